/* Days of the proleptic Gregorian calendar, without clock or time zone. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/names.h"

#define DAY_TEXT_SIZE 16

struct date {
	int year;  /* 0: every year, where a caller says so */
	int month; /* 1 to 12 */
	int day;   /* 1 to 31 */
};

enum weekday {
	WEEKDAY_MONDAY,
	WEEKDAY_TUESDAY,
	WEEKDAY_WEDNESDAY,
	WEEKDAY_THURSDAY,
	WEEKDAY_FRIDAY,
	WEEKDAY_SATURDAY,
	WEEKDAY_SUNDAY,
	WEEKDAY_COUNT,
};

/* Days since 1970-01-01, and back. The date must exist (date_exists). */
int32_t date_to_day(struct date date);
struct date date_of_day(int32_t day);

enum weekday day_weekday(int32_t day);
int month_length(int year, int month);
bool date_exists(struct date date);

/* Reads "2026-11-24", or "11-24" (year 0, also 02-29) where `yearly` allows it.
 * -EINVAL when it has another form, -ERANGE when there is no such day. */
int date_parse(const char *text, bool yearly, struct date *ret_date);

/* "2026-11-24". Returns ret_text. */
const char *date_format(struct date date, char ret_text[static DAY_TEXT_SIZE]);

/* "mon" to "sun", "周一" to "周日", "星期一" to "星期天". */
extern const struct names weekday_names;

/* A span that comes again each day, or on some weekdays. */
struct day_span {
	int from_second;  /* of the day, inclusive */
	int until_second; /* exclusive; at or before `from`: across midnight */
	uint8_t weekdays; /* on which it begins, bit WEEKDAY_x; 0: every day */
};

/* Whether it covers that second of that day. */
bool day_span_covers(const struct day_span *span, int32_t day, int second);
