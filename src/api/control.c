/* POST /v1/stop, POST /v1/finish, POST /v1/clock, POST /v1/reload */
#include "api/call.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include <jansson.h>

#include "api/answer.h"
#include "api/body.h"
#include "api/refused.h"
#include "base/cleanup.h"
#include "base/translate.h"

/* The name of the zone that the body names, NULL for all; false when it is refused. */
static bool read_zone(const struct call *call, json_t *body, const char **ret_zone)
{
	static const char *const members[] = { "zone", NULL };
	const json_t *member = json_object_get(body, "zone");
	const char *word = json_string_value(member);
	const struct config *config = call->host->config(call->host->userdata);
	const struct zone *zone = word ? config_zone_called(config, word) : NULL;

	*ret_zone = zone ? zone->name : NULL;
	if (!body_has_only(body, members, call->response))
		return false;
	if (member && !word)
		answer_problem(
			call->response, PROBLEM_BAD_REQUEST, N_("\"zone\" must be a string"));
	else if (word && !zone)
		refused_answer(&(struct refusal){ .kind = REFUSAL_ZONE_UNKNOWN, .name = word },
			config, call->response);
	else
		return true;
	return false;
}

void stop_post(const struct call *call)
{
	json_auto_t *body = NULL;
	const char *zone = NULL;

	if (call->request->body_length > 0 &&
		(!body_read_object(call->request, &body, call->response) ||
			!read_zone(call, body, &zone)))
		return;
	const size_t stopped =
		station_stop_zone(call->host->station, zone, call->request->by, call->now_ms);
	answer_json(call->response, 200, json_pack("{s:I}", "stopped", (json_int_t)stopped));
}

void clock_post(const struct call *call)
{
	const struct api_host *host = call->host;

	if (!body_is_empty(call->request, call->response))
		return;
	host->trust_clock(call->request->by, host->userdata);
	answer_json(call->response, 200, clock_to_json(host->standing(host->userdata).clock_trust));
}

void finish_post(const struct call *call)
{
	static const char *const members[] = { "airing", NULL };
	const struct api_host *host = call->host;
	json_auto_t *body = NULL;

	if (!body_read_object(call->request, &body, call->response) ||
		!body_has_only(body, members, call->response))
		return;
	const json_int_t id = body_integer(json_object_get(body, "airing"));
	if (id <= 0)
		answer_problem(call->response, PROBLEM_BAD_REQUEST,
			N_("\"airing\" must be the id of an airing"));
	else if (host->finish_talk(id, call->request->by, host->userdata) < 0)
		answer_problem_with(call->response, PROBLEM_UNKNOWN_AIRING, "airing",
			json_integer(id), N_("nobody talks live in that airing"));
	else
		answer_json(call->response, 200, json_pack("{s:I}", "finished", id));
}

/* Who asked, while the configuration is read. */
struct reloading {
	const struct api_host *host;
	struct web_later *later;
};

static void make_reload_answer(const struct api_host *host, int error, json_t *refusals,
	json_t *warnings, struct web_response *ret_response)
{
	const struct config *config = host->config(host->userdata);

	if (error == -EINVAL)
		answer_problem_with(ret_response, PROBLEM_BAD_CONFIGURATION, "faults",
			json_incref(refusals),
			N_("the station goes on with the old configuration"));
	else if (error == -ECANCELED)
		answer_problem(ret_response, PROBLEM_ENDING, N_("the station ends"));
	else if (error < 0)
		answer_error(ret_response, error);
	else
		answer_json(ret_response, 200,
			json_pack("{s:I, s:O}", "notices", (json_int_t)config->notice_count,
				"warnings", warnings));
}

static void on_reloaded(int error, const struct faults *faults, void *userdata)
{
	_cleanup_free_ struct reloading *reloading = userdata;
	json_auto_t *warnings = json_array(), *refusals = json_array();
	struct web_response response = { .language = reloading->later->language };

	if (faults)
		faults_to_json(faults, refusals, warnings);
	make_reload_answer(reloading->host, error, refusals, warnings, &response);
	reloading->later->answer(reloading->later, &response);
}

void reload_post(const struct call *call)
{
	struct reloading *reloading;

	if (!body_is_empty(call->request, call->response))
		return;
	reloading = malloc(sizeof(*reloading));
	if (!reloading) {
		answer_problem(call->response, PROBLEM_INTERNAL, N_("out of memory"));
		return;
	}
	reloading->host = call->host;
	reloading->later = call->request->defer(call->request->userdata);
	call->host->reload(
		reloading->later->language, on_reloaded, reloading, call->host->userdata);
}
