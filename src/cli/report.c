/* `dalaba report`: what was planned on some days, what became of it, and what these days were like
 * for whoever lives there. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "cli/columns.h"
#include "cli/command.h"
#include "cli/remote.h"
#include "cli/row.h"
#include "cli/zones.h"

static const struct option_row report_options[] = {
	OPTION_ROW_TEXT("day", 'd', N_("DAY"), day, NULL,
		N_("of this day: a date, today (as without any of these) or yesterday")),
	OPTION_ROW_TEXT("month", 'm', N_("MONTH"), month, NULL, N_("of this month: 2026-11")),
	OPTION_ROW_TEXT("from", 0, N_("DAY"), from, NULL, N_("from this day on")),
	OPTION_ROW_TEXT("until", 0, N_("DAY"), until, NULL,
		N_("up to this day, which is not in it any more (tomorrow)")),
	OPTION_ROW_TEXT("zone", 'z', N_("ZONE"), zone, NULL, N_("only in this zone")),
	OPTION_ROW_TEXT("format", 'f', N_("FORMAT"), format, option_is_format,
		N_("text, html (a page that prints as the book), csv (a table of the airings) or "
		   "json")),
	OPTION_END,
};

/* --- cells --- */

#define CELL_SIZE 48

/* Of which days it is. */
struct frame {
	const char *from;
	bool is_one_day;
};

/* An entry's cell: lent by the entry, or in `buffer`. */
typedef const char *cell(
	const json_t *entry, const struct frame *frame, char buffer[static CELL_SIZE]);

static const char *number(const json_t *entry, const char *name, char buffer[static CELL_SIZE])
{
	const json_int_t value = json_integer_value(json_object_get(entry, name));

	(void)snprintf(buffer, CELL_SIZE, "%lld", (long long)value); /* Fits. */
	return buffer;
}

static const char *duration(const json_t *entry, const char *name, char buffer[static CELL_SIZE])
{
	const long long second = json_integer_value(json_object_get(entry, name)) / 1000;

	(void)snprintf(
		buffer, CELL_SIZE, _("%lld min %02lld s"), second / 60, second % 60); /* Fits. */
	return buffer;
}

/* "06:30:00"; where it is not of the report's one day "06:30:00 (11-24)". */
static const char *time_of_day(const json_t *entry, const char *name, const struct frame *frame,
	char buffer[static CELL_SIZE])
{
	char time[ROW_TIME_SIZE];
	const char *date = row_time(row_text(entry, name), time);
	const char *clock = strchr(date, ' ');

	if (!clock)
		return "-";
	if (frame->is_one_day && strncmp(date, frame->from, strlen(frame->from)) == 0)
		(void)snprintf(buffer, CELL_SIZE, "%s", clock + 1); /* Fits. */
	else
		(void)snprintf(buffer, CELL_SIZE, "%s (%.5s)", clock + 1, date + 5); /* Fits. */
	return buffer;
}

static const char *decibels(const json_t *entry, const char *name, char buffer[static CELL_SIZE])
{
	const json_t *level = json_object_get(entry, name);

	if (!json_is_number(level))
		return "-";
	(void)snprintf(buffer, CELL_SIZE, "%.1f dB", json_number_value(level)); /* Fits. */
	return buffer;
}

#define CELL(name_)                                                                                \
	static const char *name_##_cell(                                                           \
		const json_t *entry, const struct frame *frame, char buffer[static CELL_SIZE])

#define CELL_NUMBER(name_)                                                                         \
	CELL(name_)                                                                                \
	{                                                                                          \
		(void)frame;                                                                       \
		return number(entry, #name_, buffer);                                              \
	}

CELL_NUMBER(planned)
CELL_NUMBER(ordered)
CELL_NUMBER(aired)
CELL_NUMBER(failed)
CELL_NUMBER(cancelled)
CELL_NUMBER(late)
CELL_NUMBER(most_aired_a_day)

#define CELL_DURATION(name_)                                                                       \
	CELL(name_)                                                                                \
	{                                                                                          \
		(void)frame;                                                                       \
		return duration(entry, #name_, buffer);                                            \
	}

CELL_DURATION(sounded_ms)
CELL_DURATION(most_sounded_ms_a_day)

CELL(airings)
{
	const json_int_t count = json_integer_value(json_object_get(entry, "planned")) +
				 json_integer_value(json_object_get(entry, "ordered"));

	(void)frame;
	(void)snprintf(buffer, CELL_SIZE, "%lld", (long long)count); /* Fits. */
	return buffer;
}

CELL(earliest)
{
	return time_of_day(entry, "earliest", frame, buffer);
}

CELL(latest)
{
	return time_of_day(entry, "latest", frame, buffer);
}

CELL(loudest)
{
	(void)frame;
	return decibels(entry, "loudest_db", buffer);
}

CELL(day)
{
	(void)frame;
	(void)buffer;
	return row_text(entry, "day");
}

static const char *titled(const json_t *entry, const char *name)
{
	const char *title = row_text(entry, "title");

	return *title ? title : row_text(entry, name);
}

CELL(zone)
{
	(void)frame;
	(void)buffer;
	return titled(entry, "zone");
}

CELL(notice)
{
	(void)frame;
	(void)buffer;
	const char *title = titled(entry, "notice");
	return *title ? title : _("(ordered)");
}

CELL(category)
{
	(void)frame;
	(void)buffer;
	const char *category = row_text(entry, "category");
	return *category ? category : _("(none)");
}

CELL(responsible)
{
	(void)frame;
	(void)buffer;
	const char *responsible = row_text(entry, "responsible");
	return *responsible ? responsible : _("(nobody)");
}

CELL(reason)
{
	(void)frame;
	(void)buffer;
	return row_reason(entry);
}

/* --- tables --- */

struct table {
	const char *list; /* of the answer's */
	struct {
		const char *heading;
		cell *cell;
	} columns[COLUMNS_MAX + 1]; /* one without a heading ends them */
};

static const struct table table_of_days = {
	.list = "days",
	.columns = {
		{ N_("DAY"), day_cell },
		{ N_("BY PLAN"), planned_cell },
		{ N_("ORDERED"), ordered_cell },
		{ N_("AIRED"), aired_cell },
		{ N_("FAILED"), failed_cell },
		{ N_("CANCELLED"), cancelled_cell },
		{ N_("SOUNDED"), sounded_ms_cell },
		{ N_("EARLIEST"), earliest_cell },
		{ N_("LATEST"), latest_cell },
	},
};

static const struct table table_of_zones = {
	.list = "zones",
	.columns = {
		{ N_("ZONE"), zone_cell },
		{ N_("AIRINGS"), airings_cell },
		{ N_("AIRED"), aired_cell },
		{ N_("FAILED"), failed_cell },
		{ N_("CANCELLED"), cancelled_cell },
		{ N_("SOUNDED"), sounded_ms_cell },
		{ N_("MOST A DAY"), most_sounded_ms_a_day_cell },
		{ N_("EARLIEST"), earliest_cell },
		{ N_("LATEST"), latest_cell },
		{ N_("LOUDEST"), loudest_cell },
	},
};

static const struct table table_of_notices = {
	.list = "notices",
	.columns = {
		{ N_("TITLE"), notice_cell },
		{ N_("BY PLAN"), planned_cell },
		{ N_("ORDERED"), ordered_cell },
		{ N_("AIRED"), aired_cell },
		{ N_("FAILED"), failed_cell },
		{ N_("CANCELLED"), cancelled_cell },
		{ N_("BEGUN LATE"), late_cell },
		{ N_("SOUNDED"), sounded_ms_cell },
		{ N_("TIMES A DAY"), most_aired_a_day_cell },
	},
};

static const struct table table_of_categories = {
	.list = "categories",
	.columns = {
		{ N_("CATEGORY"), category_cell },
		{ N_("AIRINGS"), airings_cell },
		{ N_("AIRED"), aired_cell },
		{ N_("FAILED"), failed_cell },
		{ N_("CANCELLED"), cancelled_cell },
		{ N_("SOUNDED"), sounded_ms_cell },
	},
};

static const struct table table_of_responsibles = {
	.list = "responsibles",
	.columns = {
		{ N_("RESPONSIBLE"), responsible_cell },
		{ N_("AIRINGS"), airings_cell },
		{ N_("AIRED"), aired_cell },
		{ N_("FAILED"), failed_cell },
		{ N_("CANCELLED"), cancelled_cell },
		{ N_("SOUNDED"), sounded_ms_cell },
	},
};

static const struct table table_of_reasons = {
	.list = "reasons",
	.columns = {
		{ N_("REASON"), reason_cell },
		{ N_("AIRINGS"), airings_cell },
		{ N_("AIRED"), aired_cell },
		{ N_("FAILED"), failed_cell },
		{ N_("CANCELLED"), cancelled_cell },
	},
};

static int add_entry(struct columns *columns, const struct table *table, const struct frame *frame,
	const json_t *entry)
{
	char buffers[COLUMNS_MAX][CELL_SIZE];
	const char *cells[COLUMNS_MAX];

	for (size_t i = 0; table->columns[i].heading; i++)
		cells[i] = table->columns[i].cell(entry, frame, buffers[i]);
	return columns_add(columns, cells) < 0 ? complain_memory() : CLI_DONE;
}

/* After an empty line; nothing where there is no entry. */
static int print_table(const json_t *answer, const struct frame *frame, const struct table *table)
{
	const json_t *list = json_object_get(answer, table->list);
	const char *headings[COLUMNS_MAX];
	_cleanup_(columns_cleanup) struct columns *columns = NULL;
	size_t i, count = 0;
	json_t *entry;

	if (json_array_size(list) == 0)
		return CLI_DONE;
	printf("\n");
	for (; table->columns[count].heading; count++)
		headings[count] = _(table->columns[count].heading);
	if (columns_new(headings, count, &columns) < 0)
		return complain_memory();
	json_array_foreach(list, i,
		entry) if (add_entry(columns, table, frame, entry) != CLI_DONE) return CLI_FAILED;
	return CLI_DONE;
}

static int add_missed(struct columns *columns, const json_t *row)
{
	_cleanup_free_ char *zones = row_zones(row);
	char id[ROW_ID_SIZE], planned[ROW_TIME_SIZE], state[ROW_STATE_SIZE];

	if (!zones)
		return complain_memory();
	const char *const cells[] = { row_id_text(row, id),
		row_time(row_text(row, "planned"), planned), row_state(row, state), row_reason(row),
		zones, row_name(row), row_text(row, "detail") };
	return columns_add(columns, cells) < 0 ? complain_memory() : CLI_DONE;
}

static int print_missed(const json_t *answer)
{
	const char *const headings[] = { _("AIRING"), _("PLANNED"), _("STATE"), _("REASON"),
		_("ZONES"), _("TITLE"), _("DETAIL") };
	const json_t *list = json_object_get(answer, "missed");
	_cleanup_(columns_cleanup) struct columns *columns = NULL;
	size_t i;
	json_t *row;

	if (json_array_size(list) == 0)
		return CLI_DONE;
	printf(_("\nDid not air:\n"));
	if (columns_new(headings, ARRAY_SIZE(headings), &columns) < 0)
		return complain_memory();
	json_array_foreach(
		list, i, row) if (add_missed(columns, row) != CLI_DONE) return CLI_FAILED;
	columns_end(TAKE(columns));
	if (json_is_false(json_object_get(answer, "missed_whole")))
		printf(_("These are only the newest; dalaba log has them all.\n"));
	return CLI_DONE;
}

/* --- what comes before the tables --- */

/* The last day that is in it, of the first that is not; only for people. */
static const char *last_day(const json_t *answer)
{
	const json_t *days = json_object_get(answer, "days");
	const size_t count = json_array_size(days);

	return count > 0 ? row_text(json_array_get(days, count - 1), "day")
			 : row_text(answer, "from");
}

static void print_heading(const json_t *answer, const struct frame *frame)
{
	const char *zone = row_text(answer, "zone");
	char made[ROW_TIME_SIZE];

	if (frame->is_one_day)
		printf(_("%s: report of %s"), row_text(answer, "station"), frame->from);
	else
		printf(_("%s: report of %s to %s"), row_text(answer, "station"), frame->from,
			last_day(answer));
	if (*zone)
		printf(_(", zone %s"), zone);
	if (json_is_false(json_object_get(answer, "over")))
		printf(_(", so far: as of %s"), row_time(row_text(answer, "made"), made));
	printf("\n");
}

static long long count_of(const json_t *tally, const char *name)
{
	return json_integer_value(json_object_get(tally, name));
}

static void print_total(const json_t *total, const struct frame *frame)
{
	const json_t *heard = json_object_get(total, "heard");
	char sounded[CELL_SIZE], from[CELL_SIZE], until[CELL_SIZE];

	printf(_("Planned %lld, ordered %lld: aired %lld (%lld of them not wholly), failed %lld, "
		 "cancelled %lld, not over %lld.\n"),
		count_of(total, "planned"), count_of(total, "ordered"), count_of(total, "aired"),
		count_of(total, "partly"), count_of(total, "failed"), count_of(total, "cancelled"),
		count_of(total, "open"));
	printf(_("Late by a minute or more: %lld. Heard from the horn: yes %lld, no %lld, not "
		 "known %lld.\n"),
		count_of(total, "late"), count_of(heard, "yes"), count_of(heard, "no"),
		count_of(heard, "unknown"));
	if (count_of(total, "sounded_ms") > 0)
		printf(_("Sounded %s, the earliest from %s on, the latest until %s.\n"),
			duration(total, "sounded_ms", sounded),
			time_of_day(total, "earliest", frame, from),
			time_of_day(total, "latest", frame, until));
}

/* Days of a longer report on which nothing was to air. */
static void print_zero_days(const json_t *answer)
{
	size_t i, count = 0;
	json_t *day;

	json_array_foreach(json_object_get(answer, "days"), i, day) count +=
		count_of(day, "planned") + count_of(day, "ordered") == 0;
	if (count > 0)
		printf(_("Zero report: on %zu of these %zu days nothing was planned and nothing "
			 "ordered.\n"),
			count, json_array_size(json_object_get(answer, "days")));
}

static int print_report(const json_t *answer)
{
	const struct frame frame = {
		.from = row_text(answer, "from"),
		.is_one_day = json_array_size(json_object_get(answer, "days")) == 1,
	};
	const struct table *const tables[] = { &table_of_zones, &table_of_notices,
		&table_of_categories, &table_of_responsibles, &table_of_reasons };

	print_heading(answer, &frame);
	if (json_is_true(json_object_get(answer, "zero"))) {
		printf(_("Zero report: nothing was planned, nothing ordered, and nothing "
			 "aired.\n"));
		return CLI_DONE;
	}
	print_total(json_object_get(answer, "total"), &frame);
	if (!frame.is_one_day) {
		print_zero_days(answer);
		if (print_table(answer, &frame, &table_of_days) != CLI_DONE)
			return CLI_FAILED;
	}
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		if (print_table(answer, &frame, tables[i]) != CLI_DONE)
			return CLI_FAILED;
	return print_missed(answer);
}

/* A zone of which there is nothing: one that the station had once may have rows. */
static int ask(
	const struct options *options, const struct client_request *request, json_t **ret_answer)
{
	_cleanup_(client_cleanup) struct client *client = NULL;

	if (remote_open(options->socket, &client) != CLI_DONE ||
		remote_ask(client, request, ret_answer) != CLI_DONE)
		return CLI_FAILED;
	if (options->zone && json_is_true(json_object_get(*ret_answer, "zero")))
		return zones_check_one(client, options->zone);
	return CLI_DONE;
}

static int show_json(const struct options *options, const struct client_request *request)
{
	json_auto_t *answer = NULL;

	if (ask(options, request, &answer) != CLI_DONE)
		return CLI_FAILED;
	if (json_is_false(json_object_get(answer, "whole")))
		complain(_("the as-run log cannot be read from the disk: the report is only of the "
			   "rows that are in memory"));
	if (options->wants_json || (options->format && strcmp(options->format, "json") == 0))
		return row_print_json(answer);
	return print_report(answer);
}

/* As the station has written it. */
static int show_document(const struct options *options, const struct client_request *request)
{
	_cleanup_free_ char *text = NULL;
	size_t length;

	if (remote_ask_text(options->socket, request, &text, &length) != CLI_DONE)
		return CLI_FAILED;
	(void)fwrite(text, length, 1, stdout); /* Its end tells. */
	return CLI_DONE;
}

static bool names_days_twice(const struct options *options)
{
	const bool names_span = options->from || options->until;

	return (options->day != NULL) + (options->month != NULL) + names_span > 1;
}

static int show_report(const struct options *options)
{
	const bool is_document = options->format && strcmp(options->format, "text") != 0 &&
				 strcmp(options->format, "json") != 0;
	struct client_parameter parameters[] = {
		{ "day", options->day },
		{ "month", options->month },
		{ "from", options->from },
		{ "until", options->until },
		{ "zone", options->zone },
		{ NULL, NULL }, /* the format of a document */
		{ NULL, NULL },
	};
	const struct client_request request = {
		.method = "GET",
		.path = "/v1/report",
		.parameters = parameters,
	};

	if (names_days_twice(options))
		return complain_usage(_("one of --day, --month, and --from with --until"));
	if (is_document && options->wants_json)
		return complain_usage(_("either --json or another --format, not both"));
	if (!is_document)
		return show_json(options, &request);
	json_auto_t *answer = NULL;
	const int status = options->zone ? ask(options, &request, &answer) : CLI_DONE;
	parameters[5] = (struct client_parameter){ "format", options->format };
	return status == CLI_DONE ? show_document(options, &request) : status;
}

const struct command command_report = {
	.name = "report",
	.arguments = N_("[OPTION]..."),
	.summary = N_("what was planned on a day or in a month, and what became of it"),
	.tables = { report_options, options_remote },
	.words_max = 0,
	.run = show_report,
};
