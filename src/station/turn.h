/* Turns: the how manieth of its notice an airing is. What changes from one to the next (the order
 * of a playlist) goes by it, and by no clock and no log, so that whoever foretells an airing and
 * the daemon that airs it agree. Pure; main thread only, because of the almanac. */
#pragma once

#include <stdint.h>

#include "notice/notice.h"

/* Turns count from the beginning of 2026 on, in Beijing. */
#define TURN_EPOCH_MS INT64_C(1767196800000)

/* Of a notice that planned more since then turns follow one another each day, and may leap between
 * two days. */
#define TURN_MOMENTS_MAX 20000

/* Where the counting of a notice has come to; {0}: nowhere yet. */
struct turn_count {
	int64_t until_ms; /* all before are counted */
	uint64_t moments;
};

/* Of the airing that is planned then: how many its notice planned before it. Before the epoch, and
 * of one that plans nothing, the number of the day. Counts on from `count`, which may be NULL,
 * where that is not later. */
uint64_t turn_of(const struct notice *notice, int64_t planned_ms, struct turn_count *count);
