#include "config/notices.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "config/device.h"
#include "config/recordings.h"
#include "config/table.h"
#include "notice/estimate.h"
#include "notice/placeholder.h"
#include "notice/recording.h"

/* --- scripts --- */

#define BRIDGE "下面再播送一遍。"

#define KEY_CHIME(key, object, field, otherwise)                                                   \
	{                                                                                          \
		key, VALUE_PARSED, offsetof(object, field),                                        \
			.parse = parse_prelude, .parse_fallback = parse_prelude_fallback,          \
			.fallback_number = otherwise                                               \
	}

/* The keys of a script, in a notice and by itself. */
#define SCRIPT_KEYS(object, script, its_chime, its_readings)                                       \
	{ "voice", VALUE_PARSED, offsetof(object, script.voice), .parse = parse_voice,             \
		.parse_fallback = parse_voice_fallback },                                          \
		KEY_CHIME("chime", object, script.prelude, its_chime),                             \
		KEY_INTEGER("readings", object, script.readings, 1, SCRIPT_READINGS_MAX,           \
			its_readings),                                                             \
		KEY_STRING("bridge", object, script.bridge, SCRIPT_TEXT_MAX_BYTES, BRIDGE),        \
		KEY_STRING("second_text", object, script.second_text, SCRIPT_TEXT_MAX_BYTES, ""),  \
		KEY_PARSED("second_voice", object, script.second_voice, parse_voice),              \
		KEY_BOOLEAN("repeat_telephones", object, script.repeats_telephones),               \
		KEY_INTEGER("volume", object, script.volume_percent, 0, 100, 100),                 \
		KEY_INTEGER("chime_pause_ms", object, script.chime_pause_ms, 0, 60000, 300),       \
		KEY_INTEGER("reading_pause_ms", object, script.reading_pause_ms, 0, 60000, 800),   \
		KEY_OF_OTHERS("rate", "", others_voice), KEY_OF_OTHERS("pitch", "", others_voice), \
		KEY_OF_OTHERS("comment", "", others_remark)

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

/* Misspelt, one airs as the word that stands there. */
static void refuse_unknown_placeholders(
	struct reading_context *context, const config_setting_t *setting, const char *text)
{
	size_t length;
	const char *unknown = placeholder_find_unknown(text, &length);

	if (unknown)
		schema_fault(context, setting,
			_("%.*s is no placeholder; right are {日期}, {星期}, {农历}, {节气}, "
			  "{下一节气}, {站名}, {date}, {weekday}, {lunar}, {solar-term}, "
			  "{next-solar-term} and {station}"),
			(int)length, unknown);
}

/* （日期） is read as it stands. */
static void warn_of_misquoted_placeholders(
	struct reading_context *context, const config_setting_t *setting, const char *text)
{
	size_t length;
	const char *name;
	const char *found = placeholder_find_misquoted(text, &length, &name);

	if (found)
		schema_warn(context, setting,
			_("right of %.*s is {%s}, which is filled in; other signs are read as they "
			  "stand"),
			(int)length, found, name);
}

/* A title is what the record and the lists say, the same each day. */
static void warn_of_placeholder_in_title(struct reading_context *context,
	const config_setting_t *setting, const struct notice *notice)
{
	const config_setting_t *member = config_setting_get_member(setting, "title");
	size_t length;
	const char *found =
		member && notice->title ? placeholder_find_known(notice->title, &length) : NULL;

	if (found)
		schema_warn(context, member,
			_("%.*s stays as it stands in a title; it is filled in in \"text\", "
			  "\"second_text\" and \"bridge\""),
			(int)length, found);
}

/* What somebody took for the key of a file. */
static void warn_of_file_name(
	struct reading_context *context, const config_setting_t *setting, const char *text)
{
	const char *dot = strrchr(text, '.');
	const bool is_text = dot && strcmp(dot, ".txt") == 0;

	if (!dot || strpbrk(text, " \n") || (!is_text && !recordings_is_name(text)))
		return;
	schema_warn(context, setting,
		_("\"%s\" is the name of a file, and is read as it stands; right is %s = \"%s\";"),
		text, is_text ? "text_file" : "recording", text);
}

static void check_text(struct reading_context *context, const config_setting_t *setting,
	const char *key, const char *text)
{
	const config_setting_t *member = config_setting_get_member(setting, key);

	if (!member || !text)
		return;
	if (strcmp(key, "text") == 0)
		warn_of_file_name(context, member, text);
	refuse_unknown_placeholders(context, member, text);
	warn_of_misquoted_placeholders(context, member, text);
}

static void check_script(struct reading_context *context, const config_setting_t *setting,
	const struct script *script)
{
	check_text(context, setting, "text", script->text);
	check_text(context, setting, "text_file", script->text);
	check_text(context, setting, "second_text", script->second_text);
	check_text(context, setting, "bridge", script->bridge);
}

/* --- chimes of priorities --- */

#define KEY_PRIORITY_CHIME(name, priority)                                                         \
	KEY_CHIME(name, struct reading_context, chimes[priority], CHIME_COUNT)

static const struct key chimes_keys[PRIORITY_COUNT] = {
	[PRIORITY_ROUTINE] = KEY_PRIORITY_CHIME("routine", PRIORITY_ROUTINE),
	[PRIORITY_IMPORTANT] = KEY_PRIORITY_CHIME("important", PRIORITY_IMPORTANT),
	[PRIORITY_URGENT] = KEY_PRIORITY_CHIME("urgent", PRIORITY_URGENT),
	[PRIORITY_EMERGENCY] = KEY_PRIORITY_CHIME("emergency", PRIORITY_EMERGENCY),
};

/* Pips tell a planned second, and a command has none. */
static void refuse_pips(struct reading_context *context, const config_setting_t *setting,
	const char *key, const struct prelude *prelude)
{
	if (prelude->chime == CHIME_PIPS)
		schema_fault(context, config_setting_get_member(setting, key),
			_("\"pips\" are only for notices, which have a planned second"));
}

void notices_read_chimes(struct reading_context *context, const config_setting_t *setting)
{
	schema_read_group(context, setting, chimes_keys, ARRAY_SIZE(chimes_keys), context);
	for (size_t i = 0; i < PRIORITY_COUNT; i++)
		refuse_pips(context, setting, chimes_keys[i].name, &context->chimes[i]);
}

void notices_forget_chimes(struct reading_context *context)
{
	for (size_t i = 0; i < PRIORITY_COUNT; i++) {
		prelude_done(&context->chimes[i]);
		context->chimes[i].chime = CHIME_COUNT;
	}
}

/* What is said of its priority, where the script says nothing itself. */
static void choose_chime(struct reading_context *context, const config_setting_t *setting,
	enum priority priority, struct script *script)
{
	const struct prelude *chosen = &context->chimes[priority];
	struct prelude copy;

	if (chosen->chime == CHIME_COUNT || config_setting_get_member(setting, "chime"))
		return;
	if (prelude_copy(chosen, &copy) < 0) {
		context->is_out_of_memory = true;
		return;
	}
	prelude_done(&script->prelude);
	script->prelude = copy;
}

/* --- what is given by command --- */

static void add_announcement(struct reading_context *context, const config_setting_t *setting,
	const struct script *script, enum priority priority)
{
	struct script *own = &context->config->announcements[priority];

	if (script_copy(script, own) < 0)
		context->is_out_of_memory = true;
	else
		choose_chime(context, setting, priority, own);
}

/* How words of those two priorities are sounded. */
static void read_announcements(struct reading_context *context, const config_setting_t *setting,
	const struct key *keys, size_t key_count, enum priority lower, enum priority higher)
{
	struct lone_script lone = { 0 };

	schema_read_group(context, setting, keys, key_count, &lone);
	schema_set_string(context, &lone.script.text, "");
	refuse_pips(context, setting, "chime", &lone.script.prelude);
	check_script(context, setting, &lone.script);
	add_announcement(context, setting, &lone.script, lower);
	add_announcement(context, setting, &lone.script, higher);
	script_done(&lone.script);
}

void notices_read_announcement(struct reading_context *context, const config_setting_t *setting)
{
	read_announcements(context, setting, announcement_keys, ARRAY_SIZE(announcement_keys),
		PRIORITY_ROUTINE, PRIORITY_IMPORTANT);
}

void notices_read_alarm(struct reading_context *context, const config_setting_t *setting)
{
	read_announcements(context, setting, alarm_keys, ARRAY_SIZE(alarm_keys), PRIORITY_URGENT,
		PRIORITY_EMERGENCY);
}

/* As if it were there, with nothing in it. */
static void read_nothing(struct reading_context *context,
	void (*read)(struct reading_context *context, const config_setting_t *setting))
{
	config_t nothing;

	config_init(&nothing);
	read(context, config_root_setting(&nothing));
	config_destroy(&nothing);
}

void notices_miss_announcement(struct reading_context *context)
{
	read_nothing(context, notices_read_announcement);
}

void notices_miss_alarm(struct reading_context *context)
{
	read_nothing(context, notices_read_alarm);
}

/* --- notices --- */

static const struct key notice_keys[] = {
	KEY_NAME(struct notice, name),
	KEY_STRING("title", struct notice, title, NOTICE_TITLE_MAX, NULL),
	KEY_STRING("category", struct notice, category, NOTICE_TITLE_MAX, ""),
	KEY_STRING("responsible", struct notice, responsible, NOTICE_TITLE_MAX, ""),
	KEY_ZONES(struct notice, zones, zone_count),
	KEY_NAMED("priority", struct notice, priority, &priority_names, PRIORITY_ROUTINE,
		N_("priority \"%s\" is unknown; right is routine, important, urgent or "
		   "emergency")),
	KEY_PARSED("text", struct notice, script.text, parse_text),
	KEY_PARSED("text_file", struct notice, script.text, parse_text_file),
	KEY_PARSED("recording", struct notice, script, parse_recording),
	KEY_PARSED("line", struct notice, script.line, parse_device),
	KEY_PARSED("recordings", struct notice, script.playlist, parse_recordings),
	KEY_BOOLEAN("shuffle", struct notice, script.playlist.is_shuffled),
	{ "length", VALUE_DURATION, offsetof(struct notice, script.length_ms),
		SCRIPT_LENGTH_LEAST_MS, SCRIPT_LENGTH_MOST_MS, .fallback_number = 0 },
	{ "when", LIST(struct notice, rules, rule_count, NOTICE_RULES_MAX, &parse_rule_key),
		.too_many = N_("more than %zu rules") },
	{ "late", VALUE_DURATION, offsetof(struct notice, late_ms), .parse = parse_late,
		.fallback_number = NOTICE_LATE_UNSET },
	SCRIPT_KEYS(struct notice, script, CHIME_BELL, 1),
	KEY_OF_OTHERS("enabled", "", others_switch),
};

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

static void forget(void *name)
{
	(void)name; /* It belongs to its settings. */
}

void notices_forget_names(struct reading_context *context)
{
	tdestroy(context->names, forget);
	context->names = NULL;
}

static void name_all_zones(struct reading_context *context, struct notice *notice)
{
	const struct config *config = context->config;

	notice->zones = calloc(config->zone_count + 1, sizeof(*notice->zones));
	if (!notice->zones) {
		context->is_out_of_memory = true;
		return;
	}
	for (size_t i = 0; i < config->zone_count; i++) {
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
	static const char *const subjects[] = { "text", "text_file", "recording", "recordings",
		"line" };
	const char *found = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(subjects); i++) {
		if (!config_setting_get_member(setting, subjects[i]))
			continue;
		if (found)
			schema_fault(context, setting, _("both \"%s\" and \"%s\"; one is right"),
				found, subjects[i]);
		found = subjects[i];
	}
	if (!found && notice->script.prelude.chime == CHIME_NONE)
		schema_fault(context, setting,
			_("\"text\", \"text_file\", \"recording\", \"recordings\" or "
			  "\"line\" is missing"));
}

/* --- how long it airs --- */

static void check_length(struct reading_context *context, const config_setting_t *setting,
	const struct script *script)
{
	const config_setting_t *list = config_setting_get_member(setting, "recordings");
	const config_setting_t *length = config_setting_get_member(setting, "length");
	const config_setting_t *shuffle = config_setting_get_member(setting, "shuffle");

	if (list && !length)
		schema_fault(context, list,
			_("\"recordings\" need their \"length\", such as \"15min\""));
	if (script->line && !length)
		schema_fault(
			context, setting, _("a \"line\" needs its \"length\", such as \"30min\""));
	if (length && !list && !config_setting_get_member(setting, "line"))
		schema_fault(
			context, length, _("\"length\" is only for \"recordings\" or a \"line\""));
	if (shuffle && !list)
		schema_fault(context, shuffle, _("\"shuffle\" is only for \"recordings\""));
	if (script->line && script->length_ms > 0 && script_feed_last_ms(script) <= 0)
		schema_fault(context, length, _("its chime alone lasts as long as its \"length\""));
}

/* --- notices that relay a line input --- */

/* Who hears the horn of a zone listens whenever something sounds there. */
static void check_monitor(struct reading_context *context, const config_setting_t *setting,
	const struct notice *notice, const struct zone *zone)
{
	const char *line = notice->script.line;

	if (notice_has_zone(notice, zone->name) && device_is_one_hardware(line, zone->monitor))
		schema_fault(context, setting,
			_("the line input \"%s\" is the monitor of the zone \"%s\", which "
			  "listens while it is relayed there; only one of them gets it"),
			line, zone->name);
	else if (device_is_one(line, zone->monitor))
		schema_warn(context, setting,
			_("the line input \"%s\" is the monitor of the zone \"%s\"; while one "
			  "of them has it the other fails"),
			line, zone->name);
}

/* What captures gives its frames to one alone. */
static void check_line(struct reading_context *context, const config_setting_t *setting,
	const struct notice *notice)
{
	const config_setting_t *member = config_setting_get_member(setting, "line");
	const struct config *config = context->config;
	const struct script *script = &notice->script;

	if (!script->line)
		return;
	if (script->readings > 1)
		schema_fault(context, config_setting_get_member(setting, "readings"),
			_("a \"line\" has one reading"));
	for (size_t i = 0; i < config->zone_count; i++)
		if (config->zones[i].monitor)
			check_monitor(context, member, notice, &config->zones[i]);
	if (config->microphone.device && device_is_one(script->line, config->microphone.device))
		schema_warn(context, member,
			_("the line input \"%s\" is the microphone of the talks; while one of "
			  "them has it the other fails"),
			script->line);
}

/* A recording that is too long by itself has been told of, and so has a length. */
static void check_airtime(struct reading_context *context, const config_setting_t *setting,
	const struct notice *notice)
{
	const struct script *script = &notice->script;
	const char *subject = script_has_playlist(script) ? "recordings" : "recording";

	if (script->length_ms <= SCRIPT_LENGTH_MOST_MS &&
		script_played_ms(script) * script->readings > RECORDING_SECONDS_MAX * 1000)
		schema_fault(context, config_setting_get_member(setting, subject),
			_("with all its readings the recording lasts longer than %lld s"),
			(long long)RECORDING_SECONDS_MAX);
}

/* What no single key can say. */
static void finish_notice(
	struct reading_context *context, const config_setting_t *setting, void *object)
{
	struct notice *notice = object;

	choose_chime(context, setting, notice->priority, &notice->script);
	check_subject(context, setting, notice);
	check_airtime(context, setting, notice);
	check_script(context, setting, &notice->script);
	warn_of_placeholder_in_title(context, setting, notice);
	if (!notice->script.text)
		schema_set_string(context, &notice->script.text, "");
	parse_title_fallback(context, notice->name, &notice->title);
	if (!config_setting_get_member(setting, "zones"))
		name_all_zones(context, notice);
	check_length(context, setting, &notice->script);
	check_line(context, setting, notice);
	note_notice_name(context, setting);
	notice->place = schema_place(context, setting);
	context->is_out_of_memory |= !notice->place;
}

static const struct key notice = GROUP("notices", notice_keys, finish_notice);

static const struct key notices = { "notices",
	LIST(struct config, notices, notice_count, CONFIG_NOTICES_MAX, &notice) };

bool notices_have_key(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(notice_keys); i++)
		if (!notice_keys[i].stands_for && strcmp(notice_keys[i].name, name) == 0)
			return true;
	return false;
}

void notices_read(struct reading_context *context, const config_setting_t *setting)
{
	schema_read_list(context, &notices, setting, context->config);
}
