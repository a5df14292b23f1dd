/* `dalaba check` says what no fault is, and yet must be done. */
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

#define ZONES "zones = ( { name = \"village\"; device = \"null\"; } );\n"
#define NOTICE(rule)                                                                               \
	ZONES "notices = ( { name = \"a\"; text = \"x\"; when = ( { times = [ \"07:00\" ]; " rule  \
	      " } ); } );\n"

static char folder[] = "/tmp/dalaba-cli-check-XXXXXX";

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	char path[64];

	(void)state;
	snprintf(path, sizeof(path), "%s/dalaba.conf", folder);
	unlink(path);
	return rmdir(folder);
}

/* What it complains of with those options, in memory the caller frees. */
static char *run(const char *configuration, struct options *options)
{
	char path[64], *text = NULL;
	size_t length = 0;
	FILE *real_output = stdout, *real_errors = stderr;

	snprintf(path, sizeof(path), "%s/dalaba.conf", folder);
	FILE *file = fopen(path, "we");
	assert_non_null(file);
	fputs(configuration, file);
	assert_int_equal(fclose(file), 0);
	FILE *output = fopen("/dev/null", "we"), *errors = open_memstream(&text, &length);
	assert_true(output && errors);
	stdout = output;
	stderr = errors;
	options->config = path;
	const int status = command_check.run(options);
	stdout = real_output;
	stderr = real_errors;
	assert_int_equal(fclose(errors), 0);
	assert_int_equal(fclose(output), 0);
	assert_int_equal(status, CLI_DONE);
	return text;
}

static char *complaints(const char *configuration)
{
	return run(configuration, &(struct options){ 0 });
}

/* A complaint that begins with a file. */
static const char *without_folder(const char *complaint)
{
	assert_int_equal(strncmp(complaint, folder, strlen(folder)), 0);
	return complaint + strlen(folder) + 1;
}

static void a_year_without_a_notice_is_warned_about_where_a_rule_goes_by_it(void **state)
{
	_cleanup_free_ char *asked = complaints(NOTICE("day_type = \"workday\";"));
	_cleanup_free_ char *unasked = complaints(NOTICE(""));

	(void)state;
	assert_non_null(
		strstr(without_folder(asked), "holidays.conf: warning: there is no notice of 20"));
	assert_string_equal(unasked, "");
}

static void a_notice_whose_days_never_meet_is_warned_about(void **state)
{
	_cleanup_free_ char *never =
		complaints(NOTICE("lunar = [ \"1-1\" ]; solar_terms = [ \"夏至\" ];"));
	_cleanup_free_ char *past = complaints(NOTICE("dates = [ \"2020-01-01\" ];"));
	_cleanup_free_ char *rare =
		complaints(NOTICE("dates = [ \"02-29\" ]; weekdays = \"mon\";"));

	(void)state;
	assert_string_equal(without_folder(never),
		"dalaba.conf:2: warning: the rules of \"a\" plan nothing more in 40 years\n");
	assert_string_equal(without_folder(past),
		"dalaba.conf:2: warning: \"a\" does not come again: its last day, 2020-01-01, is "
		"over\n");
	assert_non_null(strstr(rare, "dalaba.conf:2: warning: a rule of \"a\" comes only on 20"));
}

static void a_rule_that_never_comes_is_named_beside_one_that_does(void **state)
{
	_cleanup_free_ char *past =
		complaints(NOTICE("weekdays = \"mon\"; }, { times = \"07:00\"; dates = [ "
				  "\"2020-01-01\" ];"));
	_cleanup_free_ char *never =
		complaints(NOTICE("lunar = [ \"1-1\" ]; solar_terms = [ \"夏至\" ]; }, { times = "
				  "\"07:00\"; weekdays = \"mon\";"));

	(void)state;
	assert_string_equal(without_folder(past),
		"dalaba.conf:2: warning: \"a\" does not come again: its last day, 2020-01-01, is "
		"over\n");
	assert_string_equal(without_folder(never),
		"dalaba.conf:2: warning: rule 1 of \"a\" plans nothing more in 40 years\n");
}

#define EVERY(place, window)                                                                       \
	"station = { timezone = \"" place "\"; };\n" ZONES                                         \
	"notices = ( { name = \"a\"; text = \"x\";\nwhen = ( { every = 30; window = \"" window     \
	"\"; } ); } );\n"

static void an_interval_that_summer_time_moves_out_of_its_window_is_warned_about(void **state)
{
	_cleanup_free_ char *left = complaints(EVERY("Europe/Berlin", "01:30-02:30"));
	_cleanup_free_ char *kept = complaints(EVERY("Europe/Berlin", "01:30-03:30"));
	_cleanup_free_ char *china = complaints(EVERY("Asia/Shanghai", "01:30-02:30"));

	(void)state;
	assert_non_null(strstr(left, "dalaba.conf:4: warning: when summer time begins, \"a\" comes "
				     "outside its window, on 20"));
	assert_non_null(strstr(left, "-03-"));
	assert_string_equal(kept, "");
	assert_string_equal(china, "");
}

#define QUIET "quiet_hours = ( { window = \"21:30-06:30\"; weekdays = \"sat\"; } );\n"

static void a_notice_in_quiet_hours_is_warned_about_unless_they_let_it_through(void **state)
{
	_cleanup_free_ char *silenced = complaints(
		QUIET NOTICE("dates = [ \"06-15\" ]; }, { weekdays = \"sat\"; times = \"22:00\";"));
	_cleanup_free_ char *other_day =
		complaints(QUIET NOTICE("}, { weekdays = \"fri\"; times = \"22:00\";"));
	_cleanup_free_ char *urgent = complaints(
		QUIET ZONES "notices = ( { name = \"a\"; text = \"x\"; priority = \"urgent\"; "
			    "when = ( { times = \"22:00\"; } ); } );\n");

	(void)state;
	assert_non_null(strstr(
		silenced, "dalaba.conf:3: warning: \"a\" is planned in quiet hours, first on 20"));
	assert_non_null(strstr(silenced, " 22:00:00; it will not air then\n"));
	assert_string_equal(other_day, "");
	assert_string_equal(urgent, "");
}

/* Ten days of silence hold back a notice of the eleventh no more than none. */
static void a_notice_that_quiet_hours_always_hold_back_is_told_to_never_air(void **state)
{
	_cleanup_free_ char *always = complaints(
		"quiet_hours = ( { window = \"21:30-06:30\"; } );\n" ZONES
		"notices = ( { name = \"a\"; text = \"x\"; when = ( { times = \"22:00\"; }, "
		"{ every = 30; window = \"22:00-23:30\"; } ); } );\n");
	_cleanup_free_ char *by_day =
		complaints("quiet_hours = ( { days = { months = 6; }; } );\n" ZONES
			   "notices = ( { name = \"a\"; text = \"x\"; when = ( { every = 1; "
			   "window = \"00:00-23:59\"; months = [ 6, 7 ]; } ); } );\n");

	(void)state;
	assert_string_equal(without_folder(always), "dalaba.conf:3: warning: \"a\" is planned only "
						    "in quiet hours; it will never air\n");
	assert_non_null(strstr(by_day, "it will not air then\n"));
}

static void a_text_of_marks_is_told_with_its_place(void **state)
{
	_cleanup_free_ char *marks = complaints(ZONES "notices = ( { name = \"a\"; text = \"好\"; "
						      "},\n { name = \"b\"; text = \"！\"; } );\n");

	(void)state;
	assert_string_equal(without_folder(marks),
		"dalaba.conf:3: warning: of the text of \"b\" nothing can be said\n");
}

/* A card may come later; what no part of ALSA's configuration is called does not. */
static void a_device_that_alsa_has_not_is_told_with_its_place(void **state)
{
	_cleanup_free_ char *unknown = complaints(
		"zones = ( { name = \"a\"; device = \"USB声卡\"; },\n { name = \"b\"; device = "
		"\"plughw:CARD=Absent\"; fallback = \"Device\"; } );\n");

	(void)state;
	assert_non_null(
		strstr(unknown, "dalaba.conf:1: warning: ALSA has no \"USB声卡\"; right is "));
	assert_non_null(
		strstr(unknown, "dalaba.conf:2: warning: ALSA has no \"Device\"; right is "));
	assert_null(strstr(unknown, "no \"plughw"));
}

/* A shell completes by them, and waits for no more than them. */
static void the_names_are_told_without_warnings(void **state)
{
	_cleanup_free_ char *names =
		run(NOTICE("dates = [ \"2020-01-01\" ];"), &(struct options){ .wants_json = true });

	(void)state;
	assert_string_equal(names, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_year_without_a_notice_is_warned_about_where_a_rule_goes_by_it),
		cmocka_unit_test(a_notice_whose_days_never_meet_is_warned_about),
		cmocka_unit_test(a_rule_that_never_comes_is_named_beside_one_that_does),
		cmocka_unit_test(
			an_interval_that_summer_time_moves_out_of_its_window_is_warned_about),
		cmocka_unit_test(
			a_notice_in_quiet_hours_is_warned_about_unless_they_let_it_through),
		cmocka_unit_test(a_notice_that_quiet_hours_always_hold_back_is_told_to_never_air),
		cmocka_unit_test(a_text_of_marks_is_told_with_its_place),
		cmocka_unit_test(a_device_that_alsa_has_not_is_told_with_its_place),
		cmocka_unit_test(the_names_are_told_without_warnings),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
