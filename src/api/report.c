/* GET /v1/report */
#include "api/call.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "api/answer.h"
#include "api/long_answer.h"
#include "asrun/document.h"
#include "asrun/survey.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/names.h"
#include "base/translate.h"
#include "calendar/day.h"
#include "calendar/timezone.h"
#include "report/about.h"

const char *const report_parameters[] = { "day", "month", "from", "until", "zone", "format", NULL };

/* --- which days --- */

#define DAY_TODAY     "today"
#define DAY_YESTERDAY "yesterday"
#define MONTH_LENGTH  strlen("2026-11")

static int32_t today(const struct call *call)
{
	int32_t day;
	int second;

	timezone_civil(call->now_ms, &day, &second);
	return day;
}

/* 0; -EINVAL: it has another form; -ERANGE: there is no such day. */
static int parse_day(const struct call *call, const char *text, int32_t *ret_day)
{
	struct date date;

	*ret_day = today(call);
	if (strcmp(text, DAY_TODAY) == 0)
		return 0;
	if (strcmp(text, DAY_YESTERDAY) == 0) {
		--*ret_day;
		return 0;
	}
	const int r = date_parse(text, false, &date);
	if (r == 0)
		*ret_day = date_to_day(date);
	return r;
}

static bool refuse(
	const struct call *call, const char *name, const char *text, int error, const char *form)
{
	if (error == -ERANGE)
		answer_problem(call->response, PROBLEM_BAD_REQUEST,
			N_("\"%s\": there is no %s in the calendar"), name, text);
	else
		answer_problem(call->response, PROBLEM_BAD_REQUEST, form, name, text);
	return false;
}

static bool read_day(const struct call *call, const char *name, int32_t *ret_day)
{
	const char *text = call_query(call, name);
	const int r = parse_day(call, text, ret_day);

	return r == 0 || refuse(call, name, text, r,
				 N_("\"%s\" must be a day such as 2026-11-24, today or yesterday, "
				    "not \"%s\""));
}

static bool read_one_day(const struct call *call, struct survey_span *ret_span)
{
	if (!read_day(call, "day", &ret_span->from))
		return false;
	ret_span->until = ret_span->from + 1;
	return true;
}

/* By its first day. */
static int parse_month(const char *text, struct date *ret_date)
{
	char first[DAY_TEXT_SIZE];

	if (strlen(text) != MONTH_LENGTH)
		return -EINVAL;
	(void)snprintf(first, sizeof(first), "%s-01", text); /* Fits. */
	return date_parse(first, false, ret_date);
}

static bool read_month(const struct call *call, struct survey_span *ret_span)
{
	const char *text = call_query(call, "month");
	struct date date;
	const int r = parse_month(text, &date);

	if (r < 0)
		return refuse(call, "month", text, r,
			N_("\"%s\" must be a month such as 2026-11, not \"%s\""));
	ret_span->from = date_to_day(date);
	ret_span->until = ret_span->from + month_length(date.year, date.month);
	return true;
}

static bool read_from_until(const struct call *call, struct survey_span *ret_span)
{
	if (!call_query(call, "from")) {
		answer_problem(call->response, PROBLEM_BAD_REQUEST,
			N_("\"until\" needs \"from\", the first day"));
		return false;
	}
	if (!read_day(call, "from", &ret_span->from))
		return false;
	ret_span->until = today(call) + 1;
	if (call_query(call, "until") && !read_day(call, "until", &ret_span->until))
		return false;
	if (ret_span->until > ret_span->from && ret_span->until - ret_span->from <= REPORT_DAYS_MAX)
		return true;
	if (ret_span->until <= ret_span->from)
		answer_problem(call->response, PROBLEM_BAD_REQUEST,
			N_("\"until\" must be later than \"from\": it is the first day that is "
			   "not in the report"));
	else
		answer_problem(call->response, PROBLEM_BAD_REQUEST,
			N_("a report has %d days at most"), REPORT_DAYS_MAX);
	return false;
}

static bool read_span(const struct call *call, struct survey_span *ret_span)
{
	const bool has_day = call_query(call, "day"), has_month = call_query(call, "month");
	const bool has_span = call_query(call, "from") || call_query(call, "until");

	if (has_day + has_month + has_span > 1) {
		answer_problem(call->response, PROBLEM_BAD_REQUEST,
			N_("either \"day\", \"month\", or \"from\" and \"until\""));
		return false;
	}
	if (has_month)
		return read_month(call, ret_span);
	if (has_span)
		return read_from_until(call, ret_span);
	if (has_day)
		return read_one_day(call, ret_span);
	ret_span->from = today(call);
	ret_span->until = ret_span->from + 1;
	return true;
}

/* --- as JSON --- */

static json_t *decibels_or_null(const struct tally *tally, double db)
{
	return tally->levels > 0 ? json_real(round(db * 10) / 10) : json_null();
}

static json_t *moment_or_null(int64_t time_ms)
{
	char text[CLOCK_TEXT_SIZE];

	return time_ms == CLOCK_NONE ? json_null() : json_string(clock_format(time_ms, text));
}

/* NULL on no memory. */
static json_t *tally_to_json(const struct tally *tally)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:{s:I, s:I, s:I}, s:I, s:I,"
			 " s:o, s:o, s:o, s:o}",
		"planned", (json_int_t)tally->planned, "ordered", (json_int_t)tally->ordered,
		"open", (json_int_t)tally->open, "aired", (json_int_t)tally->aired, "failed",
		(json_int_t)tally->failed, "cancelled", (json_int_t)tally->cancelled, "partly",
		(json_int_t)tally->partly, "late", (json_int_t)tally->late, "heard", "yes",
		(json_int_t)tally->heard[HEARD_YES], "no", (json_int_t)tally->heard[HEARD_NO],
		"unknown", (json_int_t)tally->heard[HEARD_UNKNOWN], "readings",
		(json_int_t)tally->readings, "sounded_ms", (json_int_t)tally->sounded_ms,
		"earliest", moment_or_null(tally->earliest.at_ms), "latest",
		moment_or_null(tally->latest.at_ms), "level_db",
		decibels_or_null(tally, tally->levels > 0 ? tally_level_db(tally) : 0),
		"loudest_db", decibels_or_null(tally, tally->loudest_db));
}

/* What an entry is called among those of its part. */
static const char *const key_names[REPORT_PART_COUNT] = {
	[REPORT_DAY] = "day",
	[REPORT_NOTICE] = "notice",
	[REPORT_ZONE] = "zone",
	[REPORT_CATEGORY] = "category",
	[REPORT_RESPONSIBLE] = "responsible",
	[REPORT_REASON] = "reason",
};

/* False on no memory; takes the value. */
static bool set(json_t *object, const char *name, json_t *value)
{
	return object && json_object_set_new(object, name, value) == 0;
}

static json_t *entry_to_json(const struct report_about *about, const struct report_entry *entry)
{
	json_t *json = tally_to_json(&entry->tally);
	bool is_whole = set(json, key_names[entry->part], json_string(entry->key));

	if (entry->part == REPORT_NOTICE)
		is_whole &= set(json, "title", json_string(entry->title));
	if (entry->part == REPORT_ZONE)
		is_whole &= set(json, "title", json_string(report_about_title(about, entry->key)));
	if (entry->part != REPORT_DAY) {
		is_whole &= set(json, "most_aired_a_day", json_integer(entry->most_aired));
		is_whole &= set(json, "most_sounded_ms_a_day", json_integer(entry->most_ms));
	}
	if (is_whole)
		return json;
	json_decref(json);
	return NULL;
}

static json_t *part_to_json(
	const struct report_about *about, const struct report *report, enum report_part part)
{
	size_t count;
	struct report_entry *const *entries = report_part(report, part, &count);
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		if (json_array_append_new(list, entry_to_json(about, entries[i])) < 0) {
			json_decref(list);
			return NULL;
		}
	return list;
}

static json_t *missed_to_json(const struct survey *survey, const char *language)
{
	json_t *list = json_array();

	for (size_t i = 0; i < survey->missed_count; i++)
		if (json_array_append_new(list, airing_to_json(survey->missed[i], language)) < 0) {
			json_decref(list);
			return NULL;
		}
	return list;
}

/* NULL on no memory. */
static json_t *document_to_json(const struct document *document)
{
	const struct report_about *about = &document->about;
	const struct survey *survey = &document->survey;
	const struct report *report = &survey->report;
	const struct tally total = report_total(report);
	char from[DAY_TEXT_SIZE], until[DAY_TEXT_SIZE];
	json_t *json = json_pack("{s:s, s:o, s:s, s:s, s:s?, s:b, s:b, s:o}", "station",
		about->station, "made", moment_or_null(about->now_ms), "from",
		date_format(date_of_day(survey->span.from), from), "until",
		date_format(date_of_day(survey->span.until), until), "zone", survey->zone, "over",
		about->now_ms >= timezone_moment(survey->span.until, 0), "zero",
		tally_count(&total) == 0, "total", tally_to_json(&total));
	bool is_whole = json;

	for (enum report_part part = REPORT_DAY; is_whole && part < REPORT_PART_COUNT; part++)
		is_whole = set(json, report_part_name(part), part_to_json(about, report, part));
	is_whole = is_whole && set(json, "missed", missed_to_json(survey, document->language)) &&
		   set(json, "missed_whole", json_boolean(!survey->left_some_out)) &&
		   (!survey->is_blind || set(json, "whole", json_false()));
	if (is_whole)
		return json;
	json_decref(json);
	return NULL;
}

/* --- on its way --- */

/* What somebody asks for. Strings are lent. */
struct report_wish {
	enum document_form form;
	struct survey_span span;
	const char *zone;     /* NULL: all */
	const char *language; /* that the answer is in */
};

/* What somebody asked for, until it is answered: all at once, or piece by piece. */
struct asked_report {
	struct long_answer answer; /* the first, so that one is found by the other */
	struct document document;
};

static void asked_report_free(struct asked_report *asked)
{
	if (!asked)
		return;
	document_done(&asked->document);
	long_answer_done(&asked->answer);
	free(asked);
}

DEFINE_CLEANUP(struct asked_report, asked_report, asked_report_free)

static int write_json(const struct document *document, FILE *piece)
{
	json_auto_t *json = document_to_json(document);

	return json && json_dumpf(json, piece, ANSWER_JSON) == 0 ? 0 : -ENOMEM;
}

static int write_report(struct long_answer *answer, struct lookup *lookup, FILE *piece)
{
	struct document *document = &((struct asked_report *)answer)->document;
	const int r = document_go(document, lookup, piece);

	return r == 0 && document->form == DOCUMENT_NONE ? write_json(document, piece) : r;
}

/* What was found before may be counted. */
static int begin_anew(struct long_answer *answer)
{
	return document_begin_anew(&((struct asked_report *)answer)->document);
}

static const char *content_type(const struct long_answer *answer)
{
	switch (((const struct asked_report *)answer)->document.form) {
	case DOCUMENT_PAGE:
		return "text/html; charset=utf-8";
	case DOCUMENT_SHEET:
		return "text/csv; charset=utf-8; header=present";
	case DOCUMENT_NONE:
		break;
	}
	return "application/json";
}

static void free_asked(struct long_answer *answer)
{
	asked_report_free((struct asked_report *)answer);
}

static int again(const struct long_answer *answer, struct long_answer **ret_answer);

static const struct long_answer_ops report_ops = {
	.write = write_report,
	.begin_anew = begin_anew,
	.again = again,
	.content_type = content_type,
	.free = free_asked,
};

static int begin_document(struct document *document, const struct config *config,
	const struct report_wish *wish, int64_t now_ms)
{
	struct report_about about;
	const int r = report_about_begin(
		&about, config->station.name, config->zones, config->zone_count, now_ms);

	return r < 0 ? r
		     : document_begin(document, wish->form, &about, &wish->span, wish->zone,
			       wish->language);
}

static int asked_report_new(const struct api_host *host, const struct report_wish *wish,
	int64_t now_ms, struct asked_report **ret_asked)
{
	_cleanup_(asked_report_cleanup) struct asked_report *asked = calloc(1, sizeof(*asked));

	if (!asked)
		return -ENOMEM;
	long_answer_init(&asked->answer, host, &report_ops);
	const int r = begin_document(&asked->document, host->config(host->userdata), wish, now_ms);
	if (r < 0)
		return r;
	*ret_asked = TAKE(asked);
	return 0;
}

static int again(const struct long_answer *answer, struct long_answer **ret_answer)
{
	const struct document *document = &((const struct asked_report *)answer)->document;
	const struct report_wish wish = {
		.form = document->form,
		.span = document->survey.span,
		.zone = document->survey.zone,
		.language = document->language,
	};
	struct asked_report *asked;
	const int r = asked_report_new(answer->host, &wish, document->about.now_ms, &asked);

	if (r == 0)
		*ret_answer = &asked->answer;
	return r;
}

static bool read_form(const struct call *call, enum document_form *ret_form)
{
	static const struct name rows[] = {
		{ "json", DOCUMENT_NONE },
		{ "html", DOCUMENT_PAGE },
		{ "csv", DOCUMENT_SHEET },
	};
	static const struct names forms = NAMES(rows);
	const char *text = call_query(call, "format");

	*ret_form = DOCUMENT_NONE;
	if (!text || NAMES_READ(&forms, text, ret_form) == 0)
		return true;
	answer_problem(call->response, PROBLEM_BAD_REQUEST,
		N_("\"format\" must be json, html or csv, not \"%s\""), text);
	return false;
}

void report_get(const struct call *call)
{
	struct report_wish wish = {
		.zone = call_zone(call),
		.language = call->request->accepts_language,
	};
	struct asked_report *asked;

	if (!read_form(call, &wish.form) || !read_span(call, &wish.span))
		return;
	const int r = asked_report_new(call->host, &wish, call->now_ms, &asked);
	if (r < 0) {
		answer_problem(call->response, PROBLEM_INTERNAL, N_("out of memory"));
		return;
	}
	long_answer_send(&asked->answer, call);
}
