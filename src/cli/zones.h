/* The station's zones, as its status tells of them (cli/remote.h). What fails is said on standard
 * error: CLI_DONE or CLI_FAILED. */
#pragma once

#include <jansson.h>

#include "cli/options.h"
#include "client/client.h"

/* By its name, or by a title that no other zone has. Lent by the status; NULL: there is none. */
const json_t *zones_find(const json_t *status, const char *word);

/* Whether each is a zone of the station's. */
int zones_check(const json_t *status, const struct word_list *words);
/* The same of one, and the status is asked for. */
int zones_check_one(struct client *client, const char *word);
