/* `dalaba stop`: silence at once. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "cli/command.h"
#include "cli/remote.h"
#include "cli/row.h"
#include "cli/zones.h"

static const struct option_row stop_options[] = {
	OPTION_ROW_LIST("zone", 'z', N_("ZONE"), zones,
		N_("only what sounds or waits in this zone; may be repeated")),
	OPTION_END,
};

static int stop_airing(const struct options *options, long long id)
{
	char path[64];
	json_auto_t *row = NULL;

	(void)snprintf(path, sizeof(path), "/v1/airings/%lld", id); /* Fits. */
	const struct client_request request = { .method = "DELETE", .path = path };
	const int status = remote_ask_once(options->socket, &request, &row);
	if (status != CLI_DONE)
		return status;
	if (options->wants_json)
		return row_print_json(row);
	/* The row may still say on-air: a fade takes some milliseconds. */
	printf(_("airing %lld is stopped\n"), id);
	return CLI_DONE;
}

/* Adds to *stopped how many airings ended. `zone` NULL: in all zones. */
static int stop_zone(struct client *client, const char *zone, json_int_t *stopped)
{
	json_auto_t *body = zone ? json_pack("{s:s}", "zone", zone) : json_object();
	json_auto_t *answer = NULL;
	const struct client_request request = {
		.method = "POST",
		.path = "/v1/stop",
		.body = body,
	};

	if (!body)
		return complain_memory();
	const int status = remote_ask(client, &request, &answer);
	if (status == CLI_DONE)
		*stopped += json_integer_value(json_object_get(answer, "stopped"));
	return status;
}

/* Nothing is stopped where one of them is none. */
static int stop_named_zones(
	struct client *client, const struct word_list *zones, json_int_t *stopped)
{
	json_auto_t *station = NULL;
	int status = remote_ask_status(client, &station);

	if (status == CLI_DONE)
		status = zones_check(station, zones);
	for (size_t i = 0; i < zones->count && status == CLI_DONE; i++)
		status = stop_zone(client, zones->words[i], stopped);
	return status;
}

static int stop_zones(const struct options *options)
{
	_cleanup_(client_cleanup) struct client *client = NULL;
	json_int_t stopped = 0;
	int status = remote_open(options->socket, &client);

	if (status == CLI_DONE)
		status = options->zones.count > 0
				 ? stop_named_zones(client, &options->zones, &stopped)
				 : stop_zone(client, NULL, &stopped);
	if (status != CLI_DONE && stopped == 0)
		return status;
	if (options->wants_json)
		printf("{\"stopped\":%lld}\n", stopped);
	else
		printf(_("airings stopped: %lld\n"), stopped);
	return status;
}

static int stop(const struct options *options)
{
	char *end;

	if (options->word_count == 0)
		return stop_zones(options);
	if (options->zones.count > 0)
		return complain_usage(_("either an airing or --zone, not both"));
	errno = 0;
	const long long id = strtoll(options->words[0], &end, 10);
	if (*end || errno == ERANGE || id <= 0)
		return complain_usage(_("an airing has a number (`dalaba status`), not \"%s\""),
			options->words[0]);
	return stop_airing(options, id);
}

const struct command command_stop = {
	.name = "stop",
	.arguments = N_("[OPTION]... [AIRING]"),
	.summary = N_("silence one airing, one zone, or everything"),
	.tables = { stop_options, options_remote },
	.words_max = 1,
	.run = stop,
};
