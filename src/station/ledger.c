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

struct ledger {
	int64_t silent_since_ms;
	int64_t sounding_since_ms; /* CLOCK_NONE: nothing sounds */
	int32_t sounding_day;
	struct ledger_day days[LEDGER_DAYS_MAX];
	int day_count;
};

int ledger_new(struct ledger **ret_ledger)
{
	struct ledger *ledger = calloc(1, sizeof(*ledger));

	if (!ledger)
		return -ENOMEM;
	ledger->silent_since_ms = CLOCK_NONE;
	ledger->sounding_since_ms = CLOCK_NONE;
	*ret_ledger = ledger;
	return 0;
}

static void forget_repeats(struct ledger_day *day)
{
	for (size_t i = 0; i < day->repeats.room; i++)
		free((char *)day->repeats.slots[i].name);
	table_clear(&day->repeats);
}

void ledger_free(struct ledger *ledger)
{
	if (!ledger)
		return;
	for (int i = 0; i < ledger->day_count; i++) {
		forget_repeats(&ledger->days[i]);
		table_done(&ledger->days[i].repeats);
	}
	free(ledger);
}

/* Its place among the days; -ENOENT. */
static int find_day(const struct ledger *ledger, int32_t day)
{
	for (int i = 0; i < ledger->day_count; i++)
		if (ledger->days[i].day == day)
			return i;
	return -ENOENT;
}

static struct ledger_day *furthest_day(struct ledger *ledger, int32_t day)
{
	struct ledger_day *furthest = &ledger->days[0];

	for (int i = 1; i < ledger->day_count; i++)
		if (abs(ledger->days[i].day - day) > abs(furthest->day - day))
			furthest = &ledger->days[i];
	return furthest;
}

static struct ledger_day *get_day(struct ledger *ledger, int32_t day)
{
	const int place = find_day(ledger, day);
	struct ledger_day *added;

	if (place >= 0)
		return &ledger->days[place];
	if (ledger->day_count < LEDGER_DAYS_MAX) {
		added = &ledger->days[ledger->day_count++];
	} else {
		added = furthest_day(ledger, day);
		forget_repeats(added);
	}
	added->day = day;
	added->airtime_ms = 0;
	return added;
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

void ledger_begin(struct ledger *ledger, int32_t day, int64_t at_ms)
{
	ledger->sounding_since_ms = at_ms;
	ledger->sounding_day = day;
}

int ledger_add(struct ledger *ledger, const struct ledger_entry *entry)
{
	ledger->sounding_since_ms = CLOCK_NONE;
	if (entry->sounded_ms == 0)
		return 0;
	if (entry->ended_ms != CLOCK_NONE)
		ledger->silent_since_ms = entry->ended_ms;
	struct ledger_day *day = get_day(ledger, entry->day);
	day->airtime_ms += entry->sounded_ms;
	return entry->notice && *entry->notice ? add_repeat(day, entry->notice) : 0;
}

static int64_t sounding_ms(const struct ledger *ledger, int32_t day, int64_t now_ms)
{
	const bool counts = ledger->sounding_since_ms != CLOCK_NONE &&
			    ledger->sounding_day == day && ledger->sounding_since_ms < now_ms;

	return counts ? now_ms - ledger->sounding_since_ms : 0;
}

int64_t ledger_airtime_ms(const struct ledger *ledger, int32_t day, int64_t now_ms)
{
	const int place = find_day(ledger, day);

	return (place >= 0 ? ledger->days[place].airtime_ms : 0) + sounding_ms(ledger, day, now_ms);
}

int ledger_repeats(const struct ledger *ledger, int32_t day, const char *notice)
{
	const int place = find_day(ledger, day);
	const union table_value *repeats =
		place >= 0 ? table_find(&ledger->days[place].repeats, notice) : NULL;

	return repeats ? (int)repeats->number : 0;
}

void ledger_clock_set(struct ledger *ledger, int64_t step_ms)
{
	if (ledger->silent_since_ms != CLOCK_NONE)
		ledger->silent_since_ms += step_ms;
	if (ledger->sounding_since_ms != CLOCK_NONE)
		ledger->sounding_since_ms += step_ms;
}

int64_t ledger_silent_since_ms(const struct ledger *ledger)
{
	return ledger->silent_since_ms;
}
