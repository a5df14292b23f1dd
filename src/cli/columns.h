/* Tables for people: columns that stay aligned with wide (Chinese) characters. */
#pragma once

#include <stddef.h>

#include "base/cleanup.h"

#define COLUMNS_MAX 10

/* Rows kept to find the widths; a longer table is printed in pieces of so many, whose columns only
 * ever grow wider. */
#define COLUMNS_KEPT_MAX 1000

struct columns;

/* The headings are copied. -ENOMEM. */
int columns_new(const char *const *headings, size_t count, struct columns **ret_columns);

/* What is printed instead of headings where no row comes: lent, a line; without it nothing is. */
void columns_say_if_empty(struct columns *columns, const char *line);

/* Prints what is left, to standard output, and frees. */
void columns_end(struct columns *columns);
DEFINE_CLEANUP(struct columns, columns, columns_end)

/* As many cells as headings; copied. Control characters are shown as spaces. -ENOMEM. */
int columns_add(struct columns *columns, const char *const *cells);

/* Columns of the terminal that the text takes; valid UTF-8. */
int columns_text_width(const char *text);
