/* `dalaba check`: is the configuration right? All faults at once. */
#include <stdio.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "cli/command.h"
#include "cli/local.h"

static int check(const struct options *options)
{
	_cleanup_(config_cleanup) struct config *config = NULL;
	const int status = local_read_config(options->config, &config);

	if (status != CLI_DONE)
		return status;
	if (options->wants_json)
		printf("{\"zones\":%zu,\"voices\":%zu,\"notices\":%zu}\n", config->zone_count,
			config->voice_count, config->notice_count);
	else
		printf(_("%s is right: zones %zu, voices %zu, notices %zu\n"), options->config,
			config->zone_count, config->voice_count, config->notice_count);
	return CLI_DONE;
}

const struct command command_check = {
	.name = "check",
	.arguments = N_("[OPTION]..."),
	.summary = COMMAND_CHECK_SUMMARY,
	.tables = { options_local },
	.words_max = 0,
	.run = check,
};
