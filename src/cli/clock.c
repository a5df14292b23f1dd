/* `dalaba clock`: whether the station trusts its clock, and a person's word that it may. */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "calendar/trust.h"
#include "cli/command.h"
#include "cli/remote.h"
#include "cli/row.h"

static const char *why_title(const char *why)
{
	enum clock_trust trust;

	return clock_trust_parse(why, &trust) < 0 ? why : clock_trust_title(trust);
}

static int print_clock(const struct options *options, const json_t *clock)
{
	if (options->wants_json)
		return row_print_json(clock);
	if (json_is_true(json_object_get(clock, "trusted")))
		printf(_("The clock is trusted: %s.\n"), why_title(row_text(clock, "why")));
	else
		printf(_("The clock is not trusted; planned notices wait.\n"));
	return CLI_DONE;
}

static int trust(const struct options *options)
{
	const struct client_request request = { .method = "POST", .path = "/v1/clock" };
	json_auto_t *answer = NULL;

	if (remote_ask_once(options->socket, &request, &answer) != CLI_DONE)
		return CLI_FAILED;
	return print_clock(options, answer);
}

static int show(const struct options *options)
{
	json_auto_t *answer = NULL;
	char now[ROW_TIME_SIZE];

	if (remote_ask_status_once(options->socket, &answer) != CLI_DONE)
		return CLI_FAILED;
	json_t *clock = json_object_get(answer, "clock");
	if (!options->wants_json)
		printf("%s\n", row_time(row_text(answer, "now"), now));
	else if (json_object_set(clock, "now", json_object_get(answer, "now")) < 0)
		return complain_memory();
	return print_clock(options, clock);
}

static int clock_command(const struct options *options)
{
	if (options->word_count == 0)
		return show(options);
	if (strcmp(options->words[0], "trust") == 0)
		return trust(options);
	return complain_usage(_("clock knows \"trust\" alone, not \"%s\""), options->words[0]);
}

const struct command command_clock = {
	.name = "clock",
	.arguments = N_("[OPTION]... [trust]"),
	.summary = N_("whether the station trusts its clock; `trust`: say that it is right"),
	.tables = { options_remote },
	.words_max = 1,
	.run = clock_command,
};
