/* What the daemon answers over HTTP: `/v1/...`, JSON, errors as RFC 9457 problem details
 * (docs/api.yaml). Pure: a request in, a response out; http.h carries them. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "asrun/asrun.h"
#include "base/faults.h"
#include "calendar/trust.h"
#include "config/config.h"
#include "notice/condition.h"
#include "station/station.h"

#define API_BODY_MAX_BYTES (1024 * 1024)
#define API_LOG_LIMIT_MAX  5000 /* rows; making the answer takes 110 ms on a PC core */

struct api_request {
	const char *method; /* "GET", "POST", "DELETE" */
	const char *path;   /* "/v1/status", decoded, without the query */
	const char *(*query)(const char *name, void *userdata); /* NULL when absent */
	void *userdata;                                         /* of query */
	const char *body;                                       /* NULL when empty */
	size_t body_length; /* above API_BODY_MAX_BYTES: refused, and `body` is not looked at */
	const char *by;     /* who asks: "root", "zhang", "uid 1000" */
};

#define API_ALLOW_SIZE 32

struct api_response {
	int status; /* HTTP */
	const char *content_type;
	char allow[API_ALLOW_SIZE]; /* of a 405: "GET, DELETE"; else "" */
	char *body;                 /* the caller frees; NULL for none */
	size_t body_length;
};

/* The daemon, as the API needs it. Each returns 0 or -errno. */
struct api_host {
	/* Takes the airing; what became of it is read from the log by its id. */
	int (*submit)(struct airing *airing, int64_t *ret_id, void *userdata);
	int (*stop)(int64_t id, const char *by, void *userdata);               /* -ENOENT */
	size_t (*stop_zone)(const char *zone, const char *by, void *userdata); /* NULL: all */
	int (*finish_talk)(int64_t id, void *userdata);                        /* -ENOENT */
	int (*reload)(struct faults *faults, void *userdata); /* -EINVAL: see faults */
	const struct config *(*config)(void *userdata);       /* lent until the next reload */
	const struct station *(*station)(void *userdata);
	struct asrun *(*asrun)(void *userdata);
	int (*next)(int64_t *ret_planned_ms, const char **ret_notice, void *userdata); /* -ENOENT */
	enum clock_trust (*clock_trust)(void *userdata);
	int (*trust_clock)(const char *by, void *userdata); /* a person says that it is right */
	const struct condition *(*condition)(const char *zone, void *userdata); /* NULL: unknown */
	void *userdata;
};

/* Always yields a response. */
void api_answer(const struct api_host *host, const struct api_request *request, int64_t now_ms,
	struct api_response *ret_response);
