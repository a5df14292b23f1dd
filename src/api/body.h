/* Reading a request's JSON body. Each fills the response and returns false when it refuses. */
#pragma once

#include <stdbool.h>

#include <jansson.h>

#include "web/request.h"

/* The body as an object; the caller drops it. */
bool body_read_object(
	const struct web_request *request, json_t **ret_body, struct web_response *response);

/* The number; 0 where it is no integer or none that fits. 1.0 is one, as in JSON Schema. */
json_int_t body_integer(const json_t *value);

/* Whether there is no body, or an empty object. */
bool body_is_empty(const struct web_request *request, struct web_response *response);

/* Whether every member is among the names, of which the last is NULL. */
bool body_has_only(json_t *body, const char *const *names, struct web_response *response);
