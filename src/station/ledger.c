#include "station/ledger.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/table.h"

struct ledger_day {
	int32_t day;
	int64_t airtime_ms;
	struct table repeats; /* how often each notice sounded; the names are its own */
};

struct ledger_zone {
	char *name;
	int64_t silent_since_ms;
	int64_t sounding_since_ms; /* CLOCK_NONE: nothing sounds */
	int32_t sounding_day;
	struct ledger_day days[LEDGER_DAYS_MAX];
	int day_count;
};

struct ledger {
	struct table zones; /* struct ledger_zone */
};

int ledger_new(struct ledger **ret_ledger)
{
	struct ledger *ledger = calloc(1, sizeof(*ledger));

	if (!ledger)
		return -ENOMEM;
	*ret_ledger = ledger;
	return 0;
}

static void forget_repeats(struct ledger_day *day)
{
	for (size_t i = 0; i < day->repeats.room; i++)
		free((char *)day->repeats.slots[i].name);
	table_clear(&day->repeats);
}

static void zone_free(struct ledger_zone *zone)
{
	for (int i = 0; i < zone->day_count; i++) {
		forget_repeats(&zone->days[i]);
		table_done(&zone->days[i].repeats);
	}
	free(zone->name);
	free(zone);
}

void ledger_free(struct ledger *ledger)
{
	if (!ledger)
		return;
	for (size_t i = 0; i < ledger->zones.room; i++)
		if (ledger->zones.slots[i].name)
			zone_free(ledger->zones.slots[i].value.pointer);
	table_done(&ledger->zones);
	free(ledger);
}

static struct ledger_zone *find_zone(const struct ledger *ledger, const char *name)
{
	const union table_value *found = table_find(&ledger->zones, name);

	return found ? found->pointer : NULL;
}

static struct ledger_zone *add_zone(struct ledger *ledger, const char *name)
{
	struct ledger_zone *zone = calloc(1, sizeof(*zone));

	if (!zone)
		return NULL;
	zone->silent_since_ms = CLOCK_NONE;
	zone->sounding_since_ms = CLOCK_NONE;
	zone->name = strdup(name);
	union table_value *place = zone->name ? table_add(&ledger->zones, zone->name) : NULL;
	if (!place) {
		zone_free(zone);
		return NULL;
	}
	place->pointer = zone;
	return zone;
}

static struct ledger_zone *get_zone(struct ledger *ledger, const char *name)
{
	struct ledger_zone *zone = find_zone(ledger, name);

	return zone ? zone : add_zone(ledger, name);
}

static struct ledger_day *find_day(struct ledger_zone *zone, int32_t day)
{
	for (int i = 0; zone && i < zone->day_count; i++)
		if (zone->days[i].day == day)
			return &zone->days[i];
	return NULL;
}

static struct ledger_day *furthest_day(struct ledger_zone *zone, int32_t day)
{
	struct ledger_day *furthest = &zone->days[0];

	for (int i = 1; i < zone->day_count; i++)
		if (abs(zone->days[i].day - day) > abs(furthest->day - day))
			furthest = &zone->days[i];
	return furthest;
}

static struct ledger_day *get_day(struct ledger_zone *zone, int32_t day)
{
	struct ledger_day *found = find_day(zone, day);

	if (found)
		return found;
	if (zone->day_count < LEDGER_DAYS_MAX) {
		found = &zone->days[zone->day_count++];
	} else {
		found = furthest_day(zone, day);
		forget_repeats(found);
	}
	found->day = day;
	found->airtime_ms = 0;
	return found;
}

static int add_repeat(struct ledger_day *day, const char *notice)
{
	union table_value *repeats = table_find(&day->repeats, notice);

	if (!repeats) {
		char *name = strdup(notice);
		repeats = name ? table_add(&day->repeats, name) : NULL;
		if (!repeats) {
			free(name);
			return -ENOMEM;
		}
	}
	repeats->number++;
	return 0;
}

int ledger_begin(struct ledger *ledger, const char *name, int32_t day, int64_t at_ms)
{
	struct ledger_zone *zone = get_zone(ledger, name);

	if (!zone)
		return -ENOMEM;
	zone->sounding_since_ms = at_ms;
	zone->sounding_day = day;
	return 0;
}

int ledger_add(struct ledger *ledger, const char *name, const struct ledger_entry *entry)
{
	struct ledger_zone *zone = get_zone(ledger, name);

	if (!zone)
		return -ENOMEM;
	zone->sounding_since_ms = CLOCK_NONE;
	if (entry->sounded_ms == 0)
		return 0;
	if (entry->ended_ms != CLOCK_NONE)
		zone->silent_since_ms = entry->ended_ms;
	struct ledger_day *day = get_day(zone, entry->day);
	day->airtime_ms += entry->sounded_ms;
	return entry->notice && *entry->notice ? add_repeat(day, entry->notice) : 0;
}

static int64_t sounding_ms(const struct ledger_zone *zone, int32_t day, int64_t now_ms)
{
	const bool counts = zone && zone->sounding_since_ms != CLOCK_NONE &&
			    zone->sounding_day == day && zone->sounding_since_ms < now_ms;

	return counts ? now_ms - zone->sounding_since_ms : 0;
}

int64_t ledger_airtime_ms(struct ledger *ledger, const char *name, int32_t day, int64_t now_ms)
{
	struct ledger_zone *zone = find_zone(ledger, name);
	const struct ledger_day *found = find_day(zone, day);

	return (found ? found->airtime_ms : 0) + sounding_ms(zone, day, now_ms);
}

int ledger_repeats(struct ledger *ledger, const char *zone, int32_t day, const char *notice)
{
	const struct ledger_day *found = find_day(find_zone(ledger, zone), day);
	const union table_value *repeats = found ? table_find(&found->repeats, notice) : NULL;

	return repeats ? (int)repeats->number : 0;
}

static void shift_zone(struct ledger_zone *zone, int64_t by_ms)
{
	if (zone->silent_since_ms != CLOCK_NONE)
		zone->silent_since_ms += by_ms;
	if (zone->sounding_since_ms != CLOCK_NONE)
		zone->sounding_since_ms += by_ms;
}

void ledger_clock_set(struct ledger *ledger, int64_t step_ms)
{
	for (size_t i = 0; i < ledger->zones.room; i++)
		if (ledger->zones.slots[i].name)
			shift_zone(ledger->zones.slots[i].value.pointer, step_ms);
}

int64_t ledger_silent_since_ms(struct ledger *ledger, const char *zone)
{
	const struct ledger_zone *found = find_zone(ledger, zone);

	return found ? found->silent_since_ms : CLOCK_NONE;
}
