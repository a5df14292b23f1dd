/* The list of what is wrong with a file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/faults.h"

static void append(const char *text, bool is_warning, void *userdata)
{
	char *all = userdata;

	(void)is_warning;
	strcat(all, text);
	strcat(all, "\n");
}

static void faults_come_in_the_order_of_file_and_line(void **state)
{
	struct faults *faults;
	char all[1000] = "";

	(void)state;
	assert_int_equal(faults_new(&faults), 0);
	assert_false(faults_has_lines(faults));
	faults_warn(faults, "c.conf", 1, "last");
	assert_true(faults_has_lines(faults)); /* A warning is one. */
	faults_add(faults, "b.conf", 2, "second");
	faults_add(faults, "a.conf", 10, "tenth");
	faults_warn(faults, "a.conf", 9, "ninth");
	faults_add(faults, "a.conf", 10, "tenth again");
	faults_add(faults, "a.conf", 0, "all of %s", "it");
	faults_each(faults, append, all);
	assert_string_equal(all, "a.conf: all of it\n"
				 "a.conf:9: warning: ninth\n"
				 "a.conf:10: tenth\n"
				 "a.conf:10: tenth again\n"
				 "b.conf:2: second\n"
				 "c.conf:1: warning: last\n");
	assert_int_equal(faults_count(faults), 4);
	faults_free(faults);
}

static void more_faults_than_are_kept_still_count(void **state)
{
	struct faults *faults;

	(void)state;
	assert_int_equal(faults_new(&faults), 0);
	for (unsigned i = 0; i < 2 * FAULTS_MAX; i++)
		faults_add(faults, "a.conf", i, "wrong");
	assert_int_equal(faults_count(faults), 2 * FAULTS_MAX);
	faults_free(faults);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(faults_come_in_the_order_of_file_and_line),
		cmocka_unit_test(more_faults_than_are_kept_still_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
