/* Which planned occurrences meet: would sound at once in one zone. By estimated lengths, for people
 * who plan; the station itself goes by what really sounds. Pure and plain data. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "station/agenda.h"

#define OVERLAPS_KEPT_MAX                                                                          \
	64 /* still sounding at one moment; of more the first to end is forgotten */
#define OVERLAPS_TOLD_MAX 8

struct overlaps {
	struct sounding {
		const struct notice *notice; /* lent */
		int64_t planned_ms;
		int64_t end_ms;
	} kept[OVERLAPS_KEPT_MAX];
	size_t count; /* {0}: nothing sounds */
};

struct overlap {
	const struct notice *notice; /* that it meets; lent */
	bool is_at_once;             /* both are due at the same moment */
};

/* The next occurrence in the agenda's order, and how long it will sound. Tells those before it that
 * will still be sounding in one of its zones; it is then taken to wait for them, unless its
 * priority is higher. Returns how many it told. */
size_t overlaps_add(struct overlaps *overlaps, const struct occurrence *occurrence,
	int64_t length_ms, struct overlap ret_told[static OVERLAPS_TOLD_MAX]);
