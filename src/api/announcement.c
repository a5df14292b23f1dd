#include "api/announcement.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "api/answer.h"
#include "api/body.h"
#include "api/parse.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "notice/recording.h"

#define EXPIRES_DEFAULT_MS (10 * 60 * 1000)
#define EXPIRES_MAX_MS     (24 * 3600 * 1000)
#define TITLE_CHARACTERS   20

#define RECORDING_PATH_MAX_BYTES 1023

DEFINE_CLEANUP(struct airing, airing, airing_free)

/* One request on its way to an airing. Each step fills the response when it refuses. */
struct announcement {
	const struct api_host *host;
	const struct config *config;
	json_t *body;
	struct airing *airing;
	int64_t now_ms;
	struct web_response *response;
};

static bool refuse_memory(struct announcement *a)
{
	answer_problem(a->response, PROBLEM_INTERNAL, "out of memory");
	return false;
}

static bool set_string(struct announcement *a, char **field, const char *value)
{
	char *copy = strdup(value);

	if (!copy)
		return refuse_memory(a);
	free(*field);
	*field = copy;
	return true;
}

/* A member that is a string or absent; false when it is anything else. */
static bool read_string(struct announcement *a, const char *member, const char **ret_value)
{
	const json_t *value = json_object_get(a->body, member);

	*ret_value = json_string_value(value);
	if (!value || *ret_value)
		return true;
	answer_problem(a->response, PROBLEM_BAD_REQUEST, "\"%s\" must be a string", member);
	return false;
}

/* --- what is aired --- */

static bool check_text(struct announcement *a, const char *text)
{
	if (strlen(text) > SCRIPT_TEXT_MAX_BYTES)
		answer_problem(a->response, PROBLEM_TEXT_TOO_LONG,
			"the text is %zu bytes long; at most %d are allowed", strlen(text),
			SCRIPT_TEXT_MAX_BYTES);
	else if (*text_skip_spaces(text) == '\0')
		answer_problem(a->response, PROBLEM_TEXT_EMPTY, "the text is empty");
	else if (text_has_control(text, false))
		answer_problem(
			a->response, PROBLEM_BAD_REQUEST, "\"text\" has a control character");
	else
		return true;
	return false;
}

/* How many bytes the first line's first TITLE_CHARACTERS characters have. */
static size_t title_length(const char *text)
{
	const size_t line = strcspn(text, "\r\n");
	size_t length = 0;
	uint32_t character;

	for (int count = 0; count < TITLE_CHARACTERS && length < line; count++)
		length += (size_t)utf8_decode(text + length, line - length, &character);
	return length;
}

/* The beginning of the words, as far as one line and one column of a table. */
static bool title_of_text(struct announcement *a, const char *text)
{
	const char *start = text_skip_spaces(text);
	_cleanup_free_ char *title = strndup(start, title_length(start));

	if (!title)
		return refuse_memory(a);
	for (char *tab = title; (tab = strchr(tab, '\t'));)
		*tab = ' ';
	return set_string(a, &a->airing->title, title);
}

static bool copy_script(struct announcement *a, const struct script *script)
{
	struct script copy;

	if (script_copy(script, &copy) < 0)
		return refuse_memory(a);
	script_done(&a->airing->script);
	a->airing->script = copy;
	return true;
}

static bool read_priority(struct announcement *a)
{
	const char *name;

	if (!read_string(a, "priority", &name))
		return false;
	if (!name || priority_parse(name, &a->airing->priority) == 0)
		return true;
	answer_problem(a->response, PROBLEM_BAD_REQUEST,
		"\"priority\" must be routine, important, urgent or emergency");
	return false;
}

/* An airing of no notice, sounded as the configuration says for its priority. */
static bool begin_announcement(struct announcement *a)
{
	a->airing = airing_new();
	if (!a->airing)
		return refuse_memory(a);
	if (!read_priority(a))
		return false;
	const bool is_urgent = priority_overrides_quiet(a->airing->priority);
	return copy_script(a, is_urgent ? &a->config->alarm : &a->config->announcement);
}

static bool take_words(struct announcement *a, const char *text)
{
	return check_text(a, text) && begin_announcement(a) &&
	       set_string(a, &a->airing->script.text, text) && title_of_text(a, text);
}

/* The daemon itself reads the file, with its own rights; what the client may read is no matter. */
static bool check_recording(struct announcement *a, const char *path, int64_t *ret_duration_ms)
{
	if (strlen(path) > RECORDING_PATH_MAX_BYTES || text_has_control(path, true)) {
		answer_problem(a->response, PROBLEM_BAD_REQUEST,
			"\"recording\" is longer than %d bytes or has a control character",
			RECORDING_PATH_MAX_BYTES);
		return false;
	}
	if (path[0] != '/') {
		answer_problem(
			a->response, PROBLEM_BAD_REQUEST, "\"recording\" must be an absolute path");
		return false;
	}
	const int r = a->host->check_recording(path, ret_duration_ms);
	if (r == 0)
		return true;
	answer_problem_with(a->response, PROBLEM_RECORDING, "recording", json_string(path),
		"the station cannot play %s: %s", path, recording_problem(r));
	return false;
}

static bool take_recording(struct announcement *a, const char *path)
{
	int64_t duration_ms;

	if (!check_recording(a, path, &duration_ms) || !begin_announcement(a))
		return false;
	a->airing->script.recording_ms = duration_ms;
	return set_string(a, &a->airing->script.recording, path) &&
	       set_string(a, &a->airing->title, strrchr(path, '/') + 1);
}

static bool take_notice(struct announcement *a, const char *name)
{
	const struct notice *notice = config_notice(a->config, name);

	if (!notice) {
		answer_problem_with(a->response, PROBLEM_UNKNOWN_NOTICE, "notice",
			json_string(name), "there is no notice \"%s\"", name);
		return false;
	}
	a->airing = airing_of_notice(notice, a->now_ms);
	if (!a->airing)
		return refuse_memory(a);
	return read_priority(a);
}

static bool read_length(struct announcement *a, const json_t *talk, int64_t *ret_length_ms)
{
	const char *text = json_string_value(json_object_get(talk, "max"));
	const int64_t most_ms = a->config->microphone.max_ms;

	*ret_length_ms = most_ms;
	if (!json_object_get(talk, "max"))
		return true;
	if (text && clock_parse_duration(text, ret_length_ms) == 0 &&
		*ret_length_ms >= TALK_LIMIT_LEAST_MS && *ret_length_ms <= most_ms)
		return true;
	answer_problem(a->response, PROBLEM_BAD_REQUEST,
		"\"max\" must be a length of time such as \"5min\", at most %d s",
		(int)(most_ms / 1000));
	return false;
}

/* Who talks will not wait, and what was cut cannot come back. */
#define TALK_PATIENCE_MS 5000

static bool take_talk(struct announcement *a, json_t *talk)
{
	static const char *const members[] = { "max", "delayed", NULL };
	const json_t *delayed = json_object_get(talk, "delayed");
	int64_t length_ms;

	if (!json_is_object(talk) || (delayed && !json_is_boolean(delayed))) {
		answer_problem(a->response, PROBLEM_BAD_REQUEST,
			"\"talk\" must be an object of \"max\" and \"delayed\"");
		return false;
	}
	if (!a->config->microphone.device) {
		answer_problem(a->response, PROBLEM_NO_MICROPHONE,
			"the configuration names no microphone");
		return false;
	}
	if (!body_has_only(talk, members, a->response) || !read_length(a, talk, &length_ms))
		return false;
	a->airing = airing_new();
	if (!a->airing)
		return refuse_memory(a);
	a->airing->priority = PRIORITY_IMPORTANT;
	if (!read_priority(a) || !copy_script(a, &a->config->announcement))
		return false;
	a->airing->script.talk = (struct talk_wish){ (int)length_ms, json_is_true(delayed) };
	a->airing->script.readings = 1;
	return set_string(a, &a->airing->title, "喊话");
}

static bool take_subject(struct announcement *a)
{
	const char *text, *recording, *notice;
	json_t *talk = json_object_get(a->body, "talk");

	if (!read_string(a, "text", &text) || !read_string(a, "recording", &recording) ||
		!read_string(a, "notice", &notice))
		return false;
	const int count = !!text + !!recording + !!notice + !!talk;
	if (count > 1)
		answer_problem(a->response, PROBLEM_BAD_REQUEST,
			"only one of \"text\", \"recording\", \"notice\" and \"talk\"");
	else if (count == 0)
		answer_problem(a->response, PROBLEM_BAD_REQUEST,
			"\"text\", \"recording\", \"notice\" or \"talk\" is missing");
	else if (text)
		return take_words(a, text);
	else if (recording)
		return take_recording(a, recording);
	else
		return notice ? take_notice(a, notice) : take_talk(a, talk);
	return false;
}

/* --- where --- */

static void drop_zones(struct airing *airing)
{
	for (size_t i = 0; i < airing->zone_count; i++)
		free(airing->zones[i]);
	free(airing->zones);
	airing->zones = NULL;
	airing->zone_count = 0;
}

static bool add_zone(struct announcement *a, const char *name)
{
	struct airing *airing = a->airing;

	if (!config_zone(a->config, name)) {
		answer_problem_with(a->response, PROBLEM_UNKNOWN_ZONE, "zone", json_string(name),
			"there is no zone \"%s\"", name);
		return false;
	}
	if (airing_has_zone(airing, name)) {
		answer_problem(a->response, PROBLEM_BAD_REQUEST,
			"\"zones\" names the zone \"%s\" twice", name);
		return false;
	}
	airing->zones[airing->zone_count] = NULL;
	if (!set_string(a, &airing->zones[airing->zone_count], name))
		return false;
	airing->zone_count++;
	return true;
}

static bool make_zones(struct announcement *a, size_t count)
{
	drop_zones(a->airing);
	a->airing->zones = calloc(count, sizeof(*a->airing->zones));
	return a->airing->zones ? true : refuse_memory(a);
}

static bool take_all_zones(struct announcement *a)
{
	if (a->airing->zone_count > 0)
		return true; /* The notice's own. */
	if (!make_zones(a, a->config->zone_count))
		return false;
	for (size_t i = 0; i < a->config->zone_count; i++)
		if (!add_zone(a, a->config->zones[i].name))
			return false;
	return true;
}

static bool take_zones(struct announcement *a)
{
	const json_t *zones = json_object_get(a->body, "zones");
	const json_t *zone;
	size_t i;

	if (!zones)
		return take_all_zones(a);
	if (!json_is_array(zones) || json_array_size(zones) == 0 ||
		json_array_size(zones) > CONFIG_ZONES_MAX) {
		answer_problem(a->response, PROBLEM_BAD_REQUEST,
			"\"zones\" must be a list of 1 to %d names", CONFIG_ZONES_MAX);
		return false;
	}
	if (!make_zones(a, json_array_size(zones)))
		return false;
	json_array_foreach(zones, i, zone)
	{
		if (!json_is_string(zone)) {
			answer_problem(a->response, PROBLEM_BAD_REQUEST,
				"\"zones\" must be a list of names");
			return false;
		}
		if (!add_zone(a, json_string_value(zone)))
			return false;
	}
	return true;
}

/* --- how --- */

static bool take_readings(struct announcement *a)
{
	const json_t *readings = json_object_get(a->body, "readings");

	if (!readings)
		return true;
	const json_int_t count = json_integer_value(readings);
	if (!json_is_integer(readings) || count < 1 || count > SCRIPT_READINGS_MAX) {
		answer_problem(a->response, PROBLEM_BAD_REQUEST,
			"\"readings\" must be a whole number from 1 to %d", SCRIPT_READINGS_MAX);
		return false;
	}
	a->airing->script.readings = (int)count;
	return true;
}

static bool check_airtime(struct announcement *a)
{
	const int readings = a->airing->script.readings;

	if (a->airing->script.recording_ms * readings <= RECORDING_SECONDS_MAX * 1000)
		return true;
	answer_problem(a->response, PROBLEM_BAD_REQUEST,
		"%d readings of the recording last longer than %d s", readings,
		RECORDING_SECONDS_MAX);
	return false;
}

static bool take_voice(struct announcement *a)
{
	struct voice copy;
	const char *name;

	if (!read_string(a, "voice", &name))
		return false;
	if (!name)
		return true;
	const struct voice *voice = config_voice(a->config, name);
	if (!voice) {
		answer_problem_with(a->response, PROBLEM_UNKNOWN_VOICE, "voice", json_string(name),
			"there is no voice \"%s\"", name);
		return false;
	}
	if (voice_copy(voice, &copy) < 0)
		return refuse_memory(a);
	voice_done(&a->airing->script.voice);
	a->airing->script.voice = copy;
	return true;
}

static bool take_chime(struct announcement *a)
{
	const char *name;

	if (!read_string(a, "chime", &name))
		return false;
	if (!name || chime_parse(name, &a->airing->script.chime) == 0)
		return true;
	answer_problem(
		a->response, PROBLEM_BAD_REQUEST, "\"chime\" must be none, bell, alert or test");
	return false;
}

static bool take_expiry(struct announcement *a)
{
	int64_t expires_ms =
		a->airing->script.talk.max_ms > 0 ? TALK_PATIENCE_MS : EXPIRES_DEFAULT_MS;
	const char *text;

	if (!read_string(a, "expires", &text))
		return false;
	if (text && (clock_parse_duration(text, &expires_ms) < 0 || expires_ms == 0 ||
			    expires_ms > EXPIRES_MAX_MS)) {
		answer_problem(a->response, PROBLEM_BAD_REQUEST,
			"\"expires\" must be a length of time such as \"90s\" or \"10min\", at "
			"most 24h");
		return false;
	}
	a->airing->planned_ms = a->now_ms;
	a->airing->deadline_ms = a->now_ms + expires_ms;
	return true;
}

static bool take_label(struct announcement *a, const char *member, char **field)
{
	const char *text;

	if (!read_string(a, member, &text))
		return false;
	if (!text)
		return true;
	if (strlen(text) > NOTICE_TITLE_MAX)
		answer_problem(a->response, PROBLEM_BAD_REQUEST, "\"%s\" is longer than %d bytes",
			member, NOTICE_TITLE_MAX);
	else if (text_has_control(text, true))
		answer_problem(a->response, PROBLEM_BAD_REQUEST,
			"\"%s\" has a control character or a second line", member);
	else
		return set_string(a, field, text);
	return false;
}

static bool build_airing(struct announcement *a, const char *by)
{
	static const char *const members[] = { "text", "recording", "notice", "talk", "zones",
		"priority", "readings", "expires", "responsible", "title", "voice", "chime", NULL };

	if (!body_has_only(a->body, members, a->response) || !take_subject(a))
		return false;
	a->airing->cause = AIRING_CAUSE_COMMAND;
	a->airing->retries =
		priority_overrides_quiet(a->airing->priority) && a->airing->script.talk.max_ms == 0;
	return take_zones(a) && take_readings(a) && check_airtime(a) && take_voice(a) &&
	       take_chime(a) && take_expiry(a) &&
	       take_label(a, "responsible", &a->airing->responsible) &&
	       take_label(a, "title", &a->airing->title) && set_string(a, &a->airing->by, by);
}

struct airing *announcement_read(const struct call *call)
{
	json_auto_t *body = NULL;

	if (!body_read_object(call->request, &body, call->response))
		return NULL;
	struct announcement a = {
		.host = call->host,
		.config = call->host->config(call->host->userdata),
		.body = body,
		.now_ms = call->now_ms,
		.response = call->response,
	};
	const bool is_whole = build_airing(&a, call->request->by);
	_cleanup_(airing_cleanup) struct airing *airing = a.airing;
	return is_whole ? TAKE(airing) : NULL;
}
