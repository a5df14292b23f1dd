/* `dalaba talk`: from the microphone to the horn, until Enter, Ctrl-C, silence or the limit. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "cli/airing.h"
#include "cli/command.h"
#include "cli/complain.h"
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

/* Those that would stop it, from before the microphone is asked for: it would be open, and nobody
 * tends it. */
static void hold_stops(sigset_t *ends)
{
	(void)sigemptyset(ends);
	(void)sigaddset(ends, SIGTSTP);
	(void)sigaddset(ends, SIGTTIN);
	(void)sigaddset(ends, SIGTTOU);
	(void)sigprocmask(SIG_BLOCK, ends, NULL); /* It is valid. */
}

/* Those that end a program end this one as ever until the talk is there: then they end the talk. */
static int open_signals(sigset_t *ends)
{
	(void)sigaddset(ends, SIGINT);
	(void)sigaddset(ends, SIGTERM);
	(void)sigprocmask(SIG_BLOCK, ends, NULL); /* It is valid. */
	return signalfd(-1, ends, SFD_CLOEXEC);
}

enum news {
	NEWS_NONE,
	NEWS_DONE, /* a line, or a signal */
	NEWS_GONE, /* nobody is there any more: the terminal or the connection hung up */
};

struct watch {
	int signals;
	int input; /* -1: there is none */
};

/* A terminal's Ctrl-D says nothing, and lines come after it; any other input ends with whoever
 * held it. */
static enum news read_input(short events)
{
	char line[256];
	const ssize_t length = read(STDIN_FILENO, line, sizeof(line));

	if (length > 0)
		return NEWS_DONE;
	if (length < 0 && (errno == EAGAIN || errno == EINTR))
		return NEWS_NONE;
	return length == 0 && isatty(STDIN_FILENO) && !(events & POLLHUP) ? NEWS_NONE : NEWS_GONE;
}

/* Waits as long as that for news. Outputs are looked at for their reader's end alone. */
static enum news look_around(const struct watch *watch, int wait_ms)
{
	struct pollfd wakes[] = {
		{ .fd = watch->signals, .events = POLLIN },
		{ .fd = watch->input, .events = POLLIN },
		{ .fd = STDOUT_FILENO },
		{ .fd = STDERR_FILENO },
	};

	if (poll(wakes, ARRAY_SIZE(wakes), wait_ms) <= 0)
		return NEWS_NONE;
	if (wakes[0].revents)
		return NEWS_DONE;
	if ((wakes[2].revents | wakes[3].revents) & (POLLERR | POLLHUP))
		return NEWS_GONE;
	return wakes[1].revents ? read_input(wakes[1].revents) : NEWS_NONE;
}

/* An input that has ended before anybody talks is none: /dev/null, or a pipe that brings nothing.
 */
static bool has_input(void)
{
	struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
	struct stat status;
	int waiting;

	if (fstat(STDIN_FILENO, &status) < 0)
		return false;
	if (isatty(STDIN_FILENO))
		return true;
	if (!S_ISFIFO(status.st_mode) && !S_ISSOCK(status.st_mode))
		return false;
	return poll(&input, 1, 0) == 0 ||
	       (ioctl(STDIN_FILENO, FIONREAD, &waiting) == 0 && waiting > 0);
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

/* The connection holds the talk: whoever leaves without a word ends it. */
static int leave(void)
{
	return complain(_("nobody is there any more: the talk ends"));
}

static int finish_if_open(struct client *client, json_t **row)
{
	const int status = airing_look(client, row);

	return status == CLI_DONE && !row_is_over(*row) ? finish(client, *row) : status;
}

static int follow(struct client *client, const struct watch *watch, json_t **row)
{
	int status = CLI_DONE;

	while (status == CLI_DONE && !row_is_over(*row))
		switch (look_around(watch, AIRING_LOOK_MS)) {
		case NEWS_NONE:
			status = airing_look(client, row);
			break;
		case NEWS_DONE:
			status = finish_if_open(client, row);
			return status == CLI_DONE ? airing_wait(client, row) : status;
		case NEWS_GONE:
			return leave();
		}
	return status;
}

static int talk(const struct options *options)
{
	_cleanup_(client_cleanup) struct client *client = NULL;
	json_auto_t *row = NULL;
	struct request request = request_of(options);
	const int input = has_input() ? STDIN_FILENO : -1;
	sigset_t ends;

	hold_stops(&ends);
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
	_cleanup_close_ const int signals = open_signals(&ends);
	status = follow(client, &(struct watch){ signals, input }, &row);
	return status == CLI_DONE ? airing_report(client, row, options->wants_json) : status;
}

const struct command command_talk = {
	.name = "talk",
	.arguments = N_("[OPTION]..."),
	.summary = N_("talk live into the station's microphone, until Enter"),
	.tables = { talk_options, options_remote },
	.words_max = 0,
	.run = talk,
};
