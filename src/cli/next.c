/* `dalaba next`: what is planned, why, and what meets what. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/translate.h"
#include "cli/columns.h"
#include "cli/command.h"
#include "cli/ics.h"
#include "cli/local.h"
#include "cli/rehearsal.h"
#include "cli/row.h"
#include "cli/span.h"
#include "station/overlaps.h"

#define NEXT_DAYS     7
#define NEXT_DAYS_ICS 60
#define NEXT_DAYS_MAX 36525

/* One planned moment with all that is told of it. */
struct planned {
	const struct notice *notice;
	int64_t planned_ms;
	int64_t length_ms; /* estimated */
	int64_t ended_ms;
	enum airing_reason held_back; /* why it will not air; AIRING_REASON_NONE: it will */
	char *detail;                 /* of that; NULL: nothing more is known */
	bool sounds;                  /* if only in part */
	char *says;                   /* rehearsal_says */
	json_t *recordings;           /* of its playlist; NULL: it has none */
};

/* All of the span: in order of time, of one second the highest priority first, then by name. */
struct programme {
	const struct rehearsal *rehearsal; /* only while it is made */
	struct planned *moments;
	size_t count;
	size_t room;
	struct overlaps *overlaps; /* of the moments, by their places */
	bool tells;                /* of something what it says */
	bool has_lost;             /* a moment, for want of memory */
};

/* How it is shown. */
struct show {
	const struct config *config;
	const struct programme *programme;
	struct columns *columns; /* NULL: as JSON, or ICS */
	bool is_ics;
	int64_t now_ms;
};

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

/* --- what comes, and what meets what --- */

static void programme_done(struct programme *programme)
{
	for (size_t i = 0; i < programme->count; i++) {
		free(programme->moments[i].detail);
		free(programme->moments[i].says);
		json_decref(programme->moments[i].recordings);
	}
	free(programme->moments);
	overlaps_free(programme->overlaps);
}

/* Those that are heard; NULL on no memory. */
static json_t *recordings_json(const struct script *script)
{
	const struct playlist *playlist = &script->playlist;
	const size_t count = playlist_heard(playlist, script->length_ms);
	json_auto_t *recordings = json_array();

	for (size_t i = 0; i < count; i++)
		if (json_array_append_new(recordings, json_string(playlist->files[i])) < 0)
			return NULL;
	return json_incref(recordings);
}

static void note_moment(const struct airing *airing, void *userdata)
{
	struct programme *programme = userdata;
	const struct rehearsal_part *part = rehearsal_part_of(programme->rehearsal, airing);

	if (programme->count == programme->room) {
		const size_t room = 2 * programme->room + 64;
		struct planned *grown = reallocarray(programme->moments, room, sizeof(*grown));
		if (!grown) {
			programme->has_lost = true;
			return;
		}
		programme->moments = grown;
		programme->room = room;
	}
	char *detail = airing->remark ? strdup(airing->remark) : NULL;
	char *says = rehearsal_says(&airing->script, part->is_filled);
	const bool has_playlist = script_has_playlist(&airing->script);
	json_t *recordings = has_playlist ? recordings_json(&airing->script) : NULL;
	programme->has_lost |=
		(airing->remark && !detail) || !says || (has_playlist && !recordings);
	programme->moments[programme->count++] = (struct planned){
		.notice = part->notice,
		.planned_ms = airing->planned_ms,
		.length_ms = airing->expected_ms > 0 ? airing->expected_ms : part->length_ms,
		.ended_ms = airing->ended_ms,
		.held_back = airing->state == AIRING_AIRED ? AIRING_REASON_NONE : airing->reason,
		.detail = detail,
		.sounds = airing->sounded_ms > 0,
		.says = says,
		.recordings = recordings,
	};
}

static int compare_moments(const void *left, const void *right)
{
	const struct planned *a = left, *b = right;

	if (a->planned_ms != b->planned_ms)
		return a->planned_ms < b->planned_ms ? -1 : 1;
	if (a->notice->priority != b->notice->priority)
		return a->notice->priority > b->notice->priority ? -1 : 1;
	return strcmp(a->notice->name, b->notice->name);
}

static struct claim claim_of(const struct planned *planned)
{
	const int64_t begin_ms = planned->planned_ms - script_lead_ms(&planned->notice->script);

	return (struct claim){
		.notice = planned->notice,
		.begin_ms = begin_ms,
		.end_ms = planned->sounds ? planned->ended_ms : begin_ms,
	};
}

static int find_overlaps(struct programme *programme)
{
	_cleanup_free_ struct claim *claims = calloc(programme->count + 1, sizeof(*claims));

	if (!claims)
		return complain_memory();
	for (size_t i = 0; i < programme->count; i++)
		claims[i] = claim_of(&programme->moments[i]);
	if (overlaps_new(claims, programme->count, &programme->overlaps) < 0)
		return complain_memory();
	return CLI_DONE;
}

static int make_programme(
	const struct config *config, const struct span *span, struct programme *programme)
{
	_cleanup_(rehearsal_cleanup) struct rehearsal *rehearsal = NULL;
	int status = rehearsal_new(config, &rehearsal);

	programme->rehearsal = rehearsal;
	if (status == CLI_DONE)
		status = rehearsal_run(rehearsal, span, note_moment, programme);
	if (status != CLI_DONE)
		return status;
	programme->tells = rehearsal_tells(rehearsal);
	if (programme->has_lost)
		return complain_memory();
	if (programme->count > 0)
		qsort(programme->moments, programme->count, sizeof(*programme->moments),
			compare_moments);
	return find_overlaps(programme);
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

static json_t *overlaps_json(const struct programme *programme, const struct planned *planned)
{
	const size_t *places;
	const size_t count =
		overlaps_of(programme->overlaps, (size_t)(planned - programme->moments), &places);
	json_auto_t *overlaps = json_array();

	for (size_t i = 0; i < count; i++)
		if (json_array_append_new(
			    overlaps, json_string(programme->moments[places[i]].notice->name)) < 0)
			return NULL;
	return json_incref(overlaps);
}

static const char *why_of(const struct planned *planned, char ret_why[static RULE_WHY_SIZE])
{
	return rule_why(
		notice_rule_at(planned->notice, planned->planned_ms), planned->planned_ms, ret_why);
}

/* What it will say, in memory the caller frees; NULL on no memory. */
static char *words_of(const struct config *config, const struct planned *planned)
{
	const struct placeholder_facts facts = local_facts(config, planned->planned_ms);

	return placeholder_fill(planned->notice->script.text, &facts);
}

static json_t *planned_row(const struct show *show, const struct planned *planned)
{
	char when[CLOCK_TEXT_SIZE], why[RULE_WHY_SIZE];
	const struct notice *notice = planned->notice;
	_cleanup_free_ char *words = words_of(show->config, planned);

	return json_pack("{s:s, s:s, s:s, s:o, s:s, s:I, s:s, s:s, s:s, s:O*, s:o}", "when",
		clock_format(planned->planned_ms, when), "notice", notice->name, "title",
		notice->title, "zones", zones_json(notice), "why", why_of(planned, why),
		"estimated_ms", (json_int_t)planned->length_ms, "held_back",
		airing_reason_name(planned->held_back), "detail",
		planned->detail ? planned->detail : "", "text", words, "recordings",
		planned->recordings, "overlaps", overlaps_json(show->programme, planned));
}

/* --- the table --- */

static const char *meeting(const struct planned *planned, const struct planned *other)
{
	if (other->planned_ms == planned->planned_ms)
		return _("at the same time as %s");
	return other->planned_ms < planned->planned_ms ? _("%s still sounds")
						       : _("%s comes meanwhile");
}

/* "at the same time as morning; market comes meanwhile", in memory the caller frees; NULL on no
 * memory. */
static char *overlaps_text(const struct programme *programme, const struct planned *planned)
{
	const size_t *places;
	const size_t count =
		overlaps_of(programme->overlaps, (size_t)(planned - programme->moments), &places);
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);

	if (!stream)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		const struct planned *other = &programme->moments[places[i]];
		if (i > 0)
			fputs(_("; "), stream);
		fprintf(stream, meeting(planned, other), other->notice->name);
	}
	return fclose(stream) == 0 ? text : NULL;
}

/* "quiet hours: 高考期间", in memory the caller frees; NULL on no memory. */
static char *why_not(const struct planned *planned)
{
	const char *reason = airing_reason_title(planned->held_back);
	char *whole;

	if (!planned->detail)
		return strdup(reason);
	return asprintf(&whole, _("%s: %s"), reason, planned->detail) < 0 ? NULL : whole;
}

/* How long it will sound, or why it will not; the same. */
static char *about(const struct planned *planned)
{
	const long long seconds = (planned->length_ms + 500) / 1000;
	char *length;

	if (planned->held_back != AIRING_REASON_NONE)
		return why_not(planned);
	return asprintf(&length, _("%lld s"), seconds) < 0 ? NULL : length;
}

static int add_row(const struct show *show, const struct planned *planned, const json_t *row)
{
	_cleanup_free_ char *zones = row_zones(row);
	_cleanup_free_ char *overlaps = overlaps_text(show->programme, planned);
	_cleanup_free_ char *about_it = about(planned);
	char when[ROW_TIME_SIZE];

	if (!zones || !overlaps || !about_it)
		return complain_memory();
	const char *const cells[] = { row_time(row_text(row, "when"), when),
		row_text(row, "notice"), row_text(row, "title"), zones, row_text(row, "why"),
		about_it, overlaps, planned->says };
	return columns_add(show->columns, cells) < 0 ? complain_memory() : CLI_DONE;
}

/* --- the calendar --- */

/* Why, who answers for it, what holds it back, what it meets, and the words; NULL on no memory. */
static char *describe(const struct show *show, const struct planned *planned)
{
	const struct notice *notice = planned->notice;
	_cleanup_free_ char *overlaps = overlaps_text(show->programme, planned);
	_cleanup_free_ char *words = words_of(show->config, planned);
	_cleanup_free_ char *reason = why_not(planned);
	char why[RULE_WHY_SIZE], *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);

	if (!stream)
		return NULL;
	fputs(why_of(planned, why), stream);
	if (*notice->responsible)
		fprintf(stream, _("\nResponsible: %s"), notice->responsible);
	if (planned->held_back != AIRING_REASON_NONE && reason)
		fprintf(stream, _("\nWill not air: %s"), reason);
	if (overlaps && *overlaps)
		fprintf(stream, "\n%s", overlaps);
	if (words && *words)
		fprintf(stream, "\n\n%s", words);
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
	const struct notice *notice = planned->notice;
	_cleanup_free_ char *description = describe(show, planned);
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
			.begin_ms = planned->planned_ms,
			.end_ms = planned->planned_ms - script_lead_ms(&notice->script) +
				  planned->length_ms,
		},
		show->now_ms);
	return CLI_DONE;
}

/* --- one after another --- */

static int show_planned(const struct show *show, const struct planned *planned)
{
	if (show->is_ics)
		return print_event(show, planned);
	json_auto_t *row = planned_row(show, planned);
	if (!row)
		return complain_memory();
	return show->columns ? add_row(show, planned, row) : row_print_json(row);
}

static int show_all(const struct show *show, const char *zone)
{
	for (size_t i = 0; i < show->programme->count; i++) {
		const struct planned *planned = &show->programme->moments[i];
		if (zone && !notice_has_zone(planned->notice, zone))
			continue;
		const int status = show_planned(show, planned);
		if (status != CLI_DONE)
			return status;
	}
	return CLI_DONE;
}

static int show_calendar(struct show *show, const char *zone)
{
	show->is_ics = true;
	ics_begin(show->config->station.name);
	const int status = show_all(show, zone);
	ics_end();
	return status;
}

static int show_programme(struct show *show, const struct options *options, const char *zone)
{
	const char *const headings[] = { _("WHEN"), _("NOTICE"), _("TITLE"), _("ZONES"), _("WHY"),
		_("ABOUT"), _("MEETS"), show->programme->tells ? _("SAYS") : "" };
	_cleanup_(columns_cleanup) struct columns *columns = NULL;

	if (options->wants_ics)
		return show_calendar(show, zone);
	if (!options->wants_json && columns_new(headings, ARRAY_SIZE(headings), &columns) < 0)
		return complain_memory();
	show->columns = columns;
	if (columns)
		columns_say_if_empty(columns, _("Nothing is planned in that time.\n"));
	return show_all(show, zone);
}

static int next(const struct options *options)
{
	_cleanup_(config_cleanup) struct config *config = NULL;
	_cleanup_(programme_done) struct programme programme = { 0 };
	struct span span;
	const struct zone *zone;

	if (options->wants_ics && options->wants_json)
		return complain_usage(_("--ics and --json: one is right"));
	int status = local_read_config(options->config, &config);
	if (status != CLI_DONE)
		return status;
	status = local_find_zone(config, options->zone, &zone);
	if (status != CLI_DONE)
		return status;
	struct show show = {
		.config = config,
		.programme = &programme,
		.now_ms = clock_realtime_ms(),
	};
	status = span_read(options, options->wants_ics ? NEXT_DAYS_ICS : NEXT_DAYS, &span);
	if (status == CLI_DONE)
		status = make_programme(config, &span, &programme);
	return status == CLI_DONE ? show_programme(&show, options, zone ? zone->name : NULL)
				  : status;
}

const struct command command_next = {
	.name = "next",
	.arguments = N_("[OPTION]..."),
	.summary = COMMAND_NEXT_SUMMARY,
	.tables = { next_options, options_local },
	.words_max = 0,
	.run = next,
};
