#include "cli/airing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "cli/complain.h"
#include "cli/remote.h"
#include "cli/row.h"
#include "notice/airing.h"

/* It was taken, and airs whether its row can be asked for or not. */
#define PATIENCE_MS 60000

int airing_look(struct client *client, json_t **row)
{
	char path[64];
	json_t *now = NULL;

	(void)snprintf(path, sizeof(path), "/v1/airings/%lld", row_id(*row)); /* Fits. */
	const struct client_request request = {
		.method = "GET",
		.path = path,
		.patience_ms = PATIENCE_MS,
	};
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

/* A sound begins within some milliseconds, or after an amplifier's lead-in. */
#define FIRST_LOOK_MS 5

int airing_begin(struct client *client, json_t **row)
{
	const char *const on_air = airing_state_name(AIRING_ON_AIR);
	int pause_ms = FIRST_LOOK_MS;

	while (strcmp(row_text(*row, "state"), on_air) == 0 && !*row_text(*row, "started")) {
		const struct timespec pause = { .tv_nsec = pause_ms * 1000000L };
		(void)nanosleep(&pause, NULL); /* Cut short, it looks sooner. */
		const int status = airing_look(client, row);
		if (status != CLI_DONE)
			return status;
		pause_ms = pause_ms * 2 < AIRING_LOOK_MS ? pause_ms * 2 : AIRING_LOOK_MS;
	}
	return CLI_DONE;
}

static void print_state(const json_t *row)
{
	char state[ROW_STATE_SIZE];

	if (row_is_aired(row) && *row_text(row, "reason"))
		printf(_("airing %lld: %s: %s\n"), row_id(row), row_state(row, state),
			row_reason(row));
	else
		printf(_("airing %lld: %s\n"), row_id(row), row_state(row, state));
}

static bool is_in(const json_t *zones, const json_t *zone)
{
	size_t i;
	json_t *other;

	json_array_foreach(zones, i, other) if (json_equal(other, zone)) return true;
	return false;
}

static bool share_zone(const json_t *row, const json_t *other)
{
	const json_t *zones = json_object_get(other, "zones");
	size_t i;
	json_t *zone;

	json_array_foreach(
		json_object_get(row, "zones"), i, zone) if (is_in(zones, zone)) return true;
	return false;
}

/* What is before it in one of its zones; the station lists what sounds first, and then the line. */
static const json_t *find_ahead(const json_t *row, const json_t *airings)
{
	size_t i;
	json_t *other;

	json_array_foreach(airings, i, other)
	{
		if (row_id(other) == row_id(row))
			return NULL;
		if (share_zone(row, other))
			return other;
	}
	return NULL;
}

static int say_what_it_waits_for(struct client *client, const json_t *row)
{
	json_auto_t *station = NULL;

	if (remote_ask_status(client, &station) != CLI_DONE)
		return CLI_FAILED;
	const json_t *ahead = find_ahead(row, json_object_get(station, "airings"));
	if (ahead)
		fprintf(stderr, _("It waits for airing %lld, %s.\n"), row_id(ahead),
			row_name(ahead));
	return CLI_DONE;
}

static void say_what_is_wrong(const json_t *row)
{
	const char *detail = row_text(row, "detail");

	if (*detail)
		fprintf(stderr, "%s\n", detail);
	if (strcmp(row_text(row, "reason"), airing_reason_name(AIRING_REASON_DEVICE)) == 0 ||
		(*detail && !row_is_over(row)))
		fprintf(stderr,
			_("`dalaba status` shows what is wrong, `dalaba test` tries each zone, "
			  "`sudo dalaba setup` finds its card.\n"));
}

static int report_failure(const json_t *row)
{
	const char *reason = row_reason(row);
	char state[ROW_STATE_SIZE];

	(void)complain(_("airing %lld did not air: %s"), row_id(row),
		*reason ? reason : row_state(row, state));
	say_what_is_wrong(row);
	return CLI_FAILED;
}

int airing_report(struct client *client, const json_t *row, bool wants_json)
{
	if (wants_json && row_print_json(row) != CLI_DONE)
		return CLI_FAILED;
	if (row_is_over(row) && !row_is_aired(row))
		return report_failure(row);
	if (!wants_json)
		print_state(row);
	if (*row_text(row, "detail")) {
		say_what_is_wrong(row);
		return CLI_DONE;
	}
	return strcmp(row_text(row, "state"), airing_state_name(AIRING_WAITING)) == 0
		       ? say_what_it_waits_for(client, row)
		       : CLI_DONE;
}
