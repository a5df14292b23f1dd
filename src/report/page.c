#include "report/page.h"

#include <inttypes.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/translate.h"
#include "calendar/day.h"
#include "calendar/timezone.h"
#include "report/book.h"

/* A4 on its side, since the book has many columns; its heading comes again on each sheet. */
static const char style[] =
	"@page{size:A4 landscape;margin:12mm 10mm 14mm;"
	"@bottom-center{content:counter(page) ' / ' counter(pages);font-size:8pt}}"
	"*{box-sizing:border-box}"
	"body{font:9pt/1.35 'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang "
	"SC',"
	"'WenQuanYi Micro Hei',sans-serif;color:#000;background:#fff;margin:0 auto;max-width:277mm}"
	"h1{font-size:18pt;text-align:center;letter-spacing:.15em;margin:4mm 0 1mm}"
	"h2{font-size:11pt;margin:5mm 0 1.5mm;break-after:avoid}"
	".of{text-align:center;margin:0 0 4mm;font-size:10.5pt}"
	"table{border-collapse:collapse;width:100%}"
	"th,td{border:.25mm solid #444;padding:.6mm 1.2mm;text-align:left;vertical-align:top;"
	"overflow-wrap:anywhere}"
	"th{background:#eee;font-weight:600;white-space:nowrap}"
	"thead{display:table-header-group}tr{break-inside:avoid}"
	"td.n{text-align:right;white-space:nowrap}"
	".zero{font-size:12pt;text-align:center;border:.4mm solid #000;padding:4mm;margin:6mm 0}"
	".sum{table-layout:fixed;font-size:8pt}.sum th{white-space:normal}"
	"table.sum th,table.book th{font-size:6.4pt;padding:.6mm .6mm}"
	":lang(zh) table.sum th,:lang(zh) table.book th{font-size:7.8pt}"
	".book{font-size:8pt;table-layout:fixed}.book th{white-space:normal}"
	".bad td{background:#f3f3f3}.bad .outcome{font-weight:700}"
	".sign{display:flex;justify-content:flex-end;gap:18mm;margin:10mm 4mm 0;break-inside:avoid}"
	".sign span{border-bottom:.25mm solid #000;display:inline-block;width:36mm}"
	"@media screen{body{padding:6mm}}@media print{th{background:#eee;"
	"-webkit-print-color-adjust:exact;print-color-adjust:exact}}";

/* Of the tables of what the days came to. */
#define SUM_COLUMNS 17

static void write_text(FILE *stream, const char *text)
{
	static const struct book_escape escapes[] = { { '&', "&amp;" }, { '<', "&lt;" },
		{ '>', "&gt;" }, { '"', "&quot;" }, { '\'', "&#39;" }, { '\n', "<br>" },
		{ 0, NULL } };

	book_write(stream, text, escapes);
}

/* --- what the days came to --- */

static void write_day(FILE *stream, int32_t day)
{
	char text[DAY_TEXT_SIZE];

	fputs(date_format(date_of_day(day), text), stream);
}

static void write_number(FILE *stream, int64_t number)
{
	fprintf(stream, "<td class=n>%" PRId64, number);
}

static void write_duration(FILE *stream, int64_t duration_ms)
{
	fputs("<td class=n>", stream);
	fprintf(stream, _("%lld min %02lld s"), (long long)duration_ms / 60000,
		(long long)duration_ms / 1000 % 60);
}

/* The day is told where it is not known. */
static void write_edge(FILE *stream, const struct page *page, const struct report_entry *entry,
	const struct tally_edge *edge)
{
	const bool is_of_one_day = page->until == page->from + 1;
	int32_t day;
	int second;

	fputs("<td class=n>", stream);
	if (edge->at_ms == CLOCK_NONE)
		return;
	timezone_civil(edge->at_ms, &day, &second);
	fprintf(stream, "%02d:%02d:%02d", second / 3600, second / 60 % 60, second % 60);
	if (entry->part == REPORT_DAY || (is_of_one_day && day == page->from))
		return;
	fputs(" (", stream);
	write_day(stream, day);
	fputc(')', stream);
}

static void write_decibels(FILE *stream, const struct tally *tally)
{
	fputs("<td class=n>", stream);
	if (tally->levels > 0)
		fprintf(stream, "%.1f / %.1f", tally_level_db(tally), tally->loudest_db);
}

/* What an entry is called that has no key. */
static const char *name_of_none(enum report_part part)
{
	switch (part) {
	case REPORT_NOTICE:
		return _("(ordered)");
	case REPORT_CATEGORY:
		return _("(none)");
	case REPORT_RESPONSIBLE:
		return _("(nobody)");
	case REPORT_ALL:
	case REPORT_DAY:
	case REPORT_ZONE:
	case REPORT_REASON:
	case REPORT_PART_COUNT:
		break;
	}
	return "";
}

static void write_name(FILE *stream, const struct page *page, const struct report_entry *entry)
{
	const char *title = entry->part == REPORT_ZONE ? report_about_title(page->about, entry->key)
						       : entry->title;
	enum airing_reason reason;

	fputs("<td>", stream);
	if (entry->part == REPORT_REASON && airing_reason_parse(entry->key, &reason) == 0)
		title = airing_reason_title(reason);
	else if (!*title && *entry->key)
		title = entry->key;
	else if (!*title)
		title = name_of_none(entry->part);
	write_text(stream, title);
}

static void write_entry(FILE *stream, const struct page *page, const struct report_entry *entry)
{
	const struct tally *tally = &entry->tally;
	const int64_t counts[] = { tally->planned, tally->ordered, tally->aired, tally->partly,
		tally->failed, tally->cancelled, tally->open, tally->late, tally->heard[HEARD_YES],
		tally->heard[HEARD_NO] };

	fputs("<tr>", stream);
	write_name(stream, page, entry);
	if (entry->part == REPORT_DAY && tally_count(tally) == 0) {
		fprintf(stream, "<td colspan=%d>%s\n", SUM_COLUMNS - 1, _("zero report"));
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(counts); i++)
		write_number(stream, counts[i]);
	write_duration(stream, tally->sounded_ms);
	write_number(stream, entry->most_aired);
	write_duration(stream, entry->most_ms);
	write_edge(stream, page, entry, &tally->earliest);
	write_edge(stream, page, entry, &tally->latest);
	write_decibels(stream, tally);
	fputc('\n', stream);
}

static void write_headings(FILE *stream, const char *first)
{
	/* Of a hundred; the same in each table, so that they stand below one another. */
	static const double widths[SUM_COLUMNS] = { 9.8, 3.7, 4.2, 3.7, 4.6, 3.7, 4.8, 3.7, 3.7,
		3.7, 4.6, 7.5, 5.5, 7.2, 11.3, 11.3, 7 };
	const char *const headings[] = { _("By plan"), _("Ordered"), _("Aired"), _("Not wholly"),
		_("Failed"), _("Cancelled"), _("Not over"), _("Late"), _("Heard"), _("Not heard"),
		_("Sounded"), _("Times a day"), _("Most a day"), _("Earliest"), _("Latest"),
		_("Level / loudest (dB)") };

	fprintf(stream, "<table class=sum><colgroup>");
	for (size_t i = 0; i < ARRAY_SIZE(widths); i++)
		fprintf(stream, "<col style=\"width:%.1f%%\">", widths[i]);
	fprintf(stream, "<thead><tr><th>%s", first);
	for (size_t i = 0; i < ARRAY_SIZE(headings); i++)
		fprintf(stream, "<th>%s", headings[i]);
	fputs("<tbody>\n", stream);
}

/* Nothing where there is no entry. */
static void write_part(FILE *stream, const struct page *page, enum report_part part,
	const char *title, const char *first)
{
	size_t count;
	struct report_entry *const *entries = report_part(page->report, part, &count);

	if (count == 0)
		return;
	fprintf(stream, "<h2>%s</h2>", title);
	write_headings(stream, first);
	for (size_t i = 0; i < count; i++)
		write_entry(stream, page, entries[i]);
	fputs("</table>\n", stream);
}

static void write_parts(FILE *stream, const struct page *page)
{
	write_part(stream, page, REPORT_ALL, _("Altogether"), "");
	write_part(stream, page, REPORT_ZONE, _("By zone"), _("Zone"));
	if (page->until > page->from + 1)
		write_part(stream, page, REPORT_DAY, _("By day"), _("Day"));
	write_part(stream, page, REPORT_NOTICE, _("By notice"), _("Notice"));
	write_part(stream, page, REPORT_CATEGORY, _("By category"), _("Category"));
	write_part(stream, page, REPORT_RESPONSIBLE, _("By who answers for it"), _("Responsible"));
	write_part(stream, page, REPORT_REASON, _("Did not air, or not wholly"), _("Reason"));
}

/* --- the page --- */

static void write_moment(FILE *stream, int64_t at_ms)
{
	int32_t day;
	int second;

	timezone_civil(at_ms, &day, &second);
	write_day(stream, day);
	fprintf(stream, " %02d:%02d:%02d", second / 3600, second / 60 % 60, second % 60);
}

/* "瓦岗村广播站  2026-11-26": whose, of which days, as of when. */
static void write_of(FILE *stream, const struct page *page)
{
	const int64_t now_ms = page->about->now_ms;

	fputs("<p class=of>", stream);
	write_text(stream, page->about->station);
	fputs("&emsp;", stream);
	write_day(stream, page->from);
	if (page->until > page->from + 1) {
		fputs(_(" to "), stream);
		write_day(stream, page->until - 1);
	}
	if (page->zone) {
		const char *title = report_about_title(page->about, page->zone);
		fputs("&emsp;", stream);
		write_text(stream, *title ? title : page->zone);
	}
	fprintf(stream, "&emsp;%s ",
		now_ms < timezone_moment(page->until, 0) ? _("so far, as of") : _("made"));
	write_moment(stream, now_ms);
	if (page->is_blind)
		fprintf(stream, "<br>%s",
			_("The as-run log could not be read from the disk: this is only of the "
			  "rows that were in memory."));
	fputs("</p>\n", stream);
}

/* How wide the columns are, of a hundred. */
static void write_book_headings(FILE *stream)
{
	static const double widths[BOOK_COLUMN_COUNT] = {
		[BOOK_DAY] = 6.6,
		[BOOK_PLANNED] = 5.4,
		[BOOK_BEGUN] = 5.4,
		[BOOK_ENDED] = 5.4,
		[BOOK_SECONDS] = 4.6,
		[BOOK_TITLE] = 9.2,
		[BOOK_WORDS] = 18.2,
		[BOOK_ZONES] = 6.6,
		[BOOK_PRIORITY] = 6.8,
		[BOOK_CATEGORY] = 5,
		[BOOK_RESPONSIBLE] = 6,
		[BOOK_OUTCOME] = 6.2,
		[BOOK_HEARD] = 5.4,
		[BOOK_REASON] = 9,
	};

	fprintf(stream, "<h2>%s</h2><table class=book><colgroup>", _("Airings"));
	for (int column = 0; column < BOOK_COLUMN_COUNT; column++)
		fprintf(stream, "<col style=\"width:%.1f%%\">", widths[column]);
	fputs("<thead><tr>", stream);
	for (enum book_column column = 0; column < BOOK_COLUMN_COUNT; column++)
		fprintf(stream, "<th>%s", book_heading(column));
	fputs("<tbody>\n", stream);
}

static bool has_airings(const struct page *page)
{
	const struct tally total = report_total(page->report);

	return tally_count(&total) > 0;
}

void page_begin(FILE *stream, const struct page *page)
{
	const char *title = _("Register of broadcasts");

	fprintf(stream,
		"<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		"style-src 'unsafe-inline'\">"
		"<meta name=\"viewport\" content=\"width=device-width\"><title>%s ",
		translate_language(), title);
	write_text(stream, page->about->station);
	fputc(' ', stream);
	write_day(stream, page->from);
	fprintf(stream, "</title><style>%s</style></head><body>\n<h1>%s</h1>\n", style, title);
	write_of(stream, page);
	if (!has_airings(page)) {
		fprintf(stream, "<p class=zero>%s</p>\n",
			_("Zero report: nothing was planned, nothing ordered, and nothing aired."));
		return;
	}
	write_parts(stream, page);
	write_book_headings(stream);
}

int page_add(FILE *stream, struct page *page, const struct airing *airing)
{
	_cleanup_(book_row_done) struct book_row row = { 0 };
	const bool is_bad = airing->state == AIRING_FAILED || airing->state == AIRING_CANCELLED;

	const int r = book_row_begin(&row, page->about, airing);
	if (r < 0)
		return r;
	page->rows++;
	fputs(is_bad ? "<tr class=bad>" : "<tr>", stream);
	for (int column = 0; column < BOOK_COLUMN_COUNT; column++) {
		fputs(column == BOOK_OUTCOME ? "<td class=outcome>" : "<td>", stream);
		write_text(stream, row.cells[column]);
	}
	fputc('\n', stream);
	return 0;
}

static void write_left_out(FILE *stream, int64_t left)
{
	const char *sentence =
		_("%lld more airings are not printed: ask for fewer days, or for a table (CSV).");
	_cleanup_free_ char *text = NULL;

	if (asprintf(&text, sentence, (long long)left) < 0)
		text = NULL; /* Without memory the page lacks it. */
	fprintf(stream, "<p>%s</p>\n", text ? text : "");
}

void page_end(FILE *stream, const struct page *page)
{
	const struct tally total = report_total(page->report);
	const int64_t left = tally_count(&total) - page->rows;

	if (has_airings(page))
		fputs("</table>\n", stream);
	if (left > 0 && page->rows == PAGE_ROWS_MAX)
		write_left_out(stream, left);
	fprintf(stream,
		"<div class=sign><div>%s<span></span></div><div>%s<span></span></div>"
		"<div>%s<span></span></div></div>\n</body></html>\n",
		_("On duty: "), _("Responsible: "), _("Date: "));
}
