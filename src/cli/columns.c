#include "cli/columns.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/cleanup.h"
#include "base/utf8.h"

struct columns {
	size_t count;
	int widths[COLUMNS_MAX];
	char **cells; /* row by row, the headings first */
	size_t kept;  /* rows */
	bool has_rows;
	const char *if_empty;
};

int columns_text_width(const char *text)
{
	size_t length = strlen(text);
	int width = 0;

	while (length > 0) {
		uint32_t character;
		const int size = utf8_decode(text, length, &character);
		if (size < 0)
			break;
		const int step =
			size == 1 ? *text >= ' ' && *text <= '~' : wcwidth((wchar_t)character);
		width += step > 0 ? step : 0;
		text += size;
		length -= (size_t)size;
	}
	return width;
}

/* Also what turns the direction of the line about, or ends it: a title of somebody else's. */
static void blank_controls(char *text)
{
	const char *control;

	while ((control = utf8_find_control(text, true))) {
		uint32_t character;
		const int size = utf8_decode(control, strlen(control), &character);
		text += control - text;
		for (int i = 0; i < (size > 0 ? size : 1); i++)
			*text++ = ' ';
	}
}

static int add_row(struct columns *columns, const char *const *cells)
{
	char **row = columns->cells + columns->kept * columns->count;

	for (size_t i = 0; i < columns->count; i++) {
		row[i] = strdup(cells[i]);
		if (!row[i]) {
			while (i > 0)
				free(row[--i]);
			return -ENOMEM;
		}
		blank_controls(row[i]);
		const int width = columns_text_width(row[i]);
		if (width > columns->widths[i])
			columns->widths[i] = width;
	}
	columns->kept++;
	return 0;
}

/* The last cell with something in it, after which nothing is padded. */
static size_t last_filled(const struct columns *columns, char **row)
{
	size_t last = columns->count - 1;

	while (last > 0 && !*row[last])
		last--;
	return last;
}

static void print_row(const struct columns *columns, char **row)
{
	const size_t last = last_filled(columns, row);

	for (size_t i = 0; i < last; i++)
		printf("%s%*s  ", row[i], columns->widths[i] - columns_text_width(row[i]), "");
	printf("%s\n", row[last]);
}

static void print_kept(struct columns *columns)
{
	for (size_t i = 0; i < columns->kept; i++) {
		char **row = columns->cells + i * columns->count;
		if (columns->has_rows)
			print_row(columns, row);
		for (size_t j = 0; j < columns->count; j++)
			free(row[j]);
	}
	columns->kept = 0;
}

int columns_new(const char *const *headings, size_t count, struct columns **ret_columns)
{
	assert(count > 0 && count <= COLUMNS_MAX);
	struct columns *columns = calloc(1, sizeof(*columns));

	if (!columns)
		return -ENOMEM;
	columns->count = count;
	columns->cells = calloc(count * COLUMNS_KEPT_MAX, sizeof(*columns->cells));
	if (!columns->cells || add_row(columns, headings) < 0) {
		free(columns->cells);
		free(columns);
		return -ENOMEM;
	}
	*ret_columns = columns;
	return 0;
}

void columns_say_if_empty(struct columns *columns, const char *line)
{
	columns->if_empty = line;
}

int columns_add(struct columns *columns, const char *const *cells)
{
	columns->has_rows = true;
	if (columns->kept == COLUMNS_KEPT_MAX)
		print_kept(columns);
	return add_row(columns, cells);
}

void columns_end(struct columns *columns)
{
	if (!columns)
		return;
	print_kept(columns);
	if (!columns->has_rows && columns->if_empty)
		printf("%s", columns->if_empty);
	free(columns->cells);
	free(columns);
}
