#include "api/wish.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "api/answer.h"
#include "api/body.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/translate.h"

/* What an order has for a number that is none. */
#define NO_NUMBER (-1)

static const char *const members[] = { "text", "recording", "notice", "talk", "zones", "priority",
	"readings", "expires", "responsible", "title", "voice", "chime", NULL };

/* A member that is a string or absent; false when it is anything else. */
static bool read_string(
	json_t *body, const char *member, const char **ret_value, struct web_response *response)
{
	const json_t *value = json_object_get(body, member);

	*ret_value = json_string_value(value);
	if (!value || *ret_value)
		return true;
	answer_problem(response, PROBLEM_BAD_REQUEST, N_("\"%s\" must be a string"), member);
	return false;
}

static bool read_strings(struct wish *wish, struct web_response *response)
{
	struct order *order = &wish->order;
	const struct {
		const char *member;
		const char **field;
	} strings[] = {
		{ "text", &order->text },
		{ "recording", &order->recording },
		{ "notice", &order->notice },
		{ "priority", &order->priority },
		{ "voice", &order->voice },
		{ "chime", &order->chime },
		{ "responsible", &order->responsible },
		{ "title", &order->title },
	};

	for (size_t i = 0; i < ARRAY_SIZE(strings); i++)
		if (!read_string(wish->body, strings[i].member, strings[i].field, response))
			return false;
	return true;
}

/* 0 when it is absent. */
static int64_t read_duration(const json_t *value)
{
	const char *text = json_string_value(value);
	int64_t duration_ms;

	if (!value)
		return 0;
	if (!text || clock_parse_duration(text, &duration_ms) < 0 || duration_ms == 0)
		return NO_NUMBER;
	return duration_ms;
}

static int read_readings(const json_t *value)
{
	const json_int_t count = body_integer(value);

	if (!value)
		return 0;
	return count > 0 && count <= INT_MAX ? (int)count : NO_NUMBER;
}

static bool read_talk(
	struct wish *wish, const struct web_request *request, struct web_response *response)
{
	static const char *const talk_members[] = { "max", "delayed", NULL };
	json_t *talk = json_object_get(wish->body, "talk");
	const json_t *delayed = json_object_get(talk, "delayed");

	if (!talk)
		return true;
	if (!json_is_object(talk) || (delayed && !json_is_boolean(delayed))) {
		answer_problem(response, PROBLEM_BAD_REQUEST,
			N_("\"talk\" must be an object of \"max\" and \"delayed\""));
		return false;
	}
	wish->talk.max_ms = read_duration(json_object_get(talk, "max"));
	wish->talk.is_delayed = json_is_true(delayed);
	wish->talk.holder = request->connection;
	wish->order.talk = &wish->talk;
	return body_has_only(talk, talk_members, response);
}

static bool read_zone_names(struct wish *wish, const json_t *zones, struct web_response *response)
{
	const json_t *zone;
	size_t i;

	json_array_foreach(zones, i, zone)
	{
		wish->zones[i] = json_string_value(zone);
		if (wish->zones[i])
			continue;
		answer_problem(
			response, PROBLEM_BAD_REQUEST, N_("\"zones\" must be a list of names"));
		return false;
	}
	wish->order.zones = wish->zones;
	wish->order.zone_count = json_array_size(zones);
	return true;
}

static bool read_zones(struct wish *wish, struct web_response *response)
{
	const json_t *zones = json_object_get(wish->body, "zones");

	if (!zones)
		return true;
	if (!json_is_array(zones)) {
		answer_problem(
			response, PROBLEM_BAD_REQUEST, N_("\"zones\" must be a list of names"));
		return false;
	}
	wish->zones = calloc(json_array_size(zones) + 1, sizeof(*wish->zones));
	if (wish->zones)
		return read_zone_names(wish, zones, response);
	answer_problem(response, PROBLEM_INTERNAL, N_("out of memory"));
	return false;
}

static bool read_order(
	struct wish *wish, const struct web_request *request, struct web_response *response)
{
	if (!body_has_only(wish->body, members, response) || !read_strings(wish, response) ||
		!read_talk(wish, request, response) || !read_zones(wish, response))
		return false;
	wish->order.readings = read_readings(json_object_get(wish->body, "readings"));
	wish->order.expires_ms = read_duration(json_object_get(wish->body, "expires"));
	return true;
}

bool wish_read(
	const struct web_request *request, struct wish *ret_wish, struct web_response *response)
{
	*ret_wish = (struct wish){ .by = strdup(request->by) };
	if (!ret_wish->by) {
		answer_problem(response, PROBLEM_INTERNAL, N_("out of memory"));
		return false;
	}
	ret_wish->order.by = ret_wish->by;
	return body_read_object(request, &ret_wish->body, response) &&
	       read_order(ret_wish, request, response);
}

void wish_done(struct wish *wish)
{
	json_decref(wish->body);
	free(wish->zones);
	free(wish->by);
	*wish = (struct wish){ 0 };
}
