/* What was meant by times, dates and lengths of time that people write in other ways. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "calendar/guess.h"

static void what_a_time_was_meant_to_be_is_told(void **state)
{
	static const struct {
		const char *text;
		int hour, minute;
	} cases[] = {
		{ "9:00", 9, 0 },
		{ "09：30", 9, 30 },
		{ "0800", 8, 0 },
		{ "930", 9, 30 },
		{ "9点", 9, 0 },
		{ "9点半", 9, 30 },
		{ "9时5分", 9, 5 },
		{ "早上7点整", 7, 0 },
		{ "上午11点", 11, 0 },
		{ "中午12点", 12, 0 },
		{ "中午1点", 13, 0 },
		{ "下午3:20", 15, 20 },
		{ "晚上8点半", 20, 30 },
		{ "晚8点", 20, 0 },
		{ "24:00", 24, 0 },
		{ "早上八点", 8, 0 },
		{ "下午两点半", 14, 30 },
		{ "十二点三十分", 12, 30 },
		{ "晚上七点一刻", 19, 15 },
	};
	static const char *const bad[] = { "", "9", "25:00", "24:01", "9:60", "上午", "点", "9点x",
		"9:00:00:00", "12345", "noon", "-9:00", "八", "八八", "三十点" };
	int hour, minute;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		if (time_guess(cases[i].text, &hour, &minute) < 0)
			fail_msg("\"%s\" is not understood", cases[i].text);
		assert_int_equal(hour, cases[i].hour);
		assert_int_equal(minute, cases[i].minute);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (time_guess(bad[i], &hour, &minute) != -EINVAL)
			fail_msg("\"%s\" is understood as %02d:%02d", bad[i], hour, minute);
}

/* "2026-12-31", "12-31", both where it may be either. */
static const char *dates_text(const char *text, char *ret_text, size_t size)
{
	struct date dates[DATE_GUESSES_MAX];
	const int count = date_guess(text, dates);
	size_t length = 0;

	*ret_text = '\0';
	for (int i = 0; i < count; i++)
		length += (size_t)snprintf(ret_text + length, size - length, "%s%d-%d-%d",
			i > 0 ? " " : "", dates[i].year, dates[i].month, dates[i].day);
	return ret_text;
}

static void what_a_date_was_meant_to_be_is_told(void **state)
{
	static const struct {
		const char *text, *dates;
	} cases[] = {
		{ "31/12/2026", "2026-12-31" },
		{ "12/31/2026", "2026-12-31" },
		{ "2026-31-12", "2026-12-31" },
		{ "2026/12/31", "2026-12-31" },
		{ "2026.12.1", "2026-12-1" },
		{ "2026-12-1", "2026-12-1" },
		{ "2026年12月31日", "2026-12-31" },
		{ "2026年2月3号", "2026-2-3" },
		{ "20261231", "2026-12-31" },
		{ "26-12-31", "2026-12-31" },
		{ "12月31日", "0-12-31" },
		{ "2月29日", "0-2-29" },
		{ "1231", "0-12-31" },
		{ "31-12", "0-12-31" },
		{ "1-2", "0-1-2" },
		{ "十二月三十一日", "0-12-31" },
		{ "二月三号", "0-2-3" },
		{ "05/06/2026", "2026-5-6 2026-6-5" },
		{ "06.06.2026", "2026-6-6" },
	};
	static const char *const bad[] = { "", "2026-02-30", "2026-13-45", "20261301", "明天",
		"元旦", "12", "31", "2026", "12月", "2026-12-31-1", "2026-12-31T07:00", "123456789",
		"-", "5-6-7", "99999999999999", "2月30日" };
	char text[64];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(dates_text(cases[i].text, text, sizeof(text)), cases[i].dates);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (*dates_text(bad[i], text, sizeof(text)))
			fail_msg("\"%s\" is understood as %s", bad[i], text);
}

static void what_a_length_of_time_was_meant_to_be_is_told(void **state)
{
	static const struct {
		const char *text, *right;
	} cases[] = {
		{ "30分钟", "30min" },
		{ "5分", "5min" },
		{ "半小时", "30min" },
		{ "半个小时", "30min" },
		{ "一小时", "1h" },
		{ "两个小时", "2h" },
		{ "十分钟", "10min" },
		{ "四十五分钟", "45min" },
		{ "90秒", "90s" },
		{ "3天", "3d" },
		{ "30 minutes", "30min" },
		{ "2 hours", "2h" },
		{ "10m", "10min" },
	};
	static const char *const bad[] = { "", "30", "分钟", "半", "半分钟", "12345分钟", "-5min",
		"1小时30分", "soon", "10min " };
	char text[DURATION_GUESS_SIZE];
	int64_t duration_ms;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		if (duration_guess(cases[i].text, text) < 0)
			fail_msg("\"%s\" is not understood", cases[i].text);
		assert_string_equal(text, cases[i].right);
		assert_int_equal(clock_parse_duration(text, &duration_ms), 0);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (duration_guess(bad[i], text) != -EINVAL)
			fail_msg("\"%s\" is understood as %s", bad[i], text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_time_was_meant_to_be_is_told),
		cmocka_unit_test(what_a_date_was_meant_to_be_is_told),
		cmocka_unit_test(what_a_length_of_time_was_meant_to_be_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
