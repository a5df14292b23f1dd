/* The words that a person gives a command. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "cli/complain.h"
#include "cli/text.h"
#include "notice/script.h"

static int read_words(char **words, size_t count, char **ret_text)
{
	const struct options options = { .words = words, .word_count = count };

	return text_read(&options, ret_text);
}

static int read_input(const char *bytes, size_t length, char **ret_text)
{
	const struct options options = { 0 };
	FILE *real = stdin;

	stdin = tmpfile();
	assert_non_null(stdin);
	assert_int_equal(fwrite(bytes, 1, length, stdin), length);
	rewind(stdin);
	const int status = text_read(&options, ret_text);
	assert_int_equal(fclose(stdin), 0);
	stdin = real;
	return status;
}

static void words_are_joined_by_spaces(void **state)
{
	char first[] = "各位村民", second[] = "请注意";
	char *words[] = { first, second };
	_cleanup_free_ char *text = NULL;

	(void)state;
	assert_int_equal(read_words(words, 2, &text), CLI_DONE);
	assert_string_equal(text, "各位村民 请注意");
}

static void without_words_standard_input_is_read_whole(void **state)
{
	static const char bytes[] = "第一行。\n第二行。\r\n\n";
	_cleanup_free_ char *text = NULL;

	(void)state;
	assert_int_equal(read_input(bytes, strlen(bytes), &text), CLI_DONE);
	assert_string_equal(text, "第一行。\n第二行。");
}

static void what_cannot_be_spoken_is_refused(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
	} cases[] = {
		{ "", 0 },
		{ " \t\n", 3 },
		{ "a\0b", 3 },
		{ "a\xFF", 2 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char *text = NULL;
		assert_int_equal(read_input(cases[i].bytes, cases[i].length, &text), CLI_FAILED);
		assert_null(text);
	}
}

static void the_longest_text_is_taken_and_one_byte_more_is_not(void **state)
{
	char bytes[SCRIPT_TEXT_MAX_BYTES + 1];
	_cleanup_free_ char *text = NULL;
	char *refused = NULL;

	(void)state;
	memset(bytes, 'a', sizeof(bytes));
	assert_int_equal(read_input(bytes, SCRIPT_TEXT_MAX_BYTES, &text), CLI_DONE);
	assert_int_equal(strlen(text), SCRIPT_TEXT_MAX_BYTES);
	assert_int_equal(read_input(bytes, sizeof(bytes), &refused), CLI_FAILED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_joined_by_spaces),
		cmocka_unit_test(without_words_standard_input_is_read_whole),
		cmocka_unit_test(what_cannot_be_spoken_is_refused),
		cmocka_unit_test(the_longest_text_is_taken_and_one_byte_more_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
