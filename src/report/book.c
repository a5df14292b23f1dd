#include "report/book.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/translate.h"
#include "base/utf8.h"
#include "calendar/day.h"
#include "calendar/timezone.h"
#include "notice/outcome.h"

static const char *find_escape(const struct book_escape *escapes, char sign)
{
	for (; escapes->sign; escapes++)
		if (escapes->sign == sign)
			return escapes->instead;
	return NULL;
}

/* The character at the text's beginning, and nothing else. */
static bool is_control(const char *text, size_t length)
{
	char character[5] = "";

	(void)memcpy(character, text, length); /* Four bytes at most. */
	return utf8_find_control(character, false) != NULL;
}

void book_write(FILE *stream, const char *text, const struct book_escape *escapes)
{
	uint32_t character;
	int length;

	for (; (length = utf8_first(text, &character)) > 0; text += length) {
		const char *instead = find_escape(escapes, *text);
		if (instead)
			fputs(instead, stream);
		else if (!is_control(text, (size_t)length))
			(void)fwrite(text, (size_t)length, 1, stream); /* ferror tells. */
	}
}

const char *book_first(const char *text)
{
	uint32_t character;
	int length;

	while ((length = utf8_first(text, &character)) > 0 &&
		(strchr(" \t\r\n", *text) || is_control(text, (size_t)length)))
		text += length;
	return text;
}

const char *book_heading(enum book_column column)
{
	static const char *const headings[BOOK_COLUMN_COUNT] = {
		[BOOK_DAY] = N_("Day"),
		[BOOK_PLANNED] = N_("Planned"),
		[BOOK_BEGUN] = N_("Begun"),
		[BOOK_ENDED] = N_("Ended"),
		[BOOK_SECONDS] = N_("Seconds"),
		[BOOK_TITLE] = N_("Title"),
		[BOOK_WORDS] = N_("Words"),
		[BOOK_ZONES] = N_("Zones"),
		[BOOK_PRIORITY] = N_("Priority"),
		[BOOK_CATEGORY] = N_("Category"),
		[BOOK_RESPONSIBLE] = N_("Responsible"),
		[BOOK_OUTCOME] = N_("Outcome"),
		[BOOK_HEARD] = N_("Heard"),
		[BOOK_REASON] = N_("Reason"),
	};

	return _(headings[column]);
}

/* --- cells --- */

static void write_day(FILE *cell, int64_t at_ms)
{
	char text[DAY_TEXT_SIZE];
	int32_t day;
	int second;

	timezone_civil(at_ms, &day, &second);
	fputs(date_format(date_of_day(day), text), cell);
}

static void write_time(FILE *cell, int64_t at_ms)
{
	int32_t day;
	int second;

	if (at_ms == CLOCK_NONE)
		return;
	timezone_civil(at_ms, &day, &second);
	fprintf(cell, "%02d:%02d:%02d", second / 3600, second / 60 % 60, second % 60);
}

static void write_zones(FILE *cell, const struct report_about *about, const struct airing *airing)
{
	for (size_t i = 0; i < airing->zone_count; i++) {
		const char *title = report_about_title(about, airing->zones[i]);
		fprintf(cell, "%s%s", i > 0 ? _(", ") : "", *title ? title : airing->zones[i]);
	}
}

static size_t count_zones_aired(const struct airing *airing)
{
	size_t count = 0;

	for (size_t i = 0; airing->soundings && i < airing->zone_count; i++)
		count += airing->soundings[i].state == AIRING_AIRED;
	return count;
}

/* As `dalaba log` says it: "aired", or "3 of 4 zones". */
static void write_outcome(FILE *cell, const struct airing *airing)
{
	const size_t aired = count_zones_aired(airing);

	if (airing->state == AIRING_AIRED && aired > 0 && aired < airing->zone_count)
		fprintf(cell, _("%zu of %zu zones"), aired, airing->zone_count);
	else
		fputs(airing_state_title(airing->state), cell);
}

static void write_heard(FILE *cell, const struct airing *airing)
{
	const char *title = heard_verdict_title(airing_heard(airing));

	if (airing->state == AIRING_AIRED)
		fputs(*title ? title : _("not known"), cell);
}

/* "the card failed: school: No such device"; who stopped it; a clock that was not trusted. */
static void write_reason(FILE *cell, const struct airing *airing)
{
	_cleanup_free_ char *detail = outcome_detail(airing);
	const char *comma = "";

	if (airing->reason != AIRING_REASON_NONE) {
		fputs(airing_reason_title(airing->reason), cell);
		comma = _(", ");
	}
	if (detail && *detail) {
		fprintf(cell, "%s%s", comma, detail);
		comma = _(", ");
	}
	if (airing->stopped_by) {
		fprintf(cell, "%s%s", comma, airing->stopped_by);
		comma = _(", ");
	}
	if (airing->is_clock_doubted)
		fprintf(cell, "%s%s", comma, _("clock not trusted"));
}

static void write_cell(FILE *cell, enum book_column column, const struct report_about *about,
	const struct airing *airing)
{
	switch (column) {
	case BOOK_DAY:
		write_day(cell, airing->planned_ms);
		break;
	case BOOK_PLANNED:
		write_time(cell, airing->planned_ms);
		break;
	case BOOK_BEGUN:
		write_time(cell, airing->started_ms);
		break;
	case BOOK_ENDED:
		write_time(cell, airing->started_ms == CLOCK_NONE ? CLOCK_NONE : airing->ended_ms);
		break;
	case BOOK_SECONDS:
		if (airing->sounded_ms > 0)
			fprintf(cell, "%.1f", (double)airing->sounded_ms / 1000);
		break;
	case BOOK_TITLE:
		fputs(*airing->title ? airing->title : airing->notice, cell);
		break;
	case BOOK_WORDS:
		fputs(airing->script.text && *airing->script.text ? airing->script.text
								  : airing->spoken,
			cell);
		break;
	case BOOK_ZONES:
		write_zones(cell, about, airing);
		break;
	case BOOK_PRIORITY:
		fputs(priority_title(airing->priority), cell);
		break;
	case BOOK_CATEGORY:
		fputs(airing->category, cell);
		break;
	case BOOK_RESPONSIBLE:
		fputs(airing->responsible, cell);
		break;
	case BOOK_OUTCOME:
		write_outcome(cell, airing);
		break;
	case BOOK_HEARD:
		write_heard(cell, airing);
		break;
	case BOOK_REASON:
		write_reason(cell, airing);
		break;
	case BOOK_COLUMN_COUNT:
		break;
	}
}

/* --- the row --- */

static char *make_cell(
	enum book_column column, const struct report_about *about, const struct airing *airing)
{
	_cleanup_free_ char *text = NULL;
	size_t length;
	FILE *cell = open_memstream(&text, &length);

	if (!cell)
		return NULL;
	write_cell(cell, column, about, airing);
	if (fclose(cell) != 0)
		return NULL;
	return TAKE(text);
}

int book_row_begin(
	struct book_row *row, const struct report_about *about, const struct airing *airing)
{
	*row = (struct book_row){ 0 };
	for (enum book_column column = 0; column < BOOK_COLUMN_COUNT; column++) {
		row->cells[column] = make_cell(column, about, airing);
		if (!row->cells[column]) {
			book_row_done(row);
			return -ENOMEM;
		}
	}
	return 0;
}

void book_row_done(struct book_row *row)
{
	for (int column = 0; column < BOOK_COLUMN_COUNT; column++)
		free(row->cells[column]);
	*row = (struct book_row){ 0 };
}
