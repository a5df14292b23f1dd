/* The rules that a village lives by: lunar dates, solar terms, markets, days off, daylight. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "calendar/timezone.h"
#include "calendar/written.h"

#define MOMENTS_MAX 8

/* Wagang village, and the State Council's notice of 2026 around the National Day. */
static int years[] = { 2026 };
static struct holiday spans[3];
static int32_t makeups[2];
static struct locality village = {
	.is_known = true,
	.latitude = 32.1,
	.longitude = 115.0,
	.holidays = { .years = years,
		.year_count = 1,
		.spans = spans,
		.span_count = 3,
		.makeups = makeups,
		.makeup_count = 2 },
};
static struct locality kashgar = { .is_known = true, .latitude = 39.47, .longitude = 75.99 };
static struct locality arctic = { .is_known = true, .latitude = 78.2, .longitude = 15.6 };

static int noon[] = { 12 * 3600 };

#define AT_NOON .locality = &village, .times = noon, .time_count = 1

static int32_t day_of(int year, int month, int day)
{
	return date_to_day((struct date){ year, month, day });
}

static int set_up(void **state)
{
	(void)state;
	spans[0] = (struct holiday){ (char *)"中秋节", day_of(2026, 9, 25), day_of(2026, 9, 27) };
	spans[1] = (struct holiday){ (char *)"国庆节", day_of(2026, 10, 1), day_of(2026, 10, 7) };
	spans[2] = (struct holiday){ (char *)"元旦", day_of(2026, 1, 1), day_of(2026, 1, 3) };
	makeups[0] = day_of(2026, 9, 20);
	makeups[1] = day_of(2026, 10, 10);
	return timezone_use("Asia/Shanghai");
}

static int64_t moment(const char *text)
{
	int64_t time_ms;

	assert_int_equal(clock_parse(text, &time_ms), 0);
	return time_ms;
}

/* Expects the rule's next moments after midnight of `from` to be these, "2027-02-20 12:00". */
static void expect(const struct rule *rule, const char *from, const char *const *expected)
{
	char text[CLOCK_TEXT_SIZE], after[40];

	snprintf(after, sizeof(after), "%sT00:00:00+08:00", from);
	int64_t time_ms = moment(after) - 1;
	for (size_t i = 0; i < MOMENTS_MAX && expected[i]; i++) {
		assert_int_equal(rule_next(rule, time_ms, &time_ms), 0);
		clock_format(time_ms, text);
		text[10] = ' ';
		text[16] = '\0';
		assert_string_equal(text, expected[i]);
	}
}

struct day_case {
	struct rule rule;
	const char *from;
	const char *expected[MOMENTS_MAX];
};

static void expect_all(const struct day_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++)
		expect(&cases[i].rule, cases[i].from, cases[i].expected);
}

static void lunar_dates_come_on_their_gregorian_days(void **state)
{
	static struct lunar_day lantern = { 1, 15 }, eve = { 12, LUNAR_DAY_LAST },
				autumn = { 8, 15 }, thirtieth = { 12, 30 };
	static struct lunar_day market[] = { { 0, 3 }, { 0, 8 } };
	const struct day_case cases[] = {
		{ { AT_NOON, .lunar_days = &lantern, .lunar_count = 1 }, "2026-01-01",
			{ "2026-03-03 12:00", "2027-02-20 12:00", "2028-02-09 12:00" } },
		{ { AT_NOON, .lunar_days = &eve, .lunar_count = 1 }, "2026-01-01",
			{ "2026-02-16 12:00", "2027-02-05 12:00", "2028-01-25 12:00",
				"2029-02-12 12:00" } },
		{ { AT_NOON, .lunar_days = &autumn, .lunar_count = 1 }, "2026-01-01",
			{ "2026-09-25 12:00", "2027-09-15 12:00" } },
		/* In most years the twelfth month has 29 days: then there is no thirtieth. */
		{ { AT_NOON, .lunar_days = &thirtieth, .lunar_count = 1 }, "2025-02-01",
			{ "2030-02-02 12:00", "2033-01-30 12:00", "2034-02-18 12:00" } },
		{ { AT_NOON, .lunar_days = market, .lunar_count = 2 }, "2027-02-06",
			{ "2027-02-08 12:00", "2027-02-13 12:00", "2027-03-10 12:00" } },
	};

	(void)state;
	expect_all(cases, ARRAY_SIZE(cases));
}

static void a_yearly_lunar_date_does_not_repeat_in_the_leap_month(void **state)
{
	static struct lunar_day day = { 6, 1 }, each_first = { 0, 1 };
	const struct day_case cases[] = {
		{ { AT_NOON, .lunar_days = &day, .lunar_count = 1 }, "2025-01-01",
			{ "2025-06-25 12:00", "2026-07-14 12:00" } },
		{ { AT_NOON, .lunar_days = &day, .lunar_count = 1, .has_leap_months = true },
			"2025-01-01",
			{ "2025-06-25 12:00", "2025-07-25 12:00", "2026-07-14 12:00" } },
		{ { AT_NOON, .lunar_days = &each_first, .lunar_count = 1 }, "2025-06-01",
			{ "2025-06-25 12:00", "2025-08-23 12:00" } },
		{ { AT_NOON, .lunar_days = &each_first, .lunar_count = 1, .has_leap_months = true },
			"2025-06-01", { "2025-06-25 12:00", "2025-07-25 12:00" } },
	};

	(void)state;
	expect_all(cases, ARRAY_SIZE(cases));
}

static void solar_terms_and_days_around_them_come(void **state)
{
	static struct term_day terms[] = { { SOLAR_TERM_JINGZHE, 0 }, { SOLAR_TERM_QINGMING, -3 } };
	static struct term_day past_new_year = { SOLAR_TERM_DONGZHI, 20 };
	const struct day_case cases[] = {
		{ { AT_NOON, .terms = terms, .term_count = 2 }, "2027-01-01",
			{ "2027-03-06 12:00", "2027-04-02 12:00", "2028-03-05 12:00" } },
		{ { AT_NOON, .terms = &past_new_year, .term_count = 1 }, "2026-01-01",
			{ "2026-01-10 12:00", "2027-01-11 12:00" } },
		{ { AT_NOON, .terms = terms, .term_count = 1, .weekdays = 1 << WEEKDAY_FRIDAY },
			"2027-01-01", { "2032-03-05 12:00" } },
	};

	(void)state;
	expect_all(cases, ARRAY_SIZE(cases));
}

static void market_days_come_every_so_many_days_from_their_first(void **state)
{
	const struct day_case cases[] = {
		{ { AT_NOON, .every_days = 5, .anchor_day = day_of(2026, 11, 3) }, "2026-01-01",
			{ "2026-11-03 12:00", "2026-11-08 12:00", "2026-11-13 12:00" } },
		{ { AT_NOON, .every_days = 14, .anchor_day = day_of(2020, 1, 1) }, "2026-11-24",
			{ "2026-11-25 12:00", "2026-12-09 12:00" } },
	};

	(void)state;
	expect_all(cases, ARRAY_SIZE(cases));
}

static void weekdays_of_the_month_are_counted_from_both_ends(void **state)
{
	const struct day_case cases[] = {
		{ { AT_NOON, .nth_weekdays = { [2] = 1 << WEEKDAY_SATURDAY } }, "2026-11-01",
			{ "2026-11-14 12:00", "2026-12-12 12:00", "2027-01-09 12:00" } },
		{ { AT_NOON, .nth_weekdays = { [0] = 1 << WEEKDAY_FRIDAY } }, "2026-11-01",
			{ "2026-11-27 12:00", "2026-12-25 12:00", "2027-01-29 12:00",
				"2027-02-26 12:00" } },
		{ { AT_NOON, .nth_weekdays = { [5] = 1 << WEEKDAY_MONDAY } }, "2026-11-01",
			{ "2026-11-30 12:00", "2027-03-29 12:00" } },
		{ { AT_NOON, .nth_weekdays = { [1] = 1 << WEEKDAY_SUNDAY,
				     [0] = 1 << WEEKDAY_MONDAY } },
			"2026-11-01",
			{ "2026-11-01 12:00", "2026-11-30 12:00", "2026-12-06 12:00" } },
	};

	(void)state;
	expect_all(cases, ARRAY_SIZE(cases));
}

static void days_off_follow_the_notice_and_make_up_days_are_worked(void **state)
{
	const struct day_case cases[] = {
		{ { AT_NOON, .day_type = DAY_TYPE_WORKDAY }, "2026-09-19",
			{ "2026-09-20 12:00", "2026-09-21 12:00", "2026-09-22 12:00",
				"2026-09-23 12:00", "2026-09-24 12:00", "2026-09-28 12:00" } },
		{ { AT_NOON, .day_type = DAY_TYPE_HOLIDAY }, "2026-10-06",
			{ "2026-10-06 12:00", "2026-10-07 12:00", "2026-10-11 12:00" } },
		/* Of 2027 there is no notice yet. */
		{ { AT_NOON, .day_type = DAY_TYPE_HOLIDAY }, "2027-09-30",
			{ "2027-10-02 12:00", "2027-10-03 12:00", "2027-10-09 12:00" } },
	};

	(void)state;
	expect_all(cases, ARRAY_SIZE(cases));
}

static void times_by_the_sun_move_with_the_seasons_within_their_limits(void **state)
{
	static struct sun_time rise = { SUN_RISE, 1800 }, set = { SUN_SET, -3600 },
			       both[] = { { SUN_RISE, 0 }, { SUN_SET, 0 } },
			       late = { SUN_SET, 6 * 3600 };
	const struct day_case cases[] = {
		{ { .locality = &village, .sun_times = &rise, .sun_count = 1 }, "2026-06-21",
			{ "2026-06-21 05:44" } },
		{ { .locality = &village, .sun_times = &rise, .sun_count = 1 }, "2026-12-21",
			{ "2026-12-21 07:46" } },
		{ { .locality = &village,
			  .sun_times = &rise,
			  .sun_count = 1,
			  .not_before = 6 * 3600,
			  .not_after = 7 * 3600 },
			"2026-06-21", { "2026-06-21 06:00", "2026-06-22 06:00" } },
		{ { .locality = &village,
			  .sun_times = &rise,
			  .sun_count = 1,
			  .not_before = 6 * 3600,
			  .not_after = 7 * 3600 },
			"2026-12-21", { "2026-12-21 07:00", "2026-12-22 07:00" } },
		{ { .locality = &village, .sun_times = &set, .sun_count = 1 }, "2026-12-21",
			{ "2026-12-21 16:19" } },
		{ { AT_NOON, .sun_times = both, .sun_count = 2 }, "2026-03-20",
			{ "2026-03-20 06:24", "2026-03-20 12:00", "2026-03-20 18:31",
				"2026-03-21 06:23" } },
		/* Beijing time in the far west; and what would pass midnight stays in its day. */
		{ { .locality = &kashgar, .sun_times = both, .sun_count = 2 }, "2026-12-21",
			{ "2026-12-21 10:13", "2026-12-21 19:35" } },
		{ { .locality = &kashgar, .sun_times = &late, .sun_count = 1 }, "2026-12-21",
			{ "2026-12-21 23:59", "2026-12-22 23:59" } },
	};

	(void)state;
	expect_all(cases, ARRAY_SIZE(cases));
}

static void without_a_sunrise_there_is_no_moment(void **state)
{
	static struct sun_time rise = { SUN_RISE, 0 };
	struct rule rule = { .locality = &arctic, .sun_times = &rise, .sun_count = 1 };
	int64_t time_ms;

	(void)state;
	/* Longyearbyen's polar night ends in February. */
	assert_int_equal(rule_next(&rule, moment("2026-11-24T00:00:00+08:00"), &time_ms), 0);
	assert_in_range(
		time_ms, moment("2027-02-10T00:00:00+08:00"), moment("2027-02-20T00:00:00+08:00"));
	rule.locality = NULL;
	assert_int_equal(rule_next(&rule, 0, &time_ms), -ENOENT);
}

static void what_never_meets_is_found_to_never_come(void **state)
{
	static struct lunar_day new_year = { 1, 1 };
	static struct term_day solstice = { SOLAR_TERM_XIAZHI, 0 };
	const struct rule rule = { AT_NOON, .lunar_days = &new_year, .lunar_count = 1,
		.terms = &solstice, .term_count = 1 };
	int64_t time_ms;

	(void)state;
	assert_int_equal(rule_next(&rule, moment("2026-11-24T00:00:00+08:00"), &time_ms), -ENOENT);
}

/* Of years that no other test looks at, since the almanac keeps them. */
static void what_never_comes_is_not_looked_for_behind_the_plan(void **state)
{
	static struct lunar_day new_year = { 1, 1 };
	static struct term_day solstice = { SOLAR_TERM_XIAZHI, 0 };
	const struct rule rule = { AT_NOON, .lunar_days = &new_year, .lunar_count = 1,
		.terms = &solstice, .term_count = 1 };
	const int64_t after_ms = moment("2070-11-24T00:00:00+08:00");
	int64_t time_ms;

	(void)state;
	const clock_t begin = clock();
	assert_int_equal(
		rule_next_before(&rule, after_ms, after_ms + 7 * 86400000LL, &time_ms), -ENOENT);
	const clock_t week = clock();
	assert_int_equal(rule_next(&rule, after_ms, &time_ms), -ENOENT);
	assert_true((week - begin) * 5 < clock() - week);
}

static void why_says_what_day_it_is(void **state)
{
	static struct lunar_day autumn = { 8, 15 };
	static struct term_day terms[] = { { SOLAR_TERM_QINGMING, -3 }, { SOLAR_TERM_JINGZHE, 0 },
		{ SOLAR_TERM_DONGZHI, 9 } };
	const struct {
		struct rule rule;
		int32_t day;
		const char *why;
	} cases[] = {
		{ { .lunar_days = &autumn, .lunar_count = 1 }, day_of(2026, 9, 25),
			"lunar month 8, day 15" },
		{ { .terms = terms, .term_count = 3 }, day_of(2027, 4, 2),
			"Pure Brightness less 3 days" },
		{ { .terms = terms, .term_count = 3 }, day_of(2027, 3, 6), "Awakening of Insects" },
		{ { .terms = terms, .term_count = 3 }, day_of(2026, 12, 31),
			"Winter Solstice and 9 days" },
		{ { .nth_weekdays = { [2] = 1 << WEEKDAY_SATURDAY } }, day_of(2026, 11, 14),
			"second Saturday of the month" },
		{ { .nth_weekdays = { [0] = 1 << WEEKDAY_FRIDAY } }, day_of(2026, 11, 27),
			"last Friday of the month" },
		{ { .every_days = 5, .anchor_day = day_of(2026, 11, 3) }, day_of(2026, 11, 8),
			"every 5 days" },
		{ { .locality = &village, .day_type = DAY_TYPE_HOLIDAY }, day_of(2026, 10, 2),
			"国庆节" },
		{ { .locality = &village, .day_type = DAY_TYPE_HOLIDAY }, day_of(2026, 11, 7),
			"day off" },
		{ { .locality = &village, .day_type = DAY_TYPE_WORKDAY }, day_of(2026, 10, 10),
			"make-up workday" },
		{ { .day_type = DAY_TYPE_WORKDAY, .weekdays = 1 << WEEKDAY_FRIDAY },
			day_of(2026, 10, 9), "Friday, workday" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char why[RULE_WHY_SIZE];
		assert_true(rule_covers(&cases[i].rule, cases[i].day));
		assert_string_equal(
			rule_why(&cases[i].rule, timezone_moment(cases[i].day, 43200), why),
			cases[i].why);
	}
}

static void why_says_which_time_by_the_sun_it_is(void **state)
{
	static struct sun_time times[] = { { SUN_RISE, 0 }, { SUN_SET, -3600 },
		{ SUN_DUSK, 1200 } };
	const struct rule rule = { AT_NOON, .sun_times = times, .sun_count = 3,
		.day_type = DAY_TYPE_WORKDAY, .not_after = 18 * 3600 };
	static const char *const expected[] = { "workday, sunrise", "workday",
		"workday, sunset less 60 min", "workday, dusk and 20 min" };
	int64_t time_ms = moment("2026-12-21T00:00:00+08:00");
	char why[RULE_WHY_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		assert_int_equal(rule_next(&rule, time_ms, &time_ms), 0);
		assert_string_equal(rule_why(&rule, time_ms, why), expected[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lunar_dates_come_on_their_gregorian_days),
		cmocka_unit_test(a_yearly_lunar_date_does_not_repeat_in_the_leap_month),
		cmocka_unit_test(solar_terms_and_days_around_them_come),
		cmocka_unit_test(market_days_come_every_so_many_days_from_their_first),
		cmocka_unit_test(weekdays_of_the_month_are_counted_from_both_ends),
		cmocka_unit_test(days_off_follow_the_notice_and_make_up_days_are_worked),
		cmocka_unit_test(times_by_the_sun_move_with_the_seasons_within_their_limits),
		cmocka_unit_test(without_a_sunrise_there_is_no_moment),
		cmocka_unit_test(what_never_meets_is_found_to_never_come),
		cmocka_unit_test(what_never_comes_is_not_looked_for_behind_the_plan),
		cmocka_unit_test(why_says_what_day_it_is),
		cmocka_unit_test(why_says_which_time_by_the_sun_it_is),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
