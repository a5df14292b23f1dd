/* A random village: its notices, zones and hours, and the as-run log that the long simulation
 * fills. Plain data and dice. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "notice/notice.h"
#include "notice/quiet.h"
#include "notice/zone.h"
#include "station/simulation.h"

#define YEARS_ZONES   4
#define YEARS_NOTICES 40
#define YEARS_RULES   2
#define YEARS_TIMES   4
#define YEARS_QUIET   3

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)

struct years_village {
	const char *timezone;
	struct zone zones[YEARS_ZONES];
	size_t zone_count;
	struct quiet_hours quiet[YEARS_QUIET];
	size_t quiet_count;
	char *quiet_zones[YEARS_QUIET][YEARS_ZONES];
	struct notice notices[YEARS_NOTICES];
	size_t notice_count;
	int64_t lengths_ms[YEARS_NOTICES];
	char names[YEARS_NOTICES][24];
	char *notice_zones[YEARS_NOTICES][YEARS_ZONES];
	struct rule rules[YEARS_NOTICES][YEARS_RULES];
	int times[YEARS_NOTICES][YEARS_RULES][YEARS_TIMES];
};

/* xorshift: the same dice on every machine. */
struct dice {
	uint64_t state;
};

static inline uint64_t dice_roll(struct dice *dice)
{
	dice->state ^= dice->state << 13;
	dice->state ^= dice->state >> 7;
	dice->state ^= dice->state << 17;
	return dice->state;
}

/* From low to high, both included. */
static inline int64_t dice_from(struct dice *dice, int64_t low, int64_t high)
{
	return low + (int64_t)(dice_roll(dice) % (uint64_t)(high - low + 1));
}

static inline bool dice_percent(struct dice *dice, int percent)
{
	return dice_from(dice, 1, 100) <= percent;
}

static char *years_zone_names[YEARS_ZONES] = { (char *)"a", (char *)"b", (char *)"c", (char *)"d" };

static inline size_t years_pick_zones(
	const struct years_village *village, struct dice *dice, char **ret_zones)
{
	size_t count = 0;

	for (size_t i = 0; i < village->zone_count; i++)
		if (dice_percent(dice, 40))
			ret_zones[count++] = years_zone_names[i];
	if (count == 0)
		ret_zones[count++] =
			years_zone_names[dice_from(dice, 0, (int64_t)village->zone_count - 1)];
	return count;
}

static inline void years_make_zones(struct years_village *village, struct dice *dice)
{
	village->zone_count = (size_t)dice_from(dice, 1, YEARS_ZONES);
	for (size_t i = 0; i < village->zone_count; i++)
		village->zones[i] = (struct zone){
			.name = years_zone_names[i],
			.airtime_cap_ms =
				dice_percent(dice, 50) ? dice_from(dice, 3, 60) * MINUTE_MS : 0,
			.repeats_cap = dice_percent(dice, 50) ? (int)dice_from(dice, 1, 5) : 0,
			.min_gap_ms =
				dice_percent(dice, 50) ? dice_from(dice, 1, 120) * SECOND_MS : 0,
		};
}

static inline void years_make_quiet(struct years_village *village, struct dice *dice)
{
	village->quiet_count = (size_t)dice_from(dice, 0, YEARS_QUIET);
	for (size_t i = 0; i < village->quiet_count; i++) {
		struct quiet_hours *quiet = &village->quiet[i];
		const bool is_everywhere = dice_percent(dice, 50);
		*quiet = (struct quiet_hours){
			.span.from_second = (int)dice_from(dice, 0, 1439) * 60,
			.span.until_second = (int)dice_from(dice, 0, 1439) * 60,
			.span.weekdays =
				dice_percent(dice, 50) ? 0 : (uint8_t)dice_from(dice, 1, 127),
			.airs = (enum priority)dice_from(dice, 0, PRIORITY_COUNT - 1),
		};
		if (quiet->span.until_second == quiet->span.from_second)
			quiet->span.until_second = 24 * 3600;
		if (is_everywhere)
			continue;
		quiet->zones = village->quiet_zones[i];
		quiet->zone_count = years_pick_zones(village, dice, quiet->zones);
	}
}

static inline void years_make_rule(struct rule *rule, int *times, struct dice *dice)
{
	*rule = (struct rule){
		.weekdays = dice_percent(dice, 40) ? (uint8_t)dice_from(dice, 1, 127) : 0,
		.months = dice_percent(dice, 20) ? (uint16_t)(2 * dice_from(dice, 1, 4095)) : 0,
		.days_of_month =
			dice_percent(dice, 20) ? (uint32_t)dice_from(dice, 1, 0xFFFFFFFF) : 0,
		.times = times,
	};
	/* From 04:00 on: no change of the clock in autumn and spring makes a time ambiguous. */
	int second = 4 * 3600;
	const int count = (int)dice_from(dice, 1, YEARS_TIMES);
	for (int i = 0; i < count; i++) {
		second += (int)dice_from(dice, 1, 300) * 60;
		if (second >= 24 * 3600)
			break;
		times[rule->time_count++] = second;
	}
}

static inline int64_t years_pick_lateness(struct dice *dice)
{
	static const int64_t choices[] = { NOTICE_LATE_UNSET, NOTICE_LATE_UNSET,
		NOTICE_LATE_NEVER_MS, NOTICE_LATE_SAME_DAY, 2 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS };

	return choices[dice_from(dice, 0, 6)];
}

static inline void years_make_notice(struct years_village *village, size_t i, struct dice *dice)
{
	static const enum priority priorities[] = { PRIORITY_ROUTINE, PRIORITY_ROUTINE,
		PRIORITY_ROUTINE, PRIORITY_ROUTINE, PRIORITY_IMPORTANT, PRIORITY_IMPORTANT,
		PRIORITY_URGENT, PRIORITY_EMERGENCY };
	struct notice *notice = &village->notices[i];

	(void)snprintf(village->names[i], sizeof(village->names[i]), "n%zu", i);
	*notice = (struct notice){
		.name = village->names[i],
		.title = (char *)"",
		.category = (char *)"",
		.responsible = (char *)"",
		.zones = village->notice_zones[i],
		.priority = priorities[dice_from(dice, 0, 7)],
		.late_ms = years_pick_lateness(dice),
		.rules = village->rules[i],
		.rule_count = (size_t)dice_from(dice, 1, YEARS_RULES),
		.script = { .text = (char *)"",
			.second_text = (char *)"",
			.bridge = (char *)"",
			.readings = (int)dice_from(dice, 1, 3),
			.voice = { .name = (char *)"", .espeak = (char *)"" } },
	};
	notice->zone_count = years_pick_zones(village, dice, notice->zones);
	for (size_t j = 0; j < notice->rule_count; j++)
		years_make_rule(&notice->rules[j], village->times[i][j], dice);
	village->lengths_ms[i] = dice_percent(dice, 80) ? dice_from(dice, 5, 90) * SECOND_MS
							: dice_from(dice, 2, 20) * MINUTE_MS;
}

static inline void years_make_village(struct years_village *village, struct dice *dice)
{
	static const char *const timezones[] = { "UTC", "Asia/Shanghai", "Europe/Berlin" };

	*village = (struct years_village){ .timezone = timezones[dice_from(dice, 0, 2)] };
	years_make_zones(village, dice);
	years_make_quiet(village, dice);
	village->notice_count = (size_t)dice_from(dice, 3, YEARS_NOTICES);
	for (size_t i = 0; i < village->notice_count; i++)
		years_make_notice(village, i, dice);
}

/* One row of the log, and when by a clock that nobody sets it was on air. */
struct years_row {
	bool is_missing; /* a later id has been seen, and this one not yet */
	int notice;      /* -1: a command */
	unsigned zones;
	enum priority priority;
	enum airing_state state;
	enum airing_reason reason;
	int64_t planned_ms;
	int64_t started_ms;
	int64_t ended_ms;
	int64_t sounded_ms;
	int64_t over_wall_ms;                 /* the wall clock when it was over */
	int64_t seen_lived_ms, over_lived_ms; /* from its first word to its last */
	bool was_open_at_cut;
};

/* One go: on air in lived time, and the wall clock at which it was to be heard. */
struct years_go {
	size_t row;
	int64_t from_ms;
	int64_t until_ms; /* -1: it is on air */
	int64_t heard_ms;
	int64_t heard_lived_ms;
	int64_t began_ms; /* the wall clock when it went on air */
	bool is_first;    /* of its row */
	bool was_doubted;
};

/* What the clock or the power did; wall times. */
struct years_trouble {
	bool is_outage;
	int64_t at_lived_ms;
	int64_t from_ms;        /* a step: what it was; an outage: the mark that was kept */
	int64_t until_ms;       /* what it became; when the clock was trusted again */
	int64_t lived_since_ms; /* of an outage: by the trusted clock, since when it lives again */
};

struct years_log {
	struct years_row *rows;
	size_t row_count, row_room;
	struct years_go *goes;
	size_t go_count, go_room;
	struct years_trouble *troubles;
	size_t trouble_count, trouble_room;
	int64_t first_wall_ms, last_wall_ms; /* of all that a trusted clock showed */
};

/* Makes room for one more element of the array. */
#define YEARS_GROW(array, count, room)                                                             \
	do {                                                                                       \
		if ((count) == (room)) {                                                           \
			(room) = 2 * (room) + 64;                                                  \
			(array) = realloc((array), (room) * sizeof(*(array)));                     \
			assert_non_null(array);                                                    \
		}                                                                                  \
	} while (0)

static inline void years_log_done(struct years_log *log)
{
	free(log->rows);
	free(log->goes);
	free(log->troubles);
	*log = (struct years_log){ 0 };
}
