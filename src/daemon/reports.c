#include "daemon/reports.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "asrun/document.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/translate.h"
#include "calendar/day.h"
#include "calendar/timezone.h"
#include "daemon/questions.h"

#define FOLDER "reports"

/* How long a clock that is not trusted is waited for, before it is looked at again. */
#define UNTRUSTED_MS 60000

struct reports {
	struct daemon *daemon;
	char *folder;
	sd_event_source *due;
	int64_t planned_ms;   /* when the next ones are due; CLOCK_NONE: they are not planned */
	bool waits_for_clock; /* that is trusted; it is looked at again then */

	/* The one that is made, if any. */
	struct log_question question;
	struct web_later nobody; /* who waits for it */
	struct document document;
	enum report_file form;
	bool is_making;
	bool is_first; /* of those that are due: which day is not known yet */
	bool goes_on;  /* it is not whole */
	char *text;    /* so far */
	size_t length;
	FILE *stream;  /* into it */
	int32_t until; /* the day behind the last one that is to be made */
};

DEFINE_CLEANUP(struct reports, reports, reports_close)

static struct reports *reports_of(struct question *question)
{
	return (struct reports *)((char *)question - offsetof(struct reports, question));
}

static const char *ending_of(enum report_file form)
{
	return form == REPORT_FILE_CSV ? "csv" : "html";
}

/* --- the folder; by the log's thread, or before it is asked --- */

/* The day of a report's file; false: it is none. */
static bool read_name(const char *name, int32_t *ret_day)
{
	char day[DAY_TEXT_SIZE];
	struct date date;
	const size_t length = strcspn(name, ".");

	if (length >= sizeof(day) ||
		(strcmp(name + length, ".html") != 0 && strcmp(name + length, ".csv") != 0))
		return false;
	(void)snprintf(day, sizeof(day), "%.*s", (int)length, name); /* Fits. */
	if (date_parse(day, false, &date) < 0)
		return false;
	*ret_day = date_to_day(date);
	return true;
}

static int is_report(const struct dirent *entry)
{
	int32_t day;

	return read_name(entry->d_name, &day);
}

/* Oldest first, since their names are dates. A folder that is not there has none. */
static int list(const char *folder, struct dirent ***ret_entries)
{
	const int count = scandir(folder, ret_entries, is_report, alphasort);

	return count < 0 && errno == ENOENT ? 0 : count < 0 ? -errno : count;
}

static void drop_entries(struct dirent **entries, int count)
{
	for (int i = 0; i < count; i++)
		free(entries[i]);
	free(entries);
}

static void unlink_in(const char *folder, const char *name)
{
	_cleanup_free_ char *path = NULL;

	if (asprintf(&path, "%s/%s", folder, name) < 0)
		path = NULL;
	else
		(void)unlink(path); /* What stays is tried again the next day. */
}

static void keep_newest(const char *folder)
{
	struct dirent **entries = NULL;
	const int count = list(folder, &entries);

	for (int i = 0; i < count - REPORTS_KEPT; i++)
		unlink_in(folder, entries[i]->d_name);
	drop_entries(entries, count);
}

static int32_t newest_day(const char *folder, int32_t otherwise)
{
	struct dirent **entries = NULL;
	const int count = list(folder, &entries);
	int32_t day = otherwise;

	if (count > 0)
		(void)read_name(entries[count - 1]->d_name, &day); /* It was read before. */
	drop_entries(entries, count);
	return day;
}

static int write_file(const struct reports *reports)
{
	_cleanup_free_ char *path = NULL;
	char day[DAY_TEXT_SIZE];

	if (mkdir(reports->folder, 0750) < 0 && errno != EEXIST)
		return -errno;
	if (asprintf(&path, "%s/%s.%s", reports->folder,
		    date_format(date_of_day(reports->document.survey.span.from), day),
		    ending_of(reports->form)) < 0) {
		path = NULL;
		return -ENOMEM;
	}
	const int r = file_replace(path, reports->text, reports->length, 0640);
	if (r == 0)
		keep_newest(reports->folder);
	return r;
}

/* --- making one; by the log's thread --- */

static void forget_text(struct reports *reports)
{
	if (reports->stream)
		(void)fclose(reports->stream); /* It is thrown away. */
	reports->stream = NULL;
	free(TAKE(reports->text));
}

static int begin_text(struct reports *reports)
{
	reports->stream = open_memstream(&reports->text, &reports->length);
	return reports->stream ? 0 : -ENOMEM;
}

static int end_text(struct reports *reports)
{
	FILE *stream = TAKE(reports->stream);

	return fclose(stream) == 0 ? write_file(reports) : -ENOMEM;
}

static int go_on(struct reports *reports, struct lookup *lookup)
{
	int r = reports->stream ? 0 : begin_text(reports);

	if (r == 0)
		r = document_go(&reports->document, lookup, reports->stream);
	reports->goes_on = r > 0;
	return r == 0 ? end_text(reports) : r < 0 ? r : 0;
}

/* From the newest that is there on, which may be of a day that was not over. */
static int choose_day(struct reports *reports)
{
	struct survey_span *span = &reports->document.survey.span;
	const int32_t today = reports->until - 1;
	int32_t day = newest_day(reports->folder, today);

	if (day > today)
		day = today;
	if (day < today - REPORTS_BACK_DAYS)
		day = today - REPORTS_BACK_DAYS;
	*span = (struct survey_span){ day, day + 1 };
	reports->is_first = false;
	return document_begin_anew(&reports->document);
}

static int look(struct log_question *question, struct lookup *lookup)
{
	struct reports *reports = reports_of(&question->question);
	int r = reports->is_first ? choose_day(reports) : 0;

	if (r == 0)
		r = go_on(reports, lookup);
	if (r < 0) {
		forget_text(reports);
		(void)document_begin_anew(&reports->document); /* Without memory it fails again. */
	}
	return r;
}

/* --- on the main loop --- */

static void end(struct reports *reports)
{
	forget_text(reports);
	document_done(&reports->document);
	reports->is_making = false;
}

static void tell(struct reports *reports, int error)
{
	struct record *record = reports->daemon->record;

	if (error < 0)
		record_raise_report(record, error);
	else
		record_clear_report(record);
}

static int begin(struct reports *reports, int32_t day);

static void done(struct question *question, int error)
{
	struct reports *reports = reports_of(question);
	const int32_t next = reports->document.survey.span.until;

	if (error == 0 && reports->goes_on) {
		questions_ask(reports->daemon->questions, &reports->question);
		return;
	}
	end(reports);
	if (error == -ECANCELED)
		return; /* The station ends. */
	tell(reports, error);
	if (error == 0 && next < reports->until) {
		const int r = begin(reports, next);
		if (r < 0)
			tell(reports, r);
	}
}

/* The disk takes its time: it may be done all the same. */
static void leave(struct question *question)
{
	struct reports *reports = reports_of(question);

	tell(reports, -ETIMEDOUT);
}

static void nobody_hears(struct web_later *later, const struct web_response *response)
{
	(void)later;
	(void)response;
}

static bool nobody_goes(const struct web_later *later)
{
	(void)later;
	return false;
}

static const char *language_of(const struct config *config)
{
	switch (config->report.language) {
	case REPORT_LANGUAGE_CHINESE:
		return "zh";
	case REPORT_LANGUAGE_ENGLISH:
		return "en";
	case REPORT_LANGUAGE_OF_STATION:
		break;
	}
	return translate_language();
}

static int begin(struct reports *reports, int32_t day)
{
	const struct config *config = reports->daemon->config;
	const struct survey_span span = { day, day + 1 };
	const enum document_form form =
		reports->form == REPORT_FILE_CSV ? DOCUMENT_SHEET : DOCUMENT_PAGE;
	struct report_about about;
	int r;

	r = report_about_begin(&about, config->station.name, config->zones, config->zone_count,
		schedule_now_ms(reports->daemon->schedule));
	if (r == 0)
		r = document_begin(
			&reports->document, form, &about, &span, NULL, language_of(config));
	if (r < 0)
		return r;
	reports->nobody = (struct web_later){ nobody_hears, nobody_goes, NULL };
	reports->question = (struct log_question){
		.question = { .done = done, .later = &reports->nobody, .leave = leave },
		.look = look,
	};
	reports->is_making = true;
	questions_ask(reports->daemon->questions, &reports->question);
	return 0;
}

static int32_t today(const struct reports *reports)
{
	int32_t day;
	int second;

	timezone_civil(schedule_now_ms(reports->daemon->schedule), &day, &second);
	return day;
}

static void make(struct reports *reports)
{
	const int32_t day = today(reports);

	if (reports->is_making)
		return;
	reports->form = reports->daemon->config->report.form;
	reports->until = day + 1;
	reports->is_first = true;
	const int r = begin(reports, day);
	if (r < 0)
		tell(reports, r);
}

/* --- when --- */

static int ring_at(struct reports *reports, int64_t at_ms)
{
	reports->planned_ms = at_ms;
	return loop_ring_at(reports->due, at_ms);
}

static int64_t next_ms(const struct reports *reports, int64_t now_ms)
{
	const int second = reports->daemon->config->report.second;
	int32_t day;
	int now_second;

	if (second == REPORT_NOT_PLANNED)
		return CLOCK_NONE;
	timezone_civil(now_ms, &day, &now_second);
	const int64_t today_ms = timezone_moment(day, second);
	return today_ms > now_ms ? today_ms : timezone_moment(day + 1, second);
}

static int on_due(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct reports *reports = userdata;
	const struct daemon *daemon = reports->daemon;
	const int64_t now_ms = schedule_now_ms(daemon->schedule);

	(void)source;
	(void)usec;
	reports->waits_for_clock = timekeeper_trust(daemon->timekeeper) == CLOCK_TRUST_NONE;
	if (reports->waits_for_clock)
		return ring_at(reports, now_ms + UNTRUSTED_MS);
	make(reports);
	return ring_at(reports, next_ms(reports, now_ms));
}

int reports_plan(struct reports *reports)
{
	const int64_t now_ms = clock_realtime_ms();

	if (!reports->daemon->timekeeper || reports->waits_for_clock)
		return 0;
	const int64_t at_ms = next_ms(reports, now_ms);
	const bool rings_now = reports->planned_ms != CLOCK_NONE && reports->planned_ms <= now_ms;
	return at_ms == reports->planned_ms || rings_now ? 0 : ring_at(reports, at_ms);
}

/* --- open and close --- */

int reports_open(struct daemon *daemon, struct reports **ret_reports)
{
	_cleanup_(reports_cleanup) struct reports *reports = calloc(1, sizeof(*reports));
	int r;

	if (!reports)
		return -ENOMEM;
	reports->daemon = daemon;
	reports->planned_ms = CLOCK_NONE;
	if (asprintf(&reports->folder, "%s/" FOLDER, daemon->state) < 0) {
		reports->folder = NULL;
		return -ENOMEM;
	}
	r = loop_add_timer(daemon->event, CLOCK_REALTIME, on_due, reports, &reports->due);
	if (r < 0)
		return r;
	*ret_reports = TAKE(reports);
	return 0;
}

void reports_close(struct reports *reports)
{
	if (!reports)
		return;
	sd_event_source_disable_unref(reports->due);
	if (reports->is_making) /* By a thread that the disk holds: it goes with the process. */
		return;
	forget_text(reports);
	document_done(&reports->document);
	free(reports->folder);
	free(reports);
}
