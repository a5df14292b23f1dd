/* What the daemon answers over HTTP: `/v1/...`, JSON, errors as RFC 9457 problem details
 * (docs/api.yaml). Pure: a request in, a response out, now or later. */
#pragma once

#include "api/host.h"
#include "web/http.h"

/* What HTTP calls; `userdata` is the struct api_host. A connection that is closed ends the live
 * talks that it has begun. */
extern const struct http_ops api_http_ops;
