/* `dalaba say`, `dalaba urgent` and `dalaba play`: air words, a notice, or a recording, by command.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <jansson.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "cli/airing.h"
#include "cli/command.h"
#include "cli/remote.h"
#include "cli/row.h"
#include "cli/text.h"
#include "notice/priority.h"

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

/* NULL, which jansson leaves out, when no zone was named. */
static json_t *zone_array(const struct word_list *zones)
{
	if (zones->count == 0)
		return NULL;
	json_t *array = json_array();
	for (size_t i = 0; i < zones->count; i++)
		if (json_array_append_new(array, json_string(zones->words[i])) < 0) {
			json_decref(array);
			return NULL;
		}
	return array;
}

/* What is aired; the others are NULL. */
struct subject {
	const char *text;
	const char *recording;
	const char *notice;
};

/* NULL when an option is not valid UTF-8. */
static json_t *announcement(
	const struct options *options, const char *priority, const struct subject *subject)
{
	json_t *readings = options->readings > 0 ? json_integer(options->readings) : NULL;

	return json_pack("{s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:o*, s:o*}", "text",
		subject->text, "recording", subject->recording, "notice", subject->notice,
		"priority", priority, "expires", options->expires, "responsible",
		options->responsible, "title", options->title, "voice", options->voice, "readings",
		readings, "zones", zone_array(&options->zones));
}

static void print_state(const json_t *row)
{
	printf(_("airing %lld: %s\n"), row_id(row), row_state(row));
}

/* What became of it, and the exit status that goes with that. */
static int report(const struct options *options, const json_t *row)
{
	if (options->wants_json && row_print_json(row) != CLI_DONE)
		return CLI_FAILED;
	if (row_is_over(row) && !row_is_aired(row)) {
		const char *reason = row_reason(row);
		return complain(_("airing %lld did not air: %s"), row_id(row),
			*reason ? reason : row_state(row));
	}
	if (!options->wants_json)
		print_state(row);
	return CLI_DONE;
}

static int submit(const struct options *options, const json_t *body)
{
	_cleanup_(client_cleanup) struct client *client = NULL;
	json_auto_t *row = NULL;
	const struct client_request request = {
		.method = "POST",
		.path = "/v1/airings",
		.body = body,
	};

	int status = remote_open(options->socket, &client);
	if (status == CLI_DONE)
		status = remote_ask(client, &request, &row);
	if (status == CLI_DONE && options->waits && !row_is_over(row)) {
		if (!options->wants_json)
			print_state(row);
		(void)fflush(stdout); /* main reports what stdout could not take. */
		status = airing_wait(client, &row);
	}
	return status == CLI_DONE ? report(options, row) : status;
}

static int submit_subject(
	const struct options *options, const char *priority, const struct subject *subject)
{
	json_auto_t *body = announcement(options, priority, subject);

	if (!body)
		return complain(_("an option is not valid UTF-8"));
	return submit(options, body);
}

static int announce(const struct options *options, const char *priority)
{
	_cleanup_free_ char *text = NULL;

	if (options->notice && options->word_count > 0)
		return complain_usage(_("either --notice or a text, not both"));
	if (!options->notice) {
		const int status = text_read(options, &text);
		if (status != CLI_DONE)
			return status;
	}
	return submit_subject(
		options, priority, &(struct subject){ .text = text, .notice = options->notice });
}

/* The priority that was asked for, by its English name; NULL for none. */
static const char *wished_priority(const struct options *options)
{
	enum priority priority;

	if (!options->priority || priority_parse(options->priority, &priority) < 0)
		return NULL; /* The options' table lets no other through. */
	return priority_name(priority);
}

static int say(const struct options *options)
{
	return announce(options, wished_priority(options));
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
		return complain(_("%s: %s"), options->words[0], strerror(errno));
	if (!S_ISREG(status.st_mode))
		return complain(_("%s is not a regular file"), options->words[0]);
	return submit_subject(
		options, wished_priority(options), &(struct subject){ .recording = path });
}

static int urgent(const struct options *options)
{
	return announce(options,
		priority_name(options->is_emergency ? PRIORITY_EMERGENCY : PRIORITY_URGENT));
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
