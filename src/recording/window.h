/* A part of a file that libsndfile reads as if it were a file of its own, behind a head that says
 * how long it is. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <sndfile.h>

#define WINDOW_HEAD_MAX_BYTES 256

struct window {
	int fd;                              /* lent */
	uint8_t head[WINDOW_HEAD_MAX_BYTES]; /* stands in front of it */
	size_t head_size;
	int64_t start; /* what follows the head, from there in the file ... */
	int64_t end;   /* ... up to there */
	int64_t at;    /* where it is read, counted from the head's first byte */
};

/* From its first byte on; lends the window until it is closed. NULL: libsndfile does not know it.
 */
SNDFILE *window_open(struct window *window, SF_INFO *ret_info);
