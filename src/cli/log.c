/* `dalaba log`: the as-run log, what aired and what did not and why. */
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
	OPTION_END,
};

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

static int print_table(const json_t *rows)
{
	const char *const headings[] = { _("AIRING"), _("PLANNED"), _("STATE"), _("REASON"),
		_("PRIORITY"), _("ZONES"), _("SOUNDED"), _("HEARD"), _("TITLE") };
	_cleanup_(columns_cleanup) struct columns *columns = NULL;
	size_t i;
	json_t *row;

	if (columns_new(headings, ARRAY_SIZE(headings), &columns) < 0)
		return complain_memory();
	columns_say_if_empty(columns, _("The log has no such row.\n"));
	json_array_foreach(rows, i, row) if (add_row(columns, row) != CLI_DONE) return CLI_FAILED;
	return CLI_DONE;
}

static int print_objects(const json_t *rows)
{
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row) if (row_print_json(row) != CLI_DONE) return CLI_FAILED;
	return CLI_DONE;
}

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

static int ask_rows(struct client *client, const struct options *options, json_t **ret_answer)
{
	_cleanup_free_ char *from = NULL, *until = NULL;
	char limit[16];

	if (make_moment(client, options->from, &from) != CLI_DONE ||
		make_moment(client, options->until, &until) != CLI_DONE)
		return CLI_FAILED;
	(void)snprintf(limit, sizeof(limit), "%d", options->limit); /* Fits. */
	const struct client_parameter parameters[] = {
		{ "from", from },
		{ "until", until },
		{ "notice", options->notice },
		{ "zone", options->zone },
		{ "state", options->state },
		{ "limit", options->limit > 0 ? limit : NULL },
		{ NULL, NULL },
	};
	const struct client_request request = {
		.method = "GET",
		.path = "/v1/log",
		.parameters = parameters,
	};

	return remote_ask(client, &request, ret_answer);
}

static int show_log(const struct options *options)
{
	_cleanup_(client_cleanup) struct client *client = NULL;
	json_auto_t *answer = NULL;
	int status = CLI_DONE;

	if (remote_open(options->socket, &client) != CLI_DONE ||
		ask_rows(client, options, &answer) != CLI_DONE)
		return CLI_FAILED;
	const json_t *rows = json_object_get(answer, "airings");
	if (json_is_false(json_object_get(answer, "whole")))
		complain(_("the as-run log cannot be read from the disk: these are only the rows "
			   "that are in memory"));
	/* One that the station had once may have rows. */
	if (options->zone && json_array_size(rows) == 0)
		status = zones_check_one(client, options->zone);
	if (status != CLI_DONE)
		return status;
	return options->wants_json ? print_objects(rows) : print_table(rows);
}

const struct command command_log = {
	.name = "log",
	.arguments = N_("[OPTION]..."),
	.summary = N_("the as-run log: what aired, what did not, and why"),
	.tables = { log_options, options_remote },
	.words_max = 0,
	.run = show_log,
};
