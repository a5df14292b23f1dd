/* An airing that a command has submitted, followed until it is over. */
#pragma once

#include <jansson.h>

#include "client/client.h"

/* Replaces `*row` by the airing as it was when it was over. What fails is said on standard error:
 * CLI_DONE or CLI_FAILED. */
int airing_wait(struct client *client, json_t **row);

/* Replaces `*row` by the airing as it is now. The same. */
int airing_look(struct client *client, json_t **row);
