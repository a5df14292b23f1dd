/* Looking up the as-run log: over a connection of its own, which only reads, so that whoever writes
 * waits for nobody. Each call sees all that was committed before it, and what is beside the file.
 * Used by one thread. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "asrun/known.h"
#include "asrun/sums.h"
#include "notice/airing.h"

#define LOOKUP_ROWS_MAX     5000 /* that people may ask for at once */
#define LOOKUP_ROWS_AT_ONCE 2000 /* a millisecond on a PC core */

/* How many rows a zone has at most for all of them to be found at one look, by the index of zones,
 * which takes 20 ms then: more would be sorted in vain, since the newest of them are near. */
#define LOOKUP_RARE_MAX 20000

struct lookup_filter {
	int64_t from_ms;    /* planned at or after; CLOCK_NONE: no bound */
	int64_t until_ms;   /* planned before; CLOCK_NONE: no bound */
	const char *notice; /* NULL: any */
	const char *zone;   /* NULL: any */
	int state;          /* enum airing_state, or -1: any */
	int64_t id;         /* 0: any */
	int limit;          /* the newest so many; 0: all */
	bool goes_on;       /* the oldest so many, */
	int64_t after_id;   /* and of those planned at `from_ms` what is behind this one */
};

/* Rows that the file does not have yet, or as they were before. */
struct lookup_beside {
	struct airing **rows;
	size_t count;
};

void lookup_beside_done(struct lookup_beside *beside);

struct lookup;

/* Errors of database_open_to_read. */
int lookup_open(const char *path, struct lookup **ret_lookup);

/* Where the file cannot be read: what is beside it is all there is. -ENOMEM. */
int lookup_open_blind(struct lookup **ret_lookup);
void lookup_close(struct lookup *lookup); /* NULL is fine */

bool lookup_is_blind(const struct lookup *lookup);

/* Whether the file at its path is still the one that is read. */
bool lookup_is_in_place(const struct lookup *lookup);

/* Lent until the next; NULL: nothing is beside. */
void lookup_set_beside(struct lookup *lookup, const struct lookup_beside *beside);

/* What the log knows beside its rows (asrun/history.h). 0 where it is open, or an error of reading;
 * CLOCK_NONE and NULL where it knows nothing. */
int lookup_last_id(struct lookup *lookup, int64_t *ret_id);
int lookup_lived(struct lookup *lookup, int64_t *ret_lived_ms);
int lookup_trusted_by(struct lookup *lookup, char **ret_by); /* in this boot */

/* Adds the planned moments of its time that have their row. */
int lookup_known(struct lookup *lookup, struct known *known);

/* The rows that a filter leaves, while they are looked for. Begins as zeroes. */
struct lookup_ids {
	struct lookup_found {
		int64_t id;
		int64_t planned_ms;
	} * found; /* oldest planned first, once all are found */
	size_t count;
	size_t capacity;
	bool has_begun;
	int64_t edge_ms; /* what was planned before that, or goes on from then, is not looked at yet
			  */
};

void lookup_ids_done(struct lookup_ids *ids);

/* Looks at some LOOKUP_ROWS_AT_ONCE rows more, further back or further on each time, or at all of a
 * zone that has few: nobody who waits for the log, or for the thread, waits longer than that. 1:
 * there may be more of them; 0: all are found.
 */
int lookup_find(struct lookup *lookup, const struct lookup_filter *filter, struct lookup_ids *ids);

/* The row of that id as it is now, which the caller frees. -ENOENT: there is none that the filter
 * leaves. */
int lookup_row(struct lookup *lookup, const struct lookup_filter *filter, int64_t id,
	struct airing **ret_airing);

/* Adds what a day came to in that zone (NULL: all) to the report, where that is known without
 * looking at its rows. 1: it is; 0: it is not. */
int lookup_sums(
	struct lookup *lookup, const struct sums_day *day, const char *zone, struct report *report);

/* Whether the file has the sums of the day: 1 or 0, or an error of reading. */
int lookup_has_sums(struct lookup *lookup, const struct sums_day *day);

/* When the last row in the file was planned that is planned before; CLOCK_NONE: there is none. 0,
 * or an error of reading. */
int lookup_last_before(struct lookup *lookup, int64_t before_ms, int64_t *ret_planned_ms);

/* Calls for each row that the filter leaves, oldest planned first. `each` returns 0 to go on, or a
 * value that ends the walk and is returned. Airings are lent for the call. */
int lookup_each(struct lookup *lookup, const struct lookup_filter *filter,
	int (*each)(const struct airing *airing, void *userdata), void *userdata);
