/* Wall-clock times and durations in text. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "base/clock.h"

static void a_time_is_written_with_the_offset_of_its_zone(void **state)
{
	char text[CLOCK_TEXT_SIZE];

	(void)state;
	setenv("TZ", "Asia/Shanghai", 1);
	tzset();
	assert_string_equal(clock_format(1582153200250, text), "2020-02-20T07:00:00.250+08:00");
	setenv("TZ", "America/St_Johns", 1);
	tzset();
	assert_string_equal(clock_format(1582153200250, text), "2020-02-19T19:30:00.250-03:30");
	assert_string_equal(clock_format(2214082800000, text), "2040-02-28T19:30:00.000-03:30");
	assert_string_equal(clock_format(CLOCK_NONE, text), "");
}

static void a_time_is_read_as_rfc_3339_has_it(void **state)
{
	static const struct {
		const char *text;
		int error;
		int64_t time_ms;
	} cases[] = {
		{ "2020-02-20T07:00:00+08:00", 0, 1582153200000 },
		{ "2020-02-19T23:00:00.25Z", 0, 1582153200250 },
		{ "2020-02-19T19:30:00-03:30", 0, 1582153200000 },
		{ "2040-02-29T07:00:00+08:00", 0, 2214082800000 },
		{ "2020-02-30T07:00:00Z", -EINVAL, 0 },
		{ "2020-02-20T07:00:00", -EINVAL, 0 },
		{ "2020-02-20T07:00:00+0800", -EINVAL, 0 },
		{ "2020-02-20T07:00:00.Z", -EINVAL, 0 },
		{ "2016-12-31T23:59:60Z", 0, 1483228800000 },
		{ "2016-12-31T23:59:61Z", -EINVAL, 0 },
		{ "2020-2-20T07:00:00Z", -EINVAL, 0 },
		{ "2020-02-20T7:00:00Z", -EINVAL, 0 },
		{ "2020-02-20T07:00:0Z", -EINVAL, 0 },
		{ "2020-02-20T 7:00:00Z", -EINVAL, 0 },
		{ " 2020-02-20T07:00:00Z", -EINVAL, 0 },
		{ "20200220T070000Z", -EINVAL, 0 },
		{ "2020-02-20T", -EINVAL, 0 },
		{ "2020-02-20", -EINVAL, 0 },
		{ "", -EINVAL, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t time_ms = 0;
		assert_int_equal(clock_parse(cases[i].text, &time_ms), cases[i].error);
		assert_int_equal(time_ms, cases[i].time_ms);
	}
}

static void a_duration_names_its_unit(void **state)
{
	static const struct {
		const char *text;
		int error;
		int64_t duration_ms;
	} cases[] = {
		{ "90", 0, 90000 },
		{ "500ms", 0, 500 },
		{ "10min", 0, 600000 },
		{ "2 h", 0, 7200000 },
		{ "366d", 0, 366LL * 86400000 },
		{ "367d", -ERANGE, 0 },
		{ "99999999999999999999", -ERANGE, 0 },
		{ "-1s", -EINVAL, 0 },
		{ "10 parsecs", -EINVAL, 0 },
		{ "", -EINVAL, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t duration_ms = 0;
		assert_int_equal(clock_parse_duration(cases[i].text, &duration_ms), cases[i].error);
		assert_int_equal(duration_ms, cases[i].duration_ms);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_time_is_written_with_the_offset_of_its_zone),
		cmocka_unit_test(a_time_is_read_as_rfc_3339_has_it),
		cmocka_unit_test(a_duration_names_its_unit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
