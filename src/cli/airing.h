/* An airing that a command has submitted, followed until it is over. */
#pragma once

#include <stdbool.h>

#include <jansson.h>

#include "client/client.h"

/* How often somebody looks what became of it: soon enough for a person, rare enough for the
 * station. */
#define AIRING_LOOK_MS 200

/* All replace `*row`, by the airing as it was when it was over, when the first of it sounded, and
 * as it is now. What fails is said on standard error: CLI_DONE or CLI_FAILED. */
int airing_wait(struct client *client, json_t **row);
int airing_begin(struct client *client, json_t **row); /* or it waits, or is over */
int airing_look(struct client *client, json_t **row);

/* Says what became of it, on standard error also what is wrong with it, for what it waits, and what
 * there is to do. Returns the exit status that goes with that: CLI_FAILED where it is over and did
 * not air. */
int airing_report(struct client *client, const json_t *row, bool wants_json);
