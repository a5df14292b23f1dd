#include "api/api.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "api/announce.h"
#include "api/answer.h"
#include "api/body.h"
#include "base/cleanup.h"
#include "base/clock.h"

#define LOG_LIMIT_DEFAULT 100
#define LOG_LIMIT_MAX     100000

/* One request on its way to an answer. */
struct call {
	const struct api_host *host;
	const struct api_request *request;
	int64_t now_ms;
	int64_t id; /* of /v1/airings/ID; 0 where that is no id */
	struct api_response *response;
};

/* --- status --- */

struct station_look {
	json_t *airings;
	const char *zone; /* looked for */
	int64_t on_air;   /* in that zone; 0: nothing */
};

static void append_airing(const struct airing *airing, void *userdata)
{
	struct station_look *look = userdata;

	(void)json_array_append_new(
		look->airings, airing_to_json(airing)); /* Left out if need be. */
}

static void find_on_air(const struct airing *airing, void *userdata)
{
	struct station_look *look = userdata;

	if (airing->state == AIRING_ON_AIR && airing_has_zone(airing, look->zone))
		look->on_air = airing->id;
}

static json_t *zone_to_json(const struct station *station, const struct zone *zone)
{
	struct station_look look = { .zone = zone->name };

	station_each(station, find_on_air, &look);
	return json_pack("{s:s, s:s, s:s, s:o}", "name", zone->name, "title", zone->title, "device",
		zone->device, "on_air", look.on_air ? json_integer(look.on_air) : json_null());
}

static json_t *next_to_json(const struct api_host *host)
{
	char when[CLOCK_TEXT_SIZE];
	const char *notice;
	int64_t planned_ms;

	if (host->next(&planned_ms, &notice, host->userdata) < 0)
		return json_null();
	return json_pack("{s:s, s:s}", "when", clock_format(planned_ms, when), "notice", notice);
}

static void get_status(const struct call *call)
{
	const struct api_host *host = call->host;
	const struct config *config = host->config(host->userdata);
	const struct station *station = host->station(host->userdata);
	struct station_look look = { .airings = json_array() };
	json_t *zones = json_array();
	char now[CLOCK_TEXT_SIZE];

	for (size_t i = 0; i < config->zone_count; i++)
		(void)json_array_append_new(zones, zone_to_json(station, &config->zones[i]));
	station_each(station, append_airing, &look);
	answer_json(call->response, 200,
		json_pack("{s:s, s:s, s:s, s:o, s:o, s:o}", "station", config->station.name,
			"version", DALABA_VERSION, "now", clock_format(call->now_ms, now), "zones",
			zones, "airings", look.airings, "next", next_to_json(host)));
}

/* --- the log --- */

static const char *query(const struct call *call, const char *name)
{
	return call->request->query(name, call->request->userdata);
}

/* Digits alone, from 1 to `most`; 0 for anything else. */
static int64_t read_number(const char *text, int64_t most)
{
	if (*text < '1' || *text > '9' || text[strspn(text, "0123456789")])
		return 0;
	errno = 0;
	const long long number = strtoll(text, NULL, 10);
	return errno == ERANGE || number > most ? 0 : number;
}

static bool read_moment(const struct call *call, const char *name, int64_t *ret_time_ms)
{
	const char *text = query(call, name);

	*ret_time_ms = CLOCK_NONE;
	if (!text || clock_parse(text, ret_time_ms) == 0)
		return true;
	answer_problem(call->response, PROBLEM_BAD_REQUEST,
		"\"%s\" must be a moment such as 2026-11-24T07:00:00+08:00", name);
	return false;
}

static bool read_state(const struct call *call, int *ret_state)
{
	const char *text = query(call, "state");
	enum airing_state state;

	*ret_state = -1;
	if (!text)
		return true;
	if (airing_state_parse(text, &state) < 0) {
		answer_problem(call->response, PROBLEM_BAD_REQUEST,
			"\"state\" must be a state of airings");
		return false;
	}
	*ret_state = (int)state;
	return true;
}

static bool read_limit(const struct call *call, int *ret_limit)
{
	const char *text = query(call, "limit");

	*ret_limit = LOG_LIMIT_DEFAULT;
	if (!text)
		return true;
	*ret_limit = (int)read_number(text, LOG_LIMIT_MAX);
	if (*ret_limit == 0)
		answer_problem(call->response, PROBLEM_BAD_REQUEST,
			"\"limit\" must be a whole number from 1 to %d", LOG_LIMIT_MAX);
	return *ret_limit != 0;
}

static int append_row(const struct airing *airing, void *userdata)
{
	return json_array_append_new(userdata, airing_to_json(airing)) < 0 ? -ENOMEM : 0;
}

static void get_log(const struct call *call)
{
	const struct api_host *host = call->host;
	struct asrun_filter filter = {
		.notice = query(call, "notice"),
		.zone = query(call, "zone"),
	};

	if (!read_moment(call, "from", &filter.from_ms) ||
		!read_moment(call, "until", &filter.until_ms) || !read_state(call, &filter.state) ||
		!read_limit(call, &filter.limit))
		return;
	json_t *rows = json_array();
	const int r = asrun_each(host->asrun(host->userdata), &filter, append_row, rows);
	if (r < 0) {
		json_decref(rows);
		answer_problem(call->response, PROBLEM_INTERNAL,
			"the as-run log cannot be read: %s", strerror(-r));
		return;
	}
	answer_json(call->response, 200, json_pack("{s:o}", "airings", rows));
}

/* --- airings --- */

static void post_airing(const struct call *call)
{
	announce(call->host, call->request, call->now_ms, call->response);
}

static void answer_unknown_airing(const struct call *call)
{
	if (call->id > 0)
		answer_problem_with(call->response, PROBLEM_UNKNOWN_AIRING, "airing",
			json_integer(call->id), "there is no airing %lld that could be stopped",
			(long long)call->id);
	else
		answer_problem(call->response, PROBLEM_UNKNOWN_AIRING, "that is no airing's id");
}

static void get_airing(const struct call *call)
{
	if (call->id == 0)
		answer_unknown_airing(call);
	else
		answer_row(call->response, call->host, 200, call->id);
}

static void delete_airing(const struct call *call)
{
	const struct api_host *host = call->host;

	if (call->id == 0 || host->stop(call->id, call->request->by, host->userdata) < 0)
		answer_unknown_airing(call);
	else
		answer_row(call->response, host, 200, call->id);
}

/* --- stop and reload --- */

/* The zone that the body names, NULL for all; false when it is refused. */
static bool read_zone(const struct call *call, json_t *body, const char **ret_zone)
{
	static const char *const members[] = { "zone", NULL };
	const json_t *zone = json_object_get(body, "zone");

	*ret_zone = json_string_value(zone);
	if (!body_has_only(body, members, call->response))
		return false;
	if (zone && !*ret_zone) {
		answer_problem(call->response, PROBLEM_BAD_REQUEST, "\"zone\" must be a string");
		return false;
	}
	const struct config *config = call->host->config(call->host->userdata);
	if (*ret_zone && !config_zone(config, *ret_zone)) {
		answer_problem_with(call->response, PROBLEM_UNKNOWN_ZONE, "zone",
			json_string(*ret_zone), "there is no zone \"%s\"", *ret_zone);
		return false;
	}
	return true;
}

static void post_stop(const struct call *call)
{
	const struct api_host *host = call->host;
	json_auto_t *body = NULL;
	const char *zone = NULL;

	if (call->request->body && call->request->body_length > 0) {
		if (!body_read_object(call->request, &body, call->response) ||
			!read_zone(call, body, &zone))
			return;
	}
	const size_t stopped = host->stop_zone(zone, call->request->by, host->userdata);
	answer_json(call->response, 200, json_pack("{s:I}", "stopped", (json_int_t)stopped));
}

struct told {
	json_t *warnings;
	json_t *faults;
};

static void append_fault(const char *text, bool is_warning, void *userdata)
{
	const struct told *told = userdata;

	/* Left out if need be. */
	(void)json_array_append_new(is_warning ? told->warnings : told->faults, json_string(text));
}

static void answer_reload(const struct call *call, int r, const struct faults *faults)
{
	const struct told told = { json_array(), json_array() };
	const struct config *config = call->host->config(call->host->userdata);

	faults_each(faults, append_fault, (void *)&told);
	if (r == -EINVAL)
		answer_problem_with(call->response, PROBLEM_BAD_CONFIGURATION, "faults",
			json_incref(told.faults), "the station goes on with the old configuration");
	else if (r < 0)
		answer_problem(call->response, PROBLEM_INTERNAL, "%s", strerror(-r));
	else
		answer_json(call->response, 200,
			json_pack("{s:I, s:O}", "notices", (json_int_t)config->notice_count,
				"warnings", told.warnings));
	json_decref(told.warnings);
	json_decref(told.faults);
}

static void post_reload(const struct call *call)
{
	const struct api_host *host = call->host;
	struct faults *faults;

	if (faults_new(&faults) < 0) {
		answer_problem(call->response, PROBLEM_INTERNAL, "out of memory");
		return;
	}
	answer_reload(call, host->reload(faults, host->userdata), faults);
	faults_free(faults);
}

/* --- which call it is --- */

#define AIRING_PREFIX "/v1/airings/"

static const struct route {
	const char *path; /* AIRING_PREFIX stands for every path that begins so */
	const char *method;
	void (*answer)(const struct call *call);
} routes[] = {
	{ "/v1/status", "GET", get_status },
	{ "/v1/log", "GET", get_log },
	{ "/v1/airings", "POST", post_airing },
	{ AIRING_PREFIX, "GET", get_airing },
	{ AIRING_PREFIX, "DELETE", delete_airing },
	{ "/v1/stop", "POST", post_stop },
	{ "/v1/reload", "POST", post_reload },
};

static bool is_path_of(const struct route *route, const char *path)
{
	if (strcmp(route->path, AIRING_PREFIX) == 0)
		return strncmp(path, AIRING_PREFIX, strlen(AIRING_PREFIX)) == 0;
	return strcmp(route->path, path) == 0;
}

void api_answer(const struct api_host *host, const struct api_request *request, int64_t now_ms,
	struct api_response *ret_response)
{
	struct call call = {
		.host = host,
		.request = request,
		.now_ms = now_ms,
		.response = ret_response,
	};
	bool is_known = false;

	if (strncmp(request->path, AIRING_PREFIX, strlen(AIRING_PREFIX)) == 0)
		call.id = read_number(request->path + strlen(AIRING_PREFIX), INT64_MAX);
	for (size_t i = 0; i < ARRAY_SIZE(routes); i++) {
		if (!is_path_of(&routes[i], request->path))
			continue;
		if (strcmp(routes[i].method, request->method) == 0) {
			routes[i].answer(&call);
			return;
		}
		is_known = true;
	}
	if (is_known)
		answer_problem(ret_response, PROBLEM_METHOD_NOT_ALLOWED,
			"this is not to be had with %s", request->method);
	else
		answer_problem(
			ret_response, PROBLEM_NOT_FOUND, "there is nothing at %s", request->path);
}
