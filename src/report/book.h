/* The book that an inspector leafs through (播出信息登记本): the cells of one airing's row, in the
 * reader's language. How they are written is page.h's and sheet.h's. */
#pragma once

#include <stdio.h>

#include "notice/airing.h"
#include "report/about.h"

enum book_column {
	BOOK_DAY,
	BOOK_PLANNED, /* time of day */
	BOOK_BEGUN,
	BOOK_ENDED,
	BOOK_SECONDS, /* that it sounded */
	BOOK_TITLE,
	BOOK_WORDS, /* the text, or the recording */
	BOOK_ZONES,
	BOOK_PRIORITY,
	BOOK_CATEGORY,
	BOOK_RESPONSIBLE,
	BOOK_OUTCOME,
	BOOK_HEARD,
	BOOK_REASON,
	BOOK_COLUMN_COUNT,
};

/* A sign and what is written in its place; of a list the last sign is 0. */
struct book_escape {
	char sign;
	const char *instead;
};

/* Writes what somebody has written, without what is no text but commands to whoever shows it
 * (utf8_find_control). */
void book_write(FILE *stream, const char *text, const struct book_escape *escapes);

/* Where that has its first character that is no blank. Lent. */
const char *book_first(const char *text);

const char *book_heading(enum book_column column);

/* Each in memory that book_row_done frees. -ENOMEM, and then it is empty. */
struct book_row {
	char *cells[BOOK_COLUMN_COUNT];
};

int book_row_begin(
	struct book_row *row, const struct report_about *about, const struct airing *airing);
void book_row_done(struct book_row *row);
