/* `dalaba log`: the as-run log, what aired and what did not and why. */
#include <stdio.h>

#include <jansson.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "cli/client.h"
#include "cli/columns.h"
#include "cli/command.h"
#include "cli/row.h"

/* What one answer can hold (CLIENT_ANSWER_MAX_BYTES), by far more than a person reads. */
#define LOG_LIMIT_MAX 100000

static const struct option_row log_options[] = {
	OPTION_ROW_TEXT("from", 0, N_("DATE"), from, option_is_moment,
		N_("planned on or after this date or RFC 3339 time")),
	OPTION_ROW_TEXT("until", 0, N_("DATE"), until, option_is_moment,
		N_("planned before this date or RFC 3339 time")),
	OPTION_ROW_TEXT("notice", 0, N_("NAME"), notice, NULL, N_("only of this notice")),
	OPTION_ROW_TEXT("zone", 'z', N_("ZONE"), zone, NULL, N_("only in this zone")),
	OPTION_ROW_TEXT("state", 0, N_("STATE"), state, option_is_state,
		N_("planned, waiting, on-air, aired, failed or cancelled")),
	OPTION_ROW_NUMBER("limit", 'n', limit, 1, LOG_LIMIT_MAX, N_("only the newest N (100)")),
	OPTION_END,
};

static int add_row(struct columns *columns, const json_t *row)
{
	_cleanup_free_ char *zones = row_zones(row);
	char id[ROW_ID_SIZE], planned[ROW_TIME_SIZE], sounded[ROW_SECONDS_SIZE];

	if (!zones)
		return complain_memory();
	const char *const cells[] = { row_id_text(row, id),
		row_time(row_text(row, "planned"), planned), row_state(row), row_reason(row),
		row_priority(row), zones, row_seconds(row, "sounded_ms", sounded), row_name(row) };
	return columns_add(columns, cells) < 0 ? complain_memory() : CLI_DONE;
}

static int print_table(const json_t *rows)
{
	const char *const headings[] = { _("AIRING"), _("PLANNED"), _("STATE"), _("REASON"),
		_("PRIORITY"), _("ZONES"), _("SOUNDED"), _("TITLE") };
	_cleanup_(columns_cleanup) struct columns *columns = NULL;
	size_t i;
	json_t *row;

	if (columns_new(headings, ARRAY_SIZE(headings), &columns) < 0)
		return complain_memory();
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

static int show_log(const struct options *options)
{
	char limit[16];
	(void)snprintf(limit, sizeof(limit), "%d", options->limit); /* Fits. */
	const struct client_parameter parameters[] = {
		{ "from", options->from },
		{ "until", options->until },
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
	json_auto_t *answer = NULL;

	if (client_ask_once(options->socket, &request, &answer) != CLI_DONE)
		return CLI_FAILED;
	const json_t *rows = json_object_get(answer, "airings");
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
