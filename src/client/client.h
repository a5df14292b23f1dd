/* Asks the daemon: HTTP and JSON over its unix socket. Says nothing to anybody: what went wrong is
 * returned. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "base/cleanup.h"

#define CLIENT_CONNECT_MS 5000
#define CLIENT_ANSWER_MS  30000

struct client;

struct client_parameter {
	const char *name;
	const char *value; /* NULL: left out */
};

struct client_request {
	const char *method;
	const char *path;                          /* "/v1/log" */
	const struct client_parameter *parameters; /* of the query; ends with a NULL name */
	const json_t *body;                        /* NULL: none */
	/* So long it is asked again while the station has no room for one more, or cannot read its
	 * log; 0: CLIENT_CONNECT_MS long while it has no room. */
	int64_t patience_ms;
};

struct client_answer {
	int status;   /* HTTP */
	json_t *body; /* NULL where it is no JSON; the caller lets go */
	char *text;   /* where it is none: what it is; the caller frees */
	size_t length;
};

/* Nothing is sent yet. `socket` is lent. -ENAMETOOLONG: no socket has such a path; -ENOMEM. */
int client_new(const char *socket, struct client **ret_client);
void client_free(struct client *client); /* NULL is fine */
DEFINE_CLEANUP(struct client, client, client_free)

/* Asks and waits; where the station could answer a little later it asks again (patience_ms).
 * All that one client asks goes through one connection, while it lasts. 0 when an answer came,
 * whatever it is. -EAGAIN: the queue at the socket is full; -ENOENT, -ECONNREFUSED: nobody answers
 * at the socket; -EACCES, -EPERM: it is not for us; others of connect; -ETIMEDOUT; -EMSGSIZE: the
 * answer is longer than RESPONSE_BODY_MAX_BYTES; -ECONNRESET: it broke off; -EBADMSG: it is no
 * HTTP; -ENOMEM. */
int client_ask(struct client *client, const struct client_request *request,
	struct client_answer *ret_answer);

const char *client_socket(const struct client *client); /* as client_new was given it */
