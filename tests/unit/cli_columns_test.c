/* Tables that stay aligned with wide characters. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "cli/columns.h"

/* What `print` writes to standard output, in memory the caller frees. */
static char *printed_by(void (*print)(void))
{
	char *text = NULL;
	size_t length = 0;
	FILE *real = stdout;

	FILE *stream = open_memstream(&text, &length);
	assert_non_null(stream);
	stdout = stream;
	print();
	stdout = real;
	assert_int_equal(fclose(stream), 0);
	return text;
}

static void add(struct columns *columns, const char *first, const char *second)
{
	const char *const cells[] = { first, second };

	assert_int_equal(columns_add(columns, cells), 0);
}

static struct columns *two_columns(const char *first, const char *second)
{
	const char *const headings[] = { first, second };
	struct columns *columns;

	assert_int_equal(columns_new(headings, 2, &columns), 0);
	return columns;
}

static void a_wide_character_takes_two_columns(void **state)
{
	static const struct {
		const char *text;
		int width;
	} cases[] = {
		{ "", 0 }, { "zone", 4 }, { "全村", 4 }, { "全村 village", 12 }, { "“引号”", 6 },
		{ "e\xCC\x81", 1 }, /* a combining accent */
		{ "ab\xFF", 2 },    /* up to where it is broken */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(columns_text_width(cases[i].text), cases[i].width);
}

static void print_mixed(void)
{
	struct columns *columns = two_columns("ZONE", "TITLE");

	add(columns, "瓦岗村", "全村");
	add(columns, "school", "小学");
	columns_end(columns);
}

static void columns_align_across_wide_and_narrow_cells(void **state)
{
	_cleanup_free_ char *text = printed_by(print_mixed);

	(void)state;
	assert_string_equal(text, "ZONE    TITLE\n"
				  "瓦岗村  全村\n"
				  "school  小学\n");
}

static void print_controls(void)
{
	struct columns *columns = two_columns("A", "B");

	add(columns, "one\ntwo", "\x1B[31mred\x7F");
	columns_end(columns);
}

static void control_characters_cannot_reach_the_terminal(void **state)
{
	_cleanup_free_ char *text = printed_by(print_controls);

	(void)state;
	assert_string_equal(text, "A        B\none two   [31mred \n");
}

static void print_empty_end(void)
{
	struct columns *columns = two_columns("A", "B");

	add(columns, "one", "");
	add(columns, "", "");
	add(columns, "", "two");
	columns_end(columns);
}

static void nothing_is_padded_after_the_last_filled_cell(void **state)
{
	_cleanup_free_ char *text = printed_by(print_empty_end);

	(void)state;
	assert_string_equal(text, "A    B\none\n\n     two\n");
}

static void print_many(void)
{
	struct columns *columns = two_columns("A", "B");

	for (int i = 0; i < 2 * COLUMNS_KEPT_MAX; i++)
		add(columns, "x", "y");
	columns_end(columns);
}

static void a_long_table_is_printed_whole(void **state)
{
	_cleanup_free_ char *text = printed_by(print_many);
	size_t lines = 0;

	(void)state;
	for (const char *end = text; (end = strchr(end, '\n')) != NULL; end++)
		lines++;
	assert_int_equal(lines, 2 * COLUMNS_KEPT_MAX + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_wide_character_takes_two_columns),
		cmocka_unit_test(columns_align_across_wide_and_narrow_cells),
		cmocka_unit_test(control_characters_cannot_reach_the_terminal),
		cmocka_unit_test(nothing_is_padded_after_the_last_filled_cell),
		cmocka_unit_test(a_long_table_is_printed_whole),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
