/* GET /v1/log */
#include "api/call.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include <jansson.h>

#include "api/answer.h"
#include "api/parse.h"
#include "base/clock.h"
#include "base/translate.h"

#define LOG_LIMIT_DEFAULT 100

static const char *query(const struct call *call, const char *name)
{
	return call->request->query(name, call->request->userdata);
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
	*ret_limit = (int)parse_number(text, ASRUN_ROWS_MAX);
	if (*ret_limit == 0)
		answer_problem(call->response, PROBLEM_BAD_REQUEST,
			"\"limit\" must be a whole number from 1 to %d", ASRUN_ROWS_MAX);
	return *ret_limit != 0;
}

static int append_row(const struct airing *airing, void *userdata)
{
	return json_array_append_new(userdata, airing_to_json(airing)) < 0 ? -ENOMEM : 0;
}

void log_get(const struct call *call)
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
	json_auto_t *rows = json_array();
	const int r = asrun_each(host->asrun(host->userdata), &filter, append_row, rows);
	if (r < 0)
		answer_problem(call->response, PROBLEM_INTERNAL,
			N_("the as-run log cannot be read: %s"), strerror(-r));
	else
		answer_json(call->response, 200, json_pack("{s:O}", "airings", rows));
}
