/* What the daemon answers over HTTP: `/v1/...`, JSON, errors as RFC 9457 problem details
 * (docs/api.yaml). Pure: a request in, a response out, now or later; web/http.h carries them. */
#pragma once

#include <stdint.h>

#include "api/host.h"
#include "web/request.h"

/* Yields a response, or has deferred the request. */
void api_answer(const struct api_host *host, const struct web_request *request, int64_t now_ms,
	struct web_response *ret_response);

/* The connection is closed: a live talk that it has begun is over. */
void api_left(const struct api_host *host, uint64_t connection);
