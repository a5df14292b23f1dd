#include "api/answer.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/translate.h"
#include "base/utf8.h"
#include "notice/outcome.h"

static const struct {
	const char *name;
	const char *title;
	int status;
} problems[PROBLEM_COUNT] = {
	[PROBLEM_BAD_REQUEST] = { "bad-request", N_("The request is not understood"), 400 },
	[PROBLEM_UNKNOWN_ZONE] = { "unknown-zone", N_("There is no such zone"), 422 },
	[PROBLEM_UNKNOWN_NOTICE] = { "unknown-notice", N_("There is no such notice"), 422 },
	[PROBLEM_UNKNOWN_VOICE] = { "unknown-voice", N_("There is no such voice"), 422 },
	[PROBLEM_UNKNOWN_AIRING] = { "unknown-airing", N_("There is no such airing"), 404 },
	[PROBLEM_NOT_FOUND] = { "not-found", N_("There is nothing here"), 404 },
	[PROBLEM_METHOD_NOT_ALLOWED] = { "method-not-allowed", N_("Not with this method"), 405 },
	[PROBLEM_TEXT_EMPTY] = { "text-empty", N_("The text is empty"), 422 },
	[PROBLEM_TEXT_TOO_LONG] = { "text-too-long", N_("The text is too long"), 413 },
	[PROBLEM_TEXT_ENCODING] = { "text-encoding", N_("The text is not UTF-8"), 400 },
	[PROBLEM_RECORDING] = { "recording", N_("The recording cannot be played"), 422 },
	[PROBLEM_NO_MICROPHONE] = { "no-microphone", N_("There is no microphone"), 422 },
	[PROBLEM_QUIET_HOURS] = { "quiet-hours", N_("Quiet hours"), 409 },
	[PROBLEM_AIRTIME_CAP] = { "airtime-cap", N_("The day's airtime is used up"), 409 },
	[PROBLEM_TOO_MANY_CONNECTIONS] = { "too-many-connections", N_("Too many ask at once"),
		503 },
	[PROBLEM_REQUEST_TIMEOUT] = { "request-timeout", N_("The request does not come"), 408 },
	[PROBLEM_OVER_FULL] = { "over-full", N_("Too many airings wait"), 503 },
	[PROBLEM_BAD_CONFIGURATION] = { "bad-configuration", N_("The configuration is refused"),
		422 },
	[PROBLEM_ENDING] = { "ending", N_("The station ends"), 503 },
	[PROBLEM_LOG_UNREADABLE] = { "log-unreadable", N_("The as-run log cannot be read"), 503 },
	[PROBLEM_INTERNAL] = { "internal", N_("The station failed"), 500 },
};

/* What is said when there is no memory to say more. */
static const char no_memory[] =
	"{\"type\":\"/problems/internal\",\"title\":\"The station failed\",\"status\":500,"
	"\"detail\":\"out of memory\"}";

static void fill(
	struct web_response *response, int status, const char *content_type, const json_t *body)
{
	char *text = body ? json_dumps(body, ANSWER_JSON) : NULL;

	*response = (struct web_response){
		.language = response->language,
		.status = text ? status : 500,
		.content_type = text ? content_type : "application/problem+json",
		.body = text ? text : strdup(no_memory),
	};
	response->body_length = response->body ? strlen(response->body) : 0;
}

void answer_json(struct web_response *response, int status, json_t *body)
{
	fill(response, status, "application/json", body);
	json_decref(body);
}

#define DETAIL_SIZE 512

/* What the request said is told again: a sign that would turn a line about, or end it, by its
 * number. */
static void show_controls(const char *text, char ret_text[static DETAIL_SIZE])
{
	size_t length = 0;
	uint32_t character;
	int size;

	while ((size = utf8_first(text, &character)) > 0 && length + 16 < DETAIL_SIZE) {
		if (utf8_is_control(character, true)) /* Fits. */
			length += (size_t)snprintf(ret_text + length, DETAIL_SIZE - length,
				"\\u%04X", (unsigned)character);
		else
			length += utf8_encode(character, ret_text + length);
		text += size;
	}
	ret_text[length] = '\0';
}

/* Builds the problem's words in the language of the answer. */
static json_t *say_problem(
	const char *language, enum problem problem, const char *detail, va_list arguments)
{
	char type[64], text[DETAIL_SIZE], shown[DETAIL_SIZE];
	size_t cut;

	translate_begin(language);
	(void)vsnprintf(text, sizeof(text), _(detail), arguments); /* A cut detail still tells. */
	const char *title = _(problems[problem].title);
	translate_end();
	if (utf8_check(text, strlen(text), &cut) < 0)
		text[cut] = '\0'; /* It was cut inside a character. */
	show_controls(text, shown);
	(void)snprintf(type, sizeof(type), "/problems/%s", problems[problem].name); /* Fits. */
	return json_pack("{s:s, s:s, s:i, s:s}", "type", type, "title", title, "status",
		problems[problem].status, "detail", shown);
}

static void answer_problem_list(struct web_response *response, enum problem problem,
	const char *member, json_t *value, const char *detail, va_list arguments)
{
	json_t *body = say_problem(response->language, problem, detail, arguments);

	if (body && member && json_object_set(body, member, value) < 0) {
		json_decref(body);
		body = NULL;
	}
	fill(response, problems[problem].status, "application/problem+json", body);
	json_decref(body);
	json_decref(value);
}

void answer_problem(struct web_response *response, enum problem problem, const char *detail, ...)
{
	va_list arguments;

	va_start(arguments, detail);
	answer_problem_list(response, problem, NULL, NULL, detail, arguments);
	va_end(arguments);
}

void answer_problem_with(struct web_response *response, enum problem problem, const char *member,
	json_t *value, const char *detail, ...)
{
	va_list arguments;

	va_start(arguments, detail);
	answer_problem_list(response, problem, member, value, detail, arguments);
	va_end(arguments);
}

static const char *say_error(const struct web_response *response, int error)
{
	translate_begin(response->language);
	const char *text = error_text(error);
	translate_end();
	return text;
}

void answer_error(struct web_response *response, int error)
{
	answer_problem(response, PROBLEM_INTERNAL, "%s", say_error(response, error));
}

void answer_too_many(struct web_response *response)
{
	answer_problem(response, PROBLEM_TOO_MANY_CONNECTIONS,
		N_("too many connections are open: only what is urgent is answered now"));
}

void answer_log_error(struct web_response *response, int error)
{
	if (error == -ECANCELED)
		answer_problem(response, PROBLEM_ENDING, N_("the station ends"));
	else if (error == -ETIMEDOUT)
		answer_problem(response, PROBLEM_LOG_UNREADABLE,
			N_("the as-run log cannot be read: the disk does not answer"));
	else if (error == -ENODATA)
		answer_problem(response, PROBLEM_LOG_UNREADABLE,
			N_("the as-run log cannot be read from the disk, and it is not in memory"));
	else if (error == -EBADMSG || error == -EPROTO || error == -EISDIR)
		answer_problem(response, PROBLEM_LOG_UNREADABLE,
			N_("the as-run log cannot be read: its file is damaged"));
	else
		answer_problem(response, PROBLEM_LOG_UNREADABLE,
			N_("the as-run log cannot be read: %s"), say_error(response, error));
}

struct lines {
	json_t *refusals;
	json_t *warnings;
};

static void append_line(const char *text, bool is_warning, void *userdata)
{
	const struct lines *lines = userdata;

	/* Appending to NULL, or for want of memory, leaves the line out. */
	(void)json_array_append_new(
		is_warning ? lines->warnings : lines->refusals, json_string(text));
}

void faults_to_json(const struct faults *faults, json_t *refusals, json_t *warnings)
{
	struct lines lines = { refusals, warnings };

	faults_each(faults, append_line, &lines);
}

static json_t *time_to_json(int64_t time_ms)
{
	char text[CLOCK_TEXT_SIZE];

	return time_ms == CLOCK_NONE ? json_null() : json_string(clock_format(time_ms, text));
}

static json_t *zones_to_json(const struct airing *airing)
{
	json_t *zones = json_array();

	for (size_t i = 0; i < airing->zone_count; i++)
		if (json_array_append_new(zones, json_string(airing->zones[i])) < 0) {
			json_decref(zones);
			return NULL;
		}
	return zones;
}

json_t *clock_to_json(enum clock_trust trust)
{
	return json_pack(
		"{s:b, s:s}", "trusted", trust != CLOCK_TRUST_NONE, "why", clock_trust_name(trust));
}

static json_t *decibels(double db)
{
	return json_real(round(db * 10) / 10);
}

/* Members of what is not known are left out; so are, without memory, others. */
static json_t *sounding_to_json(const char *zone, const struct sounding *sounding)
{
	json_t *json = json_pack("{s:s}", "zone", zone);
	const struct heard *heard = &sounding->heard;

	if (json && sounding->level.is_known) {
		(void)json_object_set_new(json, "sent_rms_db", decibels(sounding->level.rms_db));
		(void)json_object_set_new(json, "sent_peak_db", decibels(sounding->level.peak_db));
	}
	if (json && heard->is_known) {
		(void)json_object_set_new(
			json, "heard", json_string(heard_verdict_name(heard->verdict)));
		(void)json_object_set_new(
			json, "correlation", json_real(round(heard->correlation * 100) / 100));
		(void)json_object_set_new(json, "delay_ms", json_integer(heard->delay_ms));
		(void)json_object_set_new(json, "heard_db", decibels(heard->level_db));
	}
	if (json && heard->is_known && heard->reason != HEARD_UNSAID)
		(void)json_object_set_new(
			json, "heard_why", json_string(heard_reason_name(heard->reason)));
	return json;
}

static json_t *outcome_to_json(const char *zone, const struct sounding *sounding)
{
	const char *error = sounding->error < 0
				    ? sounding_error_code(sounding->error, sounding->source_failed)
				    : "";

	return json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:i}", "zone", zone, "state",
		airing_state_name(sounding->state), "reason", airing_reason_name(sounding->reason),
		"error", error, "sounded_ms", (json_int_t)sounding->sounded_ms, "silent_ms",
		(json_int_t)sounding->silent_ms, "readings", sounding->readings_done);
}

/* One a zone. */
static json_t *zones_to_list(const struct airing *airing,
	json_t *(*to_json)(const char *zone, const struct sounding *sounding))
{
	json_t *list = json_array();

	for (size_t i = 0; airing->soundings && i < airing->zone_count; i++)
		if (json_array_append_new(list, to_json(airing->zones[i], &airing->soundings[i])) <
			0) {
			json_decref(list);
			return NULL;
		}
	return list;
}

/* What places its last writing says nothing before it: the station, which tells what is not over,
 * does not know when that was. */
static json_t *plan_to_json(const struct airing *airing)
{
	const bool is_over = airing_state_is_over(airing->state);

	return json_pack("{s:I, s:s, s:s, s:s, s:s, s:i, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:I,"
			 " s:i, s:s, s:s, s:s?, s:s, s:s, s:s, s:s, s:s, s:s, s:o}",
		"id", (json_int_t)airing->id, "notice", airing->notice, "title", airing->title,
		"category", airing->category, "state", airing_state_name(airing->state), "code",
		airing_state_code(airing->state), "reason", airing_reason_name(airing->reason),
		"cause", airing_cause_name(airing->cause), "priority",
		priority_name(airing->priority), "zones", zones_to_json(airing), "planned",
		time_to_json(airing->planned_ms), "started", time_to_json(airing->started_ms),
		"ended", time_to_json(airing->ended_ms), "sounded_ms",
		(json_int_t)airing->sounded_ms, "readings_done", airing->readings_done,
		"responsible", airing->responsible, "by", airing->by, "stopped_by",
		airing->stopped_by, "text", airing->script.text, "spoken", airing->spoken, "voice",
		airing->script.voice.name, "override",
		airing->overrode_quiet_hours ? "quiet-hours" : "", "clock",
		airing->is_clock_doubted ? "untrusted" : "", "boot", is_over ? airing->boot_id : "",
		"monotonic_ms",
		is_over && airing->monotonic_ms != CLOCK_NONE ? json_integer(airing->monotonic_ms)
							      : json_null());
}

static json_t *detail_to_json(const struct airing *airing, const char *language)
{
	translate_begin(language);
	_cleanup_free_ char *detail = outcome_detail(airing);
	translate_end();
	return json_string(detail);
}

json_t *airing_to_json(const struct airing *airing, const char *language)
{
	json_t *json = plan_to_json(airing);
	const bool is_whole =
		json &&
		json_object_set_new(json, "detail", detail_to_json(airing, language)) == 0 &&
		json_object_set_new(json, "heard",
			json_string(heard_verdict_name(airing_heard(airing)))) == 0 &&
		json_object_set_new(json, "soundings", zones_to_list(airing, sounding_to_json)) ==
			0 &&
		json_object_set_new(json, "outcomes", zones_to_list(airing, outcome_to_json)) == 0;

	if (is_whole)
		return json;
	json_decref(json);
	return NULL;
}
