/* Asks the daemon: HTTP and JSON over its unix socket, by libcurl. */
#pragma once

#include <stddef.h>

#include <jansson.h>

#include "base/cleanup.h"

/* The whole as-run log of some years fits. */
#define CLIENT_ANSWER_MAX_BYTES (64 * 1024 * 1024)

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
};

/* Nothing is sent yet. `socket` is lent. Says what is wrong: CLI_DONE or CLI_FAILED. */
int client_new(const char *socket, struct client **ret_client);
void client_free(struct client *client);
DEFINE_CLEANUP(struct client, client, client_free)

/* Asks, and yields the answer's JSON, which the caller lets go. What fails or is refused is said on
 * standard error: CLI_DONE or CLI_FAILED. */
int client_ask(struct client *client, const struct client_request *request, json_t **ret_answer);

/* The same for a caller that asks once. */
int client_ask_once(const char *socket, const struct client_request *request, json_t **ret_answer);
