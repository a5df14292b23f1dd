/* The report as a page: one HTML file that needs nothing else, in the reader's language, and prints
 * on A4 as the book: what the days came to, then their rows. Nothing that anybody wrote is taken
 * for HTML. Fails where the stream does. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "report/about.h"
#include "report/report.h"

/* So many rows are printed at most: 300 sheets. */
#define PAGE_ROWS_MAX 5000

struct page {
	const struct report_about *about; /* lent */
	const struct report *report;      /* lent */
	int32_t from, until;              /* days since 1970-01-01, as in asrun/survey.h */
	const char *zone;                 /* NULL: all; lent */
	bool is_blind;                    /* it is only of what is in memory */
	int64_t rows;                     /* that were added; begins as 0 */
};

void page_begin(FILE *stream, const struct page *page);

/* No more than PAGE_ROWS_MAX. -ENOMEM. */
int page_add(FILE *stream, struct page *page, const struct airing *airing);

void page_end(FILE *stream, const struct page *page);
