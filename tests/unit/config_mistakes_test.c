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

static void values_of_another_type_are_told_as_they_were_meant(void **state)
{
#define VOICE(keys)              ZONES "voices = ( { name = \"v\"; " keys " } );"
#define STATION(keys)            ZONES "station = { " keys " };"
#define WHOLE(key, range, right) key " must be a whole number from " range "; right is " right
	static const struct mistake mistakes[] = {
		{ NOTICE("repeat_telephones = \"开\";"),
			"repeat_telephones must be true or false; right is true, without quotes" },
		{ NOTICE("repeat_telephones = \"off\";"),
			"repeat_telephones must be true or false; right is false, without quotes" },
		{ NOTICE("repeat_telephones = \"常常\";"),
			"repeat_telephones must be true or false, not a text" },
		{ RULE("lunar = \"8-15\"; lunar_leap = \"否\";"),
			"lunar_leap must be true or false; right is false, without quotes" },
		{ NOTICE("volume = 0.8;"), WHOLE("volume", "0 to 100", "80") },
		{ NOTICE("volume = \"最大\";"),
			WHOLE("volume", "0 to 100", "100, without quotes") },
		{ NOTICE("readings = 2.0;"), WHOLE("readings", "1 to 10", "2") },
		{ NOTICE("chime_pause_ms = \"1秒\";"),
			WHOLE("chime_pause_ms", "0 to 60000", "1000, without quotes") },
		{ NOTICE("chime_pause_ms = 0.5;"), WHOLE("chime_pause_ms", "0 to 60000", "500") },
		{ VOICE("rate = \"快\";"),
			"rate must be a whole number from 80 to 450, not a text; "
			"right is such as 160" },
		{ VOICE("rate = 1.5;"), "rate must be a whole number from 80 to 450, not a "
					"fraction; right is such as 160" },
		{ STATION("latitude = \"北纬32度30分\"; longitude = 115;"),
			"latitude must be a number from -90 to 90; right is 32.5, without quotes" },
		{ STATION("latitude = \"32.1N\"; longitude = 115;"),
			"latitude must be a number from -90 to 90; right is 32.1, without quotes" },
		{ ZONES "report = { at = 20; };",
			"a time of day stands in quotes; right is \"20:00\"" },
		{ STATION("latitude = \"河南\"; longitude = 115;"),
			"latitude must be a number from -90 to 90, not a text" },
		{ NOTICE("priority = 1;"),
			"priority \"1\" is unknown; right is routine, important, "
			"urgent or emergency" },
	};

	expect_each(*state, mistakes, ARRAY_SIZE(mistakes));
}

static void names_that_others_give_to_keys_are_told_with_ours(void **state)
{
	static const struct mistake mistakes[] = {
		{ ZONES "quiet_hours = ( { from = \"晚上9点半\"; until = \"6:30\"; } );",
			"\"from\" is unknown here; right is window = \"21:30-06:30\";" },
		{ ZONES "quiet_hours = ( { start = \"22:00\"; end = \"06:00\"; } );",
			"\"start\" is unknown here; right is window = \"22:00-06:00\";" },
		{ ZONES "quiet_hours = ( { times = \"8-18\"; } );",
			"\"times\" is unknown here; right is window = \"08:00-18:00\";" },
		{ NOTICE("TITLE = \"y\";"), "\"TITLE\" is unknown; did you mean \"title\"?" },
		{ NOTICE("speed = 160;"),
			"\"speed\" belongs to a voice; right is such as voice = "
			"\"mandarin-slow\";, or a voice of your own in \"voices\"" },
		{ NOTICE("enable = false;"),
			"\"enable\" is unknown: a notice has no switch; without \"when\" it airs "
			"by "
			"command only, and behind # or in a file that ends with .off it is not "
			"read" },
		{ NOTICE("note = \"y\";"),
			"\"note\" is unknown; what is for people alone stands behind #" },
		{ NOTICE("date = \"12-01\";"), "\"date\" is unknown; did you mean \"dates\" in "
					       "\"when\"? when = { dates = ...; };" },
		{ NOTICE("count = 2;"), "\"count\" is unknown; did you mean \"readings\"?" },
		{ VOICE("speed = 160;"), "\"speed\" is unknown; did you mean \"rate\"?" },
		{ ZONES "quiet = ( );", "\"quiet\" is unknown; did you mean \"quiet_hours\"?" },
		{ ZONES "wetter = 1;",
			"\"wetter\" is unknown here; there are: station, zones, voices, lexicon, "
			"quiet_hours, chimes, announcement, alarm, microphone, report, callers, "
			"notices" },
		{ ZONES "text = \"x\";",
			"\"text\" belongs into \"notices\": notices = ( { text = ...; } );" },
		{ NOTICE("when = ( { times = \"07:00\"; days = \"周一\"; } );"),
			"\"days\" is unknown here; right is weekdays = \"周一\";" },
		{ NOTICE("when = ( { times = \"07:00\"; days = 5; } );"),
			"\"days\" is unknown here; right is weekdays, dates, days_of_month, lunar "
			"or "
			"solar_terms" },
		{ ZONES "notices = ( { name = \"停水　通知\"; text = \"x\"; } );",
			"name \"停水　通知\" must have no space, quote, comma, semicolon or slash; "
			"right is \"停水-通知\"" },
		/* What was meant is not missed, too. */
		{ ZONES "callers = ( { usr = \"root\"; connections = 5; } );",
			"\"usr\" is unknown; did you mean \"user\"?" },
		{ ZONES "quiet_hours = ( { window = [ \"22:00-06:00\" ]; } );",
			"window is one span in quotes, \"08:00-18:00\"; right of several is a "
			"group "
			"{ ... } for each" },
		{ ZONES "notices = ( { name = \" 停水 通知\"; text = \"x\"; } );",
			"name \" 停水 通知\" must have no space, quote, comma, semicolon or slash; "
			"right is \"停水-通知\"" },
	};

	expect_each(*state, mistakes, ARRAY_SIZE(mistakes));
}

/* The second line is that of the zone. */
static void zones_that_cannot_be_meant_are_told_with_those_that_can(void **state)
{
#define TWO_ZONES(keys)                                                                            \
	"zones = ( { name = \"village\"; title = \"全村\"; device = \"hw:CARD=A\"; },\n"         \
	"{ name = \"school\"; title = \"小学\"; device = \"hw:CARD=B\"; " keys " } );"
#define SECOND(name, title)                                                                        \
	"zones = ( { name = \"village\"; title = \"全村\"; device = \"hw:CARD=A\"; },\n"         \
	"{ name = \"" name "\"; title = \"" title "\"; device = \"hw:CARD=B\"; } );"
#define FOR(zone)                                                                                  \
	"zones = ( { name = \"village\"; title = \"全村\"; device = \"hw:CARD=A\"; }, { name = " \
	"\"school\"; title = \"和平小学\"; device = \"hw:CARD=B\"; } );\n"                     \
	"notices = ( { name = \"a\"; text = \"x\"; zones = \"" zone "\"; } );"
	static const struct mistake mistakes[] = {
		{ SECOND("school", "全村"),
			"warning: the zones \"village\" and \"school\" have one "
			"title, \"全村\", by which neither can be named" },
		{ SECOND("school", "village"),
			"warning: the title of one of the zones \"village\" and \"school\" is the "
			"name of the other, which is meant by it" },
		{ FOR("中学"), "there is no zone \"中学\"; there are: village (全村), school "
			       "(和平小学)" },
		{ FOR("村和平小学"), "there is no zone \"村和平小学\"; did you mean \"school\"?" },
		{ FOR("全村和和平小学"),
			"there is no zone \"全村和和平小学\"; there are: village (全村), "
			"school (和平小学)" },
		{ FOR("全村、和平小学"),
			"\"全村、和平小学\" are several zones; right is each in its "
			"own quotes: [ \"village\", \"school\" ]" },
		{ FOR("village/和平小学"), "\"village/和平小学\" are several zones; right is each "
					   "in its own quotes: [ "
					   "\"village\", \"school\" ]" },
		{ FOR("village school"), "\"village school\" are several zones; right is each in "
					 "its own quotes: [ \"village\", \"school\" ]" },
		{ TWO_ZONES("amplifier = { relay = \"gpiochip17\"; };"),
			"relay \"gpiochip17\" is no GPIO line; right is its chip and number, "
			"\"gpiochip0:17\", or its name, such as \"GPIO17\"" },
		{ TWO_ZONES("amplifier = { relay = \"继电器\"; };"),
			"relay \"继电器\" is no GPIO line; right is its chip and number, "
			"\"gpiochip0:17\", or its name, such as \"GPIO17\"" },
		{ TWO_ZONES("amplifier = { relay = \"17\"; };"),
			"warning: relay \"17\" is taken for the name of a GPIO line; of its number "
			"right is \"gpiochip0:17\"" },
		{ TWO_ZONES("amplifier = { relay = \"\"; };"), "relay is empty" },
		{ TWO_ZONES("amplifier = { command = \"/bin/true on\"; };"),
			"warning: the program \"/bin/true on\" cannot be run: No such file or "
			"directory; right is its path alone, without words behind it" },
		{ TWO_ZONES("monitor = \"plughw:CARD=USB Audio\";"),
			"\"plughw:CARD=USB Audio\" has a space; right is such as "
			"\"plughw:CARD=Device\" (aplay -L lists them)" },
	};

	expect_each(*state, mistakes, ARRAY_SIZE(mistakes));
}

static void words_that_are_read_otherwise_are_warned_about(void **state)
{
#define TEXT(text) ZONES "notices = ( { name = \"a\"; text = \"" text "\"; } );"
#define IS_DATE    " is {日期}, which is filled in; other signs are read as they stand"
	static const struct mistake mistakes[] = {
		{ TEXT("今天${日期}"), "warning: right of ${日期}" IS_DATE },
		{ TEXT("今天{{日期}}"), "warning: right of {{日期}}" IS_DATE },
		{ TEXT("今天#{日期}"), "warning: right of #{日期}" IS_DATE },
		{ TEXT("今天<日期>"), "warning: right of <日期>" IS_DATE },
		{ TEXT("通知.txt"),
			"warning: \"通知.txt\" is the name of a file, and is read as it "
			"stands; right is text_file = \"通知.txt\";" },
		{ TEXT("opera.mp3"), "warning: \"opera.mp3\" is the name of a file, and is read as "
				     "it stands; right is recording = \"opera.mp3\";" },
		{ ZONES "lexicon = ( { word = \"瓦岗\"; pinyin = \"wa gang\"; } );",
			"warning: \"wa gang\" has no tones, and each of its syllables is read as a "
			"neutral one; right is \"wǎ gāng\" or \"wa3 gang1\", and 5 for a neutral "
			"one" },
	};

	expect_each(*state, mistakes, ARRAY_SIZE(mistakes));
	config_free(load(*state, TEXT("请看 a.mp3，今天{日期}"), told));
	assert_string_equal(told, "");
	config_free(load(*state,
		ZONES "lexicon = ( { word = \"妈妈\"; pinyin = \"mā ma\"; }, { word = \"的的\"; "
		      "pinyin = \"de5 de5\"; } );",
		told));
	assert_string_equal(told, "");
}

/* Of the world's folder. */
static void files_that_are_not_there_are_told_with_those_that_are(void **state)
{
	struct world *world = *state;
	char folder[96], expected[512];
	static const struct {
		const char *keys;
		const char *told; /* %s: the folder */
	} cases[] = {
		{ "recording = \"music/*.wav\";",
			"\"music/*.wav\" is no file; right of all that lie in a folder is "
			"recordings = \"music\"; and their length" },
		{ "recording = \"a.wav、b.wav\";",
			"\"a.wav、b.wav\" are several files; right is recordings = [ \"a.wav\", "
			"\"b.wav\" ]; and their length" },
		{ "recordings = \"a.wav b.wav\"; length = \"5min\";",
			"\"a.wav b.wav\" are several files; right is each in its own quotes: [ "
			"\"a.wav\", \"b.wav\" ]" },
		{ "recording = \"Gong.WAV\";", "%s/Gong.WAV cannot be played: No such file or "
					       "directory; did you mean \"gong.wav\"?" },
		{ "recording = \"gong\";", "%s/gong cannot be played: No such file or directory; "
					   "did you mean \"gong.wav\"?" },
		{ "text_file = \"通知\";", "%s/通知 cannot be read: No such file or directory; did "
					   "you mean \"通知.txt\"?" },
		{ "text_file = \"今天停水。\";",
			"\"今天停水。\" is a text, and no file; right is text = \"...\";" },
		{ "recording = \"~/a.mp3\";",
			"\"~/a.mp3\" is no file of this machine; right is the path of one, such as "
			"\"/var/lib/dalaba/opera.mp3\"" },
	};

	write_file(world, "gong.wav", "x");
	write_file(world, "通知.txt", "x");
	snprintf(folder, sizeof(folder), "%s", world->folder);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char text[512], sentence[384];
		snprintf(text, sizeof(text), ZONES "notices = ( { name = \"a\"; %s } );",
			cases[i].keys);
		config_free(load(world, text, told));
		snprintf(sentence, sizeof(sentence), cases[i].told, folder);
		snprintf(expected, sizeof(expected), "%s:2: %s\n", world->path, sentence);
		assert_string_equal(told, expected);
	}
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
		cmocka_unit_test_setup_teardown(
			values_of_another_type_are_told_as_they_were_meant, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			names_that_others_give_to_keys_are_told_with_ours, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			zones_that_cannot_be_meant_are_told_with_those_that_can, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			words_that_are_read_otherwise_are_warned_about, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			files_that_are_not_there_are_told_with_those_that_are, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
