#include "station/ledger.h"

#include <errno.h>
#include <search.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"

struct repeat {
	int count;
	char notice[];
};

struct ledger_day {
	int32_t day;
	int64_t airtime_ms;
	void *repeats; /* tsearch tree of struct repeat */
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
	void *zones;              /* tsearch tree of struct ledger_zone */
	struct ledger_zone *last; /* the one found last: questions come zone by zone; or NULL */
};

int ledger_new(struct ledger **ret_ledger)
{
	struct ledger *ledger = calloc(1, sizeof(*ledger));

	if (!ledger)
		return -ENOMEM;
	*ret_ledger = ledger;
	return 0;
}

static void zone_free(void *pointer)
{
	struct ledger_zone *zone = pointer;

	for (int i = 0; i < zone->day_count; i++)
		tdestroy(zone->days[i].repeats, free);
	free(zone->name);
	free(zone);
}

void ledger_free(struct ledger *ledger)
{
	if (!ledger)
		return;
	tdestroy(ledger->zones, zone_free);
	free(ledger);
}

static int compare_zones(const void *left, const void *right)
{
	const struct ledger_zone *a = left, *b = right;

	return strcmp(a->name, b->name);
}

static struct ledger_zone *find_zone(struct ledger *ledger, const char *name)
{
	const struct ledger_zone sought = { .name = (char *)name };

	if (ledger->last && strcmp(ledger->last->name, name) == 0)
		return ledger->last;
	void *const *node = tfind(&sought, &ledger->zones, compare_zones);
	if (node)
		ledger->last = *node;
	return node ? *node : NULL;
}

static struct ledger_zone *get_zone(struct ledger *ledger, const char *name)
{
	struct ledger_zone *zone = find_zone(ledger, name);

	if (zone)
		return zone;
	zone = calloc(1, sizeof(*zone));
	if (!zone)
		return NULL;
	zone->silent_since_ms = CLOCK_NONE;
	zone->sounding_since_ms = CLOCK_NONE;
	zone->name = strdup(name);
	if (!zone->name || !tsearch(zone, &ledger->zones, compare_zones)) {
		zone_free(zone);
		return NULL;
	}
	return zone;
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
		tdestroy(found->repeats, free);
	}
	*found = (struct ledger_day){ .day = day };
	return found;
}

/* A notice's name with its repeats. */
static int compare_name(const void *name, const void *repeat)
{
	return strcmp(name, ((const struct repeat *)repeat)->notice);
}

static struct repeat *find_repeat(const struct ledger_day *day, const char *notice)
{
	void *const *node = tfind(notice, &day->repeats, compare_name);

	return node ? *node : NULL;
}

static int compare_repeats(const void *left, const void *right)
{
	return compare_name(((const struct repeat *)left)->notice, right);
}

static int add_repeat(struct ledger_day *day, const char *notice)
{
	struct repeat *repeat = find_repeat(day, notice);

	if (!repeat) {
		repeat = calloc(1, sizeof(*repeat) + strlen(notice) + 1);
		if (!repeat)
			return -ENOMEM;
		(void)strcpy(repeat->notice, notice);
		if (!tsearch(repeat, &day->repeats, compare_repeats)) {
			free(repeat);
			return -ENOMEM;
		}
	}
	repeat->count++;
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
	const struct repeat *repeat = found ? find_repeat(found, notice) : NULL;

	return repeat ? repeat->count : 0;
}

static void shift_zone(const void *node, VISIT visit, void *step_ms)
{
	struct ledger_zone *zone = *(struct ledger_zone *const *)node;
	const int64_t by_ms = *(const int64_t *)step_ms;

	if (visit != postorder && visit != leaf)
		return; /* Each is visited once. */
	if (zone->silent_since_ms != CLOCK_NONE)
		zone->silent_since_ms += by_ms;
	if (zone->sounding_since_ms != CLOCK_NONE)
		zone->sounding_since_ms += by_ms;
}

void ledger_clock_set(struct ledger *ledger, int64_t step_ms)
{
	twalk_r(ledger->zones, shift_zone, &step_ms);
}

int64_t ledger_silent_since_ms(struct ledger *ledger, const char *zone)
{
	const struct ledger_zone *found = find_zone(ledger, zone);

	return found ? found->silent_since_ms : CLOCK_NONE;
}
