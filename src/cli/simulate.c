/* `dalaba simulate`: the rows that would come, by the daemon's own planner and station. */
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "api/answer.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/translate.h"
#include "calendar/day.h"
#include "calendar/timezone.h"
#include "cli/columns.h"
#include "cli/command.h"
#include "cli/forecast.h"
#include "cli/local.h"
#include "cli/rehearsal.h"
#include "cli/row.h"
#include "cli/span.h"

#define SIMULATE_DAYS      7
#define SIMULATE_DAYS_MAX  36525
#define SIMULATE_ROWS_DAYS 7 /* of a longer span rows are only printed when they are asked for */
#define DAY_MS             (24 * 3600 * 1000LL)

static const struct option_row simulate_options[] = {
	OPTION_ROW_TEXT("from", 0, N_("DATE"), from, option_is_moment,
		N_("from this date or RFC 3339 time on (now)")),
	OPTION_ROW_TEXT("until", 0, N_("DATE"), until, option_is_moment,
		N_("planned before this date or RFC 3339 time")),
	OPTION_ROW_NUMBER("days", 0, days, 1, SIMULATE_DAYS_MAX, N_("for so many days (7)")),
	OPTION_ROW_TEXT("zone", 'z', N_("ZONE"), zone, NULL, N_("only in this zone")),
	OPTION_ROW_CHOICE(
		"rows", form, SIMULATION_ROWS, N_("print every row, also of more than 7 days")),
	OPTION_ROW_CHOICE("summary", form, SIMULATION_SUMMARY, N_("print only days")),
	OPTION_END,
};

struct run {
	const struct options *options;
	const struct config *config;
	const struct zone *zone; /* NULL: all */
	struct rehearsal *rehearsal;
	struct forecast *forecast;
	struct columns *columns; /* NULL: no rows, or as JSON */
	bool prints_objects;
	int status; /* the first that was not CLI_DONE */
};

/* --- rows --- */

static int add_row(struct columns *columns, const json_t *row, const struct airing *airing,
	const struct rehearsal_part *part)
{
	_cleanup_free_ char *says = rehearsal_says(&airing->script, part->is_filled);
	_cleanup_free_ char *zones = row_zones(row);
	_cleanup_free_ char *reason = row_reason_whole(row);
	char planned[ROW_TIME_SIZE], started[ROW_TIME_SIZE], sounded[ROW_SECONDS_SIZE],
		state[ROW_STATE_SIZE];

	if (!zones || !reason || !says)
		return complain_memory();
	const char *const cells[] = { row_time(row_text(row, "planned"), planned),
		row_state(row, state), reason, row_priority(row), zones,
		row_time(row_text(row, "started"), started),
		row_seconds(row, "sounded_ms", sounded), row_name(row), says };
	return columns_add(columns, cells) < 0 ? complain_memory() : CLI_DONE;
}

static int show_row(const struct run *run, const struct airing *airing)
{
	const struct rehearsal_part *part = rehearsal_part_of(run->rehearsal, airing);
	const struct script *script = &airing->script;
	json_auto_t *row = airing_to_json(airing, translate_language());
	_cleanup_free_ char *played =
		script_has_playlist(script)
			? playlist_names(&script->playlist, script->length_ms, true)
			: NULL;
	const char *spoken = played ? played : part->spoken;

	if (!row || (spoken && json_object_set_new(row, "spoken", json_string(spoken)) < 0))
		return complain_memory();
	return run->columns ? add_row(run->columns, row, airing, part) : row_print_json(row);
}

static void on_over(const struct airing *airing, void *userdata)
{
	struct run *run = userdata;
	if (run->zone && !airing_has_zone(airing, run->zone->name))
		return;
	forecast_count(run->forecast, airing);
	if ((run->columns || run->prints_objects) && run->status == CLI_DONE)
		run->status = show_row(run, airing);
}

/* --- days --- */

static const char *day_text(const struct forecast_day *day, char ret_text[static DAY_TEXT_SIZE])
{
	return date_format(date_of_day(day->day), ret_text);
}

static bool shows_zone(const struct run *run, size_t zone)
{
	return !run->zone || run->zone == &run->config->zones[zone];
}

static json_t *airtime_to_json(const struct run *run, const struct forecast_day *day)
{
	json_t *airtime = json_object();

	for (size_t i = 0; i < run->config->zone_count; i++)
		if (shows_zone(run, i) && json_object_set_new(airtime, run->config->zones[i].name,
						  json_integer(day->airtime_ms[i])) < 0) {
			json_decref(airtime);
			return NULL;
		}
	return airtime;
}

static json_t *reasons_to_json(const struct forecast_day *day)
{
	json_t *reasons = json_object();

	for (int i = 0; i < AIRING_REASON_COUNT; i++)
		if (day->reasons[i] > 0 &&
			json_object_set_new(reasons, airing_reason_name((enum airing_reason)i),
				json_integer(day->reasons[i])) < 0) {
			json_decref(reasons);
			return NULL;
		}
	return reasons;
}

static int print_day_object(const struct run *run, const struct forecast_day *day)
{
	char text[DAY_TEXT_SIZE];
	json_auto_t *object = json_pack("{s:s, s:I, s:I, s:o, s:o}", "day", day_text(day, text),
		"planned", (json_int_t)day->planned, "aired", (json_int_t)day->aired, "held_back",
		reasons_to_json(day), "airtime_ms", airtime_to_json(run, day));

	return object ? row_print_json(object) : complain_memory();
}

static int print_day_objects(const struct run *run)
{
	for (size_t i = 0; i < run->forecast->day_count; i++) {
		const int status = print_day_object(run, &run->forecast->days[i]);
		if (status != CLI_DONE)
			return status;
	}
	return CLI_DONE;
}

/* "village 12.3 min, school 4.0 min", in memory the caller frees; NULL on no memory. */
static char *list_airtime(const struct run *run, const struct forecast_day *day)
{
	_cleanup_free_ char *list = NULL;
	size_t length = 0;
	const char *form = _("%s%s %.1f min"), *comma = _(", "), *separator = "";

	FILE *stream = open_memstream(&list, &length);
	if (!stream)
		return NULL;
	for (size_t i = 0; i < run->config->zone_count; i++) {
		if (!shows_zone(run, i) || day->airtime_ms[i] == 0)
			continue;
		fprintf(stream, form, separator, run->config->zones[i].name,
			(double)day->airtime_ms[i] / 60000);
		separator = comma;
	}
	if (fclose(stream) != 0)
		return NULL;
	return TAKE(list);
}

#define COUNT_SIZE 24

static const char *count_text(long count, char ret_text[static COUNT_SIZE])
{
	(void)snprintf(ret_text, COUNT_SIZE, "%ld", count); /* Fits. */
	return ret_text;
}

static int add_day(const struct run *run, struct columns *columns, const char *title,
	const struct forecast_day *day)
{
	_cleanup_free_ char *airtime = list_airtime(run, day);
	char planned[COUNT_SIZE], aired[COUNT_SIZE], quiet[COUNT_SIZE], capped[COUNT_SIZE],
		late[COUNT_SIZE], other[COUNT_SIZE];
	const long quiet_count = day->reasons[AIRING_REASON_QUIET_HOURS];
	const long capped_count = day->reasons[AIRING_REASON_AIRTIME_CAP];
	const long late_count = day->reasons[AIRING_REASON_LATE];

	if (!airtime)
		return complain_memory();
	const char *const cells[] = { title, count_text(day->planned, planned),
		count_text(day->aired, aired), count_text(quiet_count, quiet),
		count_text(capped_count, capped), count_text(late_count, late),
		count_text(
			day->planned - day->aired - quiet_count - capped_count - late_count, other),
		airtime };
	return columns_add(columns, cells) < 0 ? complain_memory() : CLI_DONE;
}

static int print_day_table(const struct run *run)
{
	const char *const headings[] = { _("DAY"), _("DUE"), _("AIRED"), _("QUIET"), _("CAP"),
		_("LATE"), _("OTHER"), _("AIRTIME") };
	_cleanup_(columns_cleanup) struct columns *columns = NULL;
	char text[DAY_TEXT_SIZE];
	struct forecast_day total;

	if (columns_new(headings, ARRAY_SIZE(headings), &columns) < 0)
		return complain_memory();
	for (size_t i = 0; i < run->forecast->day_count; i++) {
		const struct forecast_day *day = &run->forecast->days[i];
		if (add_day(run, columns, day_text(day, text), day) != CLI_DONE)
			return CLI_FAILED;
	}
	if (forecast_total(run->forecast, &total) < 0)
		return complain_memory();
	const int status = add_day(run, columns, _("total"), &total);
	free(total.airtime_ms);
	return status;
}

/* --- the run --- */

static int live(struct run *run, const struct span *span)
{
	const int status = rehearsal_run(run->rehearsal, span, on_over, run);

	return status == CLI_DONE ? run->status : status;
}

static int make_forecast(struct run *run, const struct span *span)
{
	int32_t first, last;
	int second;

	timezone_civil(span->from_ms, &first, &second);
	timezone_civil(span->until_ms - 1, &last, &second);
	if (forecast_new(run->config->zones, run->config->zone_count, first, last, &run->forecast) <
		0)
		return complain_memory();
	return CLI_DONE;
}

static int make_columns(struct run *run)
{
	const char *const headings[] = { _("PLANNED"), _("STATE"), _("REASON"), _("PRIORITY"),
		_("ZONES"), _("STARTED"), _("SOUNDED"), _("TITLE"),
		rehearsal_tells(run->rehearsal) ? _("SAYS") : "" };

	if (columns_new(headings, ARRAY_SIZE(headings), &run->columns) < 0)
		return complain_memory();
	columns_say_if_empty(run->columns, _("Nothing is planned in that time.\n"));
	return CLI_DONE;
}

static int show(struct run *run, const struct span *span)
{
	const int form = run->options->form;
	const bool is_long =
		span->until_ms - span->from_ms > SIMULATE_ROWS_DAYS * DAY_MS + DAY_MS / 2;
	const bool wants_json = run->options->wants_json;
	const bool wants_rows =
		form != SIMULATION_SUMMARY && (form == SIMULATION_ROWS || !is_long || wants_json);

	int status = make_forecast(run, span);
	if (status == CLI_DONE && wants_rows && !wants_json)
		status = make_columns(run);
	run->prints_objects = wants_rows && wants_json;
	if (status == CLI_DONE)
		status = live(run, span);
	const bool had_rows = run->columns != NULL;
	columns_end(TAKE(run->columns));
	if (status != CLI_DONE || run->prints_objects)
		return status;
	if (wants_json)
		return print_day_objects(run);
	printf("%s", had_rows ? "\n" : "");
	return print_day_table(run);
}

static int simulate(const struct options *options)
{
	_cleanup_(config_cleanup) struct config *config = NULL;
	struct span span;

	int status = local_read_config(options->config, &config);
	if (status != CLI_DONE)
		return status;
	struct run run = { .options = options, .config = config };
	status = local_find_zone(config, options->zone, &run.zone);
	if (status != CLI_DONE)
		return status;
	status = span_read(options, SIMULATE_DAYS, &span);
	if (status != CLI_DONE)
		return status;
	status = rehearsal_new(config, &run.rehearsal);
	if (status == CLI_DONE)
		status = show(&run, &span);
	rehearsal_free(run.rehearsal);
	forecast_free(run.forecast);
	return status;
}

const struct command command_simulate = {
	.name = "simulate",
	.arguments = N_("[OPTION]..."),
	.summary = COMMAND_SIMULATE_SUMMARY,
	.tables = { simulate_options, options_local },
	.words_max = 0,
	.run = simulate,
};
