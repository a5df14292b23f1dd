/* `dalaba talk`: from the microphone to the horn, until Enter, Ctrl-C, silence or the limit. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <jansson.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "cli/airing.h"
#include "cli/command.h"
#include "cli/remote.h"
#include "cli/request.h"
#include "cli/row.h"
#include "notice/priority.h"

static const struct option_row talk_options[] = {
	OPTION_ROW_LIST("zone", 'z', N_("ZONE"), zones, N_("only in this zone; may be repeated")),
	OPTION_ROW_TEXT("max", 0, N_("DURATION"), max, option_is_duration,
		N_("the longest it may be, 90s, 10min (by the configuration)")),
	OPTION_ROW_SWITCH("delayed", 0, is_delayed,
		N_("heard only when it is over: where the horn howls into the microphone")),
	OPTION_ROW_TEXT("priority", 0, N_("PRIORITY"), priority, option_is_priority,
		N_("routine, important (default), urgent, emergency")),
	OPTION_ROW_TEXT("responsible", 0, N_("WHO"), responsible, NULL,
		N_("who answers for it, for the record")),
	OPTION_END,
};

static int open_signals(void)
{
	sigset_t ends;

	(void)sigemptyset(&ends);
	(void)sigaddset(&ends, SIGINT);
	(void)sigaddset(&ends, SIGTERM);
	(void)sigprocmask(SIG_BLOCK, &ends, NULL); /* It is valid. */
	return signalfd(-1, &ends, SFD_CLOEXEC);
}

/* Whether whoever talks is done: a line, or a signal. An input that ends says nothing. */
static bool is_done(int signals, bool *input_is_open)
{
	char line[256];
	struct pollfd wakes[] = {
		{ .fd = signals, .events = POLLIN },
		{ .fd = *input_is_open ? STDIN_FILENO : -1, .events = POLLIN },
	};

	if (poll(wakes, ARRAY_SIZE(wakes), AIRING_LOOK_MS) <= 0)
		return false;
	if (wakes[0].revents)
		return true;
	if (!wakes[1].revents)
		return false;
	if (read(STDIN_FILENO, line, sizeof(line)) > 0)
		return true;
	*input_is_open = false;
	return false;
}

static int finish(struct client *client, const json_t *row)
{
	json_auto_t *body = json_pack("{s:I}", "airing", (json_int_t)row_id(row));
	json_auto_t *answer = NULL;
	const struct client_request request = {
		.method = "POST",
		.path = "/v1/finish",
		.body = body,
	};

	return remote_ask(client, &request, &answer);
}

static int follow(struct client *client, json_t **row)
{
	_cleanup_close_ const int signals = open_signals();
	bool input_is_open = true;
	int status = CLI_DONE;

	while (status == CLI_DONE && !row_is_over(*row)) {
		if (is_done(signals, &input_is_open)) {
			status = airing_look(client, row);
			if (status == CLI_DONE && !row_is_over(*row))
				status = finish(client, *row);
			break;
		}
		status = airing_look(client, row);
	}
	return status == CLI_DONE ? airing_wait(client, row) : status;
}

static int talk(const struct options *options)
{
	_cleanup_(client_cleanup) struct client *client = NULL;
	json_auto_t *row = NULL;
	struct request request = request_of(options);

	request.talk = &(struct request_talk){ options->max, options->is_delayed };
	int status = remote_open(options->socket, &client);
	if (status == CLI_DONE)
		status = request_submit(client, &request, &row);
	if (status != CLI_DONE)
		return status;
	if (!options->wants_json)
		fprintf(stderr, options->is_delayed
					? _("Speak now; Enter ends, and then it is heard.\n")
					: _("Speak after the chime; Enter ends.\n"));
	status = follow(client, &row);
	return status == CLI_DONE ? airing_report(row, options->wants_json) : status;
}

const struct command command_talk = {
	.name = "talk",
	.arguments = N_("[OPTION]..."),
	.summary = N_("talk live into the station's microphone, until Enter"),
	.tables = { talk_options, options_remote },
	.words_max = 0,
	.run = talk,
};
