/* One request on its way to an answer, and who answers what: the resources behind api.h. */
#pragma once

#include "api/host.h"
#include "web/request.h"

struct call {
	const struct api_host *host;
	const struct web_request *request;
	int64_t now_ms;
	int64_t id; /* of /v1/airings/ID; 0 where that is no id */
	struct web_response *response;
	struct web_later *later; /* NULL: the request is not set aside */
};

/* A parameter of the address, lent until the call is answered; NULL: it is not there. */
const char *call_query(const struct call *call, const char *name);

/* The parameter "zone": the name of the zone that is called so, or, of one that is there no more,
 * as it is. */
const char *call_zone(const struct call *call);

void status_get(const struct call *call);
extern const char *const log_parameters[];
void log_get(const struct call *call);
extern const char *const report_parameters[];
void report_get(const struct call *call);
void airing_post(const struct call *call);
void airing_get(const struct call *call);
void airing_delete(const struct call *call);
void finish_post(const struct call *call);
void stop_post(const struct call *call);
void clock_post(const struct call *call);
void reload_post(const struct call *call);
