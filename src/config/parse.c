#include "config/parse.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/installation.h"
#include "base/translate.h"
#include "base/utf8.h"
#include "calendar/timezone.h"
#include "calendar/written.h"
#include "config/hint.h"
#include "config/recordings.h"
#include "config/refuse.h"
#include "config/refuse_days.h"
#include "config/refuse_files.h"
#include "config/source_text.h"
#include "notice/recording.h"
#include "notice/talk.h"

#define DEVICE_MAX_BYTES 255
#define PATH_MAX_BYTES   1023

/* --- texts --- */

#define NOT_IN_NAMES " \"'\\,;/"
#define WIDE_SPACE   "\u3000"

/* With the same as a name may have it. */
static void refuse_name(struct reading_context *context, const struct key *key,
	const config_setting_t *setting, const char *name)
{
	_cleanup_free_ char *right = strdup(name + strspn(name, NOT_IN_NAMES));

	if (!right) {
		context->is_out_of_memory = true;
		return;
	}
	for (size_t length = strlen(right); length > 0 && strchr(NOT_IN_NAMES, right[length - 1]);)
		right[--length] = '\0';
	for (char *at = right; (at = strpbrk(at, NOT_IN_NAMES));)
		*at = '-';
	for (char *at = right; (at = strstr(at, WIDE_SPACE));) {
		*at++ = '-';
		(void)memmove(
			at, at + strlen(WIDE_SPACE) - 1, strlen(at + strlen(WIDE_SPACE) - 1) + 1);
	}
	schema_fault(context, setting,
		_("%s \"%s\" must have no space, quote, comma, semicolon or slash; right is "
		  "\"%s\""),
		key->name, name, *right ? right : "a");
}

PARSE(parse_name)
{
	const char *name = schema_string(context, setting, key->name, 1, NOTICE_NAME_MAX, false);

	if (!name)
		return;
	if (strpbrk(name, NOT_IN_NAMES) || strstr(name, WIDE_SPACE)) {
		refuse_name(context, key, setting, name);
		return;
	}
	schema_set_string(context, field, name);
}

static bool is_blank(const char *text)
{
	/* Also U+3000, the space of Chinese text. */
	for (; *text; text += strncmp(text, "　", 3) == 0 ? 3 : 1)
		if (!strchr(" \t\n\r", *text) && strncmp(text, "　", 3) != 0)
			return false;
	return true;
}

static void set_text(struct reading_context *context, const struct key *key,
	const config_setting_t *setting, const char *text, char **field)
{
	if (is_blank(text))
		schema_fault(context, setting, _("%s is empty"), key->name);
	else
		schema_set_string(context, field, text);
}

PARSE(parse_text)
{
	const char *text =
		schema_string(context, setting, key->name, 1, SCRIPT_TEXT_MAX_BYTES, true);

	if (text)
		set_text(context, key, setting, text, field);
}

/* In memory the caller frees; NULL when there is no more. */
static char *path_from_folder(struct reading_context *context, const char *name)
{
	const bool is_absolute = name[0] == '/';
	char *path;

	if (asprintf(&path, "%s%s%s", is_absolute ? "" : context->folder, is_absolute ? "" : "/",
		    name) < 0) {
		context->is_out_of_memory = true;
		return NULL;
	}
	return path;
}

PARSE(parse_text_file)
{
	_cleanup_free_ char *path = NULL, *text = NULL;
	size_t length;
	const char *name = schema_string(context, setting, key->name, 1, PATH_MAX_BYTES, false);

	if (!name)
		return;
	path = path_from_folder(context, name);
	if (!path)
		return;
	const int r = file_read(path, SCRIPT_TEXT_MAX_BYTES, &text, &length);
	if (r == -EFBIG)
		schema_fault(context, setting, _("%s is longer than %d bytes (%d hanzi)"), path,
			SCRIPT_TEXT_MAX_BYTES, SCRIPT_TEXT_MAX_BYTES / 3);
	else if (r < 0)
		refuse_text_file(context, setting, name, path, r);
	if (r < 0 || !source_text_check(context, path, text, length))
		return;
	source_text_unify(text);
	for (length = strlen(text); length > 0 && strchr(" \t\n", text[length - 1]);)
		text[--length] = '\0';
	if (schema_check_text(context, setting, key->name, text, 1, SCRIPT_TEXT_MAX_BYTES, true))
		set_text(context, key, setting, text, field);
}

/* The daemon reads it later, from wherever it then stands. A link stays one: it may be turned to
 * another recording each day. In memory the caller frees; NULL when there is no more. */
static char *absolute_path(struct reading_context *context, const char *path)
{
	_cleanup_free_ char *folder = path[0] == '/' ? strdup("") : get_current_dir_name();
	char *absolute;

	if (folder && asprintf(&absolute, "%s%s%s", folder, *folder ? "/" : "", path) >= 0)
		return absolute;
	context->is_out_of_memory = true;
	return NULL;
}

static void set_path(struct reading_context *context, const char *path, char **field)
{
	_cleanup_free_ char *absolute = absolute_path(context, path);

	if (absolute)
		schema_set_string(context, field, absolute);
}

/* One that can be played, as that key has it; whether it is. */
static bool read_recording(struct reading_context *context, const config_setting_t *setting,
	const char *key, const char *name, char **field, int64_t *ret_duration_ms)
{
	_cleanup_free_ char *path = path_from_folder(context, name);

	if (!path)
		return false;
	const int r = context->check_recording(path, ret_duration_ms);
	if (r < 0)
		refuse_recording(context, setting, key, name, path, r);
	else
		set_path(context, path, field);
	return r >= 0;
}

/* In memory the caller frees; NULL: it is none. */
static char *path_of_folder(struct reading_context *context, const char *name)
{
	_cleanup_free_ char *path = path_from_folder(context, name);
	struct stat status;

	if (!path || stat(path, &status) < 0 || !S_ISDIR(status.st_mode))
		return NULL;
	for (size_t length = strlen(path); length > 1 && path[length - 1] == '/';)
		path[--length] = '\0';
	return absolute_path(context, path);
}

/* Whether it is one, which then is told. */
static bool refuse_folder(
	struct reading_context *context, const config_setting_t *setting, const char *name)
{
	_cleanup_free_ char *folder = path_of_folder(context, name);

	if (folder)
		schema_fault(context, setting,
			_("\"%s\" is a folder; right is recordings = \"%s\";"), name, name);
	return folder;
}

PARSE(parse_recording)
{
	struct script *script = field;

	if (config_setting_is_aggregate(setting)) {
		schema_fault(context, setting,
			_("%s is one file; right of several is recordings = [ ... ]; and their "
			  "length"),
			key->name);
		return;
	}
	const char *name = schema_string(context, setting, key->name, 1, PATH_MAX_BYTES, false);
	if (name && !refuse_foreign_path(context, setting, name) &&
		!refuse_folder(context, setting, name))
		(void)read_recording(context, setting, key->name, name, &script->recording,
			&script->recording_ms); /* It told the fault. */
}

/* --- playlists --- */

/* Takes the path. */
static void add_file(struct reading_context *context, const config_setting_t *setting,
	struct playlist *playlist, char *path, int64_t duration_ms)
{
	const size_t count = playlist->file_count;
	_cleanup_free_ char *own = path;

	if (count == PLAYLIST_FILES_MAX) {
		schema_fault(context, setting, _("more than %d recordings"), PLAYLIST_FILES_MAX);
		return;
	}
	char **files = reallocarray(playlist->files, count + 1, sizeof(*files));
	playlist->files = files ? files : playlist->files;
	int64_t *durations_ms =
		reallocarray(playlist->durations_ms, count + 1, sizeof(*durations_ms));
	playlist->durations_ms = durations_ms ? durations_ms : playlist->durations_ms;
	if (!own || !files || !durations_ms) {
		context->is_out_of_memory = true;
		return;
	}
	files[count] = TAKE(own);
	durations_ms[count] = duration_ms;
	playlist->file_count++;
}

static void read_element(
	struct reading_context *context, const config_setting_t *setting, void *userdata)
{
	struct playlist *playlist = userdata;
	const char *name = schema_string(context, setting, "recordings", 1, PATH_MAX_BYTES, false);
	_cleanup_free_ char *path = NULL;
	int64_t duration_ms;

	if (name && !refuse_foreign_path(context, setting, name) &&
		!refuse_folder(context, setting, name) &&
		read_recording(context, setting, "recordings", name, &path, &duration_ms))
		add_file(context, setting, playlist, TAKE(path), duration_ms);
}

static void refuse_file(
	struct reading_context *context, struct playlist *playlist, const char *path)
{
	char **refused = reallocarray(
		playlist->refused, playlist->refused_count + 1, sizeof(*playlist->refused));
	char *own = refused ? strdup(path) : NULL;

	playlist->refused = refused ? refused : playlist->refused;
	if (own)
		refused[playlist->refused_count++] = own;
	else
		context->is_out_of_memory = true;
}

/* Whoever puts a file there is not asked to write a configuration, and shall not silence the
 * station by it. */
static void read_file_of_folder(struct reading_context *context, const config_setting_t *setting,
	struct playlist *playlist, const char *path)
{
	int64_t duration_ms;
	const int r = context->check_recording(path, &duration_ms);

	if (r < 0) {
		schema_warn(context, setting, _("%s cannot be played and is left out: %s"), path,
			recording_problem(r));
		refuse_file(context, playlist, path);
		return;
	}
	add_file(context, setting, playlist, strdup(path), duration_ms);
}

static void read_found(struct reading_context *context, const config_setting_t *setting,
	struct playlist *playlist, const struct recordings *found)
{
	if (found->left_out)
		schema_warn(context, setting, _("%zu in %s are left out, such as \"%s\": %s"),
			found->left_out_count, playlist->folder, found->left_out,
			recordings_reason_text(found->reason));
	for (size_t i = 0; i < found->count; i++)
		read_file_of_folder(context, setting, playlist, found->files[i]);
	if (found->count == 0)
		schema_fault(context, setting, _("there is no recording in %s"), playlist->folder);
	else if (playlist->file_count == 0)
		schema_fault(
			context, setting, _("no recording in %s can be played"), playlist->folder);
}

static void read_folder(
	struct reading_context *context, const config_setting_t *setting, struct playlist *playlist)
{
	_cleanup_(recordings_done) struct recordings found = { 0 };
	const int r = recordings_find(playlist->folder, &found);

	if (r == -ENFILE)
		schema_fault(context, setting, _("%s has more than %d recordings"),
			playlist->folder, PLAYLIST_FILES_MAX);
	else if (r == -E2BIG)
		schema_fault(context, setting, _("%s has more than %d files"), playlist->folder,
			RECORDINGS_ENTRIES_MAX);
	else if (r < 0)
		schema_fault(context, setting, _("%s cannot be read: %s"), playlist->folder,
			error_text(r));
	else
		read_found(context, setting, playlist, &found);
}

/* One name may be a folder's. */
PARSE(parse_recordings)
{
	struct playlist *playlist = field;
	const char *name = config_setting_get_string(setting);

	(void)key;
	playlist->folder = name ? path_of_folder(context, name) : NULL;
	if (playlist->folder) {
		read_folder(context, setting, playlist);
		return;
	}
	schema_each(context, setting, read_element, playlist);
	if (config_setting_is_aggregate(setting) && config_setting_length(setting) == 0)
		schema_fault(context, setting, _("%s names no recording"), "recordings");
}

/* --- chimes --- */

static void read_own_chime(struct reading_context *context, const config_setting_t *setting,
	const char *name, struct prelude *prelude)
{
	if (read_recording(
		    context, setting, "chime", name, &prelude->recording, &prelude->recording_ms) &&
		prelude->recording_ms > PRELUDE_SECONDS_MAX * 1000)
		schema_fault(context, setting, _("%s is no chime: it lasts longer than %d s"), name,
			PRELUDE_SECONDS_MAX);
}

/* What has neither a folder nor a suffix is the name of a chime. */
PARSE(parse_prelude)
{
	struct prelude *prelude = field;

	if (config_setting_type(setting) == CONFIG_TYPE_BOOL) {
		schema_fault(context, setting, _("%s is a text in quotes; right is \"%s\""),
			key->name, config_setting_get_bool(setting) ? "bell" : "none");
		return;
	}
	const char *text = schema_string(context, setting, key->name, 1, PATH_MAX_BYTES, false);
	const int chime = text ? names_find(&chime_names, text) : -1;

	prelude->chime = chime < 0 ? CHIME_BELL : (enum chime)chime;
	if (!text || chime >= 0)
		return;
	if (strpbrk(text, "./"))
		read_own_chime(context, setting, text, prelude);
	else
		schema_fault(context, setting,
			_("chime \"%s\" is unknown; right is none, bell, alert, pips, test or a "
			  "recording, such as \"gong.wav\""),
			text);
}

void parse_prelude_fallback(struct reading_context *context, const struct key *key, void *field)
{
	struct prelude *prelude = field;

	(void)context;
	prelude->chime = (enum chime)key->fallback_number;
}

PARSE(parse_timezone)
{
	const char *name = schema_string(context, setting, key->name, 1, 255, false);

	if (!name)
		return;
	if (!timezone_exists(name))
		schema_fault(context, setting,
			_("there is no time zone \"%s\"; right is \"Asia/Shanghai\""), name);
	else
		schema_set_string(context, field, name);
}

static bool names_hardware(const char *device)
{
	return strncmp(device, "hw:", 3) == 0 || strncmp(device, "plughw:", 7) == 0;
}

/* A number, or the bare default, is another card after the next boot. */
static bool may_move(const char *device)
{
	const char *number = strpbrk(device, "0123456789");

	return strcmp(device, "default") == 0 ||
	       (names_hardware(device) && number == strchr(device, ':') + 1);
}

PARSE(parse_device)
{
	const char *device = schema_string(context, setting, key->name, 1, DEVICE_MAX_BYTES, false);

	if (!device)
		return;
	if (names_hardware(device) && strchr(device, ' '))
		schema_fault(context, setting,
			_("\"%s\" has a space; right is such as \"plughw:CARD=Device\" (aplay -L "
			  "lists "
			  "them)"),
			device);
	else if (may_move(device))
		schema_warn(context, setting,
			_("\"%s\" may be another card after a restart; name the card, as in "
			  "\"plughw:CARD=Device\" (sudo dalaba setup finds it)"),
			device);
	schema_set_string(context, field, device);
}

#define AIRTIME_MAX_MIN (24 * 60)

/* None at all would be a cap that is not there. */
PARSE(parse_airtime)
{
	long long minutes;
	int64_t *airtime_ms = field;

	if (config_setting_is_number(setting) == CONFIG_TRUE) {
		if (schema_integer(context, setting, key->name, 1, AIRTIME_MAX_MIN, &minutes))
			*airtime_ms = minutes * 60000;
	} else if (schema_duration(context, setting, key->name, airtime_ms) &&
		   (*airtime_ms < 1000 || *airtime_ms > AIRTIME_MAX_MIN * 60000)) {
		schema_fault(
			context, setting, _("%s must be from %s to %s"), key->name, "1s", "24h");
	}
}

/* What is no length of time; in quotes. NULL: something else was meant. */
static const char *late_meant(const char *text)
{
	static const struct {
		const char *said, *right;
	} words[] = { { "当天", "\"same-day\"" }, { "当日", "\"same-day\"" },
		{ "今天", "\"same-day\"" }, { "全天", "\"same-day\"" }, { "不补播", "\"never\"" },
		{ "过点不播", "\"never\"" }, { "不播", "\"never\"" }, { "从不", "\"never\"" },
		{ "no", "\"never\"" }, { "none", "\"never\"" }, { "today", "\"same-day\"" } };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strcmp(words[i].said, text) == 0)
			return words[i].right;
	return NULL;
}

PARSE(parse_late)
{
	const char *text = schema_duration_text(context, setting, key->name);
	int64_t *late_ms = field;

	if (!text)
		return;
	if (strcmp(text, "never") == 0)
		*late_ms = NOTICE_LATE_NEVER_MS;
	else if (strcmp(text, "same-day") == 0)
		*late_ms = NOTICE_LATE_SAME_DAY;
	else if (clock_parse_duration(text, late_ms) < 0 && late_meant(text))
		schema_fault(context, setting, _("%s \"%s\" is no length of time; right is %s"),
			key->name, text, late_meant(text));
	else if (clock_parse_duration(text, late_ms) < 0)
		schema_refuse_duration(context, setting, key->name, text,
			_("\"10min\", \"2h\", \"never\" or \"same-day\""));
	else if (*late_ms < NOTICE_LATE_NEVER_MS)
		*late_ms = NOTICE_LATE_NEVER_MS; /* Nobody begins at the very millisecond. */
}

static void set_voice(
	struct reading_context *context, struct voice *field, const struct voice *voice)
{
	struct voice copy;

	if (voice_copy(voice, &copy) < 0) {
		context->is_out_of_memory = true;
		return;
	}
	voice_done(field);
	*field = copy;
}

PARSE(parse_espeak)
{
	_cleanup_free_ char *name = NULL, *path = NULL;
	const char *espeak = schema_string(context, setting, key->name, 1, VOICE_NAME_MAX, false);

	if (!espeak)
		return;
	schema_set_string(context, field, espeak);
	if (strncmp(espeak, "file:", strlen("file:")) != 0)
		return;
	if (asprintf(&name, "voices/%s", espeak + strlen("file:")) < 0) {
		name = NULL;
		context->is_out_of_memory = true;
	} else if (strchr(espeak, '/') || installation_find_data(name, &path) < 0) {
		schema_fault(context, setting, _("there is no voice file \"%s\""),
			espeak + strlen("file:"));
	}
}

PARSE(parse_voice)
{
	const char *name = schema_string(context, setting, key->name, 1, VOICE_NAME_MAX, false);

	if (!name)
		return;
	const struct voice *voice = config_voice(context->config, name);
	if (voice) {
		set_voice(context, field, voice);
		return;
	}
	_cleanup_free_ char *more = hint_voices(context->config, name);
	schema_fault(context, setting, _("there is no voice \"%s\"%s"), name, more ? more : "");
}

static PARSE(parse_zone_name)
{
	const char *name = schema_string(context, setting, key->name, 1, ZONE_NAME_MAX, false);

	if (!name)
		return;
	const struct zone *zone = config_zone_called(context->config, name);
	if (zone) {
		schema_set_string(context, field, zone->name);
		return;
	}
	refuse_zone(context, setting, name);
}

const struct key parse_zone_name_key = { "zones", VALUE_PARSED, .parse = parse_zone_name };

static void add_weekdays(
	struct reading_context *context, const config_setting_t *element, void *userdata)
{
	uint8_t *weekdays = userdata, added;
	long long number;

	if (config_setting_is_number(element)) {
		if (schema_integer(context, element, "weekdays", 1, WEEKDAY_COUNT, &number))
			*weekdays = (uint8_t)(*weekdays | 1U << (number - 1));
		return;
	}
	const char *text = schema_string(context, element, "weekdays", 1, 63, false);
	if (!text)
		return;
	if (weekdays_parse(text, &added) == 0)
		*weekdays |= added;
	else
		refuse_weekday(context, element, text);
}

PARSE(parse_weekdays)
{
	(void)key;
	schema_each(context, setting, add_weekdays, field);
}

/* "21:30-06:30"; its end may be before its start (across midnight) or "24:00". */
PARSE(parse_span)
{
	const char *text = window_text(context, setting, key->name);
	struct day_span *span = field;
	char from[16] = "";

	if (!text)
		return;
	const char *dash = strchr(text, '-');
	if (dash && (size_t)(dash - text) < sizeof(from))
		(void)memcpy(from, text, (size_t)(dash - text));
	int until = 0;
	const bool is_to_midnight = dash && strcmp(dash + 1, "24:00") == 0;
	if (!dash || rule_parse_time(from, &span->from_second) < 0 ||
		(!is_to_midnight && rule_parse_time(dash + 1, &until) < 0) ||
		(!is_to_midnight && until == span->from_second))
		refuse_window(context, setting, key->name, text, false);
	span->until_second = is_to_midnight ? 24 * 3600 : until;
}

/* --- what holds without the key --- */

void parse_voice_fallback(struct reading_context *context, const struct key *key, void *field)
{
	(void)key;
	if (context->config->voice_count > 0)
		set_voice(context, field, &context->config->voices[0]);
}

void parse_title_fallback(struct reading_context *context, const char *name, char **title)
{
	if (!*title || !**title)
		schema_set_string(context, title, name);
}
