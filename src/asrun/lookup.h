/* Looking up the as-run log: over a connection of its own, which only reads, so that whoever writes
 * waits for nobody. Each call sees all that was committed before it. Used by one thread. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "notice/airing.h"

#define LOOKUP_ROWS_MAX     5000 /* that people may ask for at once */
#define LOOKUP_ROWS_AT_ONCE 2000 /* a millisecond on a PC core */

struct lookup_filter {
	int64_t from_ms;    /* planned at or after; CLOCK_NONE: no bound */
	int64_t until_ms;   /* planned before; CLOCK_NONE: no bound */
	const char *notice; /* NULL: any */
	const char *zone;   /* NULL: any */
	int state;          /* enum airing_state, or -1: any */
	int64_t id;         /* 0: any */
	int limit;          /* the newest so many; 0: all */
};

struct lookup;

/* The log must be open (asrun.h). -EACCES, -EBADMSG, -EPROTO, -EBUSY, -EIO. */
int lookup_open(const char *path, struct lookup **ret_lookup);
void lookup_close(struct lookup *lookup); /* NULL is fine */

/* The ids of the rows that a filter leaves, while they are looked for. Begins as zeroes. */
struct lookup_ids {
	int64_t *ids; /* oldest planned first, once all are found */
	size_t count;
	size_t capacity;
	bool has_begun;
	int64_t before_ms; /* what was planned before that has not been looked at */
};

void lookup_ids_done(struct lookup_ids *ids);

/* Looks at some LOOKUP_ROWS_AT_ONCE rows more, further back each time: nobody who waits for the
 * log, or for the thread, waits longer than that. 1: there may be more of them; 0: all are found.
 */
int lookup_find(struct lookup *lookup, const struct lookup_filter *filter, struct lookup_ids *ids);

/* The row of that id as it is now, which the caller frees. -ENOENT: there is none that the filter
 * leaves. */
int lookup_row(struct lookup *lookup, const struct lookup_filter *filter, int64_t id,
	struct airing **ret_airing);

/* Calls for each row that the filter leaves, oldest planned first. `each` returns 0 to go on, or a
 * value that ends the walk and is returned. Airings are lent for the call. */
int lookup_each(struct lookup *lookup, const struct lookup_filter *filter,
	int (*each)(const struct airing *airing, void *userdata), void *userdata);
