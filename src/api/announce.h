/* POST /v1/airings: words, or a configured notice, aired by command. */
#pragma once

#include "api/api.h"

void announce(const struct api_host *host, const struct api_request *request, int64_t now_ms,
	struct api_response *ret_response);
