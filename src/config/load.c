#include "config/load.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <libgen.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/installation.h"
#include "base/translate.h"
#include "base/utf8.h"
#include "config/holidays.h"
#include "config/parse.h"
#include "config/schema.h"
#include "notice/recording.h"
#include "speech/pinyin.h"

/* --- the tables --- */

#define NAME(object, field)                                                                        \
	{                                                                                          \
		"name", VALUE_PARSED, offsetof(object, field), .is_required = true,                \
							       .parse = parse_name                 \
	}
#define STRING(key, object, field, most, otherwise)                                                \
	{                                                                                          \
		key, VALUE_STRING, offsetof(object, field), 0, most, .fallback_text = otherwise    \
	}
#define INTEGER(key, object, field, least, most, otherwise)                                        \
	{                                                                                          \
		key, VALUE_INTEGER, offsetof(object, field), least, most,                          \
			.fallback_number = otherwise                                               \
	}
#define REAL(key, object, field, least, most, otherwise)                                           \
	{                                                                                          \
		key, VALUE_REAL, offsetof(object, field), least, most,                             \
			.fallback_number = otherwise                                               \
	}

static const struct key station_keys[] = {
	STRING("name", struct station_settings, name, NOTICE_TITLE_MAX, "广播站"),
	{ "timezone", VALUE_PARSED, offsetof(struct station_settings, timezone),
		.parse = parse_timezone },
	REAL("latitude", struct station_settings, locality.latitude, -90, 90, 0),
	REAL("longitude", struct station_settings, locality.longitude, -180, 180, 0),
	{ "clock_trust", VALUE_PARSED, offsetof(struct station_settings, clock_trust),
		.parse = parse_clock_trust, .parse_fallback = parse_clock_trust_fallback,
		.fallback_number = CLOCK_TRUST_DEFAULT },
};

#define MIXER_NAME_MAX 127
/* Longer than any day's programme, shorter than a stuck relay takes to burn a horn. */
#define MAX_ON_MS (4 * 3600 * INT64_C(1000))

static void fall_back_to_length(struct reading_context *context, const struct key *key, void *field)
{
	(void)context;
	*(int64_t *)field = key->fallback_number;
}

static const struct key amplifier_keys[] = {
	STRING("relay", struct amplifier_settings, relay, NOTICE_TITLE_MAX, NULL),
	STRING("feedback", struct amplifier_settings, feedback, NOTICE_TITLE_MAX, NULL),
	STRING("command", struct amplifier_settings, command, NOTICE_TITLE_MAX, NULL),
	{ "active_low", VALUE_BOOLEAN, offsetof(struct amplifier_settings, is_active_low),
		.fallback_number = 0 },
	INTEGER("lead_in_ms", struct amplifier_settings, lead_in_ms, 0, 30000, 1000),
	INTEGER("lead_out_ms", struct amplifier_settings, lead_out_ms, 0, 600000, 3000),
	{ "max_on", VALUE_PARSED, offsetof(struct amplifier_settings, max_on_ms),
		.parse = parse_duration, .parse_fallback = fall_back_to_length,
		.fallback_number = MAX_ON_MS },
};

/* What no single key can say. */
static void finish_amplifier(struct reading_context *context, const config_setting_t *setting,
	const struct amplifier_settings *amplifier)
{
	if (!amplifier_is_switched(amplifier))
		schema_fault(context, setting, _("an amplifier has a \"relay\" or a \"command\""));
	if (amplifier->command && amplifier->command[0] != '/')
		schema_fault(context, setting,
			_("command \"%s\" is no path; right is \"/usr/...\""), amplifier->command);
	if (amplifier->feedback && !amplifier->relay)
		schema_fault(context, setting, _("\"feedback\" without a \"relay\""));
}

static void parse_amplifier(struct reading_context *context, const struct key *key,
	const config_setting_t *setting, void *field)
{
	(void)key;
	schema_read_group(context, setting, amplifier_keys, ARRAY_SIZE(amplifier_keys), field);
	if (config_setting_is_group(setting))
		finish_amplifier(context, setting, field);
}

static const struct key zone_keys[] = {
	NAME(struct zone, name),
	STRING("title", struct zone, title, NOTICE_TITLE_MAX, NULL),
	{ "device", VALUE_PARSED, offsetof(struct zone, device), .is_required = true,
		.parse = parse_device },
	INTEGER("volume", struct zone, volume_percent, 0, 100, 100),
	{ "volumes", VALUE_PARSED, offsetof(struct zone, volumes), .parse = parse_volumes },
	{ "airtime_cap", VALUE_PARSED, offsetof(struct zone, airtime_cap_ms),
		.parse = parse_airtime },
	INTEGER("repeats_cap", struct zone, repeats_cap, 1, RULE_TIMES_MAX, 0),
	{ "min_gap", VALUE_PARSED, offsetof(struct zone, min_gap_ms), .parse = parse_duration },
	{ "voicing", VALUE_PARSED, offsetof(struct zone, voicing), .parse = parse_voicing },
	{ "fallback", VALUE_PARSED, offsetof(struct zone, fallback), .parse = parse_fallback },
	STRING("mixer", struct zone, mixer, MIXER_NAME_MAX, ""),
	STRING("mixer_device", struct zone, mixer_device, MIXER_NAME_MAX, ""),
	INTEGER("mixer_percent", struct zone, mixer_percent, 0, 100, 100),
	{ "amplifier", VALUE_PARSED, offsetof(struct zone, amplifier), .parse = parse_amplifier },
	{ "monitor", VALUE_PARSED, offsetof(struct zone, monitor), .parse = parse_device },
};

#define TALK_MAX_MS (10 * 60 * INT64_C(1000))
#define SILENCE_MS  (15 * INT64_C(1000))

static const struct key microphone_keys[] = {
	{ "device", VALUE_PARSED, offsetof(struct microphone_settings, device), .is_required = true,
		.parse = parse_device },
	{ "silence", VALUE_PARSED, offsetof(struct microphone_settings, silence_ms),
		.parse = parse_duration, .parse_fallback = fall_back_to_length,
		.fallback_number = SILENCE_MS },
	{ "max", VALUE_PARSED, offsetof(struct microphone_settings, max_ms),
		.parse = parse_talk_limit, .parse_fallback = fall_back_to_length,
		.fallback_number = TALK_MAX_MS },
	INTEGER("keep_mb", struct microphone_settings, keep_mb, 0, 1000000, 500),
};

/* The defaults are those of voices/mandarin.conf. */
static const struct key voice_keys[] = {
	NAME(struct voice, name),
	{ "espeak", VALUE_PARSED, offsetof(struct voice, espeak), .parse = parse_espeak,
		.parse_fallback = parse_espeak_fallback },
	INTEGER("rate", struct voice, rate_wpm, 80, 450, 160),
	INTEGER("pitch", struct voice, pitch, 0, 99, 50),
	INTEGER("range", struct voice, range, 0, 99, 75),
	INTEGER("volume", struct voice, volume_percent, 0, 200, 60),
	INTEGER("word_gap", struct voice, word_gap, 0, 100, 0),
	INTEGER("pauses", struct voice, pause_percent, 0, 400, 100),
	INTEGER("second_rate", struct voice, second_rate_percent, 50, 150, 90),
};

static const struct key word_keys[] = {
	{ "word", VALUE_STRING, offsetof(struct own_word, word), 1, OWN_WORD_CHARACTERS_MAX * 4,
		.is_required = true },
	STRING("pinyin", struct own_word, pinyin, OWN_WORD_SAY_MAX, NULL),
	STRING("say", struct own_word, say, OWN_WORD_SAY_MAX, NULL),
};

static const struct key quiet_keys[] = {
	{ "window", VALUE_PARSED, offsetof(struct quiet_hours, from_second), .is_required = true,
		.parse = parse_quiet_window },
	{ "weekdays", VALUE_PARSED, offsetof(struct quiet_hours, weekdays),
		.parse = parse_weekdays },
	{ "zones", VALUE_PARSED, offsetof(struct quiet_hours, zones), .parse = parse_zones },
	{ "airs", VALUE_PARSED, offsetof(struct quiet_hours, airs), .parse = parse_quiet_airs },
};

#define BRIDGE "下面再播送一遍。"

/* The keys of a script, in a notice and by itself. */
#define SCRIPT_KEYS(object, script, its_chime, its_readings)                                       \
	{ "voice", VALUE_PARSED, offsetof(object, script.voice), .parse = parse_voice,             \
		.parse_fallback = parse_voice_fallback },                                          \
		{ "chime", VALUE_PARSED, offsetof(object, script.chime), .parse = parse_chime,     \
			.parse_fallback = parse_chime_fallback, .fallback_number = its_chime },    \
		INTEGER("readings", object, script.readings, 1, SCRIPT_READINGS_MAX,               \
			its_readings),                                                             \
		STRING("bridge", object, script.bridge, SCRIPT_TEXT_MAX_BYTES, BRIDGE),            \
		STRING("second_text", object, script.second_text, SCRIPT_TEXT_MAX_BYTES, ""),      \
		{ "second_voice", VALUE_PARSED, offsetof(object, script.second_voice),             \
			.parse = parse_voice },                                                    \
		{ "repeat_telephones", VALUE_BOOLEAN, offsetof(object, script.repeats_telephones), \
			.fallback_number = 0 },                                                    \
		INTEGER("volume", object, script.volume_percent, 0, 100, 100),                     \
		INTEGER("chime_pause_ms", object, script.chime_pause_ms, 0, 60000, 300),           \
		INTEGER("reading_pause_ms", object, script.reading_pause_ms, 0, 60000, 800)

/* A script alone, as the configuration's announcement and alarm are. */
struct lone_script {
	struct script script;
};

static const struct key announcement_keys[] = {
	SCRIPT_KEYS(struct lone_script, script, CHIME_BELL, 1),
};

static const struct key alarm_keys[] = {
	SCRIPT_KEYS(struct lone_script, script, CHIME_ALERT, 2),
};

static const struct key notice_keys[] = {
	NAME(struct notice, name),
	STRING("title", struct notice, title, NOTICE_TITLE_MAX, NULL),
	STRING("category", struct notice, category, NOTICE_TITLE_MAX, ""),
	STRING("responsible", struct notice, responsible, NOTICE_TITLE_MAX, ""),
	{ "zones", VALUE_PARSED, offsetof(struct notice, zones), .parse = parse_zones },
	{ "priority", VALUE_PARSED, offsetof(struct notice, priority), .parse = parse_priority,
		.parse_fallback = parse_priority_fallback, .fallback_number = PRIORITY_ROUTINE },
	{ "text", VALUE_PARSED, offsetof(struct notice, script.text), .parse = parse_text },
	{ "text_file", VALUE_PARSED, offsetof(struct notice, script.text),
		.parse = parse_text_file },
	{ "recording", VALUE_PARSED, offsetof(struct notice, script), .parse = parse_recording },
	{ "when", VALUE_PARSED, offsetof(struct notice, rules), .parse = parse_rules },
	{ "late", VALUE_PARSED, offsetof(struct notice, late_ms), .parse = parse_late,
		.parse_fallback = parse_late_fallback, .fallback_number = NOTICE_LATE_UNSET },
	SCRIPT_KEYS(struct notice, script, CHIME_BELL, 1),
};

/* parse_zones, parse_volumes, parse_rules and parse_quiet_window fill two fields that lie side by
 * side. */
#define SIDE_BY_SIDE(object, first, second, pair, its_second)                                      \
	_Static_assert(                                                                            \
		offsetof(object, second) - offsetof(object, first) == offsetof(pair, its_second),  \
		#object)

SIDE_BY_SIDE(struct zone, fallback, fallback_count, struct device_list, count);
SIDE_BY_SIDE(struct notice, zones, zone_count, struct zone_names, count);
SIDE_BY_SIDE(struct quiet_hours, zones, zone_count, struct zone_names, count);
SIDE_BY_SIDE(struct zone, volumes, volume_count, struct volume_list, count);
SIDE_BY_SIDE(struct notice, rules, rule_count, struct rule_list, count);
SIDE_BY_SIDE(struct quiet_hours, from_second, until_second, struct quiet_window, until_second);

/* --- objects --- */

static void use_name_as_title(struct reading_context *context, const char *name, char **title)
{
	if (!*title || !**title)
		schema_set_string(context, title, name ? name : "");
}

/* The card of "plughw:CARD=Device,DEV=0" or "hw:Device,0", as a control interface; "" when the name
 * does not tell it. */
static int card_of_device(const char *device, char **ret_card)
{
	const char *name = strstr(device, "CARD=");
	const char *colon = strchr(device, ':');
	const bool is_hardware =
		strncmp(device, "hw:", 3) == 0 || strncmp(device, "plughw:", 7) == 0;

	if (!name && is_hardware && !strchr(colon, '='))
		name = colon + 1;
	const int length = name ? (int)strcspn(name, ",") : 0;
	return asprintf(ret_card, "%s%.*s", length > 0 ? "hw:" : "", length, name ? name : "") < 0
		       ? -ENOMEM
		       : 0;
}

static const struct zone *shares_mixer(const struct config *config, const struct zone *zone)
{
	for (const struct zone *other = config->zones; other < zone; other++)
		if (*zone->mixer && strcmp(other->mixer, zone->mixer) == 0 &&
			strcmp(other->mixer_device, zone->mixer_device) == 0)
			return other;
	return NULL;
}

/* Of two zones that set one control, the second would put back what the first set. */
static void finish_mixer(
	struct reading_context *context, const config_setting_t *setting, struct zone *zone)
{
	if (!*zone->mixer || !zone->device)
		return;
	if (!*zone->mixer_device) {
		free(zone->mixer_device);
		if (card_of_device(zone->device, &zone->mixer_device) < 0) {
			zone->mixer_device = NULL;
			context->is_out_of_memory = true;
			return;
		}
	}
	if (!*zone->mixer_device) {
		schema_fault(context, setting,
			_("\"mixer\" needs \"mixer_device\": \"%s\" does not name the card"),
			zone->device);
		return;
	}
	const struct zone *other = shares_mixer(context->config, zone);
	if (other)
		schema_fault(context, setting,
			_("the zones \"%s\" and \"%s\" set the same mixer; one of them may"),
			other->name, zone->name ? zone->name : "");
}

static void add_zone(
	struct reading_context *context, const config_setting_t *setting, void *userdata)
{
	struct config *config = context->config;
	struct zone *zone = schema_grow(context, setting, (void **)&config->zones,
		&config->zone_count, sizeof(*zone), CONFIG_ZONES_MAX);

	(void)userdata;
	if (!zone)
		return;
	schema_read_group(context, setting, zone_keys, ARRAY_SIZE(zone_keys), zone);
	use_name_as_title(context, zone->name, &zone->title);
	if (config_setting_is_group(setting))
		finish_mixer(context, setting, zone);
	if (!zone->name)
		schema_set_string(context, &zone->name, ""); /* Refused, but whole. */
	else if (config_zone(config, zone->name) != zone)
		schema_fault(context, setting, _("there are two zones \"%s\""), zone->name);
}

static void add_voice(
	struct reading_context *context, const config_setting_t *setting, void *userdata)
{
	struct config *config = context->config;
	struct voice *voice = schema_grow(context, setting, (void **)&config->voices,
		&config->voice_count, sizeof(*voice), CONFIG_VOICES_MAX);

	(void)userdata;
	if (!voice)
		return;
	schema_read_group(context, setting, voice_keys, ARRAY_SIZE(voice_keys), voice);
	if (!voice->name)
		schema_set_string(context, &voice->name, ""); /* Refused, but whole. */
	const struct voice *first = config_voice(config, voice->name);
	if (first == voice)
		return;
	if ((size_t)(first - config->voices) >= context->voices_before)
		schema_fault(context, setting, _("there are two voices \"%s\""), voice->name);
	voice_done(voice);
	config->voice_count--;
}

/* --- the station's own words --- */

static bool is_hanzi(const char *word)
{
	uint32_t character;
	int size;

	for (; *word; word += size) {
		size = utf8_decode(word, strlen(word), &character);
		if (size <= 0 || character < 0x3400 || character > 0x9FFF)
			return false;
	}
	return true;
}

static void check_pinyin(struct reading_context *context, const config_setting_t *setting,
	const struct own_word *word)
{
	const size_t hanzi = utf8_count(word->word);
	size_t bad;
	const int syllables = pinyin_count(word->pinyin, &bad);

	if (!is_hanzi(word->word))
		schema_fault(context, setting,
			_("\"%s\" is not hanzi alone; give \"say\" instead of \"pinyin\""),
			word->word);
	else if (syllables < 0)
		schema_fault(context, setting,
			_("syllable %zu of \"%s\" is not Mandarin; right is \"wǎ gāng\" or \"wa3 "
			  "gang1\""),
			bad, word->pinyin);
	else if ((size_t)syllables != hanzi)
		schema_fault(context, setting, _("\"%s\" has %zu hanzi, but \"%s\" %d syllables"),
			word->word, hanzi, word->pinyin, syllables);
}

static void check_word(struct reading_context *context, const config_setting_t *setting,
	const struct own_word *word)
{
	if (utf8_count(word->word) > OWN_WORD_CHARACTERS_MAX)
		schema_fault(context, setting, _("\"%s\" is longer than %d characters"), word->word,
			OWN_WORD_CHARACTERS_MAX);
	else if (!word->pinyin == !word->say)
		schema_fault(context, setting, _("\"%s\" needs either \"pinyin\" or \"say\""),
			word->word);
	else if (own_words_has(&context->config->own_words, word->word))
		schema_fault(context, setting, _("there are two words \"%s\""), word->word);
	else if (word->pinyin)
		check_pinyin(context, setting, word);
}

static void add_word(
	struct reading_context *context, const config_setting_t *setting, void *userdata)
{
	struct own_word word = { 0 };

	(void)userdata;
	schema_read_group(context, setting, word_keys, ARRAY_SIZE(word_keys), &word);
	if (word.word && word.word[0]) {
		check_word(context, setting, &word);
		const int r = own_words_add(
			&context->config->own_words, word.word, word.pinyin, word.say);
		if (r == -E2BIG)
			schema_fault(context, setting, _("more than %d of them"), OWN_WORDS_MAX);
		else if (r < 0)
			context->is_out_of_memory = true;
	}
	own_word_done(&word);
}

static void add_quiet(
	struct reading_context *context, const config_setting_t *setting, void *userdata)
{
	struct config *config = context->config;
	struct quiet_hours *quiet = schema_grow(context, setting, (void **)&config->quiet,
		&config->quiet_count, sizeof(*quiet), CONFIG_QUIET_MAX);

	(void)userdata;
	if (quiet)
		schema_read_group(context, setting, quiet_keys, ARRAY_SIZE(quiet_keys), quiet);
}

static int compare_names(const void *left, const void *right)
{
	return strcmp(left, right);
}

/* The names live in the settings until the whole configuration is read. */
static void note_notice_name(struct reading_context *context, const config_setting_t *setting)
{
	const config_setting_t *member = config_setting_get_member(setting, "name");
	const char *name = member ? config_setting_get_string(member) : NULL;

	if (!name)
		return;
	const void *const *found = tsearch(name, &context->names, compare_names);
	if (!found)
		context->is_out_of_memory = true;
	else if (*found != name)
		schema_fault(context, member, _("there are two notices \"%s\""), name);
}

static void take_all_zones(struct reading_context *context, struct notice *notice)
{
	const struct config *config = context->config;

	notice->zones = calloc(config->zone_count + 1, sizeof(*notice->zones));
	if (!notice->zones) {
		context->is_out_of_memory = true;
		return;
	}
	for (size_t i = 0; i < config->zone_count && i < NOTICE_ZONES_MAX; i++) {
		notice->zones[i] = strdup(config->zones[i].name);
		if (!notice->zones[i]) {
			context->is_out_of_memory = true;
			return;
		}
		notice->zone_count++;
	}
}

/* What is sounded is said once. */
static void check_subject(struct reading_context *context, const config_setting_t *setting,
	const struct notice *notice)
{
	static const char *const subjects[] = { "text", "text_file", "recording" };
	const char *found = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(subjects); i++) {
		if (!config_setting_get_member(setting, subjects[i]))
			continue;
		if (found)
			schema_fault(context, setting, _("both \"%s\" and \"%s\"; one is right"),
				found, subjects[i]);
		found = subjects[i];
	}
	if (!found && notice->script.chime == CHIME_NONE)
		schema_fault(
			context, setting, _("\"text\", \"text_file\" or \"recording\" is missing"));
}

/* A recording that is too long by itself has been told of. */
static void check_airtime(struct reading_context *context, const config_setting_t *setting,
	const struct notice *notice)
{
	const struct script *script = &notice->script;

	if (script->recording_ms * script->readings > RECORDING_SECONDS_MAX * 1000)
		schema_fault(context, config_setting_get_member(setting, "recording"),
			_("%d readings of %s last longer than %d s"), script->readings,
			script->recording, RECORDING_SECONDS_MAX);
}

/* What no single key can say. */
static void finish_notice(
	struct reading_context *context, const config_setting_t *setting, struct notice *notice)
{
	check_subject(context, setting, notice);
	check_airtime(context, setting, notice);
	if (!notice->script.text)
		schema_set_string(context, &notice->script.text, "");
	if (!notice->name)
		schema_set_string(context, &notice->name, "");
	use_name_as_title(context, notice->name, &notice->title);
	if (!config_setting_get_member(setting, "zones"))
		take_all_zones(context, notice);
}

static void add_notice(
	struct reading_context *context, const config_setting_t *setting, void *userdata)
{
	struct config *config = context->config;
	struct notice *notice = schema_grow(context, setting, (void **)&config->notices,
		&config->notice_count, sizeof(*notice), CONFIG_NOTICES_MAX);

	(void)userdata;
	if (!notice)
		return;
	schema_read_group(context, setting, notice_keys, ARRAY_SIZE(notice_keys), notice);
	if (!config_setting_is_group(setting))
		return;
	finish_notice(context, setting, notice);
	note_notice_name(context, setting);
}

/* --- sections: the top level, in the order in which one needs the other --- */

static void read_station(struct reading_context *context, const config_setting_t *setting)
{
	const bool has_latitude = config_setting_get_member(setting, "latitude") != NULL;
	const bool has_longitude = config_setting_get_member(setting, "longitude") != NULL;

	schema_read_group(context, setting, station_keys, ARRAY_SIZE(station_keys),
		&context->config->station);
	if (has_latitude != has_longitude)
		schema_fault(context, setting,
			_("\"latitude\" and \"longitude\" belong together; one is missing"));
	context->config->station.locality.is_known = has_latitude && has_longitude;
}

static void read_zones(struct reading_context *context, const config_setting_t *setting)
{
	schema_each(context, setting, add_zone, NULL);
	if (context->config->zone_count == 0)
		schema_fault(context, setting, _("\"zones\" names no zone"));
}

static void miss_zones(struct reading_context *context)
{
	faults_add(context->faults, context->file, 0, _("\"zones\" is missing"));
}

static void read_voice_files(struct reading_context *context);

static void read_voices(struct reading_context *context, const config_setting_t *setting)
{
	schema_each(context, setting, add_voice, NULL);
}

/* Profiles of files stand behind those of dalaba.conf. */
static void read_main_voices(struct reading_context *context, const config_setting_t *setting)
{
	read_voices(context, setting);
	read_voice_files(context);
}

static void read_lexicon(struct reading_context *context, const config_setting_t *setting)
{
	schema_each(context, setting, add_word, NULL);
}

static void read_quiet(struct reading_context *context, const config_setting_t *setting)
{
	schema_each(context, setting, add_quiet, NULL);
}

/* Pips tell a planned second, and a command has none. */
static void refuse_pips(struct reading_context *context, const config_setting_t *setting,
	const struct script *script)
{
	if (script->chime == CHIME_PIPS)
		schema_fault(context, config_setting_get_member(setting, "chime"),
			_("\"pips\" are only for notices, which have a planned second"));
}

static void read_announcement(struct reading_context *context, const config_setting_t *setting)
{
	schema_read_group(context, setting, announcement_keys, ARRAY_SIZE(announcement_keys),
		&context->config->announcement);
	refuse_pips(context, setting, &context->config->announcement);
}

static void read_microphone(struct reading_context *context, const config_setting_t *setting)
{
	schema_read_group(context, setting, microphone_keys, ARRAY_SIZE(microphone_keys),
		&context->config->microphone);
}

static void read_alarm(struct reading_context *context, const config_setting_t *setting)
{
	schema_read_group(
		context, setting, alarm_keys, ARRAY_SIZE(alarm_keys), &context->config->alarm);
	refuse_pips(context, setting, &context->config->alarm);
}

static void read_notices(struct reading_context *context, const config_setting_t *setting)
{
	schema_each(context, setting, add_notice, NULL);
}

struct section {
	const char *name;
	void (*read)(struct reading_context *context, const config_setting_t *setting);
	void (*without)(struct reading_context *context); /* when it is not there; may be NULL */
};

/* What a kind of file may hold, in the order in which it is read. */
struct file_kind {
	const char *folder; /* or file; NULL: the main file */
	const struct section *sections;
	size_t section_count;
};

static const struct section main_sections[] = {
	{ "station", read_station, NULL },
	{ "zones", read_zones, miss_zones },
	{ "voices", read_main_voices, read_voice_files },
	{ "lexicon", read_lexicon, NULL },
	{ "quiet_hours", read_quiet, NULL },
	{ "announcement", read_announcement, NULL },
	{ "alarm", read_alarm, NULL },
	{ "microphone", read_microphone, NULL },
	{ "notices", read_notices, NULL },
};
static const struct section notice_sections[] = {
	{ "notices", read_notices, NULL },
};
static const struct section voice_sections[] = {
	{ "voices", read_voices, NULL },
	{ "lexicon", read_lexicon, NULL },
};

static const struct section holidays_sections[] = {
	{ "holidays", holidays_read, NULL },
};

static const struct file_kind main_file = { NULL, main_sections, ARRAY_SIZE(main_sections) };
static const struct file_kind notice_file = { "notices.d", notice_sections,
	ARRAY_SIZE(notice_sections) };
static const struct file_kind voice_file = { "voices", voice_sections, ARRAY_SIZE(voice_sections) };

static const struct file_kind holidays_file = { CONFIG_HOLIDAYS_FILE, holidays_sections,
	ARRAY_SIZE(holidays_sections) };

static const char *section_name(size_t i, const void *userdata)
{
	const struct file_kind *kind = userdata;

	return i < kind->section_count ? kind->sections[i].name : NULL;
}

static const struct section *find_section(const struct file_kind *kind, const char *name)
{
	for (size_t i = 0; i < kind->section_count; i++)
		if (strcmp(kind->sections[i].name, name) == 0)
			return &kind->sections[i];
	return NULL;
}

static void tell_unknown_sections(
	struct reading_context *context, const config_setting_t *root, const struct file_kind *kind)
{
	for (int i = 0; i < config_setting_length(root); i++) {
		const config_setting_t *member = config_setting_get_elem(root, (unsigned)i);
		const char *name = config_setting_name(member);
		const char *nearest = schema_nearest(name, section_name, kind);
		if (find_section(kind, name))
			continue;
		if (find_section(&main_file, name))
			schema_fault(context, member, _("\"%s\" does not belong into a file of %s"),
				name, kind->folder);
		else if (nearest)
			schema_fault(context, member, _("\"%s\" is unknown; did you mean \"%s\"?"),
				name, nearest);
		else
			schema_fault(context, member, _("\"%s\" is unknown here"), name);
	}
}

/* --- files --- */

/* One file that is parsed; kept until all are read, because names are lent from it. */
struct source {
	struct source *next;
	char *path;
	config_t settings;
};

static unsigned line_of(const char *text, size_t offset)
{
	unsigned line = 1;

	for (size_t i = 0; i < offset; i++)
		line += text[i] == '\n';
	return line;
}

static bool check_bytes(
	struct reading_context *context, const char *path, const char *text, size_t length)
{
	size_t offset;

	if (utf8_check(text, length, &offset) < 0)
		faults_add(context->faults, path, line_of(text, offset),
			_("this is not UTF-8 (byte %zu of the file)"), offset + 1);
	else if (strlen(text) != length)
		faults_add(context->faults, path, line_of(text, strlen(text)),
			_("a NUL byte does not belong into a text"));
	else
		return true;
	return false;
}

static int read_draft(struct reading_context *context, char **ret_text, size_t *ret_length)
{
	context->is_draft_read = true;
	*ret_text = strdup(context->draft->text);
	*ret_length = strlen(context->draft->text);
	return *ret_text ? 0 : -ENOMEM;
}

static char *read_source_text(struct reading_context *context, const char *path)
{
	_cleanup_free_ char *text = NULL;
	size_t length;
	const bool is_draft = context->draft && strcmp(context->draft->path, path) == 0;
	const int r = is_draft ? read_draft(context, &text, &length)
			       : file_read(path, CONFIG_FILE_MAX_BYTES, &text, &length);

	if (r == -ENOMEM)
		context->is_out_of_memory = true;
	else if (r == -EFBIG)
		faults_add(
			context->faults, path, 0, _("longer than %d bytes"), CONFIG_FILE_MAX_BYTES);
	else if (r < 0)
		faults_add(context->faults, path, 0, _("cannot be read: %s"), strerror(-r));
	if (r < 0 || !check_bytes(context, path, text, length))
		return NULL;
	/* Editors of other systems begin UTF-8 with a mark that libconfig takes for text. */
	if (strncmp(text, "\xEF\xBB\xBF", 3) == 0)
		(void)memmove(text, text + 3, length - 2);
	return TAKE(text);
}

static void tell_syntax_error(
	struct reading_context *context, const char *path, const config_t *settings)
{
	const char *file = config_error_file(settings);

	faults_add(context->faults, file ? file : path, (unsigned)config_error_line(settings),
		_("%s: is a semicolon, a quote or a bracket missing here or just before?"),
		config_error_text(settings));
}

static void free_sources(struct source *source)
{
	while (source) {
		struct source *next = source->next;
		config_destroy(&source->settings);
		free(source->path);
		free(source);
		source = next;
	}
}

/* Parses the file and puts it before the others; NULL when it cannot be. */
static struct source *open_source(struct reading_context *context, const char *path)
{
	_cleanup_free_ char *text = read_source_text(context, path);
	if (!text)
		return NULL;
	struct source *source = calloc(1, sizeof(*source));
	if (!source) {
		context->is_out_of_memory = true;
		return NULL;
	}
	config_init(&source->settings);
	source->next = context->sources;
	context->sources = source;
	schema_set_string(context, &source->path, path);
	config_set_include_dir(&source->settings, context->folder);
	if (source->path && config_read_string(&source->settings, text) == CONFIG_TRUE)
		return source;
	tell_syntax_error(context, path, &source->settings);
	return NULL;
}

/* Reads the sections that a file of its kind may have. */
static void read_file(
	struct reading_context *context, const char *path, const struct file_kind *kind)
{
	const struct source *source = open_source(context, path);
	const char *outer = context->file;

	if (!source)
		return;
	const config_setting_t *root = config_root_setting(&source->settings);
	context->file = source->path;
	tell_unknown_sections(context, root, kind);
	for (size_t i = 0; i < kind->section_count; i++) {
		const struct section *section = &kind->sections[i];
		const config_setting_t *setting = config_setting_get_member(root, section->name);
		if (setting)
			section->read(context, setting);
		else if (section->without)
			section->without(context);
	}
	context->file = outer;
}

/* The State Council's notices lie beside the configuration, because one person updates them each
 * November and another writes the notices. Without the file there are none. */
static void read_holidays_file(struct reading_context *context)
{
	_cleanup_free_ char *path = NULL;

	if (asprintf(&path, "%s/" CONFIG_HOLIDAYS_FILE, context->folder) < 0) {
		path = NULL;
		context->is_out_of_memory = true;
		return;
	}
	if (access(path, F_OK) == 0 || errno != ENOENT)
		read_file(context, path, &holidays_file);
}

/* "name.conf": no hidden file, no editor's leftover. */
static int is_conf_file(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return entry->d_name[0] != '.' && dot && strcmp(dot, ".conf") == 0;
}

/* Whether the draft is of a file that the folder does not have yet. */
static bool adds_draft(const struct reading_context *context, const char *folder)
{
	const size_t length = strlen(folder);

	return context->draft && !context->is_draft_read &&
	       strncmp(context->draft->path, folder, length) == 0 &&
	       context->draft->path[length] == '/';
}

/* Every file of the folder, by name; without the folder there is none. */
static void read_folder(
	struct reading_context *context, const char *parent, const struct file_kind *kind)
{
	_cleanup_free_ char *folder = NULL;
	struct dirent **entries;

	if (asprintf(&folder, "%s/%s", parent, kind->folder) < 0) {
		folder = NULL;
		context->is_out_of_memory = true;
		return;
	}
	const int count = scandir(folder, &entries, is_conf_file, alphasort);
	if (count < 0 && errno != ENOENT)
		faults_add(context->faults, folder, 0, _("cannot be read: %s"), strerror(errno));
	for (int i = 0; i < count; i++) {
		char *path;
		if (asprintf(&path, "%s/%s", folder, entries[i]->d_name) >= 0) {
			read_file(context, path, kind);
			free(path);
		} else {
			context->is_out_of_memory = true;
		}
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	if (adds_draft(context, folder))
		read_file(context, context->draft->path, kind);
}

#define DEFAULT_VOICE_FILE "voices/mandarin.conf"

/* Those that came with the program; without a voice of the station's the first one speaks. */
static void read_shipped_voices(struct reading_context *context)
{
	_cleanup_free_ char *path = NULL;

	if (installation_find_data(DEFAULT_VOICE_FILE, &path) < 0) {
		faults_add(context->faults, DEFAULT_VOICE_FILE, 0,
			_("cannot be found; is Dalaba installed?"));
		return;
	}
	context->voices_before = context->config->voice_count;
	read_file(context, path, &voice_file);
	context->voices_before = context->config->voice_count;
	path[strlen(path) - strlen(DEFAULT_VOICE_FILE) - 1] = '\0';
	read_folder(context, path, &voice_file);
}

static void read_voice_files(struct reading_context *context)
{
	context->voices_before = context->config->voice_count;
	read_folder(context, context->folder, &voice_file);
	read_shipped_voices(context);
}

/* --- the whole --- */

/* What a section that is not there would have read: the tables' defaults. */
static void set_defaults(struct reading_context *context)
{
	config_t nothing;

	config_init(&nothing);
	const config_setting_t *empty = config_root_setting(&nothing);
	schema_read_group(
		context, empty, station_keys, ARRAY_SIZE(station_keys), &context->config->station);
	schema_set_string(context, &context->config->station.timezone, "Asia/Shanghai");
	config_destroy(&nothing);
}

/* Scripts need the first voice, and so come after the voices. */
static void finish_scripts(struct reading_context *context)
{
	struct config *config = context->config;
	config_t nothing;

	config_init(&nothing);
	const config_setting_t *empty = config_root_setting(&nothing);
	if (!config->announcement.bridge)
		read_announcement(context, empty);
	if (!config->alarm.bridge)
		read_alarm(context, empty);
	schema_set_string(context, &config->announcement.text, "");
	schema_set_string(context, &config->alarm.text, "");
	config_destroy(&nothing);
}

static void forget(void *name)
{
	(void)name; /* It belongs to its settings. */
}

static void read_all(struct reading_context *context, const char *path)
{
	set_defaults(context);
	read_file(context, path, &main_file);
	read_holidays_file(context);
	read_folder(context, context->folder, &notice_file);
	finish_scripts(context);
	tdestroy(context->names, forget);
	free_sources(context->sources);
}

DEFINE_CLEANUP(struct config, config, config_free)

int config_load(const char *path,
	int (*check_recording)(const char *path, int64_t *ret_duration_ms), struct faults *faults,
	struct config **ret_config)
{
	return config_load_draft(path, NULL, check_recording, faults, ret_config);
}

int config_load_draft(const char *path, const struct config_draft *draft,
	int (*check_recording)(const char *path, int64_t *ret_duration_ms), struct faults *faults,
	struct config **ret_config)
{
	_cleanup_(config_cleanup) struct config *config = calloc(1, sizeof(*config));
	_cleanup_free_ char *path_copy = strdup(path);

	if (!config || !path_copy)
		return -ENOMEM;
	struct reading_context context = {
		.faults = faults,
		.file = path,
		.folder = dirname(path_copy),
		.draft = draft,
		.config = config,
		.check_recording = check_recording,
	};
	read_all(&context, path);
	if (context.is_out_of_memory)
		return -ENOMEM;
	if (faults_count(faults) > 0)
		return -EINVAL;
	*ret_config = TAKE(config);
	return 0;
}
