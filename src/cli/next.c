/* `dalaba next`: what is planned, and why. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/translate.h"
#include "calendar/timezone.h"
#include "cli/columns.h"
#include "cli/command.h"
#include "cli/local.h"
#include "cli/row.h"
#include "station/agenda.h"

#define NEXT_DAYS     7
#define NEXT_DAYS_MAX 36525

DEFINE_CLEANUP(struct agenda, agenda, agenda_free)

static const struct option_row next_options[] = {
	OPTION_ROW_TEXT("from", 0, N_("DATE"), from, option_is_moment,
		N_("from this date or RFC 3339 time on (now)")),
	OPTION_ROW_NUMBER("days", 0, days, 1, NEXT_DAYS_MAX, N_("for so many days (7)")),
	OPTION_ROW_TEXT("zone", 'z', N_("ZONE"), zone, NULL, N_("only in this zone")),
	OPTION_END,
};

/* The moment that --from names; it was checked when it was read. */
static int64_t first_moment(const char *from)
{
	struct date date;
	int64_t time_ms;

	if (!from)
		return clock_realtime_ms();
	if (date_parse(from, false, &date) == 0)
		return timezone_moment(date_to_day(date), 0);
	const int r = clock_parse(from, &time_ms);
	assert(r == 0);
	(void)r; /* Only the assertion wants it. */
	return time_ms;
}

/* The same time of day, so many days later. */
static int64_t days_later(int64_t time_ms, int days)
{
	int32_t day;
	int second;

	timezone_civil(time_ms, &day, &second);
	return timezone_moment(day + days, second);
}

static bool notice_has_zone(const struct notice *notice, const char *zone)
{
	for (size_t i = 0; i < notice->zone_count; i++)
		if (strcmp(notice->zones[i], zone) == 0)
			return true;
	return false;
}

static const char *occurrence_why(
	const struct occurrence *occurrence, char ret_why[static RULE_WHY_SIZE])
{
	int32_t day;
	int second;

	timezone_civil(occurrence->planned_ms, &day, &second);
	return rule_why(occurrence->rule, day, ret_why);
}

/* The occurrence as one line of JSON, which is also what the table is made of. */
static json_t *occurrence_row(const struct occurrence *occurrence)
{
	char when[CLOCK_TEXT_SIZE], why[RULE_WHY_SIZE];
	const struct notice *notice = occurrence->notice;
	json_t *zones = json_array();

	for (size_t i = 0; i < notice->zone_count; i++)
		if (json_array_append_new(zones, json_string(notice->zones[i])) < 0) {
			json_decref(zones);
			return NULL;
		}
	return json_pack("{s:s, s:s, s:s, s:o, s:s}", "when",
		clock_format(occurrence->planned_ms, when), "notice", notice->name, "title",
		notice->title, "zones", zones, "why", occurrence_why(occurrence, why));
}

static int add_row(struct columns *columns, const json_t *row)
{
	_cleanup_free_ char *zones = row_zones(row);
	char when[ROW_TIME_SIZE];

	if (!zones)
		return complain_memory();
	const char *const cells[] = { row_time(row_text(row, "when"), when),
		row_text(row, "notice"), row_text(row, "title"), zones, row_text(row, "why") };
	return columns_add(columns, cells) < 0 ? complain_memory() : CLI_DONE;
}

/* `columns` NULL: as JSON. */
static int show(const struct occurrence *occurrence, struct columns *columns)
{
	json_auto_t *row = occurrence_row(occurrence);

	if (!row)
		return complain_memory();
	return columns ? add_row(columns, row) : row_print_json(row);
}

static int show_until(
	struct agenda *agenda, int64_t until_ms, const char *zone, struct columns *columns)
{
	struct occurrence occurrence;

	while (agenda_take(agenda, &occurrence) == 0 && occurrence.planned_ms < until_ms) {
		if (zone && !notice_has_zone(occurrence.notice, zone))
			continue;
		const int status = show(&occurrence, columns);
		if (status != CLI_DONE)
			return status;
	}
	return CLI_DONE;
}

static int show_agenda(const struct options *options, struct agenda *agenda, int64_t until_ms)
{
	const char *const headings[] = { _("WHEN"), _("NOTICE"), _("TITLE"), _("ZONES"), _("WHY") };
	_cleanup_(columns_cleanup) struct columns *columns = NULL;

	if (!options->wants_json && columns_new(headings, ARRAY_SIZE(headings), &columns) < 0)
		return complain_memory();
	return show_until(agenda, until_ms, options->zone, columns);
}

static int next(const struct options *options)
{
	_cleanup_(config_cleanup) struct config *config = NULL;
	_cleanup_(agenda_cleanup) struct agenda *agenda = NULL;

	const int status = local_read_config(options->config, &config);
	if (status != CLI_DONE)
		return status;
	if (options->zone && !config_zone(config, options->zone))
		return complain(_("there is no zone \"%s\""), options->zone);
	const int64_t from_ms = first_moment(options->from);
	const int64_t until_ms = days_later(from_ms, options->days > 0 ? options->days : NEXT_DAYS);
	/* The agenda begins after a moment; the first one itself is meant too. */
	if (agenda_new(config->notices, config->notice_count, from_ms - 1, &agenda) < 0)
		return complain_memory();
	return show_agenda(options, agenda, until_ms);
}

const struct command command_next = {
	.name = "next",
	.arguments = N_("[OPTION]..."),
	.summary = COMMAND_NEXT_SUMMARY,
	.tables = { next_options, options_local },
	.words_max = 0,
	.run = next,
};
