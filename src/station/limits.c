#include "station/limits.h"

#include <stdlib.h>

#include "base/clock.h"
#include "calendar/timezone.h"

/* --- what has sounded --- */

static int32_t day_of(int64_t time_ms)
{
	int32_t day;
	int second;

	timezone_civil(time_ms, &day, &second);
	return day;
}

/* The day on which it began; of a time signal that was on time the day of its long pip. */
static int32_t day_of_airing(const struct airing *airing, int64_t otherwise_ms)
{
	const int64_t began_ms =
		airing->started_ms != CLOCK_NONE ? airing->started_ms : otherwise_ms;
	/* What has no planned moment has none that is ahead. */
	const bool is_early = airing->planned_ms > began_ms &&
			      airing->planned_ms - began_ms <= script_lead_ms(&airing->script);

	return day_of(is_early ? airing->planned_ms : began_ms);
}

/* Without memory a cap is reached later. */
static void count(const struct place *place, const struct ledger_entry *entry)
{
	(void)ledger_add(place->ledger, entry);
}

void limits_begin(const struct place *place, const struct airing *airing, int64_t at_ms)
{
	ledger_begin(place->ledger, day_of_airing(airing, at_ms), at_ms);
}

void limits_count(const struct place *place, const struct airing *airing, size_t zone,
	int64_t sounded_ms, int64_t now_ms)
{
	const bool is_first = airing->soundings[zone].sounded_ms == 0;
	const struct ledger_entry sounding = {
		.day = day_of_airing(airing, now_ms),
		.sounded_ms = sounded_ms,
		.ended_ms = now_ms,
		.notice = is_first ? airing->notice : NULL,
	};

	count(place, &sounding);
}

void limits_remember(struct places *places, const struct airing *airing)
{
	if (airing->started_ms == CLOCK_NONE)
		return;
	struct ledger_entry sounding = {
		.day = day_of_airing(airing, CLOCK_NONE),
		.ended_ms = airing->ended_ms,
		.notice = airing->notice,
	};
	for (size_t i = 0; i < airing->zone_count; i++) {
		sounding.sounded_ms =
			airing->soundings ? airing->soundings[i].sounded_ms : airing->sounded_ms;
		/* One that the power ended does not know how long it sounded anywhere. */
		if (sounding.sounded_ms == 0 && airing->sounded_ms > 0)
			continue;
		const struct place *place = places_get(places, airing->zones[i]);
		if (place)
			count(place, &sounding);
	}
}

/* --- what it holds back --- */

/* Whether quiet hours hold in one of its zones, and which of them silence it; NULL: none. */
static bool is_quiet(struct quiet_times quiet, const struct airing *airing, int64_t at_ms,
	const struct quiet_hours **ret_silencing)
{
	bool is_covered = false;
	int32_t day;
	int second;

	*ret_silencing = NULL;
	timezone_civil(at_ms, &day, &second);
	for (size_t i = 0; i < quiet.count; i++)
		for (size_t j = 0; j < airing->zone_count; j++) {
			const struct quiet_hours *hours = &quiet.hours[i];
			if (!quiet_hours_cover(hours, airing->zones[j], day, second))
				continue;
			is_covered = true;
			if (!*ret_silencing && quiet_hours_silence(hours, airing->priority))
				*ret_silencing = hours;
		}
	return is_covered;
}

const struct quiet_hours *limits_silencing(
	struct quiet_times quiet, const struct airing *airing, int64_t at_ms)
{
	const struct quiet_hours *silencing;

	(void)is_quiet(quiet, airing, at_ms, &silencing); /* Quiet for it, or not at all. */
	return silencing;
}

bool limits_are_quiet(struct quiet_times quiet, const struct airing *airing, int64_t at_ms)
{
	const struct quiet_hours *silencing;

	return is_quiet(quiet, airing, at_ms, &silencing);
}

bool limits_are_reached(const struct place *place, const struct airing *airing, int64_t at_ms)
{
	const struct zone *zone = place->zone;
	const bool has_begun = airing->sounded_ms > 0;

	if (!zone || priority_overrides_quiet(airing->priority))
		return false;
	const int32_t day = has_begun ? day_of_airing(airing, at_ms) : day_of(at_ms);
	const int64_t used_ms = ledger_airtime_ms(place->ledger, day, at_ms);
	if (zone->airtime_cap_ms > 0 &&
		(used_ms >= zone->airtime_cap_ms ||
			used_ms + airing_expected_rest_ms(airing, at_ms) > zone->airtime_cap_ms))
		return true;
	return zone->repeats_cap > 0 && !has_begun && *airing->notice &&
	       ledger_repeats(place->ledger, day, airing->notice) >= zone->repeats_cap;
}

int64_t limits_gap_end_ms(const struct place *place, const struct airing *airing, int64_t at_ms)
{
	const struct zone *zone = place->zone;

	if (!zone || zone->min_gap_ms == 0 || priority_overrides_quiet(airing->priority))
		return CLOCK_NONE;
	const int64_t since_ms = ledger_silent_since_ms(place->ledger);
	/* A sound of the future was before the clock was set back, by the log's word. */
	return since_ms != CLOCK_NONE && since_ms <= at_ms ? since_ms + zone->min_gap_ms
							   : CLOCK_NONE;
}
