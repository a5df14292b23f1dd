/* When a notice airs: a test on a day and a list of times on the days that pass. All tests of one
 * rule combine by AND, several rules of a notice by OR. Pure: no clock; the time zone is the
 * process's (calendar/timezone.h). Main thread only, because of the almanac. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/owned.h"
#include "calendar/almanac.h"
#include "calendar/day.h"
#include "calendar/locality.h"
#include "calendar/sun.h"

#define RULE_TIMES_MAX      1440 /* one a minute */
#define RULE_DATES_MAX      366
#define RULE_LUNAR_DAYS_MAX 400
#define RULE_TERMS_MAX      366
#define RULE_SUN_TIMES_MAX  48
#define RULE_WHY_SIZE       512

#define TERM_OFFSET_MAX  60
#define SUN_OFFSET_MAX_S (12 * 3600)

#define LUNAR_DAY_LAST 0 /* the last of its month, the 29th or 30th */

struct lunar_day {
	int month; /* 1 to 12; 0: every month */
	int day;   /* 1 to 30; LUNAR_DAY_LAST */
};

struct term_day {
	enum solar_term term;
	int offset_days; /* below 0: before the term */
};

struct sun_time {
	enum sun_event event;
	int offset_s;
};

#define RULE_NTH_COUNT 6 /* the last, and first to fifth, of a month */

/* A rule is plain data; zero everywhere means every day and no time. */
struct rule {
	/* Lent: whose sun and holidays it goes by. NULL: nowhere, so that no sun time comes and
	 * workdays are Monday to Friday. */
	const struct locality *locality;

	uint8_t weekdays;                     /* bit WEEKDAY_x; 0: any */
	uint8_t nth_weekdays[RULE_NTH_COUNT]; /* the same, of the last (0) and 1st to 5th; 0: any */
	uint16_t months;                      /* bit 1 to 12; 0: any */
	uint32_t days_of_month; /* bit 1 to 31; bit 0: the last day of the month; 0: any */
	enum day_type day_type;
	int32_t every_days; /* so many days from `anchor_day` on; 0: any */
	int32_t anchor_day;
	struct lunar_day *lunar_days; /* none: any */
	size_t lunar_count;
	bool has_leap_months;   /* lunar days also of leap months */
	struct term_day *terms; /* none: any */
	size_t term_count;
	struct date *dates; /* year 0: every year; none: any */
	size_t date_count;
	struct date *except; /* days on which it never airs */
	size_t except_count;
	struct date from;  /* year 0: no bound */
	struct date until; /* inclusive; year 0: no bound */

	int *times; /* seconds of the day, ascending, none twice */
	size_t time_count;
	/* Times by the sun, to the nearest minute, moved to not_before or not_after where they
	 * are outside. On a day without the event they do not come. */
	struct sun_time *sun_times;
	size_t sun_count;
	int not_before; /* second of the day; 0: midnight */
	int not_after;  /* inclusive; 0: the last minute of the day */
	int window_end; /* second of the day at which the window of an interval ends; 0: none */

	char *place; /* where it is written, "notices.d/market.conf:12"; NULL: nowhere */
};

extern const struct owner rule_owner;

/* Frees what the rule owns and zeroes it. */
void rule_done(struct rule *rule);

/* Whether the rule airs on that day at all. */
bool rule_covers(const struct rule *rule, int32_t day);

/* Whether it plans that very moment. */
bool rule_plans(const struct rule *rule, int64_t time_ms);

/* The first planned moment after `after_ms`. -ENOENT when none comes within 40 years, which holds
 * every combination of weekday and leap day. A rule that asks the almanac and finds nothing looks
 * through 40 years of it: 0.6 s on a PC the first time, milliseconds after that. */
int rule_next(const struct rule *rule, int64_t after_ms, int64_t *ret_time_ms);

/* The same of a plan that ends: -ENOENT when none comes before `until_ms`. Nothing is looked
 * through from there on. */
int rule_next_before(
	const struct rule *rule, int64_t after_ms, int64_t until_ms, int64_t *ret_time_ms);

/* The first moment within so many days to which summer time, when it begins, moves a time of the
 * rule's interval out of its window. -ENOENT. */
int rule_next_outside_window(
	const struct rule *rule, int64_t after_ms, int days, int64_t *ret_time_ms);

/* Why the rule plans that moment, in the reader's language: "Monday", "农历八月十五", "惊蛰",
 * "工作日、日落前60分钟". Returns ret_why. */
const char *rule_why(
	const struct rule *rule, int64_t planned_ms, char ret_why[static RULE_WHY_SIZE]);

/* Reads "07:00" or "07:00:30"; "24:00" is refused. -EINVAL. */
int rule_parse_time(const char *text, int *ret_second);

/* Reads a window "08:00-18:00"; its end is inclusive and after its start. -EINVAL. */
int rule_parse_window(const char *text, int *ret_first_second, int *ret_last_second);

/* Adds a time; keeps order, ignores one that is there. -E2BIG, -ENOMEM. */
int rule_add_time(struct rule *rule, int second);

/* Adds the times from `first` to `last` every `step` seconds (step at least 60). -E2BIG, -ENOMEM.
 */
int rule_add_times_every(struct rule *rule, int step, int first, int last);
