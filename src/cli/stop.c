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
static int stop_zone(const struct options *options, const char *zone, json_int_t *stopped)
{
	json_auto_t *body = json_pack("{s:s*}", "zone", zone);
	json_auto_t *answer = NULL;
	const struct client_request request = {
		.method = "POST",
		.path = "/v1/stop",
		.body = body,
	};

	if (!body)
		return complain(_("an option is not valid UTF-8"));
	const int status = remote_ask_once(options->socket, &request, &answer);
	if (status == CLI_DONE)
		*stopped += json_integer_value(json_object_get(answer, "stopped"));
	return status;
}

static int stop_zones(const struct options *options)
{
	json_int_t stopped = 0;
	int status = CLI_DONE;

	if (options->zones.count == 0)
		status = stop_zone(options, NULL, &stopped);
	for (size_t i = 0; i < options->zones.count && status == CLI_DONE; i++)
		status = stop_zone(options, options->zones.words[i], &stopped);
	if (status != CLI_DONE)
		return status;
	if (options->wants_json)
		printf("{\"stopped\":%lld}\n", stopped);
	else
		printf(_("airings stopped: %lld\n"), stopped);
	return CLI_DONE;
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
