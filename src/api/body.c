#include "api/body.h"

#include <math.h>
#include <string.h>

#include "api/answer.h"
#include "base/cleanup.h"
#include "base/translate.h"
#include "base/utf8.h"

bool body_read_object(
	const struct web_request *request, json_t **ret_body, struct web_response *response)
{
	json_error_t error;
	size_t offset;

	if (!request->body || request->body_length == 0) {
		answer_problem(response, PROBLEM_BAD_REQUEST, N_("the body is missing"));
		return false;
	}
	if (utf8_check(request->body, request->body_length, &offset) < 0) {
		answer_problem(response, PROBLEM_TEXT_ENCODING,
			N_("the body is not UTF-8 at its byte %zu"), offset + 1);
		return false;
	}
	json_t *body =
		json_loadb(request->body, request->body_length, JSON_REJECT_DUPLICATES, &error);
	if (!body) {
		answer_problem(response, PROBLEM_BAD_REQUEST,
			N_("the body is no JSON: %s (byte %d)"), error.text, error.position);
		return false;
	}
	if (!json_is_object(body)) {
		json_decref(body);
		answer_problem(response, PROBLEM_BAD_REQUEST, N_("the body must be a JSON object"));
		return false;
	}
	*ret_body = body;
	return true;
}

json_int_t body_integer(const json_t *value)
{
	const double number = json_real_value(value); /* 0 where it is no real. */
	const double whole_max = 9007199254740992.0;  /* Above it not every integer is a real. */

	if (json_is_integer(value))
		return json_integer_value(value);
	if (number < -whole_max || number > whole_max || number != trunc(number))
		return 0;
	return (json_int_t)number;
}

static bool is_among(const char *name, const char *const *names)
{
	for (; *names; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

bool body_has_only(json_t *body, const char *const *names, struct web_response *response)
{
	const char *member;
	json_t *value;

	json_object_foreach(body, member, value)
	{
		if (is_among(member, names))
			continue;
		answer_problem(response, PROBLEM_BAD_REQUEST, N_("\"%s\" is unknown here"), member);
		return false;
	}
	return true;
}

bool body_is_empty(const struct web_request *request, struct web_response *response)
{
	static const char *const members[] = { NULL };
	json_auto_t *body = NULL;

	return request->body_length == 0 || (body_read_object(request, &body, response) &&
						    body_has_only(body, members, response));
}
