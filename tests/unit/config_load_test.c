/* The configuration is read whole, or refused with every fault at its line. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "calendar/timezone.h"
#include "config/config.h"

#define ZONES "zones = ( { name = \"village\"; device = \"plughw:CARD=Device\"; } );\n"

struct world {
	char folder[64];
	char path[96];
};

static int set_up(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	strcpy(world->folder, "/tmp/dalaba-config-XXXXXX");
	assert_non_null(mkdtemp(world->folder));
	snprintf(world->path, sizeof(world->path), "%s/dalaba.conf", world->folder);
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", world->folder);
	assert_int_equal(system(command), 0);
	free(world);
	return 0;
}

static void write_file(const struct world *world, const char *name, const char *text)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/%s", world->folder, name);
	FILE *file = fopen(path, "we");
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static void append(const char *text, bool is_warning, void *userdata)
{
	char *all = userdata;

	(void)is_warning;
	strcat(all, text);
	strcat(all, "\n");
}

/* Reads the text as dalaba.conf; what was wrong with it is in `ret_faults`. */
static struct config *load(
	const struct world *world, const char *text, char ret_faults[static 65536])
{
	struct config *config = NULL;
	struct faults *faults;

	write_file(world, "dalaba.conf", text);
	assert_int_equal(faults_new(&faults), 0);
	const int r = config_load(world->path, faults, &config);
	ret_faults[0] = '\0';
	faults_each(faults, append, ret_faults);
	assert_int_equal(r, faults_count(faults) > 0 ? -EINVAL : 0);
	assert_int_equal(config == NULL, r < 0);
	faults_free(faults);
	return config;
}

static char told[65536];

static void the_least_configuration_has_sensible_defaults(void **state)
{
	struct config *config = load(*state, ZONES, told);

	assert_string_equal(told, "");
	assert_string_equal(config->station.timezone, "Asia/Shanghai");
	assert_string_equal(config->zones[0].title, "village");
	assert_int_equal(config->zones[0].volume_percent, 100);
	assert_int_equal(config->voice_count, 1);
	assert_string_equal(config->voices[0].name, "mandarin");
	assert_int_equal(config->announcement.chime, CHIME_BELL);
	assert_int_equal(config->alarm.chime, CHIME_ALERT);
	assert_string_equal(config->alarm.voice.name, "mandarin");
	config_free(config);
}

static void every_key_of_a_notice_reaches_it(void **state)
{
	struct config *config = load(*state,
		ZONES
		"voices = ( { name = \"slow\"; rate = 120; }, { name = \"fast\"; } );\n"
		"notices = ( { name = \"morning\"; title = \"早间\"; category = \"防疫\";\n"
		"  responsible = \"村医\"; zones = [ \"village\" ]; priority = \"important\";\n"
		"  text = \"各位村民\\n请注意\"; readings = 3; late = \"15min\"; voice = "
		"\"fast\";\n"
		"  chime = \"none\"; volume = 80; bridge = \"\"; chime_pause_ms = 1;\n"
		"  reading_pause_ms = 2; when = ( { times = [ \"07:00\" ]; weekdays = \"mon\"; },\n"
		"  { every = 30; window = \"08:00-09:00\"; days_of_month = ( 1, \"last\" ); } );\n"
		"} );\n",
		told);

	assert_string_equal(told, "");
	const struct notice *notice = config_notice(config, "morning");
	assert_string_equal(notice->title, "早间");
	assert_string_equal(notice->category, "防疫");
	assert_string_equal(notice->responsible, "村医");
	assert_int_equal(notice->priority, PRIORITY_IMPORTANT);
	assert_string_equal(notice->script.text, "各位村民\n请注意");
	assert_int_equal(notice->script.readings, 3);
	assert_int_equal(notice->late_ms, 15 * 60 * 1000);
	assert_string_equal(notice->script.voice.name, "fast");
	assert_int_equal(notice->script.chime, CHIME_NONE);
	assert_int_equal(notice->script.volume_percent, 80);
	assert_string_equal(notice->script.bridge, "");
	assert_int_equal(notice->script.chime_pause_ms, 1);
	assert_int_equal(notice->script.reading_pause_ms, 2);
	assert_int_equal(notice->rule_count, 2);
	assert_int_equal(notice->rules[0].weekdays, 1 << WEEKDAY_MONDAY);
	assert_int_equal(notice->rules[1].time_count, 3);
	assert_int_equal(notice->rules[1].days_of_month, 1U << 1 | 1U);
	config_free(config);
}

static void each_fault_is_told_at_its_line(void **state)
{
	static const struct {
		const char *text;
		const char *told; /* after the file's name */
	} cases[] = {
		{ "", ": \"zones\" is missing" },
		{ "zones = ();", ":1: \"zones\" names no zone" },
		{ "zones = ( { name = \"a\"; } );", ":1: \"device\" is missing" },
		{ ZONES "zoness = 1;", ":2: \"zoness\" is unknown; did you mean \"zones\"?" },
		{ ZONES "x = 1;", ":2: \"x\" is unknown here" },
		{ ZONES "station = { nam = \"a\"; };",
			":2: \"nam\" is unknown; did you mean \"name\"?" },
		{ ZONES "station = 3;", ":2: here must be a group { ... }, not a whole number" },
		{ ZONES "station = { name = 3; };",
			":2: name must be a text in quotes, not a whole number" },
		{ ZONES "station = { timezone = \"Mars\"; };",
			":2: there is no time zone \"Mars\"; right is \"Asia/Shanghai\"" },
		{ ZONES "station = { latitude = 91.5; };",
			":2: latitude is 91.5; it must be from -90 to 90" },
		{ ZONES "station = {\n name = \"a\";\n name = \"b\"; };",
			":4: duplicate setting name" },
		{ ZONES "station = { name = \"a\" ", ":2: syntax error" },
		{ ZONES "voices = ( { name = \"a\"; rate = 1000; } );",
			":2: rate is 1000; it must be from 80 to 450" },
		{ ZONES "voices = ( { name = \"a\"; }, { name = \"a\"; } );",
			":2: there are two voices \"a\"" },
#define AMPLIFIER(keys)                                                                            \
	"zones = ( { name = \"a\"; device = \"hw:CARD=A\";\n amplifier = { " keys " }; } );"
		{ AMPLIFIER("relay = \"gpiochip0:17\"; active_low = true;"), NULL },
		{ AMPLIFIER("command = \"/bin/true\"; max_on = \"2h\";"), NULL },
		{ AMPLIFIER("lead_in_ms = 5;"),
			":2: an amplifier has a \"relay\" or a \"command\"" },
		{ AMPLIFIER("command = \"true\";"), ":2: command \"true\" is no path" },
		{ AMPLIFIER("command = \"/bin/true\"; feedback = \"X\";"),
			":2: \"feedback\" without a \"relay\"" },
		{ AMPLIFIER("relay = \"A\"; active_low = 1;"),
			":2: active_low must be true or false" },
		{ AMPLIFIER("relay = \"A\"; lead_in_ms = 60000;"),
			":2: lead_in_ms is 60000; it must be from 0 to 30000" },
		{ AMPLIFIER("realy = \"A\";"),
			":2: \"realy\" is unknown; did you mean \"relay\"?" },
		{ "zones = ( { name = \"a\"; device = \"hw:CARD=A\"; monitor = 5; } );",
			":1: monitor must be a text in quotes, not a whole number" },
		{ ZONES "microphone = { device = \"hw:CARD=Mic\"; max = \"30min\"; };", NULL },
		{ ZONES "microphone = { silence = \"15s\"; };", ":2: \"device\" is missing" },
		{ ZONES "microphone = { device = \"hw:CARD=Mic\"; max = \"2h\"; };",
			":2: max must be from 1s to 55min" },
		{ ZONES "quiet_hours = ( { window = \"21-6\"; } );",
			":2: window \"21-6\" is no span of time; right is \"21:30-06:30\"" },
		{ ZONES "notices = (\n { name = \"a\"; } );", NULL },
		{ ZONES "notices = (\n { name = \"a\"; chime = \"none\"; } );",
			":3: \"text\" or \"text_file\" is missing" },
		{ ZONES "notices = ( { name = \"a b\"; text = \"x\"; } );",
			":2: name \"a b\" must have no space" },
		{ ZONES "notices = ( { name = \"a\"; text = \"\"; } );", ":2: text is empty" },
		{ ZONES "notices = ( { name = \"a\"; text = \" 　 \"; } );", ":2: text is empty" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\\x01\"; } );",
			":2: text has a control character at its byte 2" },
		{ ZONES "notices = ( { name = \"a\"; text = \"\\xFF\"; } );",
			":2: text is not UTF-8 at its byte 1" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\"; text_file = \"y\"; } );",
			":2: both \"text\" and \"text_file\"; one is right" },
		{ ZONES "notices = ( { name = \"a\"; text_file = \"none.txt\"; } );",
			"none.txt cannot be read: No such file or directory" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\"; zones = [ \"vilage\" ]; } );",
			":2: there is no zone \"vilage\"; did you mean \"village\"?" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\";\n"
			"zones = [ \"village\",\n\"village\" ]; } );",
			":4: zone \"village\" is named twice" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\"; voice = \"v\"; } );",
			":2: there is no voice \"v\"" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\"; readings = 11; } );",
			":2: readings is 11; it must be from 1 to 10" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\"; late = \"soon\"; } );",
			":2: late \"soon\" is no length of time" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\"; priority = \"high\"; } );",
			":2: priority \"high\" is unknown; right is routine" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\"; },\n"
			"{ name = \"a\"; text = \"x\"; } );",
			":3: there are two notices \"a\"" },
#define RULE(rule) ZONES "notices = ( { name = \"a\"; text = \"x\";\nwhen = ( {\n" rule " } ); } );"
		{ RULE("times = [ \"7:00\" ];"),
			":4: \"7:00\" is no time of day; right is \"07:00\" or \"07:00:30\"" },
		{ RULE("weekdays = [ \"mon\" ];"), ":3: a rule needs \"times\"" },
		{ RULE("times = [ \"07:00\" ]; weekdays = [ \"Montag\" ];"),
			":4: \"Montag\" is no weekday" },
		{ RULE("times = [ \"07:00\" ]; months = [ 13 ];"),
			":4: months is 13; it must be from 1 to 12" },
		{ RULE("times = [ \"07:00\" ]; days_of_month = [ 32 ];"),
			":4: days_of_month is 32; it must be from 1 to 31" },
		{ RULE("times = [ \"07:00\" ]; dates = [ \"2026-02-30\" ];"),
			":4: there is no day \"2026-02-30\"" },
		{ RULE("times = [ \"07:00\" ]; from = \"12-01\";"),
			":4: from \"12-01\" is no date; right is \"2026-12-01\"" },
		{ RULE("times = [ \"07:00\" ]; from = \"2027-01-01\"; until = \"2026-01-01\";"),
			": \"until\" is before \"from\"" },
		{ RULE("every = 30;"), ": \"every\" needs a \"window\"" },
		{ RULE("every = 30; window = \"18:00-08:00\";"),
			":4: window \"18:00-08:00\" is no span of one day" },
		{ RULE("tmes = [ \"07:00\" ];"), "\"tmes\" is unknown; did you mean \"times\"?" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct config *config = load(*state, cases[i].text, told);
		if (cases[i].told ? !strstr(told, cases[i].told) : told[0] != '\0')
			fail_msg("%s\nwas told: %s", cases[i].text, told);
		config_free(config);
	}
}

static void all_faults_come_at_once_and_in_order(void **state)
{
	const struct world *world = *state;
	char folder[96];

	snprintf(folder, sizeof(folder), "%s/notices.d", world->folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	write_file(world, "notices.d/b.conf",
		"notices = ( { name = \"b\"; text = 5; } );\nzones = ();\n");
	write_file(world, "notices.d/.hidden.conf", "nonsense");
	write_file(world, "notices.d/b.conf~", "nonsense");
	assert_null(load(world, ZONES "statoin = {};\nnotices = ( { text = \"x\"; } );\n", told));
	const char *const expected[] = { "/dalaba.conf:2: ", "/dalaba.conf:3: ",
		"/notices.d/b.conf:1: ", "/notices.d/b.conf:2: " };
	const char *rest = told;
	for (size_t i = 0; i < 4; i++) {
		rest = strstr(rest, expected[i]);
		assert_non_null(rest);
		rest++;
	}
	assert_null(strstr(told, "nonsense"));
	assert_null(strstr(told, "hidden"));
}

static void notices_come_from_all_files_and_share_their_names(void **state)
{
	const struct world *world = *state;
	char folder[96];

	snprintf(folder, sizeof(folder), "%s/notices.d", world->folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	write_file(world, "notices.d/farm.conf",
		"notices = ( { name = \"seed\"; text_file = \"seed.txt\"; } );\n");
	write_file(world, "seed.txt", "需要种子的请登记。\n");
	struct config *config =
		load(world, ZONES "notices = ( { name = \"a\"; text = \"x\"; } );\n", told);
	assert_non_null(config);
	assert_int_equal(config->notice_count, 2);
	assert_string_equal(config_notice(config, "seed")->script.text, "需要种子的请登记。");
	config_free(config);
	assert_null(load(world, ZONES "notices = ( { name = \"seed\"; text = \"x\"; } );\n", told));
	assert_non_null(strstr(told, "farm.conf:1: there are two notices \"seed\""));
}

static void bytes_that_are_no_text_are_refused_at_their_line(void **state)
{
	assert_null(load(*state, ZONES "# \xC3\x28\n", told));
	assert_non_null(strstr(told, "dalaba.conf:2: this is not UTF-8"));
	struct config *config = load(*state, "\xEF\xBB\xBF" ZONES, told);
	assert_non_null(config);
	config_free(config);
}

static void a_device_that_may_move_is_warned_about(void **state)
{
	static const struct {
		const char *device;
		bool is_warned;
	} cases[] = { { "default", true }, { "hw:0", true }, { "plughw:1,0", true },
		{ "plughw:CARD=Device", false }, { "paced_1", false } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[200];
		snprintf(text, sizeof(text), "zones = ( { name = \"a\"; device = \"%s\"; } );",
			cases[i].device);
		struct config *config = load(*state, text, told);
		assert_non_null(config);
		assert_int_equal(strstr(told, ":1: warning: ") != NULL, cases[i].is_warned);
		config_free(config);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_least_configuration_has_sensible_defaults),
		TEST(every_key_of_a_notice_reaches_it),
		TEST(each_fault_is_told_at_its_line),
		TEST(all_faults_come_at_once_and_in_order),
		TEST(notices_come_from_all_files_and_share_their_names),
		TEST(bytes_that_are_no_text_are_refused_at_their_line),
		TEST(a_device_that_may_move_is_warned_about),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
