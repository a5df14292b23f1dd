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
#include "config_world.h"
#include "notice/estimate.h"

static void the_least_configuration_has_sensible_defaults(void **state)
{
	struct config *config = load(*state, ZONES, told);

	assert_string_equal(told, "");
	assert_string_equal(config->station.timezone, "Asia/Shanghai");
	assert_int_equal(config->station.clock_trust, CLOCK_TRUST_DEFAULT);
	assert_string_equal(config->zones[0].title, "village");
	assert_int_equal(config->zones[0].output.volume_percent, 100);
	assert_string_equal(config->voices[0].name, "mandarin");
	assert_int_equal(config->announcements[PRIORITY_ROUTINE].prelude.chime, CHIME_BELL);
	assert_int_equal(config->announcements[PRIORITY_URGENT].prelude.chime, CHIME_ALERT);
	assert_string_equal(config->announcements[PRIORITY_URGENT].voice.name, "mandarin");
	config_free(config);
}

static void a_notice_that_names_no_zone_is_for_each_of_them(void **state)
{
	char text[16384] = "zones = (";

	for (int i = 0; i < ZONES_MAX; i++)
		sprintf(text + strlen(text), "%s{ name = \"zone%d\"; device = \"hw:CARD=C%d\"; }",
			i > 0 ? ", " : "", i, i);
	strcat(text, "); notices = ( { name = \"a\"; text = \"x\"; } );");
	struct config *config = load(*state, text, told);
	assert_string_equal(told, "");
	assert_int_equal(config->notices[0].zone_count, ZONES_MAX);
	assert_string_equal(config->notices[0].zones[ZONES_MAX - 1], "zone63");
	config_free(config);
}

static void a_notice_may_name_every_zone(void **state)
{
	char text[16384] = "zones = (";

	for (int i = 0; i < ZONES_MAX; i++)
		sprintf(text + strlen(text), "%s{ name = \"zone%d\"; device = \"hw:CARD=C%d\"; }",
			i > 0 ? ", " : "", i, i);
	strcat(text, "); notices = ( { name = \"a\"; text = \"x\"; zones = [");
	for (int i = 0; i < ZONES_MAX; i++)
		sprintf(text + strlen(text), "%s\"zone%d\"", i > 0 ? ", " : "", i);
	strcat(text, "]; } );");
	struct config *config = load(*state, text, told);
	assert_string_equal(told, "");
	assert_int_equal(config->notices[0].zone_count, ZONES_MAX);
	config_free(config);
}

/* A quarter of a second of silence, as a WAV of 8,000 8-bit frames a second. */
static void write_recording(const struct world *world, const char *name)
{
	static const unsigned char header[] = "RIFF\xF4\x07\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0"
					      "\x40\x1F\0\0\x40\x1F\0\0\x01\0\x08\0"
					      "data\xD0\x07\0";
	char path[160];

	snprintf(path, sizeof(path), "%s/%s", world->folder, name);
	FILE *file = fopen(path, "we");
	assert_non_null(file);
	assert_int_equal(fwrite(header, 1, sizeof(header), file), sizeof(header));
	for (int i = 0; i < 2000; i++)
		assert_int_equal(fputc(0x80, file), 0x80);
	assert_int_equal(fclose(file), 0);
}

static void a_recording_is_taken_by_its_whole_path_with_its_length(void **state)
{
	const struct world *world = *state;
	char expected[128];

	write_recording(world, "song.wav");
	struct config *config = load(*state,
		ZONES "notices = ( { name = \"a\"; recording = \"song.wav\"; chime = \"none\";\n"
		      "  readings = 3; bridge = \"\"; reading_pause_ms = 100; } );\n",
		told);

	assert_string_equal(told, "");
	const struct notice *notice = config_notice(config, "a");
	snprintf(expected, sizeof(expected), "%s/song.wav", world->folder);
	assert_string_equal(notice->script.recording, expected);
	assert_int_equal(notice->script.recording_ms, 250);
	assert_string_equal(notice->script.text, "");
	assert_int_equal(script_estimate_ms(&notice->script, expected), 3 * 250 + 2 * 100);
	config_free(config);
}

static void a_line_input_is_relayed_as_long_as_it_says_and_begun_as_long_as_it_lasts(void **state)
{
	struct config *config = load(*state,
		"zones = ( { name = \"a\"; device = \"plughw:CARD=L\"; } );\n"
		"notices = ( { name = \"news\"; line = \"plughw:CARD=L\"; length = \"30min\"; "
		"chime = \"none\"; },\n"
		"{ name = \"strict\"; line = \"dsnoop:CARD=L\"; length = \"30min\"; late = "
		"\"1min\"; } );",
		told);

	assert_string_equal(told, "");
	assert_string_equal(config->notices[0].script.line, "plughw:CARD=L");
	assert_int_equal(config->notices[0].script.length_ms, 30 * 60000);
	assert_int_equal(script_estimate_ms(&config->notices[0].script, ""), 30 * 60000);
	assert_int_equal(notice_deadline_ms(&config->notices[0], 0), 30 * 60000 - 1000);
	assert_int_equal(notice_deadline_ms(&config->notices[1], 0), 60000);
	config_free(config);
}

static void recordings_may_be_a_list_or_a_folder(void **state)
{
	const struct world *world = *state;
	char expected[128];

	snprintf(expected, sizeof(expected), "%s/music", world->folder);
	assert_int_equal(mkdir(expected, 0700), 0);
	write_recording(world, "music/10.wav");
	write_recording(world, "music/9.wav");
	struct config *config = load(*state,
		ZONES "notices = ( { name = \"a\"; recordings = \"music/\"; length = \"15min\";\n"
		      "  shuffle = true; chime = \"none\"; },\n"
		      "  { name = \"b\"; recordings = [ \"music/10.wav\", \"music/9.wav\",\n"
		      "  \"music/10.wav\" ]; length = \"20s\"; } );\n",
		told);

	assert_string_equal(told, "");
	const struct script *folder = &config->notices[0].script,
			    *list = &config->notices[1].script;
	assert_string_equal(folder->playlist.folder, expected);
	assert_int_equal(folder->playlist.file_count, 2);
	assert_non_null(strstr(folder->playlist.files[0], "/music/9.wav"));
	assert_int_equal(folder->playlist.durations_ms[0], 250);
	assert_true(folder->playlist.is_shuffled);
	assert_int_equal(script_estimate_ms(folder, NULL), 900000 - 4750);
	assert_null(list->playlist.folder);
	assert_int_equal(list->playlist.file_count, 3);
	assert_non_null(strstr(list->playlist.files[1], "/music/9.wav"));
	assert_false(list->playlist.is_shuffled);
	assert_int_equal(list->length_ms, 20000);
	config_free(config);
}

static void a_chime_may_be_a_recording(void **state)
{
	const struct world *world = *state;
	char expected[128];

	write_recording(world, "gong.wav");
	struct config *config = load(*state,
		ZONES "notices = ( { name = \"a\"; text = \"x\"; chime = \"gong.wav\"; "
		      "chime_pause_ms = 100; } );\n",
		told);

	assert_string_equal(told, "");
	const struct script *script = &config_notice(config, "a")->script;
	snprintf(expected, sizeof(expected), "%s/gong.wav", world->folder);
	assert_string_equal(script->prelude.recording, expected);
	assert_int_equal(script->prelude.recording_ms, 250);
	assert_null(script->recording);
	assert_null(config->announcements[PRIORITY_ROUTINE].prelude.recording);
	config_free(config);
}

static bool has_gong(const struct script *script)
{
	return script->prelude.recording && strstr(script->prelude.recording, "/gong.wav");
}

static void each_priority_may_have_a_chime_for_all_that_names_none(void **state)
{
	write_recording(*state, "gong.wav");
	struct config *config = load(*state,
		ZONES
		"chimes = { important = \"gong.wav\"; urgent = \"test\"; emergency = \"gong.wav\"; "
		"};\n"
		"alarm = { readings = 3; };\n"
		"notices = ( { name = \"a\"; text = \"x\"; },\n"
		" { name = \"b\"; text = \"x\"; priority = \"important\"; },\n"
		" { name = \"c\"; text = \"x\"; priority = \"important\"; chime = \"none\"; },\n"
		" { name = \"d\"; text = \"x\"; priority = \"urgent\"; } );\n",
		told);

	assert_string_equal(told, "");
	const struct script *announcements = config->announcements;
	assert_int_equal(config_notice(config, "a")->script.prelude.chime, CHIME_BELL);
	assert_true(has_gong(&config_notice(config, "b")->script));
	assert_false(has_gong(&config_notice(config, "c")->script));
	assert_int_equal(config_notice(config, "c")->script.prelude.chime, CHIME_NONE);
	assert_int_equal(config_notice(config, "d")->script.prelude.chime, CHIME_TEST);
	assert_int_equal(announcements[PRIORITY_ROUTINE].prelude.chime, CHIME_BELL);
	assert_true(has_gong(&announcements[PRIORITY_IMPORTANT]));
	assert_int_equal(announcements[PRIORITY_URGENT].prelude.chime, CHIME_TEST);
	assert_true(has_gong(&announcements[PRIORITY_EMERGENCY]));
	assert_int_equal(announcements[PRIORITY_EMERGENCY].readings, 3);
	config_free(config);
	config = load(*state,
		ZONES "chimes = { routine = \"gong.wav\"; urgent = \"gong.wav\"; };\n"
		      "announcement = { chime = \"alert\"; }; alarm = { chime = \"alert\"; };\n",
		told);
	assert_string_equal(told, "");
	assert_int_equal(config->announcements[PRIORITY_ROUTINE].prelude.chime, CHIME_ALERT);
	assert_false(has_gong(&config->announcements[PRIORITY_ROUTINE]));
	assert_false(has_gong(&config->announcements[PRIORITY_URGENT]));
	config_free(config);
}

static void every_key_of_a_zone_reaches_it(void **state)
{
	struct config *config = load(*state,
		"zones = ( { name = \"village\"; title = \"全村\"; volume = 70; voicing = "
		"\"horn\";\n"
		"  device = \"plughw:CARD=Device,DEV=0\"; mixer = \"Speaker\"; mixer_percent = "
		"90;\n"
		"  fallback = [ \"plughw:CARD=PCH\", \"null\" ]; } );\n",
		told);

	assert_string_equal(told, "");
	const struct zone *zone = config_zone(config, "village");
	assert_string_equal(zone->title, "全村");
	assert_int_equal(zone->output.volume_percent, 70);
	assert_int_equal(zone->output.voicing, VOICING_HORN);
	assert_string_equal(zone->output.mixer.control, "Speaker");
	assert_string_equal(zone->output.mixer.device, "hw:CARD=Device");
	assert_int_equal(zone->output.mixer.percent, 90);
	assert_int_equal(zone->output.fallback_count, 2);
	assert_string_equal(zone->output.fallback[1], "null");
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
		"  second_voice = \"cantonese\"; second_text = \"各位街坊\";\n"
		"  repeat_telephones = true;\n"
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
	assert_int_equal(notice->script.prelude.chime, CHIME_NONE);
	assert_int_equal(notice->script.volume_percent, 80);
	assert_string_equal(notice->script.bridge, "");
	assert_string_equal(notice->script.second_voice.name, "cantonese");
	assert_string_equal(notice->script.second_text, "各位街坊");
	assert_true(notice->script.repeats_telephones);
	assert_int_equal(notice->script.chime_pause_ms, 1);
	assert_int_equal(notice->script.reading_pause_ms, 2);
	assert_int_equal(notice->rule_count, 2);
	assert_int_equal(notice->rules[0].weekdays, 1 << WEEKDAY_MONDAY);
	assert_int_equal(notice->rules[1].time_count, 3);
	assert_int_equal(notice->rules[1].days_of_month, 1U << 1 | 1U);
	config_free(config);
}

static void every_limit_of_a_zone_reaches_it(void **state)
{
	struct config *config = load(*state,
		"zones = ( { name = \"a\"; device = \"b\"; volume = 90; airtime_cap = 90;\n"
		"  repeats_cap = 4; min_gap = \"30s\"; volumes = ( { window = \"21:00-07:00\";\n"
		"  weekdays = \"sun\"; volume = 40; }, { window = \"12:00-14:00\"; volume = 0; } "
		");\n"
		"}, { name = \"c\"; device = \"d\"; airtime_cap = \"2h\"; } );\n"
		"quiet_hours = { window = \"21:30-06:30\"; airs = \"important\"; };\n",
		told);

	assert_string_equal(told, "");
	const struct zone *zone = &config->zones[0];
	assert_int_equal(zone->airtime_cap_ms, 90 * 60000);
	assert_int_equal(zone->repeats_cap, 4);
	assert_int_equal(zone->min_gap_ms, 30000);
	assert_int_equal(zone->volume_count, 2);
	assert_int_equal(zone->volumes[0].span.from_second, 21 * 3600);
	assert_int_equal(zone->volumes[0].span.until_second, 7 * 3600);
	assert_int_equal(zone->volumes[0].span.weekdays, 1 << WEEKDAY_SUNDAY);
	assert_int_equal(zone->volumes[0].volume_percent, 40);
	assert_int_equal(zone->volumes[1].volume_percent, 0);
	assert_int_equal(config->zones[1].airtime_cap_ms, 7200000);
	assert_int_equal(config->zones[1].repeats_cap, 0);
	assert_int_equal(config->quiet[0].airs, PRIORITY_IMPORTANT);
	config_free(config);
}

static void the_clock_is_trusted_for_what_is_named(void **state)
{
	static const struct {
		const char *keys;
		unsigned accepted;
	} cases[] = {
		{ "", CLOCK_TRUST_DEFAULT },
		{ "clock_trust = \"person\";", 1U << CLOCK_TRUST_PERSON },
		{ "clock_trust = [ \"rtc\", \"always\" ];",
			1U << CLOCK_TRUST_RTC | 1U << CLOCK_TRUST_ALWAYS },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[256];
		snprintf(text, sizeof(text), ZONES "station = { %s };", cases[i].keys);
		struct config *config = load(*state, text, told);
		assert_string_equal(told, "");
		assert_int_equal(config->station.clock_trust, cases[i].accepted);
		config_free(config);
	}
}

static void each_word_for_late_has_its_meaning(void **state)
{
	static const struct {
		const char *late;
		int64_t late_ms;
	} cases[] = {
		{ "", NOTICE_LATE_UNSET },
		{ "late = \"10min\";", 600000 },
		{ "late = \"never\";", NOTICE_LATE_NEVER_MS },
		{ "late = \"0s\";", NOTICE_LATE_NEVER_MS },
		{ "late = \"same-day\";", NOTICE_LATE_SAME_DAY },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[256];
		snprintf(text, sizeof(text),
			ZONES "notices = ( { name = \"a\"; text = \"x\"; %s } );", cases[i].late);
		struct config *config = load(*state, text, told);
		assert_string_equal(told, "");
		assert_int_equal(config->notices[0].late_ms, cases[i].late_ms);
		config_free(config);
	}
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
		{ ZONES "station = { clock_trust = \"ntp\"; };",
			":2: clock_trust \"ntp\" is unknown; right is synchronised" },
		{ ZONES "station = { latitude = 91.5; };",
			":2: latitude is 91.5; it must be from -90 to 90" },
		{ ZONES "station = {\n name = \"a\";\n name = \"b\"; };",
			":4:2: \"name\" stands twice here, first in line 3" },
		{ ZONES "station = { name = \"a\" ",
			":2:11: the { that stands here is never closed" },
		{ ZONES "voices = ( { name = \"a\"; rate = 1000; } );",
			":2: rate is 1000; it must be from 80 to 450" },
		{ ZONES "voices = ( { name = \"a\"; }, { name = \"a\"; } );",
			":2: there are two voices \"a\"" },
		{ ZONES "voices = ( { name = \"a\"; espeak = \"file:martian\"; } );",
			":2: there is no voice file \"martian\"" },
		{ ZONES "voices = ( { name = \"a\"; espeak = \"file:../voices/horn\"; } );",
			":2: there is no voice file" },
		{ ZONES "lexicon = ( { word = \"瓦岗\"; } );",
			":2: \"瓦岗\" needs either \"pinyin\" or \"say\"" },
		{ ZONES "lexicon = ( { word = \"瓦岗\"; pinyin = \"wa3\"; } );",
			":2: \"瓦岗\" has 2 hanzi, but \"wa3\" 1 syllable" },
		{ ZONES "lexicon = ( { word = \"瓦岗\"; pinyin = \"wa3 gxng1\"; } );",
			":2: syllable 2 of \"wa3 gxng1\" is not Mandarin" },
		{ ZONES "lexicon = ( { word = \"ICU\"; pinyin = \"a1\"; } );",
			":2: \"ICU\" is not hanzi alone; give \"say\"" },
		{ ZONES "lexicon = ( { word = \"瓦岗\"; say = \"a\"; },\n"
			"{ word = \"瓦岗\"; say = \"b\"; } );",
			":3: there are two words \"瓦岗\"" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\"; repeat_telephones = 1; } );",
			":2: repeat_telephones must be true or false; right is true, without "
			"quotes" },
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
		{ ZONES "report = { at = \"20:00\"; format = \"csv\"; language = \"zh\"; };",
			NULL },
		{ ZONES "report = { format = \"csv\"; };", ":2: \"at\" is missing" },
		{ ZONES "report = { at = \"8 pm\"; };", ":2: at \"8 pm\" is no time of day" },
		{ ZONES "report = { at = \"20:00\"; format = \"pdf\"; };",
			":2: format \"pdf\" is unknown; right is html or csv" },
		{ ZONES "report = { at = \"20:00\"; language = \"fr\"; };",
			":2: language \"fr\" is unknown; right is zh or en" },
		{ ZONES "microphone = { device = \"hw:CARD=Mic\"; max = \"2h\"; };",
			":2: max must be from 1s to 55min" },
		{ ZONES "callers = ( { user = \"root\"; connections = 128; } );", NULL },
		{ ZONES "callers = ( { user = \"no one of here\"; connections = 9; } );",
			":2: warning: this machine has no user \"no one of here\"" },
		{ ZONES "callers = ( { connections = 128; } );", ":2: \"user\" is missing" },
		{ ZONES "callers = ( { user = \"root\"; connections = 257; } );",
			":2: connections is 257; it must be from 1 to 256" },
		{ ZONES "quiet_hours = ( { zones = [ \"hall\" ]; } );",
			"2: \"window\" or \"days\" is missing" },
		{ ZONES "quiet_hours = ( { days = [ \"06-07\" ]; } );",
			":2: \"days\" must be a group that says which: "
			"days = { dates = [ \"06-07\", \"2027-06-08\" ]; };" },
		{ ZONES "quiet_hours = ( { window = \"07:00-19:00\"; days = \"2027-06-07\"; } );",
			":2: \"days\" must be a group that says which: "
			"days = { dates = [ \"06-07\", \"2027-06-08\" ]; };" },
		{ ZONES "quiet_hours = ( { window = \"07:00-19:00\"; dates = [ \"06-07\" ]; } );",
			":2: \"dates\" belongs into \"days\": days = { dates = ...; };" },
		{ ZONES "quiet_hours = ( { window = \"07:00-19:00\"; date = \"06-07\"; } );",
			":2: \"date\" is unknown; did you mean \"dates\" in \"days\"? "
			"days = { dates = ...; };" },
		{ ZONES "quiet_hours = ( { lunar = \"七月十五\"; } );",
			":2: \"lunar\" belongs into \"days\": days = { lunar = ...; };" },
		{ ZONES "quiet_hours = ( { window = \"07:00-19:00\"; from = \"07:00\"; } );",
			":2: \"from\" is unknown here" },
		{ ZONES "quiet_hours = ( { days = { dates = [ \"13-40\" ]; }; } );",
			"2: there is no day \"13-40\"" },
		{ ZONES "quiet_hours = ( { days = { times = \"07:00\"; }; } );",
			"2: \"times\" is unknown" },
		{ ZONES "quiet_hours = ( { window = \"21-6\"; } );",
			":2: window \"21-6\" is no span of time; right is \"21:00-06:00\"" },
		{ ZONES "quiet_hours = ( { window = \"21:00-06:00\"; airs = \"routine\"; } );",
			":2: airs \"routine\" is unknown; right is important, urgent or "
			"emergency" },
#define ZONE(keys) "zones = ( { name = \"a\"; device = \"b\";\n" keys " } );"
		{ ZONE("airtime_cap = 1441;"),
			":2: airtime_cap is 1441; it must be from 1 to 1440" },
		{ ZONE("airtime_cap = \"much\";"),
			":2: airtime_cap \"much\" is no length of time" },
		{ ZONE("airtime_cap = \"0s\";"), ":2: airtime_cap must be from 1s to 24h" },
		{ ZONE("airtime_cap = \"25h\";"), ":2: airtime_cap must be from 1s to 24h" },
		/* Of minutes, as the number would be, or of seconds? */
		{ ZONE("airtime_cap = \"90\";"),
			":2: airtime_cap needs its unit, in quotes: \"90s\", \"10min\" or \"2h\"" },
		{ ZONE("min_gap = \"30\";"), ":2: min_gap needs its unit, in quotes" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\"; late = \"30\"; } );",
			":2: late needs its unit, in quotes" },
		{ ZONE("repeats_cap = 0;"), ":2: repeats_cap is 0; it must be from 1 to 1440" },
		{ ZONE("min_gap = 3;"),
			":2: min_gap needs its unit, in quotes: \"90s\", \"10min\" or \"2h\"" },
		{ ZONE("min_gap = true;"), ":2: min_gap must be a text in quotes" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\"; late = 30; } );",
			":2: late needs its unit, in quotes" },
		{ "zones = ( { name = \"a\"; device = \"x\"; },\n{ name = \"b\"; device = \"x\"; } "
		  ");",
			":2: warning: the zones \"a\" and \"b\" have one device" },
		{ "zones = ( { name = \"a\"; device = \"plughw:CARD=Device\"; },\n{ name = \"b\"; "
		  "device = \"hw:Device,0\"; } );",
			":2: warning: the zones \"a\" and \"b\" have one device" },
		{ "zones = ( { name = \"a\"; device = \"plughw:CARD=Device\"; },\n{ name = \"b\"; "
		  "device = \"plughw:CARD=Device,DEV=1\"; },\n{ name = \"c\"; "
		  "device = \"plughw:CARD=Device_1\"; } );",
			NULL },
		{ "zones = ( { name = \"a\"; device = \"dmix:CARD=Device\"; },\n{ name = \"b\"; "
		  "device = \"dmix:CARD=Device\"; } );",
			NULL },
		{ "zones = ( { name = \"east\"; device = \"x\"; },\n"
		  "{ name = \"west\"; device = \"y\"; } );\n"
		  "notices = ( { name = \"a\"; text = \"x\"; zones = \"pond\"; } );",
			":3: there is no zone \"pond\"; there are: east, west\n" },
		{ ZONE("volumes = ( { volume = 3; } );"), ":2: \"window\" is missing" },
		{ ZONE("volumes = ( { window = \"21:00-06:00\"; } );"),
			":2: \"volume\" is missing" },
		{ ZONE("volumes = ( { window = \"21:00-06:00\"; volume = 101; } );"),
			":2: volume is 101; it must be from 0 to 100" },
		{ ZONES "notices = (\n { name = \"a\"; } );", NULL },
		{ ZONES "notices = (\n { name = \"a\"; chime = \"none\"; } );",
			":3: \"text\", \"text_file\", \"recording\", \"recordings\" or \"line\" is "
			"missing" },
		{ ZONES "notices = ( { name = \"a b\"; text = \"x\"; } );",
			":2: name \"a b\" must have no space" },
		{ ZONES "notices = ( { name = \"a\"; text = \"\"; } );", ":2: text is empty" },
		{ ZONES "notices = ( { name = \"a\"; text = \" 　 \"; } );", ":2: text is empty" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\\x01\"; } );",
			":2: text has the control character U+0001 at its byte 2" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\"; title = \"a\u202Eb\"; } );",
			":2: title has the control character U+202E at its byte 2" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\"; priority = \"urg\u200bent\"; } "
			");",
			":2: priority has the invisible character U+200B at its byte 4" },
		{ ZONES "notices = ( { name = \"a\ufeff\"; text = \"x\"; } );",
			":2: name has the invisible character U+FEFF at its byte 2" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\"; title = \"\u3164\"; } );",
			":2: title has the invisible character U+3164 at its byte 1" },
		{ ZONES "notices = ( { name = \"a\"; text = \"村\u2028x\"; } );",
			":2: text has the control character U+2028 at its byte 4" },
		{ ZONES "station = { name = \"村\u2067a\"; };",
			":2: name has the control character U+2067 at its byte 4" },
		{ ZONES "lexicon = ( { word = \"瓦岗\"; say = \"a\xC2\x85\"; } );",
			":2: say has the control character U+0085 at its byte 2" },
		{ ZONES "notices = ( { name = \"a\"; text = \"\\xFF\"; } );",
			":2: text is not UTF-8 at its byte 1" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\"; text_file = \"y\"; } );",
			":2: both \"text\" and \"text_file\"; one is right" },
		{ "zones = ( { name = \"a\"; device = \"x\"; mixer = \"Speaker\"; } );",
			":1: \"mixer\" needs \"mixer_device\": \"x\" does not name the card" },
		{ "zones = ( { name = \"a\"; device = \"hw:CARD=A\"; mixer = \"Speaker\"; },\n"
		  "{ name = \"b\"; device = \"plughw:A,0\"; mixer = \"Speaker\";\n"
		  "  mixer_device = \"hw:A\"; },\n"
		  "{ name = \"c\"; device = \"plughw:A,1\"; mixer = \"Speaker\"; } );",
			":4: the zones \"b\" and \"c\" set the same mixer; one of them may" },
		{ "zones = ( { name = \"a\"; device = \"x\"; mixer_percent = 101; } );",
			":1: mixer_percent is 101; it must be from 0 to 100" },
		{ "zones = ( { name = \"a\"; device = \"x\"; fallback = [ \"1\", \"2\", \"3\",\n"
		  "\"4\" ]; } );",
			":2: more than 3 of them" },
		{ "zones = ( { name = \"a\"; device = \"x\"; fallback = [ \"\" ]; } );",
			":1: fallback is empty" },
		{ "zones = ( { name = \"a\"; device = \"x\"; voicing = \"loud\"; } );",
			":1: voicing \"loud\" is unknown; right is plain or horn" },
		{ ZONES "alarm = {\n chime = \"pips\"; };", ":3: \"pips\" are only for notices" },
		{ ZONES "notices = ( { name = \"a\"; chime = \"pip\"; } );",
			":2: chime \"pip\" is unknown; right is none, bell, alert, pips, test or a "
			"recording, such as \"gong.wav\"" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\";\nchime = \"dalaba.conf\"; } );",
			":3: " },
		{ ZONES "chimes = {\nurgent = \"none.wav\"; };", ":3: " },
		{ ZONES "chimes = { routine = \"pips\"; };",
			":2: \"pips\" are only for notices, which have a planned second" },
		{ ZONES "chimes = { rutine = \"bell\"; };",
			":2: \"rutine\" is unknown; did you mean \"routine\"?" },
		{ ZONES "chimes = { urgent = \"gong\"; };", ":2: chime \"gong\" is unknown; right "
							    "is none, bell, alert, pips, test or a "
							    "recording, such as \"gong.wav\"" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\"; recording = \"y.wav\"; } );",
			":2: both \"text\" and \"recording\"; one is right" },
		{ ZONES "notices = (\n{ name = \"a\";\nrecording = \"none.wav\"; } );",
			"/none.wav cannot be played: No such file or directory" },
		{ ZONES "notices = (\n{ name = \"a\";\nrecording = \"dalaba.conf\"; } );", ":4: " },
		{ ZONES "notices = ( { name = \"a\"; recording = \"dalaba.conf\"; } );",
			"dalaba.conf cannot be played: it is damaged, or of a kind that cannot be "
			"read" },
		{ ZONES "notices = ( { name = \"a\"; recording = \"/dev/zero\"; } );",
			":2: /dev/zero cannot be played: it is not a regular file" },
		{ ZONES "notices = ( { name = \"a\"; recording = \"/tmp\"; } );",
			":2: \"/tmp\" is a folder; right is recordings = \"/tmp\";\n" },
		{ ZONES "notices = ( { name = \"a\"; recordings = [ \"/tmp\" ];\n"
			"length = \"1min\"; } );",
			":2: \"/tmp\" is a folder; right is recordings = \"/tmp\";\n" },
		{ ZONES "notices = ( { name = \"a\";\nrecording = [ \"a.wav\", \"b.wav\" ]; } );",
			":3: recording is one file; right of several is recordings = [ ... ]; and "
			"their length\n" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\";\nchime = false; } );",
			":3: chime is a text in quotes; right is \"none\"\n" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\";\ntitle = \"{日期}停水\"; } );",
			":3: warning: {日期} stays as it stands in a title; it is filled in in "
			"\"text\", \"second_text\" and \"bridge\"\n" },
		{ ZONES "notices = (\n{ name = \"a\"; line = \"hw:CARD=L\"; length = \"1min\";\n"
			"text = \"x\"; } );",
			":3: both \"text\" and \"line\"; one is right" },
		{ ZONES "notices = ( { name = \"a\"; line = \"hw:CARD=L\"; } );",
			":2: a \"line\" needs its \"length\", such as \"30min\"" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\";\nlength = \"30min\"; } );",
			":3: \"length\" is only for \"recordings\" or a \"line\"" },
		{ ZONES "notices = ( { name = \"a\"; line = \"hw:CARD=L\";\nlength = \"9s\"; } );",
			":3: length must be from 10s to 55min" },
		{ ZONES "notices = ( { name = \"a\"; line = \"hw:CARD=L\";\nlength = 30; } );",
			":3: " },
		{ ZONES "notices = ( { name = \"a\"; line = \"hw:CARD=L\"; length = \"1min\";\n"
			"readings = 2; } );",
			":3: a \"line\" has one reading" },
		{ ZONES "notices = ( { name = \"a\"; line = \"hw:CARD=L\"; chime_pause_ms = 8000;\n"
			"length = \"10s\"; } );",
			":3: its chime alone lasts as long as its \"length\"" },
		{ ZONES "notices = ( { name = \"a\";\nline = 3; length = \"1min\"; } );",
			":3: line must be a text in quotes, not a whole number" },
		{ "zones = ( { name = \"a\"; device = \"x\"; monitor = \"plughw:CARD=L\"; } );\n"
		  "notices = ( { name = \"a\";\nline = \"hw:L,0\"; length = \"1min\"; } );",
			":3: the line input \"hw:L,0\" is the monitor of the zone \"a\"" },
		{ "zones = ( { name = \"a\"; device = \"x\"; },\n"
		  "{ name = \"b\"; device = \"y\"; monitor = \"hw:CARD=L\"; } );\n"
		  "notices = ( { name = \"a\"; zones = [ \"a\" ];\n"
		  "line = \"hw:CARD=L\"; length = \"1min\"; } );",
			":4: warning: the line input \"hw:CARD=L\" is the monitor of the zone "
			"\"b\"" },
		{ "zones = ( { name = \"a\"; device = \"x\"; } );\n"
		  "microphone = { device = \"hw:CARD=L\"; };\n"
		  "notices = ( { name = \"a\";\nline = \"hw:CARD=L\"; length = \"1min\"; } );",
			":4: warning: the line input \"hw:CARD=L\" is the microphone of the "
			"talks" },
		{ ZONES "notices = ( { name = \"a\"; recording = 3; } );",
			":2: recording must be a text in quotes, not a whole number" },
		{ ZONES "notices = ( { name = \"a\"; text_file = \"none.txt\"; } );",
			"none.txt cannot be read: No such file or directory" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\"; zones = [ \"vilage\" ]; } );",
			":2: there is no zone \"vilage\"; did you mean \"village\"?" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\";\n"
			"zones = [ \"village\",\n\"village\" ]; } );",
			":4: zone \"village\" is named twice" },
		{ "zones = ( { device = \"hw:CARD=A\"; } );\n"
		  "notices = ( { name = \"a\"; text = \"x\"; zones = \"b\"; } );",
			":2: there is no zone \"b\"\n" },
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
		{ RULE("times = [ \"soon\" ];"),
			":4: \"soon\" is no time of day; right is \"07:00\" or \"07:00:30\"" },
		{ RULE("times = [ \"7:00\" ];"),
			":4: \"7:00\" is no time of day; right is \"07:00\"" },
		{ RULE("times = [ \"晚上8点半\" ];"),
			":4: \"晚上8点半\" is no time of day; right is \"20:30\"" },
		{ RULE("times = [ \"24:00\" ];"),
			"right is \"23:59\", or \"00:00\" of the next day" },
		{ RULE("times = [ \"25:00\" ];"),
			":4: there is no time \"25:00\"; hours are 00 to 23, minutes 00 to 59\n" },
		{ RULE("times = [ \"7:00PM\" ];"),
			":4: \"7:00PM\" is no time of day; right is \"19:00\"" },
		{ RULE("times = \"07:00、18点半\";"),
			":4: \"07:00、18点半\" are several times; right is each in its own quotes: "
			"[ \"07:00\", \"18:30\" ]\n" },
		{ RULE("times = \"07:00-08:00\";"),
			":4: \"07:00-08:00\" is a span of time; what airs again and again in it is "
			"every = 30; window = \"07:00-08:00\";\n" },
		{ RULE("times = \"2026-12-01 7:00\";"),
			":4: \"2026-12-01 7:00\" is a day and a time; right is dates = "
			"\"2026-12-01\"; times = \"07:00\";\n" },
		{ RULE("times = \"12-01\";"),
			":4: \"12-01\" is a day; right is dates = \"12-01\";\n" },
		{ RULE("times = \"每天早上\";"),
			":4: \"每天早上\" says no time; right is such as \"07:00\"" },
		{ RULE("times = [ 7 ];"),
			":4: a time of day stands in quotes; right is \"07:00\"\n" },
		{ RULE("times = 7.30;"),
			":4: a time of day stands in quotes; right is \"07:30\"\n" },
		{ RULE("times = 1830;"),
			":4: a time of day stands in quotes; right is \"18:30\"\n" },
		{ RULE("times = [ \"07:00\" ]; weekdays = ( 1, 2, \"5-7\" );"), NULL },
		{ RULE("times = [ \"07:00\" ]; weekdays = \"周末\";"),
			":4: \"周末\" is no weekday; right is \"周六、周日\"\n" },
		{ RULE("times = [ \"07:00\" ]; nth_weekday = \"每月第二个周六\";"),
			":4: \"每月第二个周六\" is no weekday of a month; right is "
			"\"第二个周六\"\n" },
		{ RULE("times = [ \"07:00\" ]; days_of_month = \"1号\";"),
			":4: \"1号\" is no day of the month; right is 1, without quotes\n" },
		{ RULE("times = [ \"07:00\" ]; days_of_month = \"月底\";"),
			":4: \"月底\" is no day of the month; right is \"last\"\n" },
		{ RULE("times = [ \"07:00\" ]; months = \"6月-8月\";"),
			":4: \"6月-8月\" is no month; right is 6, 7, 8, without quotes\n" },
		{ RULE("times = [ \"07:00\" ]; dates = \"2026年2月30日\";"),
			":4: there is no day \"2026年2月30日\"; that month has 28 days\n" },
		{ RULE("times = [ \"07:00\" ]; dates = \"2月30日\";"),
			":4: there is no day \"2月30日\"; that month has 29 days\n" },
		{ RULE("times = [ \"07:00\" ]; dates = \"2026-12-01 07:00\";"),
			":4: dates \"2026-12-01 07:00\" has a time, too; right is \"2026-12-01\", "
			"and "
			"times = \"07:00\";\n" },
		{ RULE("times = [ \"07:00\" ]; dates = \"2026-12-01到12-05\";"),
			":4: dates \"2026-12-01到12-05\" is a span of days; right is from = "
			"\"2026-12-01\"; until = \"2026-12-05\";\n" },
		{ RULE("times = [ \"07:00\" ]; dates = \"12月1日到5日\";"),
			":4: \"12月1日到5日\" is a span of days; right is each in its own quotes: "
			"[ \"12-01\", \"12-02\", \"12-03\", \"12-04\", \"12-05\" ]\n" },
		{ RULE("times = [ \"07:00\" ]; dates = \"12-01,12-05\";"),
			":4: \"12-01,12-05\" are several days; right is each in its own quotes: [ "
			"\"12-01\", \"12-05\" ]\n" },
		{ RULE("times = [ \"07:00\" ]; dates = \"01-12-2026\";"),
			":4: dates \"01-12-2026\" is no date; right is \"2026-01-12\" or "
			"\"2026-12-01\"\n" },
		{ RULE("times = [ \"07:00\" ]; dates = \"腊月廿三\";"),
			":4: \"腊月廿三\" stands with another key; right is lunar = "
			"\"腊月廿三\";\n" },
		{ RULE("times = [ \"07:00\" ]; dates = \"冬至\";"),
			":4: \"冬至\" stands with another key; right is solar_terms = [ \"冬至\" "
			"];\n" },
		{ RULE("times = [ \"07:00\" ]; except = \"周日\";"),
			":4: \"except\" has dates alone; right is weekdays = \"周一到周六\";\n" },
		{ RULE("every = 30; window = \"08:00-18:00\"; from = \"08:00\";"),
			":4: \"08:00\" is a time of day; right is times, or window = "
			"\"08:00-18:00\" for a span\n" },
		{ RULE("times = [ \"07:00\" ]; lunar = \"初一、十五\";"),
			":4: \"初一、十五\" is no lunar day; right is \"每月初一\", "
			"\"每月十五\"\n" },
		{ RULE("times = [ \"07:00\" ]; solar_terms = \"清明前3天\";"),
			":4: \"清明前3天\" is no solar term; right is \"清明-3\"\n" },
		{ RULE("every = \"半小时\"; window = \"08:00-18:00\";"),
			":4: every is a number of minutes, without quotes; right is 30\n" },
		{ RULE("every = 30; window = \"8点到18点\";"),
			":4: window \"8点到18点\" is no span of time; right is \"08:00-18:00\"\n" },
		{ ZONES "quiet_hours = ( { window = \"21:30 - 6:30\"; } );",
			":2: window \"21:30 - 6:30\" is no span of time; right is "
			"\"21:30-06:30\"\n" },
		{ ZONES "report = { at = \"晚上8点\"; };",
			":2: at \"晚上8点\" is no time of day; right is \"20:00\"\n" },
		{ ZONES "station = { latitude = \"32.1\"; longitude = 115.0; };",
			":2: latitude must be a number from -90 to 90; right is 32.1, without "
			"quotes\n" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\"; volume = \"80%\"; } );",
			":2: volume must be a whole number from 0 to 100; right is 80, without "
			"quotes\n" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\"; readings = \"两遍\"; } );",
			":2: readings must be a whole number from 1 to 10; right is 2, without "
			"quotes\n" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\"; late = \"当天\"; } );",
			":2: late \"当天\" is no length of time; right is \"same-day\"\n" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\"; voice = \"普通话\"; } );",
			":2: there is no voice \"普通话\"; did you mean \"mandarin\"?\n" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\"; zones = \"所有\"; } );",
			":2: there is no zone \"所有\"; leave \"zones\" out where all are "
			"meant\n" },
		{ "zones = ( { name = \"a\"; title = \"东头\"; device = \"x\"; }, { name = \"b\"; "
		  "device = \"y\"; } );\nnotices = ( { name = \"a\"; text = \"x\"; zones = "
		  "\"东头、b\"; } );",
			":2: \"东头、b\" are several zones; right is each in its own quotes: [ "
			"\"a\", "
			"\"b\" ]\n" },
		{ ZONES "notices = ( { name = \"a\"; recording = \"https://x.cn/a.mp3\"; } );",
			":2: \"https://x.cn/a.mp3\" is no file of this machine" },
		{ ZONES "notices = ( { name = \"a\"; text = \"今天是（日期）。\"; } );",
			":2: warning: right of （日期） is {日期}, which is filled in; other signs "
			"are "
			"read as they stand\n" },
		{ ZONES "notices = ( { name = \"a\"; content = \"x\"; chime = \"bell\"; } );",
			":2: \"content\" is unknown; did you mean \"text\"?\n" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\"; at = \"07:00\"; } );",
			":2: \"at\" is unknown; did you mean \"times\" in \"when\"? when = { times "
			"= "
			"...; };\n" },
		{ ZONES "report = { at = \"20:00\"; colour = 1; };",
			":2: \"colour\" is unknown here; there are: at, format, language\n" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\"; when = \"07:00\"; } );",
			":2: here must be a group { ... }, not a text; right is when = { times = "
			"...; };\n" },
		{ RULE("times = [ \"07:00\" ]; weekdays = 3;"), NULL },
		{ RULE("times = [ \"07:00\" ]; weekdays = 0;"),
			":4: weekdays is 0; it must be from 1 to 7" },
		{ RULE("weekdays = [ \"mon\" ];"), ":3: a rule needs \"times\"" },
		{ RULE("times = [ \"07:00\" ]; weekdays = [ \"Montag\" ];"),
			":4: \"Montag\" is no weekday" },
		{ RULE("times = [ \"07:00\" ]; weekdays = [ \"mon-wed\", \"周五到周日\" ];"),
			NULL },
		{ RULE("times = [ \"07:00\" ]; weekdays = [];"),
			":4: weekdays names no day; leave it out where every day is meant" },
		{ RULE("times = [ \"07:00\" ]; months = [];"), ":4: months names no day" },
		{ RULE("times = [ \"07:00\" ]; days_of_month = [];"),
			":4: days_of_month names no day" },
		{ RULE("times = [ \"07:00\" ]; dates = ();"), ":4: dates names no day" },
		{ RULE("times = [ \"07:00\" ]; nth_weekday = [];"),
			":4: nth_weekday names no day" },
		{ RULE("times = [ \"07:00\" ]; lunar = [];"), ":4: lunar names no day" },
		{ RULE("times = [ \"07:00\" ]; solar_terms = [];"),
			":4: solar_terms names no day" },
		{ ZONES "quiet_hours = ( { window = \"22:00-06:00\"; weekdays = []; } );",
			":2: weekdays names no day" },
		{ ZONES "quiet_hours = ( { window = \"22:00-06:00\"; zones = []; } );",
			":2: zones names no zone" },
		{ RULE("times = [ \"07:00\" ]; months = [ 13 ];"),
			":4: months is 13; it must be from 1 to 12" },
		{ RULE("times = [ \"07:00\" ]; days_of_month = [ 32 ];"),
			":4: days_of_month is 32; it must be from 1 to 31" },
		{ RULE("times = [ \"07:00\" ]; dates = [ \"2026-02-30\" ];"),
			":4: there is no day \"2026-02-30\"" },
		{ RULE("times = [ \"07:00\" ]; from = \"12-01\";"),
			":4: from \"12-01\" has no year; right is such as \"2026-12-01\"" },
		{ RULE("times = [ \"07:00\" ]; from = \"2027-01-01\"; until = \"2026-01-01\";"),
			": \"until\" is before \"from\"" },
		{ RULE("every = 30;"), ": \"every\" needs a \"window\"" },
		{ RULE("every = 30; window = \"18:00-08:00\";"),
			":4: window \"18:00-08:00\" is no span of one day; right are two rules, "
			"one "
			"with window = \"18:00-23:59\", one with window = \"00:00-08:00\"\n" },
#define WITH_PLACE "station = { latitude = 32.1; longitude = 115.0; };\n"
		{ ZONES "station = {\nlatitude = 32.1; };",
			": \"latitude\" and \"longitude\" belong together; one is missing" },
		{ RULE("times = [ \"sunrise\" ];"),
			":4: \"sunrise\" needs \"latitude\" and \"longitude\" of the station" },
		{ WITH_PLACE RULE("times = [ \"sunrise+30\" ];"),
			":5: \"sunrise+30\" is no time by the sun; right is \"sunrise+30min\"\n" },
		{ WITH_PLACE RULE("times = [ \"sunset-1h\" ]; not_before = \"noon\";"),
			":5: not_before \"noon\" is no time of day" },
		{ WITH_PLACE RULE("times = [ \"dusk\" ];\nnot_before = \"18:00\"; not_after = "
				  "\"17:00\";"),
			": \"not_after\" is not after \"not_before\"" },
		{ WITH_PLACE RULE("times = [ \"dusk\" ]; not_after = \"00:00\";"),
			": \"not_after\" is not after \"not_before\"" },
		{ RULE("times = [ \"07:00\" ]; not_after = \"08:00\";"),
			": \"not_before\" and \"not_after\" need a time by the sun" },
		{ RULE("times = [ \"07:00\" ]; lunar = [ \"13-1\" ];"),
			":4: \"13-1\" is no lunar day; right is \"8-15\", \"12-last\"" },
		{ RULE("times = [ \"07:00\" ]; lunar = 15;"),
			":4: a lunar day stands in quotes; right is \"*-15\" for every month" },
		{ RULE("times = [ \"07:00\" ]; lunar = [ \"*-3\" ];"),
			":4: warning: \"*\" leaves out leap months; say lunar_leap = true;" },
		{ RULE("times = [ \"07:00\" ]; lunar = [ \"*-3\" ]; lunar_leap = false;"), NULL },
		{ RULE("times = [ \"07:00\" ]; lunar = [ \"1-1\",\n\"腊月三十\" ];"),
			":5: warning: \"腊月三十\" comes only in years in which that month has 30 "
			"days; its last day is \"12-last\"" },
		{ RULE("times = [ \"07:00\" ]; lunar = [ \"6-30\" ];"),
			":4: warning: \"6-30\" comes only in years in which that month has 30 "
			"days; "
			"its last day is \"6-last\"" },
		{ RULE("times = [ \"07:00\" ]; lunar = [ \"*-30\" ]; lunar_leap = true;"),
			":4: warning: \"*-30\" leaves out months of 29 days; the last day of each "
			"is \"*-last\"" },
		{ RULE("times = [ \"07:00\" ]; lunar = [ \"除夕\", \"6-29\", \"1-last\" ];"),
			NULL },
		{ RULE("times = [ \"07:00\" ]; lunar = [ \"8-15\" ]; lunar_leap = 1;"),
			":4: lunar_leap must be true or false" },
		{ RULE("times = [ \"07:00\" ]; lunar_leap = true;"),
			": \"lunar_leap\" needs \"lunar\"" },
		{ RULE("times = [ \"07:00\" ]; solar_terms = [ \"惊蜇\" ];"),
			":4: there is no solar term \"惊蜇\"; did you mean \"惊蛰\"?" },
		{ RULE("times = [ \"07:00\" ]; solar_terms = [ \"清明-61\" ];"),
			":4: \"清明-61\" is no solar term; right is \"惊蛰\", or \"清明-3\"" },
		{ RULE("times = [ \"07:00\" ]; nth_weekday = [ \"6th sat\" ];"),
			":4: \"6th sat\" is no weekday of a month; right is \"2nd sat\"" },
		{ RULE("times = [ \"07:00\" ]; day_type = \"sunday\";"),
			":4: day_type \"sunday\" is unknown; right is workday or holiday" },
		{ RULE("times = [ \"07:00\" ]; every_days = 5;"),
			":4: here must be a group { ... }, not a whole number; right is every_days "
			"= "
			"{ from = ...; days = ...; };" },
		{ RULE("times = [ \"07:00\" ]; every_days = { days = 5; };"),
			":4: \"from\" is missing" },
		{ RULE("times = [ \"07:00\" ]; every_days = { from = \"2026-11-03\"; days = 0; };"),
			":4: days is 0; it must be from 1 to 3660" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\";\ntimes = [ \"07:00\" ]; } );",
			":3: \"times\" belongs into \"when\": when = { times = ...; };" },
		{ ZONE("relay = \"A\";"), ":2: \"relay\" belongs into \"amplifier\"" },
		{ RULE("tmes = [ \"07:00\" ];"), "\"tmes\" is unknown; did you mean \"times\"?" },
	};

	size_t wrong = 0;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct config *config = load(*state, cases[i].text, told);
		if (cases[i].told ? !strstr(told, cases[i].told) : told[0] != '\0') {
			print_error("%s\nwas told: %s\n", cases[i].text, told);
			wrong++;
		}
		config_free(config);
	}
	assert_int_equal(wrong, 0);
}

/* So many elements between `before` and `after`. */
static void write_list(const struct world *world, const char *before, const char *element,
	size_t count, const char *after)
{
	FILE *file = fopen(world->path, "we");

	assert_non_null(file);
	fputs(before, file);
	for (size_t i = 0; i < count; i++)
		fprintf(file, "%s%s\n", i > 0 ? "," : "", element);
	fputs(after, file);
	assert_int_equal(fclose(file), 0);
}

static void a_list_has_no_more_than_it_may(void **state)
{
#define IN_NOTICE ZONES "notices = ( { name = \"a\"; text = \"x\"; when = "
#define IN_RULE   IN_NOTICE "{ times = \"07:00\"; "
	static const struct {
		const char *before, *element, *after;
		size_t most;
		const char *told;
	} cases[] = {
		{ "zones = ( { name = \"a\"; device = \"x\"; volumes = (",
			"{ window = \"21:00-07:00\"; volume = 1; }", "); } );", ZONE_VOLUMES_MAX,
			": more than 32 volumes" },
		{ IN_NOTICE "(", "{ times = \"07:00\"; }", "); } );", NOTICE_RULES_MAX,
			": more than 64 rules" },
		{ IN_RULE "dates = (", "\"12-24\"", "); }; } );", RULE_DATES_MAX,
			": more than 366 dates" },
		{ IN_RULE "except = (", "\"12-24\"", "); }; } );", RULE_DATES_MAX,
			": more than 366 dates" },
		{ IN_RULE "lunar = (", "\"8-15\"", "); }; } );", RULE_LUNAR_DAYS_MAX,
			": more than 400 of them" },
		{ IN_RULE "solar_terms = (", "\"惊蛰\"", "); }; } );", RULE_TERMS_MAX,
			": more than 366 of them" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		write_list(
			*state, cases[i].before, cases[i].element, cases[i].most, cases[i].after);
		config_free(read_whole(*state, told));
		assert_string_equal(told, "");
		write_list(*state, cases[i].before, cases[i].element, cases[i].most + 1,
			cases[i].after);
		assert_null(read_whole(*state, told));
		assert_non_null(strstr(told, cases[i].told));
	}
}

static void every_key_of_a_farming_rule_reaches_it(void **state)
{
	struct config *config = load(*state,
		ZONES WITH_PLACE
		"notices = ( { name = \"farm\"; text = \"x\"; when = ( {\n"
		"  times = [ \"07:00\", \"sunrise+30min\", \"日落\" ]; not_before = \"06:00\";\n"
		"  not_after = \"18:00\"; lunar = [ \"8-15\", \"除夕\" ]; lunar_leap = true;\n"
		"  solar_terms = [ \"惊蛰\", \"清明-3\" ]; day_type = \"workday\";\n"
		"  nth_weekday = [ \"2nd sat\", \"最后一个周五\" ];\n"
		"  every_days = { from = \"2026-11-03\"; days = 5; }; } ); } );\n",
		told);

	assert_string_equal(told, "");
	const struct rule *rule = &config_notice(config, "farm")->rules[0];
	assert_ptr_equal(rule->locality, &config->station.locality);
	assert_int_equal(rule->time_count, 1);
	assert_int_equal(rule->sun_count, 2);
	assert_int_equal(rule->sun_times[0].event, SUN_RISE);
	assert_int_equal(rule->sun_times[0].offset_s, 1800);
	assert_int_equal(rule->sun_times[1].event, SUN_SET);
	assert_int_equal(rule->not_before, 6 * 3600);
	assert_int_equal(rule->not_after, 18 * 3600);
	assert_int_equal(rule->lunar_count, 2);
	assert_int_equal(rule->lunar_days[0].month, 8);
	assert_int_equal(rule->lunar_days[1].day, LUNAR_DAY_LAST);
	assert_true(rule->has_leap_months);
	assert_int_equal(rule->term_count, 2);
	assert_int_equal(rule->terms[1].offset_days, -3);
	assert_int_equal(rule->day_type, DAY_TYPE_WORKDAY);
	assert_int_equal(rule->nth_weekdays[2], 1 << WEEKDAY_SATURDAY);
	assert_int_equal(rule->nth_weekdays[0], 1 << WEEKDAY_FRIDAY);
	assert_int_equal(rule->every_days, 5);
	assert_int_equal(rule->anchor_day, date_to_day((struct date){ 2026, 11, 3 }));
	config_free(config);
}

static void the_holidays_file_beside_it_is_read(void **state)
{
	write_file(*state, "holidays.conf",
		"holidays = ( { year = 2026; source = \"国办发明电〔2025〕7号\";\n"
		"  off = ( { name = \"国庆节\"; from = \"2026-10-01\"; until = \"2026-10-07\"; },\n"
		"          { name = \"元旦\"; from = \"2026-01-01\"; } );\n"
		"  workdays = [ \"2026-10-10\" ]; } );\n");
	struct config *config = load(*state, ZONES, told);

	assert_string_equal(told, "");
	const struct holidays *holidays = &config->station.locality.holidays;
	assert_true(holidays_know(holidays, 2026));
	assert_false(holidays_know(holidays, 2027));
	assert_string_equal(
		holidays_name(holidays, date_to_day((struct date){ 2026, 10, 7 })), "国庆节");
	assert_int_equal(holidays_type(holidays, date_to_day((struct date){ 2026, 1, 1 })),
		DAY_TYPE_HOLIDAY);
	assert_int_equal(holidays_type(holidays, date_to_day((struct date){ 2026, 10, 10 })),
		DAY_TYPE_WORKDAY);
	config_free(config);
}

static void each_fault_of_the_holidays_file_is_told_at_its_line(void **state)
{
#define YEAR(rest) "holidays = ( {\n" rest " } );\n"
	static const struct {
		const char *text;
		const char *told;
	} cases[] = {
		{ "holiday = ();", "/holidays.conf:1: \"holiday\" is unknown; did you mean" },
		{ YEAR("off = ();"), ": \"year\" is missing" },
		{ YEAR("year = 2026;"), ": \"off\" is missing" },
		{ YEAR("year = 2026; off = ( { name = \"a\"; } );"), ":2: \"from\" is missing" },
		{ YEAR("year = 2026; off = ( { from = \"2026-01-01\"; } );"),
			":2: \"name\" is missing" },
		{ YEAR("year = 2026; off = ( { name = \"a\"; from = \"2026-01-02\";\n"
		       "until = \"2026-01-01\"; } );"),
			": \"until\" is before \"from\"" },
		{ YEAR("year = 2026; off = (); workdays = [ \"2026-10-09\" ];"),
			":2: 2026-10-09 is no Saturday or Sunday" },
		{ YEAR("year = 2026; off = ( { name = \"a\"; from = \"2026-10-10\"; } );\n"
		       "workdays = [ \"2026-10-10\" ];"),
			":3: 2026-10-10 is a day off too" },
		{ "holidays = ( { year = 2026; off = (); },\n{ year = 2026; off = (); } );",
			":2: there are two notices of 2026" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		write_file(*state, "holidays.conf", cases[i].text);
		assert_null(load(*state, ZONES, told));
		if (!strstr(told, cases[i].told))
			fail_msg("%s\nwas told: %s", cases[i].text, told);
	}
}

static void what_has_no_name_is_no_namesake(void **state)
{
	assert_null(load(*state, ZONES "voices = ( { }, 3, { } );", told));
	assert_null(strstr(told, "there are two"));
	assert_null(load(*state, "zones = ( { device = \"x\"; }, 3, { device = \"y\"; } );", told));
	assert_null(strstr(told, "there are two"));
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

static void voices_and_words_come_from_dalaba_conf_then_from_files_then_as_shipped(void **state)
{
	const struct world *world = *state;
	char folder[96];

	snprintf(folder, sizeof(folder), "%s/voices", world->folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	write_file(world, "voices/own.conf",
		"voices = ( { name = \"granny\"; rate = 110; }, { name = \"slow\"; rate = 90; } "
		");\n");
	write_file(world, "voices/lexicon.conf",
		"lexicon = ( { word = \"圩\"; pinyin = \"xū\"; } );\n");
	struct config *config = load(world,
		ZONES "voices = ( { name = \"slow\"; rate = 120; } );\n"
		      "lexicon = ( { word = \"瓦岗\"; pinyin = \"wǎ gāng\"; },\n"
		      "{ word = \"ICU\"; say = \"重症监护室\"; } );\n",
		told);
	assert_string_equal(told, "");
	assert_string_equal(config->voices[0].name, "slow");
	assert_int_equal(config->voices[0].rate_wpm, 120);
	assert_string_equal(config->voices[1].name, "granny");
	assert_string_equal(config_voice(config, "mandarin")->espeak, "file:horn");
	assert_string_equal(config_voice(config, "cantonese")->espeak, "yue");
	assert_int_equal(config->own_words.count, 3);
	assert_string_equal(own_words_find(&config->own_words, true, "ICU病房")->say, "重症监护室");
	assert_string_equal(own_words_find(&config->own_words, false, "瓦岗村")->pinyin, "wǎ gāng");
	assert_true(own_words_has(&config->own_words, "圩"));
	config_free(config);
	write_file(world, "voices/own.conf", "notices = ();\nvoises = ();\n");
	assert_null(load(world, ZONES, told));
	assert_non_null(strstr(
		told, "/voices/own.conf:1: \"notices\" does not belong into a file of voices"));
	assert_non_null(strstr(
		told, "/voices/own.conf:2: \"voises\" is unknown; did you mean \"voices\"?"));
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

/* A folder of that name, with a file of notices in it. */
static void make_folder(const struct world *world, const char *name)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/%s", world->folder, name);
	assert_int_equal(mkdir(path, 0755), 0);
	snprintf(path, sizeof(path), "%s/in.conf", name);
	write_file(world, path, "notices = ();\n");
}

static void files_that_seem_meant_to_be_read_and_are_not_are_warned_about(void **state)
{
#define NOT_CONF "warning: is not read, because its name does not end in .conf"
	static const struct {
		const char *name, *text, *told; /* NULL: nothing */
	} cases[] = {
		{ "village.conf.txt", "", NOT_CONF },
		{ "MARKET.CONF", "", NOT_CONF },
		{ "village.Conf", "", NOT_CONF },
		{ "village.conf ", "", NOT_CONF },
		{ "village.conf (1)", "", NOT_CONF },
		{ "village.txt", "\xEF\xBB\xBFnotices = ();\r\n", NOT_CONF },
		{ "village", "# a\nnotices : ();", NOT_CONF },
		{ "words.txt", "The notices of today: none.", NULL },
		{ "song.mp3", "\xFF\xFB\x90 notices", NULL },
		{ "village.conf~", "notices = ();", NULL },
		{ "#village.conf#", "notices = ();", NULL },
		{ ".village.conf.swp", "notices = ();", NULL },
		{ ".#village.conf", "notices = ();", NULL },
		{ "village.conf.bak", "notices = ();", NULL },
		{ "village.conf.dpkg-old", "notices = ();", NULL },
		{ "village.conf.off", "notices = ();", NULL },
	};
	const struct world *world = *state;
	char path[160];

	make_folder(world, "notices.d");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(path, sizeof(path), "notices.d/%s", cases[i].name);
		write_file(world, path, cases[i].text);
		config_free(load(world, ZONES, told));
		if (cases[i].told ? !strstr(told, cases[i].told) || !strstr(told, cases[i].name)
				  : told[0] != '\0')
			fail_msg("%s was told: %s", cases[i].name, told);
		snprintf(path, sizeof(path), "%s/notices.d/%s", world->folder, cases[i].name);
		assert_int_equal(unlink(path), 0);
	}
	make_folder(world, "notices.d/old");
	config_free(load(world, ZONES, told));
	assert_non_null(strstr(told, "notices.d/old: warning: is a folder; what lies in it is not "
				     "read\n"));
}

static void what_lies_beside_the_right_name_is_warned_about_until_that_is_there(void **state)
{
	make_folder(*state, "Notices.d");
	write_file(*state, "holidays.conf.txt", "");
	config_free(load(*state, ZONES, told));
	assert_non_null(
		strstr(told, "Notices.d: warning: is not read; did you mean \"notices.d\"?"));
	assert_non_null(strstr(
		told, "holidays.conf.txt: warning: is not read; did you mean \"holidays.conf\"?"));
	make_folder(*state, "notices.d");
	write_file(*state, "holidays.conf", "");
	config_free(load(*state, ZONES, told));
	assert_string_equal(told, "");
}

static void a_file_that_should_be_read_and_cannot_is_a_fault(void **state)
{
	const struct world *world = *state;
	char path[160];

	make_folder(world, "notices.d");
	snprintf(path, sizeof(path), "%s/notices.d/gone.conf", world->folder);
	assert_int_equal(symlink("nowhere", path), 0);
	make_folder(world, "notices.d/folder.conf");
	assert_null(load(world, ZONES, told));
	assert_non_null(strstr(told, "gone.conf: cannot be read: No such file or directory\n"));
	assert_non_null(strstr(told, "folder.conf: cannot be read: Is a directory\n"));
}

static void write_bytes(const struct world *world, const char *bytes, size_t length)
{
	FILE *file = fopen(world->path, "we");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

static void bytes_that_are_no_text_are_refused_at_their_line(void **state)
{
#define BYTES(text) text, sizeof(text) - 1
#define NOT_UTF8(called)                                                                           \
	"this is " called ", not UTF-8; save the file as UTF-8, or: iconv -f " called
	static const struct {
		const char *bytes;
		size_t length;
		const char *told;
	} cases[] = {
		{ BYTES(ZONES "# caf\xE9\n"), "dalaba.conf:2: this is not UTF-8 (byte " },
		{ BYTES(ZONES "# \xBD\xF1\xCD\xED\n"), ":2: " NOT_UTF8("GB18030") },
		{ BYTES(ZONES "\n# \x82\x35\x8F\x33\n"), ":3: " NOT_UTF8("GB18030") },
		{ BYTES("# 全村\n" ZONES "# \xBD\xF1\xCD\xED\n"),
			":3: this line is not UTF-8 (byte " },
		{ BYTES("\xFF\xFEz\0o\0n\0e\0s\0"), ":1: " NOT_UTF8("UTF-16") },
		{ BYTES("\xFE\xFF\0z\0o\0n\0e\0s"), ":1: " NOT_UTF8("UTF-16") },
		{ BYTES("z\0o\0n\0e\0s\0"), ":1: " NOT_UTF8("UTF-16LE") },
		{ BYTES("\0z\0o\0n\0e\0s"), ":1: " NOT_UTF8("UTF-16BE") },
		{ BYTES("PK\x03\x04\x14\0\0\0"),
			"dalaba.conf: this is a document of an office program; save it as plain "
			"text, in UTF-8\n" },
		{ BYTES("\n\0\0\0\0\0\0\0"), ":2: a NUL byte does not belong into a text\n" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		write_bytes(*state, cases[i].bytes, cases[i].length);
		assert_null(read_whole(*state, told));
		if (!strstr(told, cases[i].told) || strchr(told, '\n')[1])
			fail_msg("%zu was told: %s", i, told);
	}
	write_bytes(*state, BYTES(ZONES "notices = { name = \"a\"; text_file = \"b.txt\"; };\n"));
	write_file(*state, "b.txt", "\n\xBD\xF1\xCD\xED\n");
	assert_null(read_whole(*state, told));
	if (!strstr(told, "/b.txt:2: " NOT_UTF8("GB18030")))
		fail_msg("the text was told: %s", told);
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

static struct config *load_draft(const struct world *world, const char *name, const char *text)
{
	struct config *config = NULL;
	struct faults *faults;
	char path[160];

	snprintf(path, sizeof(path), "%s/%s", world->folder, name);
	assert_int_equal(faults_new(&faults), 0);
	(void)config_load_draft(world->path, &(struct config_draft){ .path = path, .text = text },
		recording_check, faults, &config);
	told[0] = '\0';
	faults_each(faults, append, told);
	faults_free(faults);
	return config;
}

#define OWN_NOTICE "notices = ( { name = \"own\"; text = \"好。\"; } );"

static void a_draft_is_read_as_if_it_were_written(void **state)
{
	const struct world *world = *state;
	struct config *config;

	write_file(world, "dalaba.conf", ZONES);
	config = load_draft(world, "dalaba.conf", "zones = ( { name = \"a\"; device = \"b\"; } );");
	assert_string_equal(config->zones[0].output.device, "b");
	config_free(config);
	/* A folder that is not there, one that is, a file that is. */
	for (int i = 0; i < 3; i++) {
		config = load_draft(world, "notices.d/own.conf", OWN_NOTICE);
		assert_int_equal(config->notice_count, 1);
		config_free(config);
		if (i == 0) {
			char folder[128];
			snprintf(folder, sizeof(folder), "%s/notices.d", world->folder);
			assert_int_equal(mkdir(folder, 0700), 0);
		} else {
			write_file(world, "notices.d/own.conf", "notices = ();");
		}
	}
	config = load(world, ZONES, told);
	assert_int_equal(config->notice_count, 0);
	config_free(config);
}

static void a_draft_with_faults_is_refused_with_the_lines_of_its_file(void **state)
{
	const struct world *world = *state;

	write_file(world, "dalaba.conf", ZONES);
	assert_null(load_draft(world, "notices.d/own.conf", "\nnotices = ( { text = 1; } );"));
	assert_non_null(strstr(told, "/notices.d/own.conf:2: "));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_least_configuration_has_sensible_defaults),
		TEST(a_notice_that_names_no_zone_is_for_each_of_them),
		TEST(a_notice_may_name_every_zone),
		TEST(a_recording_is_taken_by_its_whole_path_with_its_length),
		TEST(a_line_input_is_relayed_as_long_as_it_says_and_begun_as_long_as_it_lasts),
		TEST(recordings_may_be_a_list_or_a_folder),
		TEST(a_chime_may_be_a_recording),
		TEST(each_priority_may_have_a_chime_for_all_that_names_none),
		TEST(every_key_of_a_zone_reaches_it),
		TEST(every_key_of_a_notice_reaches_it),
		TEST(every_limit_of_a_zone_reaches_it),
		TEST(the_clock_is_trusted_for_what_is_named),
		TEST(each_word_for_late_has_its_meaning),
		TEST(each_fault_is_told_at_its_line),
		TEST(a_list_has_no_more_than_it_may),
		TEST(every_key_of_a_farming_rule_reaches_it),
		TEST(the_holidays_file_beside_it_is_read),
		TEST(each_fault_of_the_holidays_file_is_told_at_its_line),
		TEST(what_has_no_name_is_no_namesake),
		TEST(all_faults_come_at_once_and_in_order),
		TEST(voices_and_words_come_from_dalaba_conf_then_from_files_then_as_shipped),
		TEST(notices_come_from_all_files_and_share_their_names),
		TEST(files_that_seem_meant_to_be_read_and_are_not_are_warned_about),
		TEST(what_lies_beside_the_right_name_is_warned_about_until_that_is_there),
		TEST(a_file_that_should_be_read_and_cannot_is_a_fault),
		TEST(bytes_that_are_no_text_are_refused_at_their_line),
		TEST(a_device_that_may_move_is_warned_about),
		TEST(a_draft_is_read_as_if_it_were_written),
		TEST(a_draft_with_faults_is_refused_with_the_lines_of_its_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
