/* The recordings that a folder has: the configuration looks when it is read, the daemon again when
 * they are to air. It is told by their names alone what is a recording. Any thread. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"

/* So much of whatever it is is looked at. */
#define RECORDINGS_ENTRIES_MAX 10000

enum recordings_reason {
	RECORDINGS_OF_ANOTHER_KIND, /* "cover.jpg" */
	RECORDINGS_FOLDER,          /* those in it are not looked for */
	RECORDINGS_LINK,            /* others may have put it there, to what is not theirs */
	RECORDINGS_NO_FILE,         /* a socket, a device */
	RECORDINGS_UNPRINTABLE,     /* its name is no UTF-8, or has control characters */
};

struct recordings {
	char **files; /* absolute where the folder is, sorted as people count */
	size_t count;
	size_t left_out_count; /* of what does not begin with a dot */
	char *left_out;        /* the name of one of them, as it can be shown; NULL: of none */
	enum recordings_reason reason;
};

/* -ENOENT, -ENOTDIR, -EACCES and the like of opendir; -E2BIG: more than RECORDINGS_ENTRIES_MAX;
 * -ENFILE: more than PLAYLIST_FILES_MAX recordings; -ENOMEM. */
int recordings_find(const char *folder, struct recordings *ret_recordings);
void recordings_done(struct recordings *recordings);

/* Whether a file of that name is taken for one. */
bool recordings_is_name(const char *name);

/* "it is a link", in the reader's language. */
const char *recordings_reason_text(enum recordings_reason reason);
