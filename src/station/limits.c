#include "station/limits.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "calendar/timezone.h"
#include "station/ledger.h"

struct limits {
	const struct quiet_hours *quiet; /* lent */
	size_t quiet_count;
	const struct zone *zones[ZONES_MAX]; /* by name; lent */
	size_t zone_count;
	const struct zone *last; /* the one found last: questions come zone by zone; or NULL */
	struct ledger *ledger;
};

int limits_new(struct limits **ret_limits)
{
	struct limits *limits = calloc(1, sizeof(*limits));

	if (!limits)
		return -ENOMEM;
	const int r = ledger_new(&limits->ledger);
	if (r < 0) {
		free(limits);
		return r;
	}
	*ret_limits = limits;
	return 0;
}

void limits_free(struct limits *limits)
{
	if (!limits)
		return;
	ledger_free(limits->ledger);
	free(limits);
}

void limits_set_quiet_hours(struct limits *limits, const struct quiet_hours *quiet, size_t count)
{
	limits->quiet = quiet;
	limits->quiet_count = count;
}

static int compare_zones(const void *left, const void *right)
{
	const struct zone *const *a = left, *const *b = right;

	return strcmp((*a)->name, (*b)->name);
}

void limits_set_zones(struct limits *limits, const struct zone *zones, size_t count)
{
	assert(count <= ZONES_MAX);
	for (size_t i = 0; i < count; i++)
		limits->zones[i] = &zones[i];
	qsort(limits->zones, count, sizeof(limits->zones[0]), compare_zones);
	limits->zone_count = count;
	limits->last = NULL;
}

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

void limits_begin(
	struct limits *limits, const struct airing *airing, const char *zone, int64_t at_ms)
{
	/* Without memory a cap is reached later. */
	(void)ledger_begin(limits->ledger, zone, day_of_airing(airing, at_ms), at_ms);
}

void limits_count(struct limits *limits, const struct airing *airing, size_t zone,
	int64_t sounded_ms, int64_t now_ms)
{
	const bool is_first = airing->soundings[zone].sounded_ms == 0;
	const struct ledger_entry sounding = {
		.day = day_of_airing(airing, now_ms),
		.sounded_ms = sounded_ms,
		.ended_ms = now_ms,
		.notice = is_first ? airing->notice : NULL,
	};

	/* Without memory a cap is reached later. */
	(void)ledger_add(limits->ledger, airing->zones[zone], &sounding);
}

void limits_remember(struct limits *limits, const struct airing *airing)
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
		/* Without memory a cap is reached later. */
		(void)ledger_add(limits->ledger, airing->zones[i], &sounding);
	}
}

void limits_clock_set(struct limits *limits, int64_t step_ms)
{
	ledger_clock_set(limits->ledger, step_ms);
}

/* --- what it holds back --- */

/* Whether quiet hours hold in one of its zones, and which of them silence it; NULL: none. */
static bool is_quiet(const struct limits *limits, const struct airing *airing, int64_t at_ms,
	const struct quiet_hours **ret_silencing)
{
	bool is_covered = false;
	int32_t day;
	int second;

	*ret_silencing = NULL;
	timezone_civil(at_ms, &day, &second);
	for (size_t i = 0; i < limits->quiet_count; i++)
		for (size_t j = 0; j < airing->zone_count; j++) {
			const struct quiet_hours *quiet = &limits->quiet[i];
			if (!quiet_hours_cover(quiet, airing->zones[j], day, second))
				continue;
			is_covered = true;
			if (!*ret_silencing && quiet_hours_silence(quiet, airing->priority))
				*ret_silencing = quiet;
		}
	return is_covered;
}

static const struct zone *find_zone(struct limits *limits, const char *name)
{
	const struct zone named = { .name = (char *)name }, *sought = &named;

	if (limits->last && strcmp(limits->last->name, name) == 0)
		return limits->last;
	const struct zone *const *found = bsearch(&sought, limits->zones, limits->zone_count,
		sizeof(limits->zones[0]), compare_zones);

	if (found)
		limits->last = *found;
	return found ? *found : NULL;
}

static bool is_capped_in(const struct limits *limits, const struct airing *airing,
	const struct zone *zone, int64_t at_ms)
{
	const bool has_begun = airing->sounded_ms > 0;
	const int32_t day = has_begun ? day_of_airing(airing, at_ms) : day_of(at_ms);
	const int64_t used_ms = ledger_airtime_ms(limits->ledger, zone->name, day, at_ms);

	if (zone->airtime_cap_ms > 0 &&
		(used_ms >= zone->airtime_cap_ms ||
			used_ms + airing_expected_rest_ms(airing, at_ms) > zone->airtime_cap_ms))
		return true;
	return zone->repeats_cap > 0 && !has_begun && *airing->notice &&
	       ledger_repeats(limits->ledger, zone->name, day, airing->notice) >= zone->repeats_cap;
}

static bool is_capped(struct limits *limits, const struct airing *airing, int64_t at_ms)
{
	for (size_t i = 0; i < airing->zone_count; i++) {
		const struct zone *zone = find_zone(limits, airing->zones[i]);
		if (zone && is_capped_in(limits, airing, zone, at_ms))
			return true;
	}
	return false;
}

bool limits_are_quiet(const struct limits *limits, const struct airing *airing, int64_t at_ms)
{
	const struct quiet_hours *silencing;

	return is_quiet(limits, airing, at_ms, &silencing);
}

const char *limits_quiet_reason(
	const struct limits *limits, const struct airing *airing, int64_t at_ms)
{
	const struct quiet_hours *silencing;

	(void)is_quiet(limits, airing, at_ms, &silencing); /* What silences it holds. */
	return silencing && silencing->reason ? silencing->reason : "";
}

enum airing_reason limits_hold_back(
	struct limits *limits, const struct airing *airing, int64_t at_ms)
{
	const struct quiet_hours *silencing;

	(void)is_quiet(limits, airing, at_ms, &silencing); /* Quiet for it, or not at all. */
	if (silencing)
		return AIRING_REASON_QUIET_HOURS;
	if (!priority_overrides_quiet(airing->priority) && is_capped(limits, airing, at_ms))
		return AIRING_REASON_AIRTIME_CAP;
	return AIRING_REASON_NONE;
}

int64_t limits_gap_end_ms(
	struct limits *limits, const struct airing *airing, const char *name, int64_t at_ms)
{
	const struct zone *zone = find_zone(limits, name);

	if (!zone || zone->min_gap_ms == 0 || priority_overrides_quiet(airing->priority))
		return CLOCK_NONE;
	const int64_t since_ms = ledger_silent_since_ms(limits->ledger, zone->name);
	/* A sound of the future was before the clock was set back, by the log's word. */
	return since_ms != CLOCK_NONE && since_ms <= at_ms ? since_ms + zone->min_gap_ms
							   : CLOCK_NONE;
}
