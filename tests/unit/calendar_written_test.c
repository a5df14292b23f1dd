/* The written forms of lunar days, solar terms, weekdays of a month, times by the sun. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "calendar/written.h"

static void lunar_days_are_read_in_numbers_and_in_chinese(void **state)
{
	static const struct {
		const char *text;
		struct lunar_day day;
	} cases[] = {
		{ "1-15", { 1, 15 } },
		{ "12-last", { 12, LUNAR_DAY_LAST } },
		{ "08-15", { 8, 15 } },
		{ "*-1", { 0, 1 } },
		{ "*-last", { 0, LUNAR_DAY_LAST } },
		{ "八月十五", { 8, 15 } },
		{ "正月初一", { 1, 1 } },
		{ "十月初十", { 10, 10 } },
		{ "十一月二十", { 11, 20 } },
		{ "冬月廿一", { 11, 21 } },
		{ "腊月二十三", { 12, 23 } },
		{ "腊月三十", { 12, 30 } },
		{ "十二月最后一天", { 12, LUNAR_DAY_LAST } },
		{ "除夕", { 12, LUNAR_DAY_LAST } },
		{ "每月初三", { 0, 3 } },
		{ "每月月底", { 0, LUNAR_DAY_LAST } },
	};
	static const char *const bad[] = { "", "1", "1-", "-1", "13-1", "0-1", "1-0", "1-31",
		"1-15 ", "*", "**-1", "1-1-1", "last-1", "1-Last", "八月", "八月三十一", "八月初",
		"八月初十一", "十三月初一", "每月", "闰八月初一", "除夕夜", "八月二十十" };
	struct lunar_day day;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(lunar_day_parse(cases[i].text, &day), 0);
		assert_int_equal(day.month, cases[i].day.month);
		assert_int_equal(day.day, cases[i].day.day);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (lunar_day_parse(bad[i], &day) != -EINVAL)
			fail_msg("\"%s\" is no lunar day", bad[i]);
}

static void solar_terms_are_read_with_days_before_and_after(void **state)
{
	static const char *const bad[] = { "", "惊", "惊蛰 ", "惊蛰+", "惊蛰-0", "惊蛰+61",
		"惊蛰+1.5", "惊蛰+-1", "jingzhe", "-3", "清明清明清明清明" };
	struct term_day day;

	(void)state;
	for (size_t i = 0; i < SOLAR_TERM_COUNT; i++) {
		assert_int_equal(term_day_parse(solar_term_name(i), &day), 0);
		assert_int_equal(day.term, i);
		assert_int_equal(day.offset_days, 0);
	}
	assert_null(solar_term_name(SOLAR_TERM_COUNT));
	assert_int_equal(term_day_parse("清明-3", &day), 0);
	assert_int_equal(day.term, SOLAR_TERM_QINGMING);
	assert_int_equal(day.offset_days, -3);
	assert_int_equal(term_day_parse("冬至+60", &day), 0);
	assert_int_equal(day.offset_days, 60);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (term_day_parse(bad[i], &day) != -EINVAL)
			fail_msg("\"%s\" is no solar term", bad[i]);
}

static void weekdays_are_read_one_by_one_and_in_spans(void **state)
{
	static const struct {
		const char *text;
		uint8_t weekdays; /* Monday is bit 0 */
	} cases[] = {
		{ "mon", 0x01 },
		{ "sun", 0x40 },
		{ "星期天", 0x40 },
		{ "mon-fri", 0x1F },
		{ "fri-fri", 0x10 },
		{ "sat-mon", 0x61 },
		{ "周一到周五", 0x1F },
		{ "周六至周日", 0x60 },
		{ "星期一-星期三", 0x07 },
		{ "周三～周四", 0x0C },
		{ "1-5", 0x1F },
		{ "7", 0x40 },
		{ "6-7", 0x60 },
		{ "周六、周日", 0x60 },
		{ "mon,wed, fri", 0x15 },
		{ "1，3，5-7", 0x75 },
		{ "Monday", 0x01 },
		{ "MON,Thur", 0x09 },
		{ "monday-friday", 0x1F },
		{ "mon to fri", 0x1F },
		{ "周一到五", 0x1F },
		{ "星期一、三、五", 0x15 },
		{ "周一三五", 0x15 },
		{ "礼拜六、日", 0x60 },
		{ "周二，周四六", 0x2A },
		{ "周1", 0x01 },
		{ "星期7", 0x40 },
		{ "周1到周5", 0x1F },
		{ "每周三", 0x04 },
		{ "每周一、三", 0x05 },
	};
	static const char *const bad[] = { "", "-", "mon-", "-fri", "mon-fri-sat", "0", "8", "1-8",
		"15", ",", "mon,", "mon,,fri", "周六、", "mon  fri", "mo", "mondays", "周一到",
		"五月五日到周五", "三、五", "三五", "周", "周一二x", "周八", "周8", "周0", "每周" };
	uint8_t weekdays;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(weekdays_parse(cases[i].text, &weekdays), 0);
		assert_int_equal(weekdays, cases[i].weekdays);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (weekdays_parse(bad[i], &weekdays) != -EINVAL)
			fail_msg("\"%s\" is no weekday", bad[i]);
}

static void weekdays_of_a_month_are_read(void **state)
{
	static const struct {
		const char *text;
		int nth;
		enum weekday weekday;
	} cases[] = {
		{ "1st mon", 1, WEEKDAY_MONDAY },
		{ "2nd sat", 2, WEEKDAY_SATURDAY },
		{ "5th fri", 5, WEEKDAY_FRIDAY },
		{ "last fri", 0, WEEKDAY_FRIDAY },
		{ "第二个周六", 2, WEEKDAY_SATURDAY },
		{ "第2个星期六", 2, WEEKDAY_SATURDAY },
		{ "最后一个星期天", 0, WEEKDAY_SUNDAY },
		{ "最后周五", 0, WEEKDAY_FRIDAY },
	};
	static const char *const bad[] = { "", "2nd", "2nd ", "2ndsat", "6th mon", "2nd  sat",
		"sat", "last", "第二周六", "第六个周一", "2nd sat " };
	enum weekday weekday;
	int nth;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(nth_weekday_parse(cases[i].text, &nth, &weekday), 0);
		assert_int_equal(nth, cases[i].nth);
		assert_int_equal(weekday, cases[i].weekday);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (nth_weekday_parse(bad[i], &nth, &weekday) != -EINVAL)
			fail_msg("\"%s\" is no weekday of a month", bad[i]);
}

static void times_by_the_sun_are_read_with_their_unit(void **state)
{
	static const struct {
		const char *text;
		struct sun_time time;
	} cases[] = {
		{ "sunrise", { SUN_RISE, 0 } },
		{ "sunrise+30min", { SUN_RISE, 1800 } },
		{ "sunset-1h", { SUN_SET, -3600 } },
		{ "dawn+90s", { SUN_DAWN, 90 } },
		{ "dusk", { SUN_DUSK, 0 } },
		{ "日落-30min", { SUN_SET, -1800 } },
		{ "天亮", { SUN_DAWN, 0 } },
		{ "sunset+12h", { SUN_SET, 43200 } },
	};
	/* A bare number would be seconds to us and minutes to the writer. */
	static const char *const bad[] = { "", "sun", "sunrise+30", "sunrise-", "sunrise +1h",
		"sunrise+-1h", "sunset+13h", "sunset+1d", "sunrise30min", "Sunrise", "noon" };
	struct sun_time time;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(sun_time_parse(cases[i].text, &time), 0);
		assert_int_equal(time.event, cases[i].time.event);
		assert_int_equal(time.offset_s, cases[i].time.offset_s);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (sun_time_parse(bad[i], &time) != -EINVAL)
			fail_msg("\"%s\" is no time by the sun", bad[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lunar_days_are_read_in_numbers_and_in_chinese),
		cmocka_unit_test(solar_terms_are_read_with_days_before_and_after),
		cmocka_unit_test(weekdays_are_read_one_by_one_and_in_spans),
		cmocka_unit_test(weekdays_of_a_month_are_read),
		cmocka_unit_test(times_by_the_sun_are_read_with_their_unit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
