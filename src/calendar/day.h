/* Days of the proleptic Gregorian calendar, without clock or time zone. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

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

/* Reads "mon" to "sun", "周一" to "周日", "星期一" to "星期天". -EINVAL. */
int weekday_parse(const char *text, enum weekday *ret_weekday);

/* Whether a span that comes again each day, or on the weekdays (bit WEEKDAY_x; 0: every day) on
 * which it begins, covers that second of that day. `from` is inclusive and `until` exclusive; one
 * that ends at or before its start goes across midnight. */
bool day_span_covers(int from_second, int until_second, uint8_t weekdays, int32_t day, int second);
