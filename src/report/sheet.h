/* The book as a table for spreadsheets (CSV, RFC 4180): UTF-8 with the mark by which a Chinese
 * spreadsheet knows it, each cell quoted. What a spreadsheet would take for a formula begins with
 * an apostrophe, so that nobody's title computes anything. Fails where the stream does. */
#pragma once

#include <stdio.h>

#include "report/about.h"
#include "report/book.h"

void sheet_begin(FILE *sheet);

/* -ENOMEM. */
int sheet_add(FILE *sheet, const struct report_about *about, const struct airing *airing);
