/* The files of a configuration: one is read, checked byte by byte and parsed. It knows no section.
 */
#pragma once

#include "config/schema.h"

/* The file's settings, and its path as faults name it; a draft of that path is read instead. NULL
 * after telling what is wrong. Lent until sources_free, because names are lent from them. */
const config_setting_t *source_open(
	struct reading_context *context, const char *path, const char **ret_path);

/* All that were opened. */
void sources_free(struct reading_context *context);
