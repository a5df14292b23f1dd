/* A document of the report, made bit by bit while the log is gone through: a page that prints as
 * the book, or a table for spreadsheets. Plain data; used by one thread at a time. */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "asrun/lookup.h"
#include "asrun/survey.h"
#include "report/about.h"
#include "report/page.h"

enum document_form {
	DOCUMENT_NONE,  /* nothing is written: the survey has the report */
	DOCUMENT_PAGE,  /* report/page.h */
	DOCUMENT_SHEET, /* report/sheet.h */
};

struct document {
	enum document_form form;
	char *language; /* as translate_begin takes it; NULL: English */
	struct report_about about;
	struct survey survey;
	struct page page;
	bool has_begun; /* something is written */
};

/* Takes `about`, also on an error, and copies the zone and the language (each may be NULL).
 * -ENOMEM. */
int document_begin(struct document *document, enum document_form form, struct report_about *about,
	const struct survey_span *span, const char *zone, const char *language);
void document_done(struct document *document);

/* Forgets what it has found and written. -ENOMEM. */
int document_begin_anew(struct document *document);

/* Goes on for SURVEY_GO_MS or so, and writes what comes of it. 1: there is more; 0: it is whole;
 * errors of survey_go, and then it is to be begun anew. */
int document_go(struct document *document, struct lookup *lookup, FILE *stream);
