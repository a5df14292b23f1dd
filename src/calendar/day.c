#include "calendar/day.h"

#include <errno.h>
#include <stdio.h>

#define DAYS_OF_ERA 146097 /* 400 Gregorian years */

/* Years are taken to begin in March, so that the leap day is the last of its year. */
int32_t date_to_day(struct date date)
{
	const int32_t year = date.year - (date.month <= 2);
	const int32_t era = (year >= 0 ? year : year - 399) / 400;
	const int32_t year_of_era = year - era * 400;
	const int32_t month = date.month + (date.month > 2 ? -3 : 9);
	const int32_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
	const int32_t day_of_era =
		year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * DAYS_OF_ERA + day_of_era - 719468;
}

struct date date_of_day(int32_t day)
{
	const int32_t shifted = day + 719468;
	const int32_t era = (shifted >= 0 ? shifted : shifted - (DAYS_OF_ERA - 1)) / DAYS_OF_ERA;
	const int32_t day_of_era = shifted - era * DAYS_OF_ERA;
	const int32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
					    day_of_era / (DAYS_OF_ERA - 1)) /
				    365;
	const int32_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	const int32_t month = (5 * day_of_year + 2) / 153;
	struct date date = {
		.year = year_of_era + era * 400,
		.month = month < 10 ? month + 3 : month - 9,
		.day = day_of_year - (153 * month + 2) / 5 + 1,
	};

	date.year += date.month <= 2;
	return date;
}

enum weekday day_weekday(int32_t day)
{
	/* 1970-01-01 was a Thursday. */
	const int32_t since_monday = (day + 3) % 7;

	return (enum weekday)(since_monday < 0 ? since_monday + 7 : since_monday);
}

static bool is_leap_year(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int month_length(int year, int month)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return lengths[month - 1] + (month == 2 && is_leap_year(year));
}

bool date_exists(struct date date)
{
	return date.month >= 1 && date.month <= 12 && date.day >= 1 &&
	       date.day <= month_length(date.year, date.month);
}

/* Exactly the digits of the pattern: "####-##-##" or "##-##". */
static bool has_form(const char *text, const char *form)
{
	for (; *form; form++, text++)
		if (*form == '#' ? *text < '0' || *text > '9' : *text != *form)
			return false;
	return *text == '\0';
}

int date_parse(const char *text, bool yearly, struct date *ret_date)
{
	struct date date = { 0 };

	if (has_form(text, "####-##-##"))
		(void)sscanf(text, "%4d-%2d-%2d", &date.year, &date.month, &date.day);
	else if (yearly && has_form(text, "##-##"))
		(void)sscanf(text, "%2d-%2d", &date.month, &date.day);
	else
		return -EINVAL;
	/* Year 0 is a leap year of the proleptic calendar, so that 02-29 exists every year. */
	if (!date_exists(date) || (date.year == 0 && !has_form(text, "##-##")))
		return -ERANGE;
	*ret_date = date;
	return 0;
}

const char *date_format(struct date date, char ret_text[static DAY_TEXT_SIZE])
{
	(void)snprintf(ret_text, DAY_TEXT_SIZE, "%04u-%02u-%02u", (unsigned)date.year % 10000,
		(unsigned)date.month % 100, (unsigned)date.day % 100);
	return ret_text;
}

static const struct name weekdays[] = {
	{ "mon", WEEKDAY_MONDAY },
	{ "周一", WEEKDAY_MONDAY },
	{ "星期一", WEEKDAY_MONDAY },
	{ "tue", WEEKDAY_TUESDAY },
	{ "周二", WEEKDAY_TUESDAY },
	{ "星期二", WEEKDAY_TUESDAY },
	{ "wed", WEEKDAY_WEDNESDAY },
	{ "周三", WEEKDAY_WEDNESDAY },
	{ "星期三", WEEKDAY_WEDNESDAY },
	{ "thu", WEEKDAY_THURSDAY },
	{ "周四", WEEKDAY_THURSDAY },
	{ "星期四", WEEKDAY_THURSDAY },
	{ "fri", WEEKDAY_FRIDAY },
	{ "周五", WEEKDAY_FRIDAY },
	{ "星期五", WEEKDAY_FRIDAY },
	{ "sat", WEEKDAY_SATURDAY },
	{ "周六", WEEKDAY_SATURDAY },
	{ "星期六", WEEKDAY_SATURDAY },
	{ "sun", WEEKDAY_SUNDAY },
	{ "周日", WEEKDAY_SUNDAY },
	{ "星期日", WEEKDAY_SUNDAY },
	{ "星期天", WEEKDAY_SUNDAY },
};

const struct names weekday_names = NAMES(weekdays);

static bool begins_on(const struct day_span *span, int32_t day)
{
	return span->weekdays == 0 || span->weekdays & 1 << day_weekday(day);
}

bool day_span_covers(const struct day_span *span, int32_t day, int second)
{
	const bool has_begun = second >= span->from_second;

	if (span->from_second < span->until_second)
		return begins_on(span, day) && has_begun && second < span->until_second;
	/* Across midnight: the evening part of today's span, or the morning part of yesterday's. */
	if (has_begun)
		return begins_on(span, day);
	return second < span->until_second && begins_on(span, day - 1);
}
