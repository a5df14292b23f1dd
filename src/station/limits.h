/* The limits of what may sound and when: quiet hours, each zone's caps on a day's airtime and on
 * repeats, and the gap after its last sound. They say what holds an airing back at a moment, by
 * what has sounded (station/ledger.h); what becomes of it is the station's to decide. Pure, and
 * without a clock. station.h tells the rules. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "notice/airing.h"
#include "notice/quiet.h"
#include "notice/zone.h"

struct limits;

int limits_new(struct limits **ret_limits); /* -ENOMEM */
void limits_free(struct limits *limits);

/* Hold from now on; lent until replaced. A zone that is not among them has no cap and no gap. */
void limits_set_quiet_hours(struct limits *limits, const struct quiet_hours *quiet, size_t count);
void limits_set_zones(struct limits *limits, const struct zone *zones, size_t count);

/* One go of the airing begins to sound in one zone. */
void limits_begin(
	struct limits *limits, const struct airing *airing, const char *zone, int64_t at_ms);

/* One go of the airing in one of its zones is over: so much sounded, until `now_ms`. Told before
 * its sounding there grows by it. */
void limits_count(struct limits *limits, const struct airing *airing, size_t zone,
	int64_t sounded_ms, int64_t now_ms);

/* The airing sounded as its soundings say; one that never began counts for nothing. */
void limits_remember(struct limits *limits, const struct airing *airing);

/* The clock was set on by so much (below 0: back): the silence since is as long as before. */
void limits_clock_set(struct limits *limits, int64_t step_ms);

/* Why the airing may not sound from `at_ms` on at all: AIRING_REASON_QUIET_HOURS, _AIRTIME_CAP, or
 * _NONE: it may. What sounds in its zones now would be cut for it then. */
enum airing_reason limits_hold_back(
	struct limits *limits, const struct airing *airing, int64_t at_ms);

/* What the quiet hours that hold it back then are for, as the configuration says; "" where that
 * says nothing. Lent. */
const char *limits_quiet_reason(
	const struct limits *limits, const struct airing *airing, int64_t at_ms);

/* Whether quiet hours, which may let it through, hold in one of its zones. */
bool limits_are_quiet(const struct limits *limits, const struct airing *airing, int64_t at_ms);

/* When the gap after the last sound in that zone is over; CLOCK_NONE: the airing keeps none. */
int64_t limits_gap_end_ms(
	struct limits *limits, const struct airing *airing, const char *zone, int64_t at_ms);
