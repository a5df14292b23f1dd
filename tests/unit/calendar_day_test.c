/* Days without clock or time zone. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "calendar/day.h"

static void days_and_dates_agree_with_the_c_library(void **state)
{
	(void)state;
	for (int32_t day = -200000; day < 200000; day++) {
		const time_t moment = (time_t)day * 86400;
		const struct date date = date_of_day(day);
		struct tm civil;
		gmtime_r(&moment, &civil);
		assert_int_equal(date.year, civil.tm_year + 1900);
		assert_int_equal(date.month, civil.tm_mon + 1);
		assert_int_equal(date.day, civil.tm_mday);
		assert_int_equal(day_weekday(day), (civil.tm_wday + 6) % 7);
		assert_int_equal(date_to_day(date), day);
		assert_true(date_exists(date));
	}
}

static void a_date_is_read_in_one_form_only(void **state)
{
	static const struct {
		const char *text;
		bool is_yearly;
		int error;
	} cases[] = {
		{ "2026-11-24", false, 0 },
		{ "2024-02-29", false, 0 },
		{ "2026-02-29", false, -ERANGE },
		{ "2026-13-01", false, -ERANGE },
		{ "0000-01-01", false, -ERANGE },
		{ "12-01", true, 0 },
		{ "02-29", true, 0 },
		{ "02-30", true, -ERANGE },
		{ "12-01", false, -EINVAL },
		{ "2026-1-1", true, -EINVAL },
		{ "2026-11-24 ", true, -EINVAL },
		{ "２０２６-11-24", true, -EINVAL },
		{ "", true, -EINVAL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct date date;
		assert_int_equal(
			date_parse(cases[i].text, cases[i].is_yearly, &date), cases[i].error);
	}
}

static void weekdays_are_named_in_english_and_chinese(void **state)
{
	(void)state;
	assert_int_equal(names_find(&weekday_names, "wed"), WEEKDAY_WEDNESDAY);
	assert_int_equal(names_find(&weekday_names, "星期天"), WEEKDAY_SUNDAY);
	assert_int_equal(names_find(&weekday_names, "Wednesday"), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_and_dates_agree_with_the_c_library),
		cmocka_unit_test(a_date_is_read_in_one_form_only),
		cmocka_unit_test(weekdays_are_named_in_english_and_chinese),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
