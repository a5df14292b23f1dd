/* When a notice airs. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "calendar/rule.h"
#include "calendar/timezone.h"

static int64_t moment(const char *text)
{
	int64_t time_ms;

	assert_int_equal(clock_parse(text, &time_ms), 0);
	return time_ms;
}

static void add_times(struct rule *rule, const char *const times[static 4])
{
	for (size_t i = 0; i < 4 && times[i]; i++) {
		int second;
		assert_int_equal(rule_parse_time(times[i], &second), 0);
		assert_int_equal(rule_add_time(rule, second), 0);
	}
}

/* Expects the rule's next moments after `after` to be these, in order. */
static void expect_next(struct rule *rule, const char *after, const char *const expected[static 4])
{
	int64_t time_ms = moment(after);

	for (size_t i = 0; i < 4 && expected[i]; i++) {
		char text[CLOCK_TEXT_SIZE];
		assert_int_equal(rule_next(rule, time_ms, &time_ms), 0);
		assert_string_equal(clock_format(time_ms, text), expected[i]);
		assert_true(rule_plans(rule, time_ms));
		assert_false(rule_plans(rule, time_ms - 1));
		assert_false(rule_plans(rule, time_ms + 1));
	}
}

static void the_next_moment_passes_every_day_test(void **state)
{
	static struct date leap_day = { 0, 2, 29 };
	static struct date national_day = { 2026, 10, 1 };
	struct {
		struct rule rule;
		const char *times[4];
		const char *after;
		const char *expected[4];
	} cases[] = {
		{ { 0 }, { "07:00", "18:30" }, "2026-11-24T07:00:00+08:00",
			{ "2026-11-24T18:30:00.000+08:00", "2026-11-25T07:00:00.000+08:00" } },
		{ { .weekdays = 1 << WEEKDAY_MONDAY | 1 << WEEKDAY_WEDNESDAY }, { "07:00" },
			"2026-11-24T12:00:00+08:00",
			{ "2026-11-25T07:00:00.000+08:00", "2026-11-30T07:00:00.000+08:00" } },
		{ { .days_of_month = 1U << 31 }, { "08:00" }, "2026-01-31T08:00:00+08:00",
			{ "2026-03-31T08:00:00.000+08:00" } },
		{ { .days_of_month = 1U }, { "08:00" }, "2028-02-01T08:00:00+08:00",
			{ "2028-02-29T08:00:00.000+08:00", "2028-03-31T08:00:00.000+08:00" } },
		{ { .dates = &leap_day, .date_count = 1, .weekdays = 1 << WEEKDAY_MONDAY },
			{ "08:00" }, "2026-01-01T00:00:00+08:00",
			{ "2044-02-29T08:00:00.000+08:00" } },
		{ { .months = 1 << 10, .except = &national_day, .except_count = 1 }, { "08:00" },
			"2026-09-30T08:00:00+08:00", { "2026-10-02T08:00:00.000+08:00" } },
		{ { .from = { 2027, 1, 1 } }, { "08:00" }, "2026-09-30T08:00:00+08:00",
			{ "2027-01-01T08:00:00.000+08:00" } },
	};

	(void)state;
	assert_int_equal(timezone_use("Asia/Shanghai"), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		add_times(&cases[i].rule, cases[i].times);
		expect_next(&cases[i].rule, cases[i].after, cases[i].expected);
		cases[i].rule.dates = cases[i].rule.except = NULL;
		rule_done(&cases[i].rule);
	}
}

static void a_rule_ends_with_its_last_day(void **state)
{
	struct rule rule = { .until = { 2026, 11, 24 } };
	int64_t time_ms;

	(void)state;
	assert_int_equal(timezone_use("Asia/Shanghai"), 0);
	add_times(&rule, (const char *const[4]){ "07:00" });
	expect_next(&rule, "2026-11-23T12:00:00+08:00",
		(const char *const[4]){ "2026-11-24T07:00:00.000+08:00" });
	assert_int_equal(rule_next(&rule, moment("2026-11-24T07:00:00+08:00"), &time_ms), -ENOENT);
	rule_done(&rule);
	assert_int_equal(rule_next(&rule, 0, &time_ms), -ENOENT);
}

static void a_plan_ends_before_its_end(void **state)
{
	const int64_t midnight_ms = moment("2026-11-24T00:00:00+08:00");
	const int64_t seven_ms = moment("2026-11-24T07:00:00+08:00");
	struct rule rule = { 0 };
	int64_t time_ms;

	(void)state;
	assert_int_equal(timezone_use("Asia/Shanghai"), 0);
	add_times(&rule, (const char *const[4]){ "07:00" });
	assert_int_equal(rule_next_before(&rule, midnight_ms, seven_ms, &time_ms), -ENOENT);
	assert_int_equal(rule_next_before(&rule, midnight_ms, seven_ms + 1, &time_ms), 0);
	assert_int_equal(time_ms, seven_ms);
	assert_int_equal(rule_next_before(&rule, seven_ms, midnight_ms, &time_ms), -ENOENT);
	rule_done(&rule);
}

static void a_time_that_the_clock_skips_moves_on_and_one_that_comes_twice_airs_once(void **state)
{
	struct rule rule = { 0 };

	(void)state;
	assert_int_equal(timezone_use("America/New_York"), 0);
	add_times(&rule, (const char *const[4]){ "01:30", "02:30", "03:10" });
	expect_next(&rule, "2026-03-08T01:30:00-05:00",
		(const char *const[4]){ "2026-03-08T03:10:00.000-04:00",
			"2026-03-08T03:30:00.000-04:00", "2026-03-09T01:30:00.000-04:00" });
	expect_next(&rule, "2026-11-01T00:00:00-04:00",
		(const char *const[4]){ "2026-11-01T01:30:00.000-04:00",
			"2026-11-01T02:30:00.000-05:00", "2026-11-01T03:10:00.000-05:00" });
	rule_done(&rule);
}

static void civil_time_and_moment_agree_in_every_zone(void **state)
{
	static const char *const zones[] = { "Asia/Shanghai", "America/New_York", "Europe/Berlin",
		"Australia/Lord_Howe", "America/St_Johns", "Asia/Kathmandu" };

	(void)state;
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		assert_int_equal(timezone_use(zones[i]), 0);
		/* Every 30 minutes of 1986 to 1991, when China had summer time. */
		for (int64_t time_ms = 504921600000; time_ms < 694224000000; time_ms += 1800000) {
			int32_t day, same_day;
			int second, same_second;
			timezone_civil(time_ms, &day, &second);
			const int64_t back_ms = timezone_moment(day, second);
			timezone_civil(back_ms, &same_day, &same_second);
			assert_int_equal(same_day, day);
			assert_int_equal(same_second, second);
			assert_true(back_ms <= time_ms);
		}
	}
	assert_int_equal(timezone_use("Mars/Olympus"), -ENOENT);
	assert_false(timezone_exists("../../etc/passwd"));
}

static void times_and_windows_are_read_strictly(void **state)
{
	static const char *const bad_times[] = { "7:00", "24:00", "07:60", "07:00:60", "07.00",
		"07:00 ", "", "0700", "０7:00" };
	static const char *const bad_windows[] = { "08:00-08:00", "18:00-08:00", "08:00", "08:00-",
		"08:00 - 18:00", "" };
	int first, last;

	(void)state;
	for (size_t i = 0; i < sizeof(bad_times) / sizeof(bad_times[0]); i++)
		assert_int_equal(rule_parse_time(bad_times[i], &first), -EINVAL);
	for (size_t i = 0; i < sizeof(bad_windows) / sizeof(bad_windows[0]); i++)
		assert_int_equal(rule_parse_window(bad_windows[i], &first, &last), -EINVAL);
	assert_int_equal(rule_parse_window("08:00-18:00:30", &first, &last), 0);
	assert_int_equal(first, 8 * 3600);
	assert_int_equal(last, 18 * 3600 + 30);
}

static void every_n_minutes_fills_the_window_to_its_end(void **state)
{
	struct rule rule = { 0 };

	(void)state;
	assert_int_equal(rule_add_times_every(&rule, 1800, 8 * 3600, 10 * 3600), 0);
	assert_int_equal(rule.time_count, 5);
	assert_int_equal(rule.times[4], 10 * 3600);
	assert_int_equal(rule_add_times_every(&rule, 60, 0, 86399), 0);
	assert_int_equal(rule.time_count, RULE_TIMES_MAX);
	assert_int_equal(rule_add_time(&rule, 1), -E2BIG);
	rule_done(&rule);
}

static void why_names_what_the_rule_asked(void **state)
{
	struct date date = { 0, 11, 24 };
	char why[RULE_WHY_SIZE];
	const int64_t tuesday = moment("2026-11-24T07:00:00+08:00");

	(void)state;
	assert_int_equal(timezone_use("Asia/Shanghai"), 0);
	assert_string_equal(rule_why(&(struct rule){ 0 }, tuesday, why), "every day");
	assert_string_equal(
		rule_why(&(struct rule){ .weekdays = 1 << WEEKDAY_TUESDAY }, tuesday, why),
		"Tuesday");
	assert_string_equal(rule_why(&(struct rule){ .weekdays = 1 << WEEKDAY_TUESDAY,
					     .days_of_month = 1U << 24,
					     .dates = &date,
					     .date_count = 1 },
				    tuesday, why),
		"Tuesday, day 24 of the month, date 11-24");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_next_moment_passes_every_day_test),
		cmocka_unit_test(a_rule_ends_with_its_last_day),
		cmocka_unit_test(
			a_time_that_the_clock_skips_moves_on_and_one_that_comes_twice_airs_once),
		cmocka_unit_test(civil_time_and_moment_agree_in_every_zone),
		cmocka_unit_test(a_plan_ends_before_its_end),
		cmocka_unit_test(times_and_windows_are_read_strictly),
		cmocka_unit_test(every_n_minutes_fills_the_window_to_its_end),
		cmocka_unit_test(why_names_what_the_rule_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
