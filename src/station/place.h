/* Places: the zones that airings have named. Of each, who sounds there and what has sounded. Plain
 * data: who may sound is station/turns.h's to decide, by station/line.h and station/limits.h. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/table.h"
#include "notice/zone.h"
#include "station/ledger.h"

struct entry;

struct place {
	const struct zone *zone; /* as it is configured; lent; NULL: it is not */
	struct ledger *ledger;   /* of what sounded there */
	struct entry *holder;    /* whose sounding has not been reported over; NULL: it is free */
	struct entry *cutter; /* who cut what sounds or last sounded here, and has yet to begin */
	bool is_wanted;       /* only while arranging: by a waiting airing further ahead */
	char name[];
};

/* Begins as zeroes. */
struct places {
	const struct zone *zones; /* lent; NULL before any are set */
	size_t zone_count;
	struct table by_name; /* struct place */
};

void places_done(struct places *places);

/* These zones are configured from now on; lent until replaced. */
void places_set_zones(struct places *places, const struct zone *zones, size_t count);

/* The place of that name, which lasts as long as the places. NULL: nobody has named it before, and
 * there is no memory for it. */
struct place *places_get(struct places *places, const char *name);

/* Whether it is configured. Before any zones are set, all are. */
bool places_are_there(const struct places *places, const struct place *place);

/* The clock was set on by so much (below 0: back): what their ledgers tell is as long ago. */
void places_clock_set(struct places *places, int64_t step_ms);
