/* `dalaba read`: a line for a line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "cli/command.h"
#include "speech/reading.h"

/* A configuration of its own: the box that runs the tests may be a station. */
static char path[] = "/tmp/dalaba-cli-read-XXXXXX";

static int write_configuration(void **state)
{
	static const char configuration[] =
		"station : { name = \"瓦岗村广播站\"; timezone = \"Asia/Shanghai\"; };\n"
		"zones = ( { name = \"village\"; device = \"null\"; } );\n";
	const int fd = mkstemp(path);

	(void)state;
	if (fd < 0)
		return -1;
	const ssize_t written = write(fd, configuration, strlen(configuration));
	close(fd);
	return written == (ssize_t)strlen(configuration) ? 0 : -1;
}

static int remove_configuration(void **state)
{
	(void)state;
	return unlink(path);
}

/* What the command prints for the bytes on standard input, in memory the caller frees. */
static char *read_input(const char *bytes, size_t length, int expected_status)
{
	const struct options options = { .config = path, .form = READ_TEXT };
	char *text = NULL;
	size_t text_length = 0;
	FILE *real_in = stdin, *real_out = stdout;

	stdin = tmpfile();
	FILE *stream = open_memstream(&text, &text_length);
	assert_non_null(stdin);
	assert_non_null(stream);
	assert_int_equal(fwrite(bytes, 1, length, stdin), length);
	rewind(stdin);
	stdout = stream;
	const int status = command_read.run(&options);
	stdout = real_out;
	assert_int_equal(fclose(stdin), 0);
	stdin = real_in;
	assert_int_equal(fclose(stream), 0);
	assert_int_equal(status, expected_status);
	return text;
}

static void every_line_has_its_line_also_an_empty_one(void **state)
{
	static const char bytes[] = "各位村民\n\n请注意\r\n\n完";
	_cleanup_free_ char *text = read_input(bytes, strlen(bytes), CLI_DONE);

	(void)state;
	assert_string_equal(text, "各位村民\n\n请注意\n\n完\n");
}

static void nothing_in_is_nothing_out(void **state)
{
	_cleanup_free_ char *text = read_input("", 0, CLI_DONE);

	(void)state;
	assert_string_equal(text, "");
}

static void the_lines_before_a_broken_one_are_read(void **state)
{
	static const char *const broken[] = { "好\n\xFF\n好\n", "好\n好\xE4\xBD\n" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(broken); i++) {
		_cleanup_free_ char *text = read_input(broken[i], strlen(broken[i]), CLI_FAILED);
		assert_string_equal(text, "好\n");
	}
}

static void a_nul_does_not_cut_a_line_in_silence(void **state)
{
	_cleanup_free_ char *text = read_input("a\0b\n", 4, CLI_FAILED);

	(void)state;
	assert_string_equal(text, "");
}

static void a_line_longer_than_a_reading_is_refused(void **state)
{
	_cleanup_free_ char *line = malloc(READING_MAX_BYTES + 1);

	(void)state;
	assert_non_null(line);
	(void)memset(line, 'a', READING_MAX_BYTES + 1);
	_cleanup_free_ char *text = read_input(line, READING_MAX_BYTES + 1, CLI_FAILED);
	assert_string_equal(text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_line_has_its_line_also_an_empty_one),
		cmocka_unit_test(nothing_in_is_nothing_out),
		cmocka_unit_test(the_lines_before_a_broken_one_are_read),
		cmocka_unit_test(a_nul_does_not_cut_a_line_in_silence),
		cmocka_unit_test(a_line_longer_than_a_reading_is_refused),
	};

	return cmocka_run_group_tests(tests, write_configuration, remove_configuration);
}
