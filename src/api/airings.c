/* POST /v1/airings, GET and DELETE /v1/airings/ID */
#include "api/call.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "api/answer.h"
#include "api/refused.h"
#include "api/wish.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/translate.h"
#include "notice/outcome.h"

/* Somebody who is answered by an airing as it is now. */
struct look {
	struct log_question question; /* the first, so that one is found by the other */
	int64_t id;
	int64_t now_ms;
	struct airing *airing; /* NULL: there is none, or no memory */
	bool is_there;
	bool was_given;                  /* by this station: it has a row, wherever that is */
	enum airing_reason held_back_by; /* AIRING_REASON_NONE: it is not */
	void (*answer)(const struct look *look, struct web_response *response);
};

static void look_at(const struct airing *airing, void *userdata)
{
	struct look *look = userdata;

	if (airing->id != look->id)
		return;
	look->is_there = true;
	airing_free(look->airing);
	look->airing = outcome_so_far(airing, look->now_ms);
}

static int look_at_row(const struct airing *airing, void *userdata)
{
	struct look *look = userdata;

	look->is_there = true;
	airing_free(look->airing);
	look->airing = airing_copy(airing);
	if (airing->state == AIRING_CANCELLED)
		look->held_back_by = airing->reason;
	return 0;
}

static int look_into_log(struct log_question *question, struct lookup *lookup)
{
	struct look *look = (struct look *)question;
	const struct lookup_filter filter = {
		.from_ms = CLOCK_NONE,
		.until_ms = CLOCK_NONE,
		.state = -1,
		.id = look->id,
	};

	const int r = lookup_each(lookup, &filter, look_at_row, look);
	look->question.lacks_row = look->was_given && !look->is_there;
	/* What cannot be looked at may be there. */
	return r == 0 && !look->is_there && lookup_is_blind(lookup) ? -ENODATA : r;
}

static void looked(struct question *question, int error)
{
	_cleanup_free_ struct look *look = (struct look *)question;
	struct web_later *later = question->later;

	if (later) {
		struct web_response response = { .language = later->language };
		if (error < 0)
			answer_log_error(&response, error);
		else
			look->answer(look, &response);
		later->answer(later, &response);
	}
	airing_free(look->airing);
}

static void leave(struct question *question)
{
	struct web_later *later = TAKE(question->later);
	struct web_response response = { .language = later->language };

	answer_log_error(&response, -ETIMEDOUT);
	later->answer(later, &response);
}

static struct web_later *set_aside(const struct call *call)
{
	return call->later ? call->later : call->request->defer(call->request->userdata);
}

/* What follows says whether the response is there; else it comes later. */

static bool ask_log(const struct call *call, const struct look *look)
{
	struct look *asking = malloc(sizeof(*asking));

	if (!asking) {
		answer_problem(call->response, PROBLEM_INTERNAL, N_("out of memory"));
		return true;
	}
	*asking = *look;
	asking->question = (struct log_question){
		.question = { .done = looked, .later = set_aside(call), .leave = leave },
		.look = look_into_log,
	};
	call->host->ask_log(&asking->question, call->host->userdata);
	return false;
}

/* What is not over the station itself tells: on a full disk it airs without a row. Takes the look,
 * which has been into the station. */
static bool look_on(const struct call *call, struct look *look)
{
	if (!look->is_there && look->id != 0)
		return ask_log(call, look); /* Nothing was found that it could lose. */
	look->answer(look, call->response);
	airing_free(look->airing);
	return true;
}

static struct look look_into_station(const struct call *call, int64_t id,
	void (*answer)(const struct look *look, struct web_response *response))
{
	struct look look = {
		.id = id,
		.now_ms = call->now_ms,
		.was_given = station_has_given(call->host->station, id),
		.answer = answer,
	};

	station_each(call->host->station, look_at, &look);
	return look;
}

static bool look_for(const struct call *call, int64_t id,
	void (*answer)(const struct look *look, struct web_response *response))
{
	struct look look = look_into_station(call, id, answer);

	return look_on(call, &look);
}

/* Answers, and says false, where the path ends in no number. */
static bool is_id(struct web_response *response, int64_t id)
{
	if (id <= 0)
		answer_problem(response, PROBLEM_UNKNOWN_AIRING, N_("that is no airing's id"));
	return id > 0;
}

static void answer_unknown(struct web_response *response, int64_t id)
{
	if (is_id(response, id))
		answer_problem_with(response, PROBLEM_UNKNOWN_AIRING, "airing", json_integer(id),
			N_("there is no airing of that id"));
}

static void answer_over(struct web_response *response, int64_t id)
{
	if (is_id(response, id))
		answer_problem_with(response, PROBLEM_UNKNOWN_AIRING, "airing", json_integer(id),
			N_("no airing of that id is on air or waits"));
}

/* What the station did, and no row tells of. */
static void answer_without_row(struct web_response *response, int64_t id)
{
	answer_problem_with(response, PROBLEM_INTERNAL, "airing", json_integer(id),
		N_("it is over, but the as-run log could not be written"));
}

static void answer_airing(const struct look *look, struct web_response *response, int status)
{
	answer_json(response, status,
		look->airing ? airing_to_json(look->airing, response->language) : NULL);
}

static void answer_asked(const struct look *look, struct web_response *response)
{
	if (look->is_there)
		answer_airing(look, response, 200);
	else
		answer_unknown(response, look->id);
}

/* A talk needs a connection that stays. */
static bool is_worth_it(const struct airing *airing)
{
	return priority_overrides_quiet(airing->priority) && !script_is_talk(&airing->script);
}

/* A spare is told of what the station itself tells; only for that there is always time. */
void airing_get(const struct call *call)
{
	struct look look = look_into_station(call, call->id, answer_asked);

	if (call->request->is_spare && !(look.airing && is_worth_it(look.airing))) {
		answer_too_many(call->response);
		airing_free(look.airing);
		return;
	}
	(void)look_on(call, &look); /* Now or later. */
}

static void answer_stopped(const struct look *look, struct web_response *response)
{
	if (look->is_there)
		answer_airing(look, response, 200);
	else
		answer_without_row(response, look->id);
}

void airing_delete(const struct call *call)
{
	if (station_stop(call->host->station, call->id, call->request->by, call->now_ms) < 0)
		answer_over(call->response, call->id);
	else
		(void)look_for(call, call->id, answer_stopped); /* Now or later. */
}

/* What became of it in the moment that it was submitted. */
static void answer_submitted(const struct look *look, struct web_response *response)
{
	const int64_t id = look->id;

	if (!look->is_there)
		answer_without_row(response, id);
	else if (look->held_back_by == AIRING_REASON_QUIET_HOURS)
		answer_problem_with(response, PROBLEM_QUIET_HOURS, "airing", json_integer(id),
			N_("only urgent and emergency air in quiet hours"));
	else if (look->held_back_by == AIRING_REASON_AIRTIME_CAP)
		answer_problem_with(response, PROBLEM_AIRTIME_CAP, "airing", json_integer(id),
			N_("only urgent and emergency air once a zone's cap is reached"));
	else
		answer_airing(look, response, 201);
}

/* Takes the airing. */
static bool submit(const struct call *call, struct airing *airing)
{
	int64_t id = 0;
	const int r = call->host->submit(airing, &id, call->host->userdata);

	if (r == -E2BIG)
		answer_problem_with(call->response, PROBLEM_OVER_FULL, "airing", json_integer(id),
			N_("%d airings wait already"), STATION_AIRINGS_MAX);
	else if (r == -ENODATA)
		answer_problem(
			call->response, PROBLEM_TEXT_EMPTY, N_("of this text nothing can be said"));
	else if (r < 0)
		answer_error(call->response, r);
	else
		return look_for(call, id, answer_submitted);
	return true;
}

/* Somebody who wants something aired. */
struct posting {
	struct recording_question question; /* the first, so that one is found by the other */
	struct wish wish;
	const struct api_host *host;
	int64_t now_ms;
	bool is_spare; /* only what is urgent is worth it */
};

static void posting_free(struct posting *posting)
{
	if (!posting)
		return;
	wish_done(&posting->wish);
	free(posting);
}

DEFINE_CLEANUP(struct posting, posting, posting_free)

static void found_recording(struct question *question, int error);

/* Whoever looks into the file does it with the station's rights; what the caller may read is no
 * matter. Takes the posting. */
static bool look_into_recording(const struct call *call, struct posting *posting)
{
	posting->host = call->host;
	posting->now_ms = call->now_ms;
	posting->question = (struct recording_question){
		.question = { .done = found_recording, .later = set_aside(call) },
		.path = posting->wish.order.recording,
	};
	call->host->look_into_recording(&posting->question, call->host->userdata);
	return false;
}

/* Takes the airing. */
static void refuse_spare(const struct call *call, struct airing *airing)
{
	airing_free(airing);
	answer_too_many(call->response);
}

/* Takes the posting. */
static bool follow(const struct call *call, struct posting *posting)
{
	_cleanup_(posting_cleanup) struct posting *following = posting;
	const struct config *config = call->host->config(call->host->userdata);
	struct refusal refusal;
	struct airing *airing;
	const int r =
		order_make_airing(config, &following->wish.order, call->now_ms, &airing, &refusal);

	if (r == -EAGAIN)
		return look_into_recording(call, TAKE(following));
	if (r == -EINVAL)
		refused_answer(&refusal, config, call->response);
	else if (r < 0)
		answer_error(call->response, r);
	else if (following->is_spare && !is_worth_it(airing))
		refuse_spare(call, airing);
	else
		return submit(call, airing);
	return true;
}

static bool go_on(const struct call *call, struct posting *posting, int error)
{
	if (error == -ECANCELED) {
		answer_problem(call->response, PROBLEM_ENDING, N_("the station ends"));
		posting_free(posting);
		return true;
	}
	posting->wish.found = (struct order_recording){ error, posting->question.duration_ms };
	posting->wish.order.found = &posting->wish.found;
	return follow(call, posting);
}

static void found_recording(struct question *question, int error)
{
	struct posting *posting = (struct posting *)question;
	struct web_later *later = question->later;
	struct web_response response = { .language = later->language };
	const struct call call = {
		.host = posting->host,
		.now_ms = posting->now_ms,
		.response = &response,
		.later = later,
	};

	if (go_on(&call, posting, error))
		later->answer(later, &response);
}

void airing_post(const struct call *call)
{
	_cleanup_(posting_cleanup) struct posting *posting = calloc(1, sizeof(*posting));

	if (!posting)
		answer_problem(call->response, PROBLEM_INTERNAL, N_("out of memory"));
	else if (wish_read(call->request, &posting->wish, call->response)) {
		posting->is_spare = call->request->is_spare;
		(void)follow(call, TAKE(posting)); /* Now or later. */
	}
}
