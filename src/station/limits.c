#include "station/limits.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/table.h"
#include "calendar/timezone.h"
#include "station/ledger.h"

/* A zone of which something was asked or told. */
struct limited_zone {
	const struct zone *zone; /* as it is configured; lent; NULL: it has no cap and no gap */
	struct ledger *ledger;
	char name[];
};

struct limits {
	const struct quiet_hours *quiet; /* lent */
	size_t quiet_count;
	const struct zone *zones; /* lent */
	size_t zone_count;
	struct table known; /* struct limited_zone */
};

int limits_new(struct limits **ret_limits)
{
	struct limits *limits = calloc(1, sizeof(*limits));

	if (!limits)
		return -ENOMEM;
	*ret_limits = limits;
	return 0;
}

static void limited_zone_free(struct limited_zone *known)
{
	ledger_free(known->ledger);
	free(known);
}

void limits_free(struct limits *limits)
{
	if (!limits)
		return;
	for (size_t i = 0; i < limits->known.room; i++)
		if (limits->known.slots[i].name)
			limited_zone_free(limits->known.slots[i].value.pointer);
	table_done(&limits->known);
	free(limits);
}

void limits_set_quiet_hours(struct limits *limits, const struct quiet_hours *quiet, size_t count)
{
	limits->quiet = quiet;
	limits->quiet_count = count;
}

/* --- zones --- */

static const struct zone *find_zone(const struct limits *limits, const char *name)
{
	for (size_t i = 0; i < limits->zone_count; i++)
		if (strcmp(limits->zones[i].name, name) == 0)
			return &limits->zones[i];
	return NULL;
}

void limits_set_zones(struct limits *limits, const struct zone *zones, size_t count)
{
	limits->zones = zones;
	limits->zone_count = count;
	for (size_t i = 0; i < limits->known.room; i++) {
		const struct table_slot *slot = &limits->known.slots[i];
		struct limited_zone *known = slot->name ? slot->value.pointer : NULL;
		if (known)
			known->zone = find_zone(limits, known->name);
	}
}

static struct limited_zone *add_zone(struct limits *limits, const char *name)
{
	struct limited_zone *known = malloc(sizeof(*known) + strlen(name) + 1);

	if (!known)
		return NULL;
	*known = (struct limited_zone){ .zone = find_zone(limits, name) };
	(void)strcpy(known->name, name);
	union table_value *place =
		ledger_new(&known->ledger) == 0 ? table_add(&limits->known, known->name) : NULL;
	if (!place) {
		limited_zone_free(known);
		return NULL;
	}
	place->pointer = known;
	return known;
}

/* NULL: there is no memory for it. Then it has no limits. */
static struct limited_zone *get_zone(struct limits *limits, const char *name)
{
	const union table_value *found = table_find(&limits->known, name);

	return found ? found->pointer : add_zone(limits, name);
}

/* --- what has sounded --- */

/* A moment, and its civil time. */
struct instant {
	int64_t ms;
	int32_t day;
	int second;
};

static struct instant instant_of(int64_t time_ms)
{
	struct instant instant = { .ms = time_ms };

	timezone_civil(time_ms, &instant.day, &instant.second);
	return instant;
}

/* The day on which it began; of a time signal that was on time the day of its long pip. */
static int32_t day_of_airing(const struct airing *airing, int64_t otherwise_ms)
{
	const int64_t began_ms =
		airing->started_ms != CLOCK_NONE ? airing->started_ms : otherwise_ms;
	/* What has no planned moment has none that is ahead. */
	const bool is_early = airing->planned_ms > began_ms &&
			      airing->planned_ms - began_ms <= script_lead_ms(&airing->script);

	return instant_of(is_early ? airing->planned_ms : began_ms).day;
}

/* Without memory a cap is reached later. */
static void count(struct limits *limits, const char *zone, const struct ledger_entry *entry)
{
	const struct limited_zone *known = get_zone(limits, zone);

	if (known)
		(void)ledger_add(known->ledger, entry);
}

void limits_begin(
	struct limits *limits, const struct airing *airing, const char *zone, int64_t at_ms)
{
	const struct limited_zone *known = get_zone(limits, zone);

	if (known)
		ledger_begin(known->ledger, day_of_airing(airing, at_ms), at_ms);
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

	count(limits, airing->zones[zone], &sounding);
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
		count(limits, airing->zones[i], &sounding);
	}
}

void limits_clock_set(struct limits *limits, int64_t step_ms)
{
	for (size_t i = 0; i < limits->known.room; i++) {
		const struct table_slot *slot = &limits->known.slots[i];
		const struct limited_zone *known = slot->name ? slot->value.pointer : NULL;
		if (known)
			ledger_clock_set(known->ledger, step_ms);
	}
}

/* --- what it holds back --- */

/* Whether quiet hours hold in one of its zones, and which of them silence it; NULL: none. */
static bool is_quiet(const struct limits *limits, const struct airing *airing, struct instant at,
	const struct quiet_hours **ret_silencing)
{
	bool is_covered = false;

	*ret_silencing = NULL;
	for (size_t i = 0; i < limits->quiet_count; i++)
		for (size_t j = 0; j < airing->zone_count; j++) {
			const struct quiet_hours *quiet = &limits->quiet[i];
			if (!quiet_hours_cover(quiet, airing->zones[j], at.day, at.second))
				continue;
			is_covered = true;
			if (!*ret_silencing && quiet_hours_silence(quiet, airing->priority))
				*ret_silencing = quiet;
		}
	return is_covered;
}

static bool is_capped_in(
	const struct limited_zone *known, const struct airing *airing, struct instant at)
{
	const struct zone *zone = known->zone;
	const bool has_begun = airing->sounded_ms > 0;
	const int32_t day = has_begun ? day_of_airing(airing, at.ms) : at.day;
	const int64_t used_ms = ledger_airtime_ms(known->ledger, day, at.ms);

	if (zone->airtime_cap_ms > 0 &&
		(used_ms >= zone->airtime_cap_ms ||
			used_ms + airing_expected_rest_ms(airing, at.ms) > zone->airtime_cap_ms))
		return true;
	return zone->repeats_cap > 0 && !has_begun && *airing->notice &&
	       ledger_repeats(known->ledger, day, airing->notice) >= zone->repeats_cap;
}

static bool is_capped(struct limits *limits, const struct airing *airing, struct instant at)
{
	for (size_t i = 0; i < airing->zone_count; i++) {
		const struct limited_zone *known = get_zone(limits, airing->zones[i]);
		if (known && known->zone && is_capped_in(known, airing, at))
			return true;
	}
	return false;
}

bool limits_are_quiet(const struct limits *limits, const struct airing *airing, int64_t at_ms)
{
	const struct quiet_hours *silencing;

	return is_quiet(limits, airing, instant_of(at_ms), &silencing);
}

const char *limits_quiet_reason(
	const struct limits *limits, const struct airing *airing, int64_t at_ms)
{
	const struct quiet_hours *silencing;

	(void)is_quiet(limits, airing, instant_of(at_ms), &silencing); /* What silences it holds. */
	return silencing && silencing->reason ? silencing->reason : "";
}

enum airing_reason limits_hold_back(
	struct limits *limits, const struct airing *airing, int64_t at_ms)
{
	const struct instant at = instant_of(at_ms);
	const struct quiet_hours *silencing;

	(void)is_quiet(limits, airing, at, &silencing); /* Quiet for it, or not at all. */
	if (silencing)
		return AIRING_REASON_QUIET_HOURS;
	if (!priority_overrides_quiet(airing->priority) && is_capped(limits, airing, at))
		return AIRING_REASON_AIRTIME_CAP;
	return AIRING_REASON_NONE;
}

int64_t limits_gap_end_ms(
	struct limits *limits, const struct airing *airing, const char *name, int64_t at_ms)
{
	if (priority_overrides_quiet(airing->priority))
		return CLOCK_NONE;
	const struct limited_zone *known = get_zone(limits, name);
	if (!known || !known->zone || known->zone->min_gap_ms == 0)
		return CLOCK_NONE;
	const int64_t since_ms = ledger_silent_since_ms(known->ledger);
	/* A sound of the future was before the clock was set back, by the log's word. */
	return since_ms != CLOCK_NONE && since_ms <= at_ms ? since_ms + known->zone->min_gap_ms
							   : CLOCK_NONE;
}
