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
	"              when = ( { times = [ \"08:00\" ]; } ); },\n"
	"            { name = \"farming\"; title = \"小雪,防冻\"; zones = [ \"village\" ];\n"
	"              responsible = \"农技员\"; text = "
	"\"天要冷了；\\n大棚压好薄膜，猪圈牛栏堵好风口。\";\n"
	"              when = ( { solar_terms = [ \"小雪+2\" ]; times = [ \"07:00:03\" ]; } ); } "
	");\n";

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
	assert_int_equal(count_lines(text), 4);
	json_auto_t *row = json_loads(text, JSON_DISABLE_EOF_CHECK, NULL);
	assert_string_equal(
		json_string_value(json_object_get(row, "when")), "2026-11-24T07:00:00.000+08:00");
	assert_string_equal(json_string_value(json_object_get(row, "notice")), "morning");
	assert_string_equal(json_string_value(json_object_get(row, "title")), "早间防疫提醒");
	assert_string_equal(
		json_string_value(json_array_get(json_object_get(row, "zones"), 0)), "village");
	assert_string_equal(json_string_value(json_object_get(row, "why")), "Tuesday");
}

static void what_meets_in_a_zone_is_named(void **state)
{
	const struct options options = {
		.config = path, .from = "2026-11-24", .days = 1, .wants_json = true
	};
	_cleanup_free_ char *text = run(&options, CLI_DONE);

	(void)state;
	const char *second = strchr(text, '\n') + 1;
	json_auto_t *first_row = json_loads(text, JSON_DISABLE_EOF_CHECK, NULL);
	json_auto_t *row = json_loads(second, JSON_DISABLE_EOF_CHECK, NULL);
	assert_string_equal(
		json_string_value(json_array_get(json_object_get(first_row, "overlaps"), 0)),
		"farming");
	assert_string_equal(json_string_value(json_object_get(first_row, "held_back")), "");
	assert_string_equal(json_string_value(json_object_get(row, "notice")), "farming");
	assert_string_equal(
		json_string_value(json_object_get(row, "why")), "Minor Snow and 2 days");
	assert_string_equal(
		json_string_value(json_array_get(json_object_get(row, "overlaps"), 0)), "morning");
	assert_true(json_integer_value(json_object_get(row, "estimated_ms")) > 1000);
}

/* The calendar with its folded lines joined again, in memory the caller frees. */
static char *unfold(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++)
		if (strncmp(from, "\r\n ", 3) == 0)
			from += 2;
		else
			*to++ = *from;
	*to = '\0';
	return text;
}

static void the_calendar_has_an_event_for_each_occurrence(void **state)
{
	const struct options options = {
		.config = path, .from = "2026-11-24", .days = 1, .wants_ics = true
	};
	_cleanup_free_ char *text = run(&options, CLI_DONE);
	size_t events = 0;

	(void)state;
	/* RFC 5545: every line ends with CR LF and has at most 75 octets. */
	for (const char *line = text, *end; *line; line = end + 2) {
		end = strstr(line, "\r\n");
		assert_non_null(end);
		assert_true(end - line <= 75);
		assert_null(memchr(line, '\n', (size_t)(end - line)));
		events += strncmp(line, "BEGIN:VEVENT", 12) == 0;
	}
	assert_int_equal(events, 4);
	unfold(text);
	assert_non_null(strstr(text, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
	assert_non_null(strstr(text, "\r\nX-WR-CALNAME:瓦岗村广播站\r\n"));
	assert_non_null(strstr(text, "\r\nUID:farming-20261123T230003Z@瓦岗村广播站\r\n"));
	assert_non_null(strstr(text, "\r\nDTSTART:20261123T230003Z\r\n"));
	assert_non_null(strstr(text, "\r\nSUMMARY:小雪\\,防冻\r\n"));
	assert_non_null(strstr(text,
		"\r\nDESCRIPTION:Minor Snow and 2 days\\nResponsible: 农技员\\nmorning still sounds"
		"\\n\\n天要冷了；\\n大棚压好薄膜，猪圈牛栏堵好风口。\r\n"));
	assert_non_null(strstr(text, "\r\nLOCATION:全村\r\n"));
	assert_string_equal(text + strlen(text) - 15, "END:VCALENDAR\r\n");
}

static void a_calendar_and_json_at_once_are_refused(void **state)
{
	const struct options options = { .config = path, .wants_ics = true, .wants_json = true };
	_cleanup_free_ char *text = run(&options, CLI_WRONG_USAGE);

	(void)state;
	assert_string_equal(text, "");
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
	assert_int_equal(count_lines(text), 1 + 3);
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
		cmocka_unit_test(what_meets_in_a_zone_is_named),
		cmocka_unit_test(the_calendar_has_an_event_for_each_occurrence),
		cmocka_unit_test(a_calendar_and_json_at_once_are_refused),
		cmocka_unit_test(the_first_moment_itself_is_meant_and_the_last_is_not),
		cmocka_unit_test(a_zone_narrows_the_list),
		cmocka_unit_test(an_unknown_zone_is_refused),
	};

	return cmocka_run_group_tests(tests, write_configuration, remove_configuration);
}
