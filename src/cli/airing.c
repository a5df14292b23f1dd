#include "cli/airing.h"

#include <stdio.h>
#include <time.h>

#include "cli/complain.h"
#include "cli/remote.h"
#include "cli/row.h"

/* How often it looks: soon enough for a person, rare enough for the station. */
#define LOOK_MS 200

int airing_look(struct client *client, json_t **row)
{
	char path[64];
	json_t *now = NULL;

	(void)snprintf(path, sizeof(path), "/v1/airings/%lld", row_id(*row)); /* Fits. */
	const struct client_request request = { .method = "GET", .path = path };
	const int status = remote_ask(client, &request, &now);
	if (status != CLI_DONE)
		return status;
	json_decref(*row);
	*row = now;
	return CLI_DONE;
}

int airing_wait(struct client *client, json_t **row)
{
	static const struct timespec pause = { .tv_nsec = LOOK_MS * 1000000L };

	while (!row_is_over(*row)) {
		(void)nanosleep(&pause, NULL); /* Cut short, it looks sooner. */
		const int status = airing_look(client, row);
		if (status != CLI_DONE)
			return status;
	}
	return CLI_DONE;
}
