/* The limits of what may sound and when: quiet hours, each zone's caps on a day's airtime and on
 * repeats, and the gap after its last sound. They say what holds an airing back at a moment, by
 * what has sounded (station/ledger.h); what becomes of it is the station's to decide. Pure, and
 * without a clock. station.h tells the rules. A place that is not configured has no cap and no gap.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "notice/airing.h"
#include "notice/quiet.h"
#include "station/place.h"

/* The quiet hours that hold; lent. */
struct quiet_times {
	const struct quiet_hours *hours;
	size_t count;
};

/* One go of the airing begins to sound there. */
void limits_begin(const struct place *place, const struct airing *airing, int64_t at_ms);

/* One go of the airing in one of its zones is over, whose place that is: so much sounded, until
 * `now_ms`. Told before its sounding there grows by it. */
void limits_count(const struct place *place, const struct airing *airing, size_t zone,
	int64_t sounded_ms, int64_t now_ms);

/* The airing sounded as its soundings say; one that never began counts for nothing. */
void limits_remember(struct places *places, const struct airing *airing);

/* The first of the quiet hours that hold it back at that moment; NULL: none do. */
const struct quiet_hours *limits_silencing(
	struct quiet_times quiet, const struct airing *airing, int64_t at_ms);

/* Whether quiet hours, which may let it through, hold in one of its zones. */
bool limits_are_quiet(struct quiet_times quiet, const struct airing *airing, int64_t at_ms);

/* Whether it would pass a cap of that place if it began at that moment. */
bool limits_are_reached(const struct place *place, const struct airing *airing, int64_t at_ms);

/* When the gap after the last sound there is over; CLOCK_NONE: the airing keeps none. */
int64_t limits_gap_end_ms(const struct place *place, const struct airing *airing, int64_t at_ms);
