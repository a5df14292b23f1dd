/* What was meant by times, dates and lengths of time that people write in other ways. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "calendar/guess_dates.h"
#include "calendar/guess_days.h"
#include "calendar/guess_times.h"

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
		{ "7:30 am", 7, 30 },
		{ "7:30PM", 19, 30 },
		{ "12:05 p.m.", 12, 5 },
		{ "8 pm", 20, 0 },
		{ "每天早上7点", 7, 0 },
		{ "每日 18:30", 18, 30 },
		{ "０７：３０", 7, 30 },
		{ "０７３０", 7, 30 },
		{ "清晨6点", 6, 0 },
		{ "午后3点", 15, 0 },
		/* Twelve at night is the end of the day, and behind it another one. */
		{ "晚上12点", 24, 0 },
		{ "半夜12点", 24, 0 },
		{ "夜里12点半", 0, 30 },
		{ "凌晨12点", 0, 0 },
		{ "12 am", 0, 0 },
		{ "12:30am", 0, 30 },
		{ "12 pm", 12, 0 },
		{ "晚上1点", 1, 0 },
		{ "夜里11点", 23, 0 },
		{ "半夜2点", 2, 0 },
		{ "正午", 12, 0 },
		{ "noon", 12, 0 },
		{ "午夜", 0, 0 },
		{ "零点", 0, 0 },
		{ "零点30分", 0, 30 },
		{ "8点过5分", 8, 5 },
		{ "7点零5分", 7, 5 },
		{ "8点差5分", 7, 55 },
		{ "差五分八点", 7, 55 },
		{ "七点三刻", 7, 45 },
		{ "PM 8:00", 20, 0 },
		{ "07:00 ", 7, 0 },
		{ "7:00:00", 7, 0 },
		{ "7;30", 7, 30 },
		{ "晚上 8 点钟", 20, 0 },
	};
	static const char *const bad[] = { "", "9", "25:00", "24:01", "9:60", "上午", "点", "9点x",
		"9:00:00:00", "12345", "半夜", "-9:00", "07:00 18:00", "2h", "差八点", "8点差60分",
		"八", "八八", "三十点", "每天早上", "am", "每天", "13 pm:", "１２３４５" };
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
		{ "01-12-2026", "2026-1-12 2026-12-1" },
		{ "２０２６－１２-3", "2026-12-3" },
		{ "２０２６１２０３", "2026-12-3" },
		{ "二〇二六年十二月一日", "2026-12-1" },
		{ "12月1日（周二）", "0-12-1" },
		{ "2026-12-01 (星期二)", "2026-12-1" },
		{ "公历12月1日", "0-12-1" },
		{ "每年12月1日", "0-12-1" },
		{ "国庆节", "0-10-1" },
		{ "元旦", "0-1-1" },
		{ "Dec 1", "0-12-1" },
		{ "1 December 2026", "2026-12-1" },
		{ "December 1st, 2026", "2026-12-1" },
	};
	static const char *const bad[] = { "", "2026-02-30", "2026-13-45", "20261301", "明天",
		"1号、15号", "三月三", "十二月初八", "may", "12", "31", "2026", "12月",
		"2026-12-31-1", "2026-12-31T07:00", "123456789", "-", "5-6-7", "99999999999999",
		"2月30日" };
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
		{ "1小时30分", "90min" },
		{ "2小时15分钟", "135min" },
		{ "1 hour 5 min", "65min" },
		{ "３０分钟", "30min" },
		{ "1.5h", "90min" },
		{ "两个半小时", "150min" },
		{ "一刻钟", "15min" },
		{ "半小时内", "30min" },
	};
	static const char *const bad[] = { "", "30", "分钟", "半", "半分钟", "12345分钟", "-5min",
		"30分1小时", "1小时30秒", "100小时5分", "soon", "10min x" };
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

struct guess_case {
	const char *text, *right; /* NULL: nothing is understood */
};

static void expect_each(int (*guess)(const char *text, char ret_text[static GUESS_TEXT_SIZE]),
	const struct guess_case *cases, size_t count)
{
	char text[GUESS_TEXT_SIZE];

	for (size_t i = 0; i < count; i++) {
		const int r = guess(cases[i].text, text);
		if (r != (cases[i].right ? 0 : -EINVAL) ||
			(r == 0 && strcmp(text, cases[i].right) != 0))
			fail_msg("\"%s\" is understood as %s", cases[i].text,
				r == 0 ? text : "none");
	}
}

static void what_several_times_were_meant_to_be_is_told(void **state)
{
	static const struct guess_case cases[] = {
		{ "07:00,18:30", "\"07:00\", \"18:30\"" },
		{ "7:00、12点、晚上6点半", "\"07:00\", \"12:00\", \"18:30\"" },
		{ "07:00 18:30", "\"07:00\", \"18:30\"" },
		{ "07:00；18:30", "\"07:00\", \"18:30\"" },
		{ "07:00/18:30", "\"07:00\", \"18:30\"" },
		{ "早上7点和晚上7点", "\"07:00\", \"19:00\"" },
		{ "07:00,noon", "\"07:00\", \"12:00\"" },
		{ "7,12,18", "\"07:00\", \"12:00\", \"18:00\"" },
		/* The second is of the same half of the day. */
		{ "下午2点、4点", "\"14:00\", \"16:00\"" },
		{ "上午10点、2点", "\"10:00\", \"14:00\"" },
		{ "早上7点、8点", "\"07:00\", \"08:00\"" },
		{ "12/1", NULL },
		{ "07:00", NULL },
		{ "07:00,", NULL },
		{ "07:00,soon", NULL },
		{ "", NULL },
	};

	(void)state;
	expect_each(times_guess, cases, ARRAY_SIZE(cases));
}

static void what_several_days_were_meant_to_be_is_told(void **state)
{
	static const struct guess_case cases[] = {
		{ "12-01,12-05", "\"12-01\", \"12-05\"" },
		{ "2026-12-1、2027/1/2", "\"2026-12-01\", \"2027-01-02\"" },
		{ "12月1日、5日", "\"12-01\", \"12-05\"" },
		{ "1201，1205", "\"12-01\", \"12-05\"" },
		{ "2026,12,1", NULL },
		{ "26,12,1", NULL },
		{ "05/06/2026,12-01", NULL },
		{ "12月1日、32日", NULL },
		{ "12-01 12-05", "\"12-01\", \"12-05\"" },
		{ "12月1日和5日", "\"12-01\", \"12-05\"" },
		{ "2026-12-01 0730", NULL },
		{ "5日、6日", NULL },
		{ "12-01", NULL },
		{ "12-01,", NULL },
		{ "", NULL },
	};

	(void)state;
	expect_each(dates_guess, cases, ARRAY_SIZE(cases));
}

static void what_a_span_of_time_was_meant_to_be_is_told(void **state)
{
	static const struct guess_case cases[] = {
		{ "8点到18点", "08:00-18:00" },
		{ "08:00~18:00", "08:00-18:00" },
		{ "8:00——18:00", "08:00-18:00" },
		{ "21:30 - 6:30", "21:30-06:30" },
		{ "晚上9点半到早上6点半", "21:30-06:30" },
		{ "每天9:00 to 17:00", "09:00-17:00" },
		{ "20:00至24:00", "20:00-24:00" },
		{ "21:30--06:30", "21:30-06:30" },
		/* The second is of the same half of the day, or of the next one. */
		{ "下午2:00-3:00", "14:00-15:00" },
		{ "晚上9点半到6点半", "21:30-06:30" },
		{ "上午10点到2点", "10:00-14:00" },
		{ "9am-5pm", "09:00-17:00" },
		{ "21-6", NULL },
		{ "24:00-06:00", NULL },
		{ "08:00", NULL },
		{ "08:00-", NULL },
		{ "-18:00", NULL },
	};

	(void)state;
	expect_each(time_span_guess, cases, ARRAY_SIZE(cases));
}

static void what_a_window_was_meant_to_be_is_told(void **state)
{
	static const struct guess_case windows[] = {
		{ "8-18", "08:00-18:00" },
		{ "早8-晚6", "08:00-18:00" },
		{ "全天", "00:00-24:00" },
		{ "22:00-6:00", "22:00-06:00" },
		{ "白天", NULL },
		{ "8", NULL },
		{ "8-25", NULL },
	};
	static const struct guess_case several[] = {
		{ "22:00-6:00, 12:00-14:00", "\"22:00-06:00\", \"12:00-14:00\"" },
		{ "8-10和14-16", "\"08:00-10:00\", \"14:00-16:00\"" },
		{ "08:00-18:00", NULL },
		{ "08:00-18:00, soon", NULL },
	};

	(void)state;
	expect_each(window_guess, windows, ARRAY_SIZE(windows));
	expect_each(windows_guess, several, ARRAY_SIZE(several));
}

static void what_a_time_by_the_sun_was_meant_to_be_is_told(void **state)
{
	static const struct guess_case cases[] = {
		{ "日出后30分钟", "日出+30min" },
		{ "日落前半小时", "日落-30min" },
		{ "天黑之后1小时30分", "天黑+90min" },
		{ "sunset - 1 hour", "sunset-1h" },
		{ "日落+30", "日落+30min" },
		{ "日出 - 15", "日出-15min" },
		{ "太阳落山", "日落" },
		{ "太阳落山前20分钟", "日落-20min" },
		{ "天黑以后", "天黑" },
		{ "日出+", NULL },
		{ "日出+1000", NULL },
		{ "日出", NULL },
		{ "日出后", NULL },
		{ "午后30分钟", NULL },
	};

	(void)state;
	expect_each(sun_time_guess, cases, ARRAY_SIZE(cases));
}

static void a_day_beyond_its_month_is_told_from_other_words(void **state)
{
	static const struct {
		const char *text;
		struct date date;
	} cases[] = { { "2026年2月30日", { 2026, 2, 30 } }, { "2026-02-30", { 2026, 2, 30 } },
		{ "2月30日", { 0, 2, 30 } }, { "2027/4/31", { 2027, 4, 31 } } };
	static const char *const bad[] = { "", "2026-12-31", "2026-13-45", "12月", "31/12/2026",
		"2026年12月32日", "明天" };
	struct date date;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(date_guess_beyond(cases[i].text, &date), 0);
		assert_memory_equal(&date, &cases[i].date, sizeof(date));
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(date_guess_beyond(bad[i], &date), -EINVAL);
}

static void what_a_span_of_days_was_meant_to_be_is_told(void **state)
{
	static const struct {
		const char *text;
		struct date from, until;
	} cases[] = {
		{ "2026-12-01至2026-12-05", { 2026, 12, 1 }, { 2026, 12, 5 } },
		{ "2026年12月1日到5日", { 2026, 12, 1 }, { 2026, 12, 5 } },
		{ "12月1日-1月5日", { 0, 12, 1 }, { 0, 1, 5 } },
		{ "2026.12.1 ~ 12.5", { 2026, 12, 1 }, { 2026, 12, 5 } },
		{ "2026年2月", { 2026, 2, 1 }, { 2026, 2, 28 } },
	};
	static const char *const bad[] = { "", "2026-12-01", "-", "2026-12-01到", "12月1日到32日",
		"12月1日到周五" };
	struct date from, until;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		if (date_span_guess(cases[i].text, &from, &until) < 0)
			fail_msg("\"%s\" is not understood", cases[i].text);
		assert_memory_equal(&from, &cases[i].from, sizeof(from));
		assert_memory_equal(&until, &cases[i].until, sizeof(until));
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (date_span_guess(bad[i], &from, &until) != -EINVAL)
			fail_msg("\"%s\" is understood", bad[i]);
}

static void each_day_of_a_span_without_its_year_is_told(void **state)
{
	static const struct guess_case cases[] = {
		{ "10-1至10-3", "\"10-01\", \"10-02\", \"10-03\"" },
		{ "2月28日到3月1日", "\"02-28\", \"02-29\", \"03-01\"" },
		{ "2026-10-01至2026-10-03", NULL },
		{ "12月30日到1月2日", NULL },
		{ "1月1日到12月31日", NULL },
		{ "10-1", NULL },
	};

	(void)state;
	expect_each(date_span_each_guess, cases, ARRAY_SIZE(cases));
}

static void a_month_is_told_from_other_words(void **state)
{
	int year, month;

	(void)state;
	assert_int_equal(month_guess("2026年12月", &year, &month), 0);
	assert_true(year == 2026 && month == 12);
	assert_int_equal(month_guess("十二月份", &year, &month), 0);
	assert_true(year == 0 && month == 12);
	assert_int_equal(month_guess("12月1日", &year, &month), -EINVAL);
	assert_int_equal(month_guess("13月", &year, &month), -EINVAL);
	assert_int_equal(month_guess("12", &year, &month), -EINVAL);
}

static void a_date_with_a_time_is_parted(void **state)
{
	static const struct {
		const char *text;
		struct date date;
		int hour, minute;
	} cases[] = {
		{ "2026-12-01 07:00", { 2026, 12, 1 }, 7, 0 },
		{ "2026-12-01T07:00", { 2026, 12, 1 }, 7, 0 },
		{ "12月1日17点", { 0, 12, 1 }, 17, 0 },
		{ "2026年12月1日早上7点半", { 2026, 12, 1 }, 7, 30 },
		{ "12-1 0730", { 0, 12, 1 }, 7, 30 },
	};
	static const char *const bad[] = { "", "2026-12-01", "07:00", "2026-02-30 07:00", "12-1",
		"01-12-2026", "1/2/2027" };
	struct date date;
	int hour, minute;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		if (date_and_time_guess(cases[i].text, &date, &hour, &minute) < 0)
			fail_msg("\"%s\" is not understood", cases[i].text);
		assert_memory_equal(&date, &cases[i].date, sizeof(date));
		assert_int_equal(hour, cases[i].hour);
		assert_int_equal(minute, cases[i].minute);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (date_and_time_guess(bad[i], &date, &hour, &minute) != -EINVAL)
			fail_msg("\"%s\" is understood", bad[i]);
}

static void what_a_lunar_day_was_meant_to_be_is_told(void **state)
{
	static const struct guess_case cases[] = {
		{ "农历八月十五", "\"八月十五\"" },
		{ "每年农历八月十五日", "\"八月十五\"" },
		{ "中秋节", "\"八月十五\"" },
		{ "春节", "\"正月初一\"" },
		{ "小年", "\"腊月廿三\", \"腊月廿四\"" },
		{ "8/15", "\"8-15\"" },
		{ "8月15日", "\"8-15\"" },
		{ "初一", "\"每月初一\"" },
		{ "初一、十五", "\"每月初一\", \"每月十五\"" },
		{ "八月十五、十六", "\"八月十五\", \"八月十六\"" },
		{ "逢三", "\"*-3\", \"*-13\", \"*-23\"" },
		{ "二五", "\"*-2\", \"*-12\", \"*-22\", \"*-5\", \"*-15\", \"*-25\"" },
		{ "七月半", "\"七月十五\"" },
		{ "七月15", "\"七月十五\"" },
		{ "腊月23日", "\"腊月廿三\"" },
		{ "三月三", "\"三月初三\"" },
		{ "初一十五", "\"每月初一\", \"每月十五\"" },
		{ "每月初一和十五", "\"每月初一\", \"每月十五\"" },
		{ "初三初六初九", "\"每月初三\", \"每月初六\", \"每月初九\"" },
		{ "正月初一到初三", "\"正月初一\", \"正月初二\", \"正月初三\"" },
		{ "八月十五中秋节", "\"八月十五\"" },
		{ "九九重阳", "\"九月初九\"" },
		{ "月底", "\"每月月底\"" },
		{ "二十", "\"每月二十\"" },
		{ "三", NULL },
		{ "5日", NULL },
		{ "正月", NULL },
		{ "初三到初一", NULL },
		{ "初十一", NULL },
		{ "逢5、十", "\"*-5\", \"*-15\", \"*-25\", \"*-10\", \"*-20\", \"*-30\"" },
		{ "", NULL },
		{ "逢", NULL },
		{ "逢集", NULL },
		{ "中秋夜", NULL },
		{ "13/1", NULL },
		{ "国庆节", NULL },
		{ "八月十五、", "\"八月十五\"" },
	};

	(void)state;
	expect_each(lunar_days_guess, cases, ARRAY_SIZE(cases));
}

static void what_a_solar_term_or_weekday_was_meant_to_be_is_told(void **state)
{
	static const struct guess_case terms[] = {
		{ "清明节", "\"清明\"" },
		{ "清明前3天", "\"清明-3\"" },
		{ "冬至后第九天", "\"冬至+9\"" },
		{ "清明 - 3", "\"清明-3\"" },
		{ "冬至＋9天", "\"冬至+9\"" },
		{ "清明、谷雨前一天", "\"清明\", \"谷雨-1\"" },
		{ "驚蟄", "\"惊蛰\"" },
		{ "中秋", NULL },
		{ "清明-90", NULL },
		{ "冬至后一百天", NULL },
		{ "清明前", NULL },
		{ "国庆", NULL },
	};
	static const struct guess_case weekdays[] = {
		{ "周末", "周六、周日" },
		{ "一三五", "周一三五" },
		{ "周一周三", "周一、周三" },
		{ "周一和周五", "周一、周五" },
		{ "Mon Wed", "周一、周三" },
		{ "除周日", "周一到周六" },
		{ "周日除外", "周一到周六" },
		{ "每天除了周三以外", "周一、周二、周四到周日" },
		{ "除了周末", "周一到周五" },
		{ "周六外", NULL },
		{ "除周八", NULL },
		{ "八", NULL },
		{ "", NULL },
	};
	static const struct guess_case left[] = {
		{ "周日", "周一到周六" },
		{ "周末", "周一到周五" },
		{ "周一到周日", NULL },
		{ "春节", NULL },
	};
	static const struct guess_case nth[] = {
		{ "每月第二个周六", "第二个周六" },
		{ "第二周周六", "第二个周六" },
		{ "second saturday", "2nd sat" },
		{ "最后一个星期五", "最后一个周五" },
		{ "第6个周六", NULL },
		{ "第二个周末", NULL },
	};

	(void)state;
	expect_each(term_days_guess, terms, ARRAY_SIZE(terms));
	expect_each(weekdays_guess, weekdays, ARRAY_SIZE(weekdays));
	expect_each(weekdays_left_guess, left, ARRAY_SIZE(left));
	expect_each(nth_weekday_guess, nth, ARRAY_SIZE(nth));
}

static void a_day_of_a_leap_month_is_told_by_its_name(void **state)
{
	static const struct guess_case cases[] = {
		{ "闰六月初一", "\"六月初一\"" },
		{ "农历闰六月十五日", "\"六月十五\"" },
		{ "六月初一", NULL },
		{ "闰", NULL },
	};

	(void)state;
	expect_each(leap_day_guess, cases, ARRAY_SIZE(cases));
}

static void each_so_many_days_is_told_from_other_words(void **state)
{
	static const struct {
		const char *text;
		int days; /* 0: nothing is understood */
	} cases[] = { { "隔天", 2 }, { "每隔一天", 2 }, { "两天一次", 2 }, { "每三天播一次", 3 },
		{ "隔两天", 3 }, { "every 3 days", 3 }, { "every other day", 2 }, { "每天", 0 },
		{ "一天一次", 0 }, { "3天", 0 }, { "", 0 } };
	int days;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const int r = cycle_guess(cases[i].text, &days);
		if ((r == 0 ? days : 0) != cases[i].days)
			fail_msg("\"%s\" is understood as %d", cases[i].text, r == 0 ? days : 0);
	}
}

static int day_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE])
{
	return numbers_guess(text, 1, 31, ret_text);
}

static void what_a_number_was_meant_to_be_is_told(void **state)
{
	static const struct guess_case cases[] = {
		{ "1号", "1" },
		{ "1号、15号", "1, 15" },
		{ "6-9月", "6, 7, 8, 9" },
		{ "两遍", "2" },
		{ "30%", "30" },
		{ "0", NULL },
		{ "32", NULL },
		{ "9-6", NULL },
		{ "-5", NULL },
		{ "", NULL },
		{ "5x", NULL },
	};

	static const struct guess_case months[] = {
		{ "12月到2月", "12, 1, 2" },
		{ "冬季", "12, 1, 2" },
		{ "1-3,12", "1, 2, 3, 12" },
		{ "每月", NULL },
	};
	static const struct guess_case days[] = {
		{ "双号", "2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30" },
		{ "每月1号和15号", "1, 15" },
		{ "月底", "\"last\"" },
		{ "双", "2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30" },
		{ "双喜", NULL },
	};

	(void)state;
	expect_each(day_guess, cases, ARRAY_SIZE(cases));
	expect_each(months_guess, months, ARRAY_SIZE(months));
	expect_each(days_of_month_guess, days, ARRAY_SIZE(days));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_time_was_meant_to_be_is_told),
		cmocka_unit_test(what_a_date_was_meant_to_be_is_told),
		cmocka_unit_test(what_a_length_of_time_was_meant_to_be_is_told),
		cmocka_unit_test(what_several_times_were_meant_to_be_is_told),
		cmocka_unit_test(what_several_days_were_meant_to_be_is_told),
		cmocka_unit_test(what_a_span_of_time_was_meant_to_be_is_told),
		cmocka_unit_test(what_a_window_was_meant_to_be_is_told),
		cmocka_unit_test(what_a_time_by_the_sun_was_meant_to_be_is_told),
		cmocka_unit_test(a_day_beyond_its_month_is_told_from_other_words),
		cmocka_unit_test(what_a_span_of_days_was_meant_to_be_is_told),
		cmocka_unit_test(each_day_of_a_span_without_its_year_is_told),
		cmocka_unit_test(a_month_is_told_from_other_words),
		cmocka_unit_test(a_date_with_a_time_is_parted),
		cmocka_unit_test(what_a_lunar_day_was_meant_to_be_is_told),
		cmocka_unit_test(what_a_solar_term_or_weekday_was_meant_to_be_is_told),
		cmocka_unit_test(a_day_of_a_leap_month_is_told_by_its_name),
		cmocka_unit_test(each_so_many_days_is_told_from_other_words),
		cmocka_unit_test(what_a_number_was_meant_to_be_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
