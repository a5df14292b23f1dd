/* The Chinese calendar against facts of another origin, tests/facts/make-facts. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "calendar/almanac.h"
#include "calendar/day.h"

#ifndef FACTS
#define FACTS "facts/almanac.inc"
#endif

static const struct year_facts {
	int year;
	const char *terms;  /* "01-06 05:30 ..." */
	const char *months; /* "1 01-25 ...", leap ones negative */
} facts[] = {
#include FACTS
};

#define FACTS_COUNT (sizeof(facts) / sizeof(facts[0]))

static int32_t day_of(int year, int month, int day)
{
	return date_to_day((struct date){ year, month, day });
}

static void every_solar_term_begins_on_its_day_within_a_minute_of_its_time(void **state)
{
	(void)state;
	for (size_t i = 0; i < FACTS_COUNT; i++) {
		const char *rest = facts[i].terms;
		for (int term = 0; term < SOLAR_TERM_COUNT; term++) {
			int month, day, hour, minute, length, our_minute;
			enum solar_term our_term;
			assert_int_equal(sscanf(rest, "%d-%d %d:%d%n", &month, &day, &hour, &minute,
						 &length),
				4);
			rest += length;
			const int32_t number = day_of(facts[i].year, month, day);
			assert_int_equal(almanac_solar_term(number, &our_term, &our_minute), 0);
			assert_int_equal(our_term, term);
			assert_in_range(our_minute - (hour * 60 + minute) + 1, 0, 2);
		}
	}
}

static void no_other_day_begins_a_solar_term(void **state)
{
	size_t terms = 0;

	(void)state;
	for (int32_t day = day_of(2020, 1, 1); day < day_of(2100, 1, 1); day++) {
		enum solar_term term;
		const int r = almanac_solar_term(day, &term, NULL);
		assert_true(r == 0 || r == -ENOENT);
		terms += r == 0;
	}
	assert_int_equal(terms, 80 * SOLAR_TERM_COUNT);
}

static void every_lunar_month_begins_on_its_day_with_its_number(void **state)
{
	(void)state;
	for (size_t i = 0; i < FACTS_COUNT; i++) {
		const char *rest = facts[i].months;
		int number, month, day, length;
		int32_t before = 0;
		while (sscanf(rest, "%d %d-%d%n", &number, &month, &day, &length) == 3) {
			const int32_t begin = day_of(facts[i].year, month, day);
			struct lunar_date ours, last;
			assert_int_equal(almanac_lunar_date(begin, &ours), 0);
			assert_int_equal(ours.day, 1);
			assert_int_equal(ours.is_leap ? -ours.month : ours.month, number);
			assert_int_equal(almanac_lunar_date(begin - 1, &last), 0);
			assert_int_equal(last.day, last.month_length);
			if (before != 0)
				assert_int_equal(last.month_length, begin - before);
			before = begin;
			rest += length;
		}
		assert_string_equal(rest, "");
	}
}

static void leap_months_are_those_that_were_announced(void **state)
{
	static const struct {
		int year, month; /* 0: none */
	} cases[] = { { 2022, 0 }, { 2023, 2 }, { 2024, 0 }, { 2025, 6 }, { 2026, 0 }, { 2027, 0 },
		{ 2028, 5 }, { 2031, 3 }, { 2033, 11 }, { 2034, 0 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int leap_month = 0, leap_days = 0;
		for (int32_t day = day_of(cases[i].year, 1, 1);
			day < day_of(cases[i].year + 1, 3, 1); day++) {
			struct lunar_date date;
			assert_int_equal(almanac_lunar_date(day, &date), 0);
			if (!date.is_leap || date.year != cases[i].year)
				continue;
			leap_month = date.month;
			leap_days++;
		}
		assert_int_equal(leap_month, cases[i].month);
		assert_true(cases[i].month == 0 || leap_days == 29 || leap_days == 30);
	}
}

static void the_spring_festival_is_on_the_day_of_beijing_s_new_moon(void **state)
{
	/* ICU 72 has 2027-02-07 and 2030-02-02. */
	static const struct date cases[] = { { 2025, 1, 29 }, { 2026, 2, 17 }, { 2027, 2, 6 },
		{ 2028, 1, 26 }, { 2030, 2, 3 }, { 2033, 1, 31 }, { 2034, 2, 19 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct lunar_date date;
		assert_int_equal(almanac_lunar_date(date_to_day(cases[i]), &date), 0);
		assert_int_equal(date.year, cases[i].year);
		assert_int_equal(date.month, 1);
		assert_int_equal(date.day, 1);
		assert_false(date.is_leap);
	}
}

static void grain_in_ear_of_2026_begins_twelve_minutes_before_midnight(void **state)
{
	enum solar_term term;
	int minute;

	(void)state;
	assert_int_equal(almanac_solar_term(day_of(2026, 6, 5), &term, &minute), 0);
	assert_int_equal(term, SOLAR_TERM_MANGZHONG);
	assert_int_equal(minute, 23 * 60 + 48);
	assert_int_equal(almanac_solar_term(day_of(2026, 6, 6), &term, &minute), -ENOENT);
}

static void each_day_follows_the_one_before(void **state)
{
	struct lunar_date before, date;

	(void)state;
	assert_int_equal(almanac_lunar_date(day_of(ALMANAC_YEAR_FIRST, 1, 1), &before), 0);
	for (int32_t day = day_of(ALMANAC_YEAR_FIRST, 1, 2);
		day <= day_of(ALMANAC_YEAR_LAST, 12, 31); day++, before = date) {
		assert_int_equal(almanac_lunar_date(day, &date), 0);
		assert_true(date.month_length == 29 || date.month_length == 30);
		if (before.day < before.month_length) {
			assert_int_equal(date.day, before.day + 1);
			assert_int_equal(date.month, before.month);
			continue;
		}
		assert_int_equal(date.day, 1);
		assert_int_equal(date.month, date.is_leap ? before.month : before.month % 12 + 1);
		assert_int_equal(date.year, before.year + (date.month == 1 && !date.is_leap));
	}
}

static void days_outside_its_years_are_not_answered_for(void **state)
{
	const int32_t days[] = { day_of(1948, 12, 31), day_of(2100, 1, 1), INT32_MIN / 2,
		INT32_MAX / 2 };
	struct lunar_date date;
	enum solar_term term;
	int32_t day;

	(void)state;
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		assert_int_equal(almanac_lunar_date(days[i], &date), -ERANGE);
		assert_int_equal(almanac_solar_term(days[i], &term, NULL), -ERANGE);
	}
	assert_int_equal(almanac_solar_term_day(2100, SOLAR_TERM_QINGMING, &day), -ERANGE);
	assert_int_equal(almanac_solar_term_day(2027, SOLAR_TERM_QINGMING, &day), 0);
	assert_int_equal(day, day_of(2027, 4, 5));
}

static void a_lunar_date_is_told_with_its_leap_month(void **state)
{
	static const struct {
		struct lunar_date date;
		const char *title;
	} cases[] = {
		{ { 2026, 8, 15, false, 30 }, "lunar month 8, day 15" },
		{ { 2025, 6, 1, true, 29 }, "lunar leap month 6, day 1" },
		{ { 2026, 12, 29, false, 29 }, "lunar New Year's Eve" },
		{ { 2029, 12, 29, false, 30 }, "lunar month 12, day 29" },
		{ { 2026, 11, 30, false, 30 }, "lunar month 11, day 30" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[LUNAR_TEXT_SIZE];
		assert_string_equal(lunar_date_title(&cases[i].date, text), cases[i].title);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_solar_term_begins_on_its_day_within_a_minute_of_its_time),
		cmocka_unit_test(no_other_day_begins_a_solar_term),
		cmocka_unit_test(every_lunar_month_begins_on_its_day_with_its_number),
		cmocka_unit_test(leap_months_are_those_that_were_announced),
		cmocka_unit_test(the_spring_festival_is_on_the_day_of_beijing_s_new_moon),
		cmocka_unit_test(grain_in_ear_of_2026_begins_twelve_minutes_before_midnight),
		cmocka_unit_test(each_day_follows_the_one_before),
		cmocka_unit_test(days_outside_its_years_are_not_answered_for),
		cmocka_unit_test(a_lunar_date_is_told_with_its_leap_month),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
