#include "config/config.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <libgen.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/translate.h"
#include "base/utf8.h"
#include "config/parse.h"
#include "config/schema.h"

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
	REAL("latitude", struct station_settings, latitude, -90, 90, 0),
	REAL("longitude", struct station_settings, longitude, -180, 180, 0),
};

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
	{ "active_low", VALUE_PARSED, offsetof(struct amplifier_settings, is_active_low),
		.parse = parse_bool },
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

static const struct key voice_keys[] = {
	NAME(struct voice, name),
	STRING("espeak", struct voice, espeak, VOICE_NAME_MAX, "cmn-latn-pinyin"),
	INTEGER("rate", struct voice, rate_wpm, 80, 450, 160),
	INTEGER("pitch", struct voice, pitch, 0, 99, 50),
	INTEGER("range", struct voice, range, 0, 99, 60),
	INTEGER("volume", struct voice, volume_percent, 0, 200, 100),
	INTEGER("word_gap", struct voice, word_gap, 0, 100, 0),
};

static const struct key quiet_keys[] = {
	{ "window", VALUE_PARSED, offsetof(struct quiet_hours, from_second), .is_required = true,
		.parse = parse_quiet_window },
	{ "weekdays", VALUE_PARSED, offsetof(struct quiet_hours, weekdays),
		.parse = parse_weekdays },
	{ "zones", VALUE_PARSED, offsetof(struct quiet_hours, zones), .parse = parse_zones },
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
	{ "when", VALUE_PARSED, offsetof(struct notice, rules), .parse = parse_rules },
	{ "late", VALUE_PARSED, offsetof(struct notice, late_ms), .parse = parse_duration,
		.parse_fallback = parse_late_fallback, .fallback_number = NOTICE_LATE_UNSET },
	SCRIPT_KEYS(struct notice, script, CHIME_BELL, 1),
};

/* parse_zones, parse_rules and parse_quiet_window fill two fields that lie side by side. */
#define SIDE_BY_SIDE(object, first, second, pair, its_second)                                      \
	_Static_assert(                                                                            \
		offsetof(object, second) - offsetof(object, first) == offsetof(pair, its_second),  \
		#object)

SIDE_BY_SIDE(struct notice, zones, zone_count, struct zone_names, count);
SIDE_BY_SIDE(struct quiet_hours, zones, zone_count, struct zone_names, count);
SIDE_BY_SIDE(struct notice, rules, rule_count, struct rule_list, count);
SIDE_BY_SIDE(struct quiet_hours, from_second, until_second, struct quiet_window, until_second);

/* --- objects --- */

/* Makes room for one more element of a counted array, zeroed. NULL at the limit or on no memory. */
static void *grow(struct reading_context *context, const config_setting_t *setting, void **array,
	size_t *count, size_t size, size_t most)
{
	if (*count == most) {
		schema_fault(context, setting, _("more than %zu of them"), most);
		return NULL;
	}
	void *grown = reallocarray(*array, *count + 1, size);
	if (!grown) {
		context->is_out_of_memory = true;
		return NULL;
	}
	*array = grown;
	return memset((char *)grown + size * (*count)++, 0, size);
}

static void use_name_as_title(struct reading_context *context, const char *name, char **title)
{
	if (!*title || !**title)
		schema_set_string(context, title, name ? name : "");
}

static void add_zone(
	struct reading_context *context, const config_setting_t *setting, void *userdata)
{
	struct config *config = context->config;
	struct zone *zone = grow(context, setting, (void **)&config->zones, &config->zone_count,
		sizeof(*zone), CONFIG_ZONES_MAX);

	(void)userdata;
	if (!zone)
		return;
	schema_read_group(context, setting, zone_keys, ARRAY_SIZE(zone_keys), zone);
	use_name_as_title(context, zone->name, &zone->title);
	if (!zone->name)
		schema_set_string(context, &zone->name, ""); /* Refused, but whole. */
	else if (config_zone(config, zone->name) != zone)
		schema_fault(context, setting, _("there are two zones \"%s\""), zone->name);
}

static void add_voice(
	struct reading_context *context, const config_setting_t *setting, void *userdata)
{
	struct config *config = context->config;
	struct voice *voice = grow(context, setting, (void **)&config->voices, &config->voice_count,
		sizeof(*voice), CONFIG_VOICES_MAX);

	(void)userdata;
	if (!voice)
		return;
	schema_read_group(context, setting, voice_keys, ARRAY_SIZE(voice_keys), voice);
	if (!voice->name)
		schema_set_string(context, &voice->name, ""); /* Refused, but whole. */
	else if (config_voice(config, voice->name) != voice)
		schema_fault(context, setting, _("there are two voices \"%s\""), voice->name);
}

static void add_quiet(
	struct reading_context *context, const config_setting_t *setting, void *userdata)
{
	struct config *config = context->config;
	struct quiet_hours *quiet = grow(context, setting, (void **)&config->quiet,
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

/* What no single key can say. */
static void finish_notice(
	struct reading_context *context, const config_setting_t *setting, struct notice *notice)
{
	const bool has_text = config_setting_get_member(setting, "text") != NULL;
	const bool has_file = config_setting_get_member(setting, "text_file") != NULL;

	if (has_text && has_file)
		schema_fault(context, setting, _("both \"text\" and \"text_file\"; one is right"));
	else if (!has_text && !has_file && notice->script.chime == CHIME_NONE)
		schema_fault(context, setting, _("\"text\" or \"text_file\" is missing"));
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
	struct notice *notice = grow(context, setting, (void **)&config->notices,
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
	schema_read_group(context, setting, station_keys, ARRAY_SIZE(station_keys),
		&context->config->station);
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

static void read_voices(struct reading_context *context, const config_setting_t *setting)
{
	schema_each(context, setting, add_voice, NULL);
}

/* What speaks when no voice is configured. */
static void add_default_voice(struct reading_context *context)
{
	static const char built_in[] = "voice = { name = \"mandarin\"; };";
	config_t settings;

	config_init(&settings);
	if (config_read_string(&settings, built_in) == CONFIG_TRUE)
		add_voice(context, config_lookup(&settings, "voice"), NULL);
	else
		context->is_out_of_memory = true;
	config_destroy(&settings);
}

static void read_quiet(struct reading_context *context, const config_setting_t *setting)
{
	schema_each(context, setting, add_quiet, NULL);
}

static void read_announcement(struct reading_context *context, const config_setting_t *setting)
{
	schema_read_group(context, setting, announcement_keys, ARRAY_SIZE(announcement_keys),
		&context->config->announcement);
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
}

static void read_notices(struct reading_context *context, const config_setting_t *setting)
{
	schema_each(context, setting, add_notice, NULL);
}

struct section {
	const char *name;
	void (*read)(struct reading_context *context, const config_setting_t *setting);
	void (*without)(struct reading_context *context); /* when it is not there; may be NULL */
	bool is_for_notice_files;                         /* notices.d holds notices alone */
};

static const struct section sections[] = {
	{ "station", read_station, NULL, false },
	{ "zones", read_zones, miss_zones, false },
	{ "voices", read_voices, add_default_voice, false },
	{ "quiet_hours", read_quiet, NULL, false },
	{ "announcement", read_announcement, NULL, false },
	{ "alarm", read_alarm, NULL, false },
	{ "microphone", read_microphone, NULL, false },
	{ "notices", read_notices, NULL, true },
};

static const char *section_name(size_t i, const void *userdata)
{
	(void)userdata;
	return i < ARRAY_SIZE(sections) ? sections[i].name : NULL;
}

static const struct section *find_section(const char *name, bool is_notice_file)
{
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++)
		if (strcmp(sections[i].name, name) == 0 &&
			(sections[i].is_for_notice_files || !is_notice_file))
			return &sections[i];
	return NULL;
}

static void tell_unknown_sections(
	struct reading_context *context, const config_setting_t *root, bool is_notice_file)
{
	for (int i = 0; i < config_setting_length(root); i++) {
		const config_setting_t *member = config_setting_get_elem(root, (unsigned)i);
		const char *name = config_setting_name(member);
		const char *nearest = schema_nearest(name, section_name, NULL);
		if (find_section(name, is_notice_file))
			continue;
		if (is_notice_file)
			schema_fault(context, member,
				_("\"%s\" does not belong here; a file of notices.d holds only "
				  "\"notices\""),
				name);
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

static char *read_source_text(struct reading_context *context, const char *path)
{
	_cleanup_free_ char *text = NULL;
	size_t length;
	const int r = file_read(path, CONFIG_FILE_MAX_BYTES, &text, &length);

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
static struct source *open_source(
	struct reading_context *context, const char *path, struct source **sources)
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
	source->next = *sources;
	*sources = source;
	schema_set_string(context, &source->path, path);
	config_set_include_dir(&source->settings, context->folder);
	if (source->path && config_read_string(&source->settings, text) == CONFIG_TRUE)
		return source;
	tell_syntax_error(context, path, &source->settings);
	return NULL;
}

static void read_main_file(
	struct reading_context *context, const char *path, struct source **sources)
{
	const struct source *source = open_source(context, path, sources);

	if (!source)
		return;
	const config_setting_t *root = config_root_setting(&source->settings);
	context->file = source->path;
	tell_unknown_sections(context, root, false);
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++) {
		const config_setting_t *setting = config_setting_get_member(root, sections[i].name);
		if (setting)
			sections[i].read(context, setting);
		else if (sections[i].without)
			sections[i].without(context);
	}
}

static void read_notice_file(
	struct reading_context *context, const char *path, struct source **sources)
{
	const struct source *source = open_source(context, path, sources);

	if (!source)
		return;
	const config_setting_t *root = config_root_setting(&source->settings);
	context->file = source->path;
	tell_unknown_sections(context, root, true);
	const config_setting_t *notices = config_setting_get_member(root, "notices");
	if (notices)
		read_notices(context, notices);
}

/* "name.conf": no hidden file, no editor's leftover. */
static int is_notice_file(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return entry->d_name[0] != '.' && dot && strcmp(dot, ".conf") == 0;
}

static void read_notice_files(struct reading_context *context, struct source **sources)
{
	_cleanup_free_ char *folder = NULL;
	struct dirent **entries;

	if (asprintf(&folder, "%s/notices.d", context->folder) < 0) {
		folder = NULL;
		context->is_out_of_memory = true;
		return;
	}
	const int count = scandir(folder, &entries, is_notice_file, alphasort);
	if (count < 0 && errno != ENOENT)
		faults_add(context->faults, folder, 0, _("cannot be read: %s"), strerror(errno));
	for (int i = 0; i < count; i++) {
		char *path;
		if (asprintf(&path, "%s/%s", folder, entries[i]->d_name) >= 0) {
			read_notice_file(context, path, sources);
			free(path);
		} else {
			context->is_out_of_memory = true;
		}
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
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
	struct source *sources = NULL;

	set_defaults(context);
	read_main_file(context, path, &sources);
	read_notice_files(context, &sources);
	finish_scripts(context);
	tdestroy(context->names, forget);
	free_sources(sources);
}

DEFINE_CLEANUP(struct config, config, config_free)

int config_load(const char *path, struct faults *faults, struct config **ret_config)
{
	_cleanup_(config_cleanup) struct config *config = calloc(1, sizeof(*config));
	_cleanup_free_ char *path_copy = strdup(path);

	if (!config || !path_copy)
		return -ENOMEM;
	struct reading_context context = {
		.faults = faults,
		.file = path,
		.folder = dirname(path_copy),
		.config = config,
	};
	read_all(&context, path);
	if (context.is_out_of_memory)
		return -ENOMEM;
	if (faults_count(faults) > 0)
		return -EINVAL;
	*ret_config = TAKE(config);
	return 0;
}

void config_free(struct config *config)
{
	if (!config)
		return;
	free(config->station.name);
	free(config->station.timezone);
	for (size_t i = 0; i < config->zone_count; i++)
		zone_done(&config->zones[i]);
	for (size_t i = 0; i < config->voice_count; i++)
		voice_done(&config->voices[i]);
	for (size_t i = 0; i < config->quiet_count; i++)
		quiet_hours_done(&config->quiet[i]);
	for (size_t i = 0; i < config->notice_count; i++)
		notice_done(&config->notices[i]);
	free(config->zones);
	free(config->voices);
	free(config->quiet);
	free(config->notices);
	microphone_settings_done(&config->microphone);
	script_done(&config->announcement);
	script_done(&config->alarm);
	free(config);
}

const struct zone *config_zone(const struct config *config, const char *name)
{
	for (size_t i = 0; i < config->zone_count; i++)
		if (config->zones[i].name && strcmp(config->zones[i].name, name) == 0)
			return &config->zones[i];
	return NULL;
}

const struct voice *config_voice(const struct config *config, const char *name)
{
	for (size_t i = 0; i < config->voice_count; i++)
		if (config->voices[i].name && strcmp(config->voices[i].name, name) == 0)
			return &config->voices[i];
	return NULL;
}

const struct notice *config_notice(const struct config *config, const char *name)
{
	for (size_t i = 0; i < config->notice_count; i++)
		if (strcmp(config->notices[i].name, name) == 0)
			return &config->notices[i];
	return NULL;
}
