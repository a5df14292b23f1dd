/* What a command asks the station to air: the one place that knows the body of POST /v1/airings
 * (docs/api.yaml). */
#pragma once

#include <jansson.h>

#include "cli/options.h"
#include "client/client.h"

struct request_talk {
	const char *max;
	bool is_delayed;
};

/* Strings are lent and as a person gave them; NULL and 0 are left out. */
struct request {
	const char *text;
	const char *recording; /* absolute path */
	const char *notice;
	const struct request_talk *talk;
	struct word_list zones; /* none: the notice's own, or all */
	const char *priority;
	int readings;
	const char *expires;
	const char *responsible;
	const char *title;
	const char *voice;
	const char *chime;
};

/* What the options say of it; what is aired is still to be added. */
struct request request_of(const struct options *options);

/* The body as a new object. What cannot be sent, since it is not UTF-8, is said on standard error
 * and never left out. CLI_DONE or CLI_FAILED. */
int request_body(const struct request *request, json_t **ret_body);

/* Asks, and yields the airing's row, which the caller lets go. What fails or is refused is said on
 * standard error: CLI_DONE or CLI_FAILED. */
int request_submit(struct client *client, const struct request *request, json_t **ret_row);
