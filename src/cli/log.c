/* `dalaba log`: the as-run log, what aired and what did not and why. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "asrun/lookup.h"
#include "base/cleanup.h"
#include "base/translate.h"
#include "calendar/day.h"
#include "cli/columns.h"
#include "cli/command.h"
#include "cli/remote.h"
#include "cli/row.h"
#include "cli/zones.h"

static const struct option_row log_options[] = {
	OPTION_ROW_TEXT("from", 0, N_("DATE"), from, option_is_moment,
		N_("planned on or after this date or RFC 3339 time")),
	OPTION_ROW_TEXT("until", 0, N_("DATE"), until, option_is_moment,
		N_("planned before this date or RFC 3339 time")),
	OPTION_ROW_TEXT("notice", 0, N_("NAME"), notice, NULL, N_("only of this notice")),
	OPTION_ROW_TEXT("zone", 'z', N_("ZONE"), zone, NULL, N_("only in this zone")),
	OPTION_ROW_TEXT("state", 0, N_("STATE"), state, option_is_state,
		N_("planned, waiting, on-air, aired, failed or cancelled")),
	OPTION_ROW_NUMBER("limit", 'n', limit, 1, LOOKUP_ROWS_MAX, N_("only the newest N (100)")),
	OPTION_ROW_SWITCH("all", 0, wants_all, N_("all of them, however many")),
	OPTION_END,
};

/* All rows are asked for in pages of so many. */
#define PAGE_ROWS "1000"

/* What is asked, page after page. */
struct walk {
	struct client *client;
	const struct options *options;
	char *from;  /* NULL: from the first on */
	char *until; /* NULL: up to the last */
	long long after_id;
	struct columns *columns; /* NULL: as JSON, or not begun */
	bool is_first;
	bool is_partial; /* and told so */
};

static void walk_done(struct walk *walk)
{
	columns_end(walk->columns);
	client_free(walk->client);
	free(walk->from);
	free(walk->until);
}

/* --- rows --- */

static int add_row(struct columns *columns, const json_t *row)
{
	_cleanup_free_ char *zones = row_zones(row);
	_cleanup_free_ char *reason = row_reason_whole(row);
	char id[ROW_ID_SIZE], planned[ROW_TIME_SIZE], sounded[ROW_SECONDS_SIZE],
		state[ROW_STATE_SIZE];

	if (!zones || !reason)
		return complain_memory();
	const char *const cells[] = { row_id_text(row, id),
		row_time(row_text(row, "planned"), planned), row_state(row, state), reason,
		row_priority(row), zones, row_seconds(row, "sounded_ms", sounded), row_heard(row),
		row_name(row) };
	return columns_add(columns, cells) < 0 ? complain_memory() : CLI_DONE;
}

static int begin_table(struct walk *walk)
{
	const char *const headings[] = { _("AIRING"), _("PLANNED"), _("STATE"), _("REASON"),
		_("PRIORITY"), _("ZONES"), _("SOUNDED"), _("HEARD"), _("TITLE") };

	if (columns_new(headings, ARRAY_SIZE(headings), &walk->columns) < 0)
		return complain_memory();
	columns_say_if_empty(walk->columns, _("The log has no such row.\n"));
	return CLI_DONE;
}

static int show_rows(struct walk *walk, const json_t *rows)
{
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row)
	{
		const int status = walk->options->wants_json ? row_print_json(row)
							     : add_row(walk->columns, row);
		if (status != CLI_DONE)
			return status;
	}
	return CLI_DONE;
}

/* --- asking --- */

/* Midnight of the date by the station's clock: in the offset that its own `now` is written in. */
static int station_midnight(struct client *client, const char *date, char **ret_moment)
{
	json_auto_t *answer = NULL;

	if (remote_ask_status(client, &answer) != CLI_DONE)
		return CLI_FAILED;
	const char *now = row_text(answer, "now");
	const char *offset = now + strcspn(now, "Z+"); /* West of Greenwich a third "-" leads. */
	if (!*offset)
		offset = strrchr(now, '-');
	if (asprintf(ret_moment, "%sT00:00:00%s", date, offset ? offset : "Z") < 0) {
		*ret_moment = NULL;
		return complain_memory();
	}
	return CLI_DONE;
}

/* What --from or --until means to the daemon, which takes moments only; NULL when not given. */
static int make_moment(struct client *client, const char *given, char **ret_moment)
{
	struct date date;

	if (!given)
		return CLI_DONE;
	if (date_parse(given, false, &date) == 0)
		return station_midnight(client, given, ret_moment);
	*ret_moment = strdup(given);
	return *ret_moment ? CLI_DONE : complain_memory();
}

static int ask_page(const struct walk *walk, json_t **ret_answer)
{
	const struct options *options = walk->options;
	char limit[16], after[ROW_ID_SIZE];

	(void)snprintf(limit, sizeof(limit), "%d", options->limit); /* Fits. */
	(void)snprintf(after, sizeof(after), "%lld", walk->after_id);
	const struct client_parameter parameters[] = {
		{ "from", walk->from },
		{ "until", walk->until },
		{ "notice", options->notice },
		{ "zone", options->zone },
		{ "state", options->state },
		{ "limit", options->wants_all   ? PAGE_ROWS
			   : options->limit > 0 ? limit
						: NULL },
		{ "after", options->wants_all ? after : NULL },
		{ NULL, NULL },
	};
	const struct client_request request = {
		.method = "GET",
		.path = "/v1/log",
		.parameters = parameters,
	};

	return remote_ask(walk->client, &request, ret_answer);
}

/* The next page begins behind its last row. */
static int turn_page(struct walk *walk, const json_t *rows)
{
	const json_t *last = json_array_get(rows, json_array_size(rows) - 1);

	free(walk->from);
	walk->from = strdup(row_text(last, "planned"));
	walk->after_id = row_id(last);
	return walk->from ? CLI_DONE : complain_memory();
}

static void tell_if_partial(struct walk *walk, const json_t *answer)
{
	if (walk->is_partial || !json_is_false(json_object_get(answer, "whole")))
		return;
	complain(_("the as-run log cannot be read from the disk: these are only the rows "
		   "that are in memory"));
	walk->is_partial = true;
}

/* What comes before the rows of the first answer. */
static int begin_rows(struct walk *walk, const json_t *rows)
{
	const struct options *options = walk->options;
	int status = CLI_DONE;

	/* One that the station had once may have rows. */
	if (options->zone && json_array_size(rows) == 0)
		status = zones_check_one(walk->client, options->zone);
	return status == CLI_DONE && !options->wants_json ? begin_table(walk) : status;
}

/* `ret_is_last`: no page follows. */
static int show_page(struct walk *walk, bool *ret_is_last)
{
	json_auto_t *answer = NULL;
	int status = ask_page(walk, &answer);

	if (status != CLI_DONE)
		return status;
	const json_t *rows = json_object_get(answer, "airings");
	tell_if_partial(walk, answer);
	if (walk->is_first)
		status = begin_rows(walk, rows);
	walk->is_first = false;
	*ret_is_last = !walk->options->wants_all || json_array_size(rows) == 0;
	if (status == CLI_DONE)
		status = show_rows(walk, rows);
	return status == CLI_DONE && !*ret_is_last ? turn_page(walk, rows) : status;
}

static int show_pages(struct walk *walk)
{
	const struct options *options = walk->options;
	bool is_last = false;
	int status = CLI_DONE;

	if (make_moment(walk->client, options->from, &walk->from) != CLI_DONE ||
		make_moment(walk->client, options->until, &walk->until) != CLI_DONE)
		return CLI_FAILED;
	while (status == CLI_DONE && !is_last)
		status = show_page(walk, &is_last);
	return status;
}

static int show_log(const struct options *options)
{
	_cleanup_(walk_done) struct walk walk = { .options = options, .is_first = true };

	if (options->wants_all && options->limit > 0)
		return complain_usage(_("--%s and --%s: one is right"), "all", "limit");
	if (remote_open(options->socket, &walk.client) != CLI_DONE)
		return CLI_FAILED;
	return show_pages(&walk);
}

const struct command command_log = {
	.name = "log",
	.arguments = N_("[OPTION]..."),
	.summary = N_("the as-run log: what aired, what did not, and why"),
	.tables = { log_options, options_remote },
	.words_max = 0,
	.run = show_log,
};
