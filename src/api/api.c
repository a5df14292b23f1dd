#include "api/api.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "api/answer.h"
#include "api/call.h"
#include "api/parse.h"
#include "base/cleanup.h"
#include "base/translate.h"

#define AIRING_PREFIX "/v1/airings/"

static const char *const no_parameters[] = { NULL };

/* A newcomer where there is no room may always order silence; what it wants aired, or asks after,
 * is looked at. */
static const struct route {
	const char *path; /* AIRING_PREFIX stands for every path that begins so */
	const char *method;
	void (*answer)(const struct call *call);
	const char *const *parameters; /* of its query; the last is NULL */
	bool is_for_all;               /* answered where there is no room for more (is_spare) */
} routes[] = {
	{ "/v1/status", "GET", status_get, no_parameters, false },
	{ "/v1/log", "GET", log_get, log_parameters, false },
	{ "/v1/report", "GET", report_get, report_parameters, false },
	{ "/v1/airings", "POST", airing_post, no_parameters, true },
	{ AIRING_PREFIX, "GET", airing_get, no_parameters, true },
	{ AIRING_PREFIX, "DELETE", airing_delete, no_parameters, true },
	{ "/v1/finish", "POST", finish_post, no_parameters, true },
	{ "/v1/stop", "POST", stop_post, no_parameters, true },
	{ "/v1/clock", "POST", clock_post, no_parameters, false },
	{ "/v1/reload", "POST", reload_post, no_parameters, false },
};

static bool has_airing_prefix(const char *path)
{
	return strncmp(path, AIRING_PREFIX, strlen(AIRING_PREFIX)) == 0;
}

static bool is_path_of(const struct route *route, const char *path)
{
	if (strcmp(route->path, AIRING_PREFIX) == 0)
		return has_airing_prefix(path);
	return strcmp(route->path, path) == 0;
}

static void add_method(char allow[static WEB_ALLOW_SIZE], const char *method)
{
	const size_t length = strlen(allow);

	(void)snprintf(allow + length, WEB_ALLOW_SIZE - length, "%s%s", length > 0 ? ", " : "",
		method); /* The methods of any one path fit. */
}

/* No route has both the path and the method. */
static void answer_no_route(const struct call *call)
{
	char allow[WEB_ALLOW_SIZE] = "";

	for (size_t i = 0; i < ARRAY_SIZE(routes); i++)
		if (is_path_of(&routes[i], call->request->path))
			add_method(allow, routes[i].method);
	if (*allow == '\0') {
		answer_problem(call->response, PROBLEM_NOT_FOUND, N_("there is nothing at \"%s\""),
			call->request->path);
		return;
	}
	answer_problem(
		call->response, PROBLEM_METHOD_NOT_ALLOWED, N_("the methods here are: %s"), allow);
	strcpy(call->response->allow, allow);
}

static const struct route *find_route(const struct web_request *request)
{
	for (size_t i = 0; i < ARRAY_SIZE(routes); i++)
		if (is_path_of(&routes[i], request->path) &&
			strcmp(routes[i].method, request->method) == 0)
			return &routes[i];
	return NULL;
}

/* What is left out would widen what is asked: to every zone. */
static void answer_route(const struct call *call, const struct route *route)
{
	const char *stray = call->request->stray(route->parameters, call->request->userdata);

	if (call->request->is_spare && !route->is_for_all)
		answer_too_many(call->response);
	else if (stray)
		answer_problem(call->response, PROBLEM_BAD_REQUEST,
			N_("the parameter \"%s\" is unknown here, or comes twice"), stray);
	else
		route->answer(call);
}

static void answer(
	const struct web_request *request, struct web_response *ret_response, void *userdata)
{
	const struct api_host *host = userdata;
	const struct route *route = find_route(request);
	struct call call = {
		.host = host,
		.request = request,
		.now_ms = host->now_ms(host->userdata),
		.response = ret_response,
	};

	*ret_response = (struct web_response){ .language = request->accepts_language };
	if (has_airing_prefix(request->path))
		call.id = parse_number(request->path + strlen(AIRING_PREFIX), INT64_MAX);
	if (request->body_length > WEB_BODY_MAX_BYTES)
		answer_problem(ret_response, PROBLEM_TEXT_TOO_LONG,
			N_("the body has more than %d bytes"), WEB_BODY_MAX_BYTES);
	else if (*request->path == '\0')
		answer_problem(ret_response, PROBLEM_BAD_REQUEST,
			N_("the address has a NUL character (%%00)"));
	else if (!route)
		answer_no_route(&call);
	else
		answer_route(&call, route);
}

static void left(uint64_t connection, void *userdata)
{
	const struct api_host *host = userdata;

	host->leave_talks(connection, host->userdata);
}

static void turn_away(enum web_trouble trouble, struct web_response *ret_response)
{
	switch (trouble) {
	case WEB_TOO_MANY:
		answer_too_many(ret_response);
		return;
	case WEB_TOO_SLOW:
		answer_problem(ret_response, PROBLEM_REQUEST_TIMEOUT,
			N_("the request did not come whole within %d s"), DOOR_ASK_MS / 1000);
		return;
	case WEB_NO_HTTP:
		answer_problem(ret_response, PROBLEM_BAD_REQUEST,
			N_("this is no request of HTTP/1.1 or HTTP/1.0"));
		return;
	case WEB_TOO_LONG:
		answer_problem(ret_response, PROBLEM_TEXT_TOO_LONG,
			N_("the head of the request is too long, or its body"));
		return;
	case WEB_FAILED:
		answer_problem(ret_response, PROBLEM_INTERNAL, N_("the request is not served"));
	}
}

static int connections_of(const char *name, void *userdata)
{
	const struct api_host *host = userdata;

	return config_connections(host->config(host->userdata), name);
}

struct talk_look {
	uint64_t connection;
	bool is_there;
};

static void look_for_talk(const struct airing *airing, void *userdata)
{
	struct talk_look *look = userdata;

	look->is_there |=
		script_is_talk(&airing->script) && airing->script.talk.holder == look->connection;
}

static bool holds_talk(uint64_t connection, void *userdata)
{
	const struct api_host *host = userdata;
	struct talk_look look = { .connection = connection };

	station_each(host->station, look_for_talk, &look);
	return look.is_there;
}

const struct http_ops api_http_ops = {
	.answer = answer,
	.left = left,
	.turn_away = turn_away,
	.door = { connections_of, holds_talk },
};
