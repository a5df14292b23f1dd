/* `dalaba say`, `dalaba urgent` and `dalaba play`: air words, a notice, or a recording, by command.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <jansson.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/translate.h"
#include "cli/airing.h"
#include "cli/command.h"
#include "cli/remote.h"
#include "cli/request.h"
#include "cli/row.h"
#include "cli/text.h"
#include "notice/priority.h"
#include "notice/script.h"

#define ANNOUNCE_ARGUMENTS N_("[OPTION]... [TEXT]...   (without TEXT: standard input)")

static const struct option_row announce_options[] = {
	OPTION_ROW_LIST("zone", 'z', N_("ZONE"), zones, N_("only in this zone; may be repeated")),
	OPTION_ROW_NUMBER("readings", 0, readings, 1, SCRIPT_READINGS_MAX,
		N_("how often it is read (1 to 10)")),
	OPTION_ROW_TEXT("expires", 0, N_("DURATION"), expires, option_is_duration,
		N_("give up when it could not begin within 90s, 10min, 2h (10min)")),
	OPTION_ROW_TEXT("responsible", 0, N_("WHO"), responsible, NULL,
		N_("who answers for it, for the record")),
	OPTION_ROW_TEXT("title", 0, N_("TITLE"), title, NULL, N_("its title in the record")),
	OPTION_ROW_SWITCH("wait", 'w', waits, N_("return when it is over; 1 when it did not air")),
	OPTION_END,
};

static const struct option_row words_options[] = {
	OPTION_ROW_TEXT(
		"notice", 0, N_("NAME"), notice, NULL, N_("air this notice instead of a text")),
	OPTION_ROW_TEXT("voice", 0, N_("NAME"), voice, NULL, N_("a voice of the configuration")),
	OPTION_END,
};

static const struct option_row priority_options[] = {
	OPTION_ROW_TEXT("priority", 0, N_("PRIORITY"), priority, option_is_priority,
		N_("routine (default), important, urgent, emergency")),
	OPTION_END,
};

static const struct option_row urgent_options[] = {
	OPTION_ROW_SWITCH("emergency", 0, is_emergency, N_("emergency: above everything else")),
	OPTION_END,
};

static int submit(const struct options *options, const struct request *request)
{
	_cleanup_(client_cleanup) struct client *client = NULL;
	json_auto_t *row = NULL;

	int status = remote_open(options->socket, &client);
	if (status == CLI_DONE)
		status = request_submit(client, request, &row);
	if (status == CLI_DONE)
		status = airing_begin(client, &row);
	if (status == CLI_DONE && options->waits && !row_is_over(row)) {
		if (!options->wants_json)
			status = airing_report(client, row, false);
		(void)fflush(stdout); /* main reports what stdout could not take. */
		if (status == CLI_DONE)
			status = airing_wait(client, &row);
	}
	return status == CLI_DONE ? airing_report(client, row, options->wants_json) : status;
}

static int announce(const struct options *options, struct request *request)
{
	_cleanup_free_ char *text = NULL;

	if (options->notice && options->word_count > 0)
		return complain_usage(_("either --notice or a text, not both"));
	if (!options->notice) {
		const int status = text_read(options, &text);
		if (status != CLI_DONE)
			return status;
	}
	request->text = text;
	return submit(options, request);
}

static int say(const struct options *options)
{
	struct request request = request_of(options);

	return announce(options, &request);
}

/* The station reads the file with its own rights, and from its own folder: it gets the whole path.
 * What can be told without decoding is told here. */
static int play(const struct options *options)
{
	struct stat status;

	if (options->word_count == 0)
		return complain_usage(_("which recording?"));
	_cleanup_free_ char *path = realpath(options->words[0], NULL);
	if (!path || stat(path, &status) < 0)
		return complain(_("%s: %s"), options->words[0], error_text(errno));
	if (!S_ISREG(status.st_mode))
		return complain(_("%s is not a regular file"), options->words[0]);
	struct request request = request_of(options);
	request.recording = path;
	return submit(options, &request);
}

static int urgent(const struct options *options)
{
	struct request request = request_of(options);

	request.priority =
		priority_name(options->is_emergency ? PRIORITY_EMERGENCY : PRIORITY_URGENT);
	return announce(options, &request);
}

const struct command command_say = {
	.name = "say",
	.arguments = ANNOUNCE_ARGUMENTS,
	.summary = N_("air a text or a notice now"),
	.tables = { announce_options, words_options, priority_options, options_remote },
	.words_max = COMMAND_ANY_WORDS,
	.run = say,
};

const struct command command_urgent = {
	.name = "urgent",
	.arguments = ANNOUNCE_ARGUMENTS,
	.summary = N_("air a text or a notice at once, after the alert tone"),
	.tables = { announce_options, words_options, urgent_options, options_remote },
	.words_max = COMMAND_ANY_WORDS,
	.run = urgent,
};

const struct command command_play = {
	.name = "play",
	.arguments = N_("[OPTION]... FILE"),
	.summary = N_("air a recording now: WAV, FLAC, Ogg, MP3"),
	.tables = { announce_options, priority_options, options_remote },
	.words_max = 1,
	.run = play,
};
