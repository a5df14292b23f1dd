/* Asking the daemon (client/client.h) on behalf of a person: what fails or is refused is said on
 * standard error. */
#pragma once

#include <jansson.h>

#include "client/client.h"

/* Nothing is sent yet. `socket` is lent. CLI_DONE or CLI_FAILED. */
int remote_open(const char *socket, struct client **ret_client);

/* Asks, and yields the answer's JSON object, which the caller lets go. CLI_DONE or CLI_FAILED. */
int remote_ask(struct client *client, const struct client_request *request, json_t **ret_answer);

/* The same for a caller that asks once. */
int remote_ask_once(const char *socket, const struct client_request *request, json_t **ret_answer);

/* The same of an answer that is no JSON, which the caller frees. */
int remote_ask_text(const char *socket, const struct client_request *request, char **ret_text,
	size_t *ret_length);

/* The station's status (GET /v1/status), by both ways. */
int remote_ask_status(struct client *client, json_t **ret_status);
int remote_ask_status_once(const char *socket, json_t **ret_status);
