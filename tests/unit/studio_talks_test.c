/* The folder of recorded talks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "studio/talks.h"

static void make(const char *folder, const char *name, size_t bytes)
{
	char command[160];

	snprintf(command, sizeof(command), "head -c %zu /dev/zero >%s/%s", bytes, folder, name);
	assert_int_equal(system(command), 0);
}

static int is_there(const char *folder, const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return access(path, F_OK) == 0;
}

static void the_oldest_talks_go_first_and_other_files_stay(void **state)
{
	char folder[] = "/tmp/dalaba-talks-XXXXXX", command[64];

	(void)state;
	assert_non_null(mkdtemp(folder));
	make(folder, "9.flac", 1000);
	make(folder, "10.flac", 1000);
	make(folder, "11.flac", 1000);
	make(folder, "letter.txt", 5000);
	talks_prune(folder, 2500);
	assert_false(is_there(folder, "9.flac"));
	assert_true(is_there(folder, "10.flac"));
	assert_true(is_there(folder, "11.flac"));
	assert_true(is_there(folder, "letter.txt"));
	talks_prune(folder, 0);
	assert_false(is_there(folder, "11.flac"));
	assert_true(is_there(folder, "letter.txt"));
	snprintf(command, sizeof(command), "rm -r %s", folder);
	assert_int_equal(system(command), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_oldest_talks_go_first_and_other_files_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
