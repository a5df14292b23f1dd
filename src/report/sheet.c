#include "report/sheet.h"

#include <stdbool.h>

#include "base/cleanup.h"
#include "base/words.h"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

/* What makes a cell a formula, also in its full width. */
static bool begins_formula(const char *text)
{
	static const char *const signs[] = { "=", "+", "-", "@", "＝", "＋", "－", "＠" };

	return BEGINS_WITH_ONE_OF(book_first(text), signs);
}

static void write_cell(FILE *sheet, const char *text)
{
	static const struct book_escape escapes[] = { { '"', "\"\"" }, { 0, NULL } };

	fputs(begins_formula(text) ? "\"'" : "\"", sheet);
	book_write(sheet, text, escapes);
	fputc('"', sheet);
}

static void write_row(FILE *sheet, const char *const *cells)
{
	for (int column = 0; column < BOOK_COLUMN_COUNT; column++) {
		fputs(column > 0 ? "," : "", sheet);
		write_cell(sheet, cells[column]);
	}
	fputs("\r\n", sheet);
}

void sheet_begin(FILE *sheet)
{
	const char *headings[BOOK_COLUMN_COUNT];

	for (enum book_column column = 0; column < BOOK_COLUMN_COUNT; column++)
		headings[column] = book_heading(column);
	fputs(BYTE_ORDER_MARK, sheet);
	write_row(sheet, headings);
}

int sheet_add(FILE *sheet, const struct report_about *about, const struct airing *airing)
{
	_cleanup_(book_row_done) struct book_row row;
	const int r = book_row_begin(&row, about, airing);

	if (r == 0)
		write_row(sheet, (const char *const *)row.cells);
	return r;
}
