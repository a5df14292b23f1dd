/* What people write who have seen an example and no manual: each mistake is told with what would be
 * right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "config_world.h"

#define NOTICE(keys) ZONES "notices = ( { name = \"a\"; text = \"x\"; " keys " } );"
#define RULE(keys)   NOTICE("when = ( { times = \"07:00\"; " keys " } );")
#define TIMES(times) NOTICE("when = ( { times = " times "; } );")

struct mistake {
	const char *text;
	const char *told; /* after the file and its line, which is the second: all of it */
};

/* Of each what is told, before the first that is wrong fails. */
static void expect_each(const struct world *world, const struct mistake *mistakes, size_t count)
{
	char expected[4096];
	size_t wrong = 0;

	for (size_t i = 0; i < count; i++) {
		config_free(load(world, mistakes[i].text, told));
		snprintf(expected, sizeof(expected), "%s:2: %s\n", world->path, mistakes[i].told);
		if (strcmp(told, expected) == 0)
			continue;
		print_error("%s\nwas told: %sright is: %s\n", mistakes[i].text, told, expected);
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

static void times_that_people_say_are_told_as_they_are_written(void **state)
{
	static const struct mistake mistakes[] = {
#define TIME(said, right) { TIMES(said), said " is no time of day; right is \"" right "\"" }
		TIME("\"正午\"", "12:00"),
		TIME("\"凌晨12点\"", "00:00"),
		TIME("\"夜里11点\"", "23:00"),
		TIME("\"8\"", "08:00"),
		TIME("\"07:00 \"", "07:00"),
		TIME("\"差五分八点\"", "07:55"),
		{ TIMES("\"半夜12点\""), "\"半夜12点\" is no time of day; right is \"23:59\", or "
					 "\"00:00\" of the next day" },
		{ TIMES("\"早中晚\""),
			"\"早中晚\" says no time; right is such as \"07:00\", and every = 60; "
			"window = \"08:00-18:00\"; for each hour" },
		{ TIMES("\"07:00和18:00\""), "\"07:00和18:00\" are several times; right is each in "
					     "its own quotes: [ \"07:00\", \"18:00\" ]" },
		{ TIMES("\"每半小时\""), "\"每半小时\" is an interval; right is every = 30; window "
					 "= \"08:00-18:00\";" },
		{ TIMES("\"每小时播一次\""),
			"\"每小时播一次\" is an interval; right is every = 60; "
			"window = \"08:00-18:00\";" },
		{ TIMES("\"太阳落山\""), "\"太阳落山\" is no time by the sun; right is \"日落\"" },
		{ TIMES("\"周一 7:00\""), "\"周一 7:00\" is a day and a time; right is weekdays = "
					  "\"周一\"; times = \"07:00\";" },
		{ TIMES("\"每月初一早上7点\""),
			"\"每月初一早上7点\" is a day and a time; right is lunar = \"每月初一\"; "
			"times = \"07:00\";" },
		{ TIMES("\"每月1号8点\""),
			"\"每月1号8点\" is a day and a time; right is days_of_month = [ 1 ]; times "
			"= \"08:00\";" },
		{ TIMES("\"周一\""), "\"周一\" is a day; right is weekdays = \"周一\";" },
	};

	expect_each(*state, mistakes, ARRAY_SIZE(mistakes));
}

#define OTHER_KEY(key, said, right)                                                                \
	{                                                                                          \
		RULE(key " = " said ";"), said " stands with another key; right is " right         \
	}

static void days_that_people_say_are_told_as_they_are_written(void **state)
{
	static const struct mistake mistakes[] = {
		{ RULE("weekdays = \"除周日\";"),
			"\"除周日\" is no weekday; right is \"周一到周六\"" },
		{ RULE("weekdays = \"周一周三\";"),
			"\"周一周三\" is no weekday; right is \"周一、周三\"" },
		{ RULE("nth_weekday = \"第二周周六\";"),
			"\"第二周周六\" is no weekday of a month; right is \"第二个周六\"" },
		{ RULE("days_of_month = \"单号\";"),
			"\"单号\" is no day of the month; right is 1, 3, 5, 7, 9, 11, 13, 15, 17, "
			"19, 21, 23, 25, 27, 29, 31, without quotes" },
		{ RULE("months = \"12月到2月\";"),
			"\"12月到2月\" is no month; right is 12, 1, 2, without quotes" },
		{ RULE("months = \"每月\";"), "\"每月\" is no month; leave \"months\" out where "
					      "each is meant" },
		{ RULE("months = \"农忙\";"),
			"\"农忙\" is no month; right is 1 to 12, without quotes" },
		{ RULE("lunar = \"七月半\";"),
			"\"七月半\" is no lunar day; right is \"七月十五\"" },
		{ RULE("lunar = \"初一十五\";"),
			"\"初一十五\" is no lunar day; right is \"每月初一\", \"每月十五\"" },
		{ RULE("lunar = \"闰六月初一\";"),
			"\"闰六月初一\" is a day of a leap month; right is lunar = [ \"六月初一\" "
			"]; lunar_leap = true; which airs in the month before it, too" },
		{ RULE("lunar = 15;"), "a lunar day stands in quotes; right is \"*-15\" for every "
				       "month, \"8-15\" for the eighth" },
		{ RULE("solar_terms = \"清明、谷雨\";"),
			"\"清明、谷雨\" is no solar term; right is \"清明\", \"谷雨\"" },
		{ RULE("dates = \"12月1日\";"),
			"dates \"12月1日\" is no date; right is \"12-01\"" },
		{ RULE("dates = \"二〇二六年十二月一日\";"),
			"dates \"二〇二六年十二月一日\" is no date; right is \"2026-12-01\"" },
		{ RULE("dates = \"国庆节\";"), "dates \"国庆节\" is no date; right is \"10-01\"" },
		{ RULE("dates = \"10-1至10-3\";"),
			"\"10-1至10-3\" is a span of days; right is each in its own quotes: [ "
			"\"10-01\", \"10-02\", \"10-03\" ]" },
		{ RULE("dates = \"2026年12月\";"),
			"dates \"2026年12月\" is a span of days; right is from = \"2026-12-01\"; "
			"until = \"2026-12-31\";" },
		{ RULE("dates = 20261201;"), "dates is a date in quotes; right is \"2026-12-01\"" },
		{ RULE("dates = 7;"), "dates is a date in quotes, such as \"2026-12-01\"" },
		{ RULE("dates = \"明天\";"),
			"dates \"明天\" is another day each time; right is its "
			"date, such as \"2026-12-01\"" },
		{ RULE("until = \"长期\";"),
			"until \"长期\" is no date; leave it out where there is no end" },
		{ RULE("except = \"周末\";"),
			"\"except\" has dates alone; right is weekdays = \"周一到周五\";" },
		{ RULE("except = \"春节\";"),
			"\"except\" has dates alone, and \"春节\" is none; right is such as "
			"\"2026-12-01\", or \"12-01\" for every year" },
	};

	expect_each(*state, mistakes, ARRAY_SIZE(mistakes));
}

static void days_that_another_key_says_are_told_with_that_key(void **state)
{
	static const struct mistake mistakes[] = {
		OTHER_KEY("weekdays", "\"隔天\"",
			"every_days = { from = \"2026-12-01\"; days = 2; };"),
		OTHER_KEY("weekdays", "\"初一\"", "lunar = [ \"每月初一\" ];"),
		OTHER_KEY("weekdays", "\"1号\"", "days_of_month = [ 1 ];"),
		OTHER_KEY("weekdays", "\"2026-12-01\"", "dates = \"2026-12-01\";"),
		OTHER_KEY("weekdays", "\"双号\"",
			"days_of_month = [ 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30 "
			"];"),
		OTHER_KEY("dates", "\"每月1号\"", "days_of_month = [ 1 ];"),
		OTHER_KEY("dates", "\"1号、15号\"", "days_of_month = [ 1, 15 ];"),
		OTHER_KEY("dates", "\"月底\"", "days_of_month = [ \"last\" ];"),
		OTHER_KEY("dates", "\"三月三\"", "lunar = [ \"三月初三\" ];"),
		OTHER_KEY("dates", "\"周末\"", "weekdays = \"周六、周日\";"),
		OTHER_KEY("dates", "\"12月\"", "months = [ 12 ];"),
		OTHER_KEY("days_of_month", "\"每隔两天\"",
			"every_days = { from = \"2026-12-01\"; days = 3; };"),
		OTHER_KEY("lunar", "\"清明\"", "solar_terms = [ \"清明\" ];"),
		OTHER_KEY("lunar", "\"2026-08-15\"", "dates = \"2026-08-15\";"),
		OTHER_KEY("solar_terms", "\"中秋\"", "lunar = [ \"八月十五\" ];"),
		OTHER_KEY("nth_weekday", "\"周六\"", "weekdays = \"周六\";"),
	};

	expect_each(*state, mistakes, ARRAY_SIZE(mistakes));
}

static void spans_of_time_are_told_as_they_are_written(void **state)
{
#define QUIET(window)  ZONES "quiet_hours = ( { window = \"" window "\"; } );"
#define WINDOW(window) NOTICE("when = ( { every = 60; window = \"" window "\"; } );")
	static const struct mistake mistakes[] = {
		{ QUIET("22:00-6:00, 12:00-14:00"),
			"window \"22:00-6:00, 12:00-14:00\" are several spans; right is a group { "
			"... } for each, with one of \"22:00-06:00\", \"12:00-14:00\"" },
		{ QUIET("21:30--06:30"),
			"window \"21:30--06:30\" is no span of time; right is \"21:30-06:30\"" },
		{ QUIET("下午2:00-3:00"),
			"window \"下午2:00-3:00\" is no span of time; right is \"14:00-15:00\"" },
		{ QUIET("全天"), "window \"全天\" is no span of time; right is \"00:00-24:00\"" },
		{ WINDOW("8-18"), "window \"8-18\" is no span of time; right is \"08:00-18:00\"" },
		{ WINDOW("00:00-24:00"),
			"window \"00:00-24:00\" is no span of time; right is \"00:00-23:59\"" },
		{ WINDOW("22:00-06:00"),
			"window \"22:00-06:00\" is no span of one day; right are two rules, one "
			"with window = \"22:00-23:59\", one with window = \"00:00-06:00\"" },
	};

	expect_each(*state, mistakes, ARRAY_SIZE(mistakes));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			times_that_people_say_are_told_as_they_are_written, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			days_that_people_say_are_told_as_they_are_written, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			days_that_another_key_says_are_told_with_that_key, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			spans_of_time_are_told_as_they_are_written, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
