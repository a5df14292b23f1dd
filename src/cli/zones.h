/* The station's zones, as it tells of them (GET /v1/status). What fails is said on standard error:
 * CLI_DONE or CLI_FAILED. */
#pragma once

#include <jansson.h>

#include "cli/options.h"
#include "client/client.h"

/* Yields the station's status, which the caller lets go. */
int zones_ask(struct client *client, json_t **ret_status);

/* Lent by the status; NULL: there is none. */
const json_t *zones_find(const json_t *status, const char *name);

/* Whether each is a zone of the station's. */
int zones_check(const json_t *status, const struct word_list *names);
