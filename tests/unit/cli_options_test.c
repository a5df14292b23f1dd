/* The command line, read by tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "cli/command.h"
#include "cli/options.h"

#define WORDS_MAX (2 * ZONES_MAX + 3)

/* Reads the words, which begin with the command's name and end with NULL. */
static int read_words(
	const struct command *command, const char *const *words, struct options *ret_options)
{
	static char *argv[WORDS_MAX + 1];
	int argc = 0;

	for (; words[argc]; argc++)
		argv[argc] = (char *)words[argc];
	argv[argc] = NULL;
	*ret_options = options_default();
	return options_read(command->tables, false, argc, argv, ret_options);
}

static void options_and_words_mix(void **state)
{
	static const char *const words[] = { "say", "各位", "--zone", "school", "村民", "-z",
		"village", "--readings=3", NULL };
	struct options options;

	(void)state;
	assert_int_equal(read_words(&command_say, words, &options), CLI_DONE);
	assert_int_equal(options.zones.count, 2);
	assert_string_equal(options.zones.words[0], "school");
	assert_string_equal(options.zones.words[1], "village");
	assert_int_equal(options.readings, 3);
	assert_int_equal(options.word_count, 2);
	assert_string_equal(options.words[0], "各位");
	assert_string_equal(options.words[1], "村民");
}

/* As many zones as a station may have. */
static void every_zone_of_a_station_can_be_named(void **state)
{
	const char *words[2 * ZONES_MAX + 4] = { "stop" };
	struct options options;

	(void)state;
	for (size_t i = 0; i < ZONES_MAX; i++) {
		words[2 * i + 1] = "--zone";
		words[2 * i + 2] = "school";
	}
	assert_int_equal(read_words(&command_stop, words, &options), CLI_DONE);
	assert_int_equal(options.zones.count, ZONES_MAX);
	words[2 * ZONES_MAX + 1] = "--zone";
	words[2 * ZONES_MAX + 2] = "school";
	assert_int_equal(read_words(&command_stop, words, &options), CLI_WRONG_USAGE);
}

static void words_after_two_dashes_are_no_options(void **state)
{
	static const char *const words[] = { "say", "--", "-5度", "--wait", NULL };
	struct options options;

	(void)state;
	assert_int_equal(read_words(&command_say, words, &options), CLI_DONE);
	assert_int_equal(options.word_count, 2);
	assert_false(options.waits);
}

static void what_cannot_be_understood_is_wrong_usage(void **state)
{
	static const struct {
		const struct command *command;
		const char *words[3];
	} cases[] = {
		{ &command_say, { "say", "--louder", NULL } },
		{ &command_say, { "say", "--zone", NULL } },
		{ &command_say, { "say", "--wait=yes", NULL } },
		{ &command_say, { "say", "--readings=0", NULL } },
		{ &command_say, { "say", "--readings=11", NULL } },
		{ &command_say, { "say", "--readings=2x", NULL } },
		{ &command_say, { "say", "--expires=soon", NULL } },
		{ &command_say, { "say", "--priority=loud", NULL } },
		{ &command_urgent, { "urgent", "--priority=routine", NULL } },
		{ &command_log, { "log", "--limit=many", NULL } },
		{ &command_log, { "log", "--limit=99999999999999999999", NULL } },
		{ &command_log, { "log", "--state=silent", NULL } },
		{ &command_log, { "log", "--from=2026-02-30", NULL } },
		{ &command_next, { "next", "--days=0", NULL } },
		{ &command_next, { "next", "--from=morgen", NULL } },
		{ &command_read, { "read", "--socket=x", NULL } },
		{ &command_status, { "status", "-x", NULL } },
	};
	struct options options;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(
			read_words(cases[i].command, cases[i].words, &options), CLI_WRONG_USAGE);
}

static void a_moment_is_a_date_or_a_time_with_its_offset(void **state)
{
	(void)state;
	assert_true(option_is_moment("2026-11-24"));
	assert_true(option_is_moment("2026-11-24T07:00:00+08:00"));
	assert_false(option_is_moment("2026-11-24T07:00:00"));
	assert_false(option_is_moment("11-24"));
}

static void the_environment_names_the_socket_unless_an_option_does(void **state)
{
	static const char *const bare[] = { "status", NULL };
	static const char *const named[] = { "status", "--socket=/b", NULL };
	struct options options;

	(void)state;
	setenv("DALABA_SOCKET", "/a", 1);
	assert_int_equal(read_words(&command_status, bare, &options), CLI_DONE);
	assert_string_equal(options.socket, "/a");
	assert_int_equal(read_words(&command_status, named, &options), CLI_DONE);
	assert_string_equal(options.socket, "/b");
	setenv("DALABA_SOCKET", "", 1);
	assert_string_equal(options_default().socket, OPTIONS_SOCKET);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_and_words_mix),
		cmocka_unit_test(every_zone_of_a_station_can_be_named),
		cmocka_unit_test(words_after_two_dashes_are_no_options),
		cmocka_unit_test(what_cannot_be_understood_is_wrong_usage),
		cmocka_unit_test(a_moment_is_a_date_or_a_time_with_its_offset),
		cmocka_unit_test(the_environment_names_the_socket_unless_an_option_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
