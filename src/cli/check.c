/* `dalaba check`: is the configuration right? All faults at once. */
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "cli/command.h"
#include "cli/doubts.h"
#include "cli/local.h"

/* What a notice's reading is unsure of, for somebody to look at before it airs. */
static int tell_doubts(const struct reader *reader, const struct notice *notice,
	const struct voice *voice, const char *text)
{
	_cleanup_(reading_cleanup) struct reading *reading = NULL;
	const struct reading_manner manner = reading_manner_of(&notice->script, voice);
	char words[DOUBT_WORDS_SIZE];
	const int r = reading_new(reader, &manner, text, &reading);

	if (r < 0)
		return complain(_("notice \"%s\" cannot be read: %s"), notice->name, strerror(-r));
	for (size_t i = 0; i < reading->doubts.count; i++)
		fprintf(stderr, _("notice \"%s\": %s\n"), notice->name,
			doubt_words(&reading->doubts.doubts[i], words));
	return CLI_DONE;
}

static int check_readings(const struct config *config)
{
	_cleanup_(reader_cleanup) struct reader *reader = NULL;
	int status = local_open_reader(&config->own_words, &reader);

	for (size_t i = 0; i < config->notice_count && status == CLI_DONE; i++) {
		const struct script *script = &config->notices[i].script;
		const struct voice *second =
			script->second_voice.name ? &script->second_voice : &script->voice;
		status = tell_doubts(reader, &config->notices[i], &script->voice, script->text);
		if (status == CLI_DONE)
			status = tell_doubts(
				reader, &config->notices[i], second, script->second_text);
	}
	return status;
}

static int check(const struct options *options)
{
	_cleanup_(config_cleanup) struct config *config = NULL;
	int status = local_read_config(options->config, &config);

	if (status == CLI_DONE)
		status = check_readings(config);
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
	.summary = N_("check the configuration and list every fault"),
	.tables = { options_local },
	.words_max = 0,
	.run = check,
};
