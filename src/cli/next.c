/* `dalaba next`: what is planned, why, and what meets what. */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/translate.h"
#include "cli/columns.h"
#include "cli/command.h"
#include "cli/ics.h"
#include "cli/local.h"
#include "cli/row.h"
#include "cli/span.h"
#include "notice/estimate.h"
#include "station/agenda.h"
#include "station/overlaps.h"

#define NEXT_DAYS     7
#define NEXT_DAYS_ICS 60
#define NEXT_DAYS_MAX 36525

/* One planned occurrence with all that is told of it. */
struct planned {
	struct occurrence occurrence;
	int64_t length_ms; /* estimated */
	struct overlap overlaps[OVERLAPS_TOLD_MAX];
	size_t overlap_count;
};

/* How it is shown. */
struct show {
	const struct config *config;
	struct columns *columns; /* NULL: as JSON, or ICS */
	bool is_ics;
	int64_t now_ms;
};

DEFINE_CLEANUP(struct agenda, agenda, agenda_free)

static const struct option_row next_options[] = {
	OPTION_ROW_TEXT("from", 0, N_("DATE"), from, option_is_moment,
		N_("from this date or RFC 3339 time on (now)")),
	OPTION_ROW_NUMBER(
		"days", 0, days, 1, NEXT_DAYS_MAX, N_("for so many days (7; with --ics 60)")),
	OPTION_ROW_TEXT("zone", 'z', N_("ZONE"), zone, NULL, N_("only in this zone")),
	OPTION_ROW_SWITCH("ics", 0, wants_ics,
		N_("print a calendar that phones can subscribe to (iCalendar)")),
	OPTION_END,
};

static bool notice_has_zone(const struct notice *notice, const char *zone)
{
	for (size_t i = 0; i < notice->zone_count; i++)
		if (strcmp(notice->zones[i], zone) == 0)
			return true;
	return false;
}

/* --- JSON, of which the table is made too --- */

static json_t *zones_json(const struct notice *notice)
{
	json_auto_t *zones = json_array();

	for (size_t i = 0; i < notice->zone_count; i++)
		if (json_array_append_new(zones, json_string(notice->zones[i])) < 0)
			return NULL;
	return json_incref(zones);
}

static json_t *overlaps_json(const struct planned *planned)
{
	json_auto_t *overlaps = json_array();

	for (size_t i = 0; i < planned->overlap_count; i++)
		if (json_array_append_new(
			    overlaps, json_string(planned->overlaps[i].notice->name)) < 0)
			return NULL;
	return json_incref(overlaps);
}

static json_t *planned_row(const struct planned *planned)
{
	char when[CLOCK_TEXT_SIZE], why[RULE_WHY_SIZE];
	const struct notice *notice = planned->occurrence.notice;

	return json_pack("{s:s, s:s, s:s, s:o, s:s, s:I, s:o}", "when",
		clock_format(planned->occurrence.planned_ms, when), "notice", notice->name, "title",
		notice->title, "zones", zones_json(notice), "why",
		rule_why(planned->occurrence.rule, planned->occurrence.planned_ms, why),
		"estimated_ms", (json_int_t)planned->length_ms, "overlaps", overlaps_json(planned));
}

/* --- the table --- */

/* "早间防疫提醒, at the same time", in memory the caller frees; NULL on no memory. */
static char *overlaps_text(const struct planned *planned)
{
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);

	if (!stream)
		return NULL;
	for (size_t i = 0; i < planned->overlap_count; i++) {
		const struct overlap *overlap = &planned->overlaps[i];
		if (i > 0)
			fputs(_("; "), stream);
		fprintf(stream,
			overlap->is_at_once ? _("at the same time as %s") : _("%s still sounds"),
			overlap->notice->name);
	}
	return fclose(stream) == 0 ? text : NULL;
}

static int add_row(struct columns *columns, const struct planned *planned, const json_t *row)
{
	_cleanup_free_ char *zones = row_zones(row);
	_cleanup_free_ char *overlaps = overlaps_text(planned);
	char when[ROW_TIME_SIZE], length[ROW_SECONDS_SIZE];

	if (!zones || !overlaps)
		return complain_memory();
	(void)snprintf(length, sizeof(length), _("%lld s"),
		(long long)(planned->length_ms + 500) / 1000); /* Fits. */
	const char *const cells[] = { row_time(row_text(row, "when"), when),
		row_text(row, "notice"), row_text(row, "title"), zones, row_text(row, "why"),
		length, overlaps };
	return columns_add(columns, cells) < 0 ? complain_memory() : CLI_DONE;
}

/* --- the calendar --- */

/* Why, who answers for it, what it meets, and the words; NULL on no memory. */
static char *describe(const struct planned *planned)
{
	const struct notice *notice = planned->occurrence.notice;
	_cleanup_free_ char *overlaps = overlaps_text(planned);
	char why[RULE_WHY_SIZE], *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);

	if (!stream)
		return NULL;
	fputs(rule_why(planned->occurrence.rule, planned->occurrence.planned_ms, why), stream);
	if (*notice->responsible)
		fprintf(stream, _("\nResponsible: %s"), notice->responsible);
	if (overlaps && *overlaps)
		fprintf(stream, "\n%s", overlaps);
	if (*notice->script.text)
		fprintf(stream, "\n\n%s", notice->script.text);
	return fclose(stream) == 0 ? text : NULL;
}

/* "全村、小学"; NULL on no memory. */
static char *zone_titles(const struct config *config, const struct notice *notice)
{
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);

	if (!stream)
		return NULL;
	for (size_t i = 0; i < notice->zone_count; i++) {
		const struct zone *zone = config_zone(config, notice->zones[i]);
		fprintf(stream, "%s%s", i > 0 ? _(", ") : "",
			zone ? zone->title : notice->zones[i]);
	}
	return fclose(stream) == 0 ? text : NULL;
}

static int print_event(const struct show *show, const struct planned *planned)
{
	const struct notice *notice = planned->occurrence.notice;
	_cleanup_free_ char *description = describe(planned);
	_cleanup_free_ char *location = zone_titles(show->config, notice);

	if (!description || !location)
		return complain_memory();
	ics_print(
		&(struct ics_event){
			.notice = notice->name,
			.station = show->config->station.name,
			.title = notice->title,
			.description = description,
			.location = location,
			.category = notice->category,
			.begin_ms = planned->occurrence.planned_ms,
			.end_ms = planned->occurrence.planned_ms + planned->length_ms,
		},
		show->now_ms);
	return CLI_DONE;
}

/* --- one after another --- */

static int show_planned(const struct show *show, const struct planned *planned)
{
	if (show->is_ics)
		return print_event(show, planned);
	json_auto_t *row = planned_row(planned);
	if (!row)
		return complain_memory();
	return show->columns ? add_row(show->columns, planned, row) : row_print_json(row);
}

static int show_until(
	const struct show *show, struct agenda *agenda, int64_t until_ms, const char *zone)
{
	struct overlaps overlaps = { 0 };
	struct planned planned;

	while (agenda_next(agenda, &planned.occurrence) == 0 &&
		planned.occurrence.planned_ms < until_ms) {
		planned.length_ms = script_estimate_ms(&planned.occurrence.notice->script, NULL);
		planned.overlap_count = overlaps_add(
			&overlaps, &planned.occurrence, planned.length_ms, planned.overlaps);
		if (zone && !notice_has_zone(planned.occurrence.notice, zone))
			continue;
		const int status = show_planned(show, &planned);
		if (status != CLI_DONE)
			return status;
	}
	return CLI_DONE;
}

static int show_calendar(
	struct show *show, struct agenda *agenda, int64_t until_ms, const char *zone)
{
	show->is_ics = true;
	ics_begin(show->config->station.name);
	const int status = show_until(show, agenda, until_ms, zone);
	ics_end();
	return status;
}

static int show_agenda(
	struct show *show, const struct options *options, struct agenda *agenda, int64_t until_ms)
{
	const char *const headings[] = { _("WHEN"), _("NOTICE"), _("TITLE"), _("ZONES"), _("WHY"),
		_("ABOUT"), _("MEETS") };
	_cleanup_(columns_cleanup) struct columns *columns = NULL;

	if (options->wants_ics)
		return show_calendar(show, agenda, until_ms, options->zone);
	if (!options->wants_json && columns_new(headings, ARRAY_SIZE(headings), &columns) < 0)
		return complain_memory();
	show->columns = columns;
	return show_until(show, agenda, until_ms, options->zone);
}

static int next(const struct options *options)
{
	_cleanup_(config_cleanup) struct config *config = NULL;
	_cleanup_(agenda_cleanup) struct agenda *agenda = NULL;
	struct span span;

	if (options->wants_ics && options->wants_json)
		return complain_usage(_("--ics and --json: one is right"));
	int status = local_read_config(options->config, &config);
	if (status != CLI_DONE)
		return status;
	if (options->zone && !config_zone(config, options->zone))
		return complain(_("there is no zone \"%s\""), options->zone);
	struct show show = { .config = config, .now_ms = clock_realtime_ms() };
	status = span_read(options, options->wants_ics ? NEXT_DAYS_ICS : NEXT_DAYS, &span);
	if (status != CLI_DONE)
		return status;
	/* The agenda begins after a moment; the first one itself is meant too. */
	if (agenda_new(config->notices, config->notice_count, span.from_ms - 1, &agenda) < 0)
		return complain_memory();
	return show_agenda(&show, options, agenda, span.until_ms);
}

const struct command command_next = {
	.name = "next",
	.arguments = N_("[OPTION]..."),
	.summary = COMMAND_NEXT_SUMMARY,
	.tables = { next_options, options_local },
	.words_max = 0,
	.run = next,
};
