/* POST /v1/airings, GET and DELETE /v1/airings/ID */
#include "api/call.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include <jansson.h>

#include "api/answer.h"
#include "api/refused.h"
#include "api/wish.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/translate.h"

/* An airing as it is now. */
struct look {
	int64_t id;
	json_t *json; /* NULL: there is none, or no memory */
	bool is_there;
	enum airing_reason held_back_by; /* AIRING_REASON_NONE: it is not */
};

static void look_at(const struct airing *airing, void *userdata)
{
	struct look *look = userdata;

	if (airing->id != look->id)
		return;
	look->is_there = true;
	look->json = airing_to_json(airing);
	if (airing->state == AIRING_CANCELLED)
		look->held_back_by = airing->reason;
}

static int look_at_row(const struct airing *airing, void *userdata)
{
	look_at(airing, userdata);
	return 1;
}

/* What is not over the station itself tells: on a full disk it airs without a row. */
static int find_airing(const struct api_host *host, struct look *look)
{
	const struct asrun_filter filter = {
		.from_ms = CLOCK_NONE,
		.until_ms = CLOCK_NONE,
		.state = -1,
		.id = look->id,
	};

	station_each(host->station(host->userdata), look_at, look);
	if (look->is_there)
		return 0;
	return asrun_each(host->asrun(host->userdata), &filter, look_at_row, look);
}

/* Answers, and says false, where the log cannot be read. */
static bool look_for(const struct call *call, struct look *look)
{
	const int r = find_airing(call->host, look);

	if (r < 0)
		answer_problem(call->response, PROBLEM_INTERNAL,
			N_("the as-run log cannot be read: %s"), strerror(-r));
	return r >= 0;
}

static void answer_unknown(const struct call *call, const char *detail)
{
	if (call->id > 0)
		answer_problem_with(call->response, PROBLEM_UNKNOWN_AIRING, "airing",
			json_integer(call->id), "%s", detail);
	else
		answer_problem(
			call->response, PROBLEM_UNKNOWN_AIRING, N_("that is no airing's id"));
}

/* What the station did, and no row tells of. */
static void answer_without_row(const struct call *call, int64_t id)
{
	answer_problem_with(call->response, PROBLEM_INTERNAL, "airing", json_integer(id),
		N_("it is over, but the as-run log could not be written"));
}

void airing_get(const struct call *call)
{
	struct look look = { .id = call->id };

	if (!look_for(call, &look))
		return;
	if (look.is_there)
		answer_json(call->response, 200, look.json);
	else
		answer_unknown(call, N_("there is no airing of that id"));
}

void airing_delete(const struct call *call)
{
	const struct api_host *host = call->host;
	struct look look = { .id = call->id };

	if (host->stop(call->id, call->request->by, host->userdata) < 0) {
		answer_unknown(call, N_("no airing of that id is on air or waits"));
		return;
	}
	if (!look_for(call, &look))
		return;
	if (look.is_there)
		answer_json(call->response, 200, look.json);
	else
		answer_without_row(call, call->id);
}

/* What became of it in the moment that it was submitted. */
static void answer_submitted(const struct call *call, int64_t id)
{
	struct look look = { .id = id };

	if (!look_for(call, &look))
		return;
	json_auto_t *json = look.json;
	if (!look.is_there)
		answer_without_row(call, id);
	else if (look.held_back_by == AIRING_REASON_QUIET_HOURS)
		answer_problem_with(call->response, PROBLEM_QUIET_HOURS, "airing", json_integer(id),
			N_("only urgent and emergency air in quiet hours"));
	else if (look.held_back_by == AIRING_REASON_AIRTIME_CAP)
		answer_problem_with(call->response, PROBLEM_AIRTIME_CAP, "airing", json_integer(id),
			N_("only urgent and emergency air once a zone's cap is reached"));
	else
		answer_json(call->response, 201, json_incref(json));
}

/* Whoever looks into the file does it with the station's rights; what the caller may read is no
 * matter. */
static void look_into_recording(const struct call *call, struct wish *wish)
{
	wish->found.error =
		call->host->check_recording(wish->order.recording, &wish->found.duration_ms);
	wish->order.found = &wish->found;
}

static int make_airing(const struct call *call, struct wish *wish, struct airing **ret_airing,
	struct refusal *ret_refusal)
{
	const struct config *config = call->host->config(call->host->userdata);
	int r;

	r = order_make_airing(config, &wish->order, call->now_ms, ret_airing, ret_refusal);
	if (r != -EAGAIN)
		return r;
	look_into_recording(call, wish);
	return order_make_airing(config, &wish->order, call->now_ms, ret_airing, ret_refusal);
}

/* Takes the airing. */
static void submit(const struct call *call, struct airing *airing)
{
	int64_t id;
	const int r = call->host->submit(airing, &id, call->host->userdata);

	if (r == -E2BIG)
		answer_problem(call->response, PROBLEM_OVER_FULL, N_("%d airings wait already"),
			STATION_AIRINGS_MAX);
	else if (r < 0)
		answer_problem(call->response, PROBLEM_INTERNAL, "%s", strerror(-r));
	else
		answer_submitted(call, id);
}

void airing_post(const struct call *call)
{
	_cleanup_(wish_done) struct wish wish = { 0 };
	struct refusal refusal;
	struct airing *airing;

	if (!wish_read(call->request, &wish, call->response))
		return;
	const int r = make_airing(call, &wish, &airing, &refusal);
	if (r == -EINVAL)
		refused_answer(&refusal, call->response);
	else if (r < 0)
		answer_problem(call->response, PROBLEM_INTERNAL, "%s", strerror(-r));
	else
		submit(call, airing);
}
