/* When a notice airs: a test on a day and a list of times on the days that pass. All tests of one
 * rule combine by AND, several rules of a notice by OR. Pure: no clock; the time zone is the
 * process's (calendar/timezone.h). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "calendar/day.h"

#define RULE_TIMES_MAX 1440 /* one a minute */
#define RULE_DATES_MAX 366
#define RULE_WHY_SIZE  256

/* A rule is plain data; zero everywhere means every day and no time. */
struct rule {
	uint8_t weekdays;       /* bit WEEKDAY_x; 0: any */
	uint16_t months;        /* bit 1 to 12; 0: any */
	uint32_t days_of_month; /* bit 1 to 31; bit 0: the last day of the month; 0: any */
	struct date *dates;     /* year 0: every year; none: any */
	size_t date_count;
	struct date *except; /* days on which it never airs */
	size_t except_count;
	struct date from;  /* year 0: no bound */
	struct date until; /* inclusive; year 0: no bound */
	int *times;        /* seconds of the day, ascending, none twice */
	size_t time_count;
};

/* Frees what the rule owns and zeroes it. */
void rule_done(struct rule *rule);

/* Whether the rule airs on that day at all. */
bool rule_covers(const struct rule *rule, int32_t day);

/* The first planned moment after `after_ms`. -ENOENT when none comes within 40 years, which holds
 * every combination of weekday and leap day. */
int rule_next(const struct rule *rule, int64_t after_ms, int64_t *ret_time_ms);

/* Why the rule covers that day, in the reader's language: "Monday, Wednesday", "1st of the month".
 * Returns ret_why. */
const char *rule_why(const struct rule *rule, int32_t day, char ret_why[static RULE_WHY_SIZE]);

/* Reads "07:00" or "07:00:30"; "24:00" is refused. -EINVAL. */
int rule_parse_time(const char *text, int *ret_second);

/* Reads a window "08:00-18:00"; its end is inclusive and after its start. -EINVAL. */
int rule_parse_window(const char *text, int *ret_first_second, int *ret_last_second);

/* Adds a time; keeps order, ignores one that is there. -E2BIG, -ENOMEM. */
int rule_add_time(struct rule *rule, int second);

/* Adds the times from `first` to `last` every `step` seconds (step at least 60). -E2BIG, -ENOMEM.
 */
int rule_add_times_every(struct rule *rule, int step, int first, int last);
