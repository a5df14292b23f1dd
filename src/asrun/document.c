#include "asrun/document.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "report/sheet.h"

static int begin_survey(struct document *document, const struct survey_span *span, const char *zone)
{
	document->has_begun = false;
	const int r = survey_begin(&document->survey, span, zone);
	if (r == 0 && document->form == DOCUMENT_SHEET) /* It has no counts. */
		survey_begin_rows(&document->survey);
	document->survey.counts_only = document->form != DOCUMENT_NONE;
	return r;
}

int document_begin(struct document *document, enum document_form form, struct report_about *about,
	const struct survey_span *span, const char *zone, const char *language)
{
	*document = (struct document){ .form = form, .about = *about };
	*about = (struct report_about){ 0 };
	document->language = language ? strdup(language) : NULL;
	const int r =
		language && !document->language ? -ENOMEM : begin_survey(document, span, zone);
	if (r < 0)
		document_done(document);
	return r;
}

void document_done(struct document *document)
{
	report_about_done(&document->about);
	survey_done(&document->survey);
	free(document->language);
	*document = (struct document){ 0 };
}

int document_begin_anew(struct document *document)
{
	struct survey former = document->survey;
	const int r = begin_survey(document, &former.span, former.zone);

	survey_done(&former);
	return r;
}

/* --- writing --- */

static struct page page_of(const struct document *document)
{
	const struct survey *survey = &document->survey;

	return (struct page){
		.about = &document->about,
		.report = &survey->report,
		.from = survey->span.from,
		.until = survey->span.until,
		.zone = survey->zone,
		.is_blind = survey->is_blind,
	};
}

static void write_begin(struct document *document, FILE *stream)
{
	document->has_begun = true;
	survey_begin_rows(&document->survey);
	if (document->form == DOCUMENT_SHEET) {
		sheet_begin(stream);
		return;
	}
	document->page = page_of(document);
	page_begin(stream, &document->page);
}

struct writer {
	struct document *document;
	FILE *stream;
};

static int write_row(const struct airing *airing, void *userdata)
{
	const struct writer *writer = userdata;
	struct document *document = writer->document;

	if (document->form == DOCUMENT_SHEET)
		return sheet_add(writer->stream, &document->about, airing);
	const int r = page_add(writer->stream, &document->page, airing);
	return r < 0 ? r : document->page.rows == PAGE_ROWS_MAX;
}

static int write_rows(struct document *document, struct lookup *lookup, FILE *stream)
{
	struct writer writer = { document, stream };
	const bool is_full =
		document->form == DOCUMENT_PAGE && document->page.rows == PAGE_ROWS_MAX;
	const int r = is_full ? 0 : survey_each_row(&document->survey, lookup, write_row, &writer);

	if (r == 0 && document->form == DOCUMENT_PAGE)
		page_end(stream, &document->page);
	return r;
}

static int write_more(struct document *document, struct lookup *lookup, FILE *stream)
{
	translate_begin(document->language);
	if (!document->has_begun)
		write_begin(document, stream);
	const int r = write_rows(document, lookup, stream);
	translate_end();
	return r < 0 ? r : ferror(stream) ? -ENOMEM : r;
}

int document_go(struct document *document, struct lookup *lookup, FILE *stream)
{
	if (document->survey.stage != SURVEY_OVER) {
		const int r = survey_go(&document->survey, lookup);
		if (r != 0)
			return r;
	}
	return document->form == DOCUMENT_NONE ? 0 : write_more(document, lookup, stream);
}
