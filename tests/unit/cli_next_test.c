/* `dalaba next` on a configuration of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/cleanup.h"
#include "cli/command.h"

static const char configuration[] =
	"station : { name = \"瓦岗村广播站\"; timezone = \"Asia/Shanghai\"; };\n"
	"zones = ( { name = \"village\"; title = \"全村\"; device = \"null\"; },\n"
	"          { name = \"school\"; device = \"null\"; } );\n"
	"notices = ( { name = \"morning\"; title = \"早间防疫提醒\"; zones = [ \"village\" ];\n"
	"              text = \"各位村民请注意。\";\n"
	"              when = ( { times = [ \"07:00\", \"18:30\" ]; weekdays = [ \"tue\" ]; } ); "
	"},\n"
	"            { name = \"bell\"; text = \"上课了。\"; zones = [ \"school\" ];\n"
	"              when = ( { times = [ \"08:00\" ]; } ); } );\n";

static char path[] = "/tmp/dalaba-cli-next-XXXXXX";

static int write_configuration(void **state)
{
	(void)state;
	const int fd = mkstemp(path);
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

/* What the command prints, in memory the caller frees. */
static char *run(const struct options *options, int expected_status)
{
	char *text = NULL;
	size_t length = 0;
	FILE *real = stdout;

	FILE *stream = open_memstream(&text, &length);
	assert_non_null(stream);
	stdout = stream;
	const int status = command_next.run(options);
	stdout = real;
	assert_int_equal(fclose(stream), 0);
	assert_int_equal(status, expected_status);
	return text;
}

static size_t count_lines(const char *text)
{
	size_t lines = 0;

	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

static void what_is_planned_is_listed_in_order_with_its_reason(void **state)
{
	const struct options options = {
		.config = path, .from = "2026-11-24", .days = 1, .wants_json = true
	};
	_cleanup_free_ char *text = run(&options, CLI_DONE);

	(void)state;
	assert_int_equal(count_lines(text), 3);
	json_auto_t *row = json_loads(text, JSON_DISABLE_EOF_CHECK, NULL);
	assert_string_equal(
		json_string_value(json_object_get(row, "when")), "2026-11-24T07:00:00.000+08:00");
	assert_string_equal(json_string_value(json_object_get(row, "notice")), "morning");
	assert_string_equal(json_string_value(json_object_get(row, "title")), "早间防疫提醒");
	assert_string_equal(
		json_string_value(json_array_get(json_object_get(row, "zones"), 0)), "village");
	assert_string_equal(json_string_value(json_object_get(row, "why")), "Tuesday");
}

static void the_first_moment_itself_is_meant_and_the_last_is_not(void **state)
{
	const struct options options = {
		.config = path, .from = "2026-11-24T08:00:00+08:00", .days = 1, .wants_json = true
	};
	_cleanup_free_ char *text = run(&options, CLI_DONE);

	(void)state;
	assert_int_equal(count_lines(text), 2);
	assert_non_null(strstr(text, "2026-11-24T08:00:00"));
	assert_null(strstr(text, "2026-11-25T08:00:00"));
}

static void a_zone_narrows_the_list(void **state)
{
	const struct options options = {
		.config = path, .from = "2026-11-24", .days = 7, .zone = "village"
	};
	_cleanup_free_ char *text = run(&options, CLI_DONE);

	(void)state;
	assert_int_equal(count_lines(text), 1 + 2);
	assert_null(strstr(text, "bell"));
}

static void an_unknown_zone_is_refused(void **state)
{
	const struct options options = { .config = path, .zone = "vilage" };
	_cleanup_free_ char *text = run(&options, CLI_FAILED);

	(void)state;
	assert_string_equal(text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_planned_is_listed_in_order_with_its_reason),
		cmocka_unit_test(the_first_moment_itself_is_meant_and_the_last_is_not),
		cmocka_unit_test(a_zone_narrows_the_list),
		cmocka_unit_test(an_unknown_zone_is_refused),
	};

	return cmocka_run_group_tests(tests, write_configuration, remove_configuration);
}
