#include "cli/airing.h"

#include <stdio.h>
#include <time.h>

#include "base/translate.h"
#include "cli/complain.h"
#include "cli/remote.h"
#include "cli/row.h"

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
	static const struct timespec pause = { .tv_nsec = AIRING_LOOK_MS * 1000000L };

	while (!row_is_over(*row)) {
		(void)nanosleep(&pause, NULL); /* Cut short, it looks sooner. */
		const int status = airing_look(client, row);
		if (status != CLI_DONE)
			return status;
	}
	return CLI_DONE;
}

void airing_print_state(const json_t *row)
{
	char state[ROW_STATE_SIZE];

	if (row_is_aired(row) && *row_text(row, "reason"))
		printf(_("airing %lld: %s: %s\n"), row_id(row), row_state(row, state),
			row_reason(row));
	else
		printf(_("airing %lld: %s\n"), row_id(row), row_state(row, state));
}

int airing_report(const json_t *row, bool wants_json)
{
	if (wants_json && row_print_json(row) != CLI_DONE)
		return CLI_FAILED;
	if (row_is_over(row) && !row_is_aired(row)) {
		const char *reason = row_reason(row);
		char state[ROW_STATE_SIZE];
		return complain(_("airing %lld did not air: %s"), row_id(row),
			*reason ? reason : row_state(row, state));
	}
	if (!wants_json)
		airing_print_state(row);
	return CLI_DONE;
}
