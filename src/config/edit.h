/* Changes a configuration that people wrote by as little as can be: comments, order and layout
 * stay, byte for byte. Texts go in and come out; reads no file and checks nothing but that the
 * change is the one that was asked for: who writes the text asks config_load_draft first. */
#pragma once

#include <stddef.h>

/* The text with another device in that zone, in memory the caller frees. `folder` is where @include
 * looks. *ret_line: where it was changed. -EEXIST: it has that device already; -ENOENT: the zone,
 * or its device, is not written in this text (it may be in an included one); -EINVAL: the text
 * cannot be parsed; -ENOMEM. */
int config_edit_device(const char *text, const char *folder, const char *zone, const char *device,
	char **ret_text, unsigned *ret_line);

/* The text as a setting's value, in quotes, in memory the caller frees. NULL on no memory. */
char *config_quote(const char *text);
