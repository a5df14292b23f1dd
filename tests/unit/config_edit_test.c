/* A device is changed where it is written, and nothing else. */
#include <errno.h>
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
#include "config/edit.h"

#define NEW "\"plughw:CARD=Device\""

static const struct {
	const char *before, *after;
	unsigned line;
} cases[] = {
	{ "zones = ( { name = \"a\"; device = \"default\"; } );",
		"zones = ( { name = \"a\"; device = " NEW "; } );", 1 },
	/* Comments, blank lines, other line ends and a mark at the beginning stay. */
	{ "\xEF\xBB\xBF# device = \"x\"\r\nzones =\r\n\t({\r\n\tname = \"a\" ; # a\r\n"
	  "\tdevice =\r\n\t\t\"default\";# the old one\r\n});\r\n",
		"\xEF\xBB\xBF# device = \"x\"\r\nzones =\r\n\t({\r\n\tname = \"a\" ; # a\r\n"
		"\tdevice =\r\n\t\t" NEW ";# the old one\r\n});\r\n",
		6 },
	/* Lines of the first Macintosh, and a comment at the very end. */
	{ "# x\rzones = ( { name = \"a\";\rdevice = \"default\"; } ); # end",
		"# x\rzones = ( { name = \"a\";\rdevice = " NEW "; } ); # end", 3 },
	/* All that looks like it and is something else. */
	{ "microphone : { device = \"default\"; };\n"
	  "station : { name = \"device = \\\"default\\\"\"; }; // device = \"default\"\n"
	  "/* zones = ( { name = \"a\"; device = \"default\"; } ); */\n"
	  "zones : ( { name : \"b\", device : \"default\" }, { device : \"default\", name : \"a\" "
	  "},\n"
	  "{ name = \"c\"; device = \"default\"; mixer_device = \"default\"; } )\n",
		"microphone : { device = \"default\"; };\n"
		"station : { name = \"device = \\\"default\\\"\"; }; // device = \"default\"\n"
		"/* zones = ( { name = \"a\"; device = \"default\"; } ); */\n"
		"zones : ( { name : \"b\", device : \"default\" }, { device : " NEW
		", name : \"a\" },\n"
		"{ name = \"c\"; device = \"default\"; mixer_device = \"default\"; } )\n",
		4 },
	/* A zone without brackets; several strings that are one. */
	{ "zones : { name = \"a\"; device=\"plughw:\" /* by number */\n  \"0\" ; volume = 5; };",
		"zones : { name = \"a\"; device=" NEW " ; volume = 5; };", 1 },
};

static void the_zones_own_device_is_changed_and_every_other_byte_stays(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_free_ char *text = NULL;
		unsigned line = 0;
		assert_int_equal(config_edit_device(cases[i].before, "/none", "a",
					 "plughw:CARD=Device", &text, &line),
			0);
		assert_string_equal(text, cases[i].after);
		assert_int_equal(line, cases[i].line);
	}
}

static void a_device_with_quotes_is_written_as_libconfig_reads_it(void **state)
{
	_cleanup_free_ char *text = NULL;
	unsigned line;

	(void)state;
	assert_int_equal(
		config_edit_device(cases[0].before, "/none", "a", "a\"b\\c大", &text, &line), 0);
	assert_string_equal(text, "zones = ( { name = \"a\"; device = \"a\\\"b\\\\c大\"; } );");
}

static void what_cannot_be_changed_here_is_told(void **state)
{
	char folder[] = "/tmp/dalaba-edit-XXXXXX", path[64];
	char *text = NULL;
	unsigned line;

	(void)state;
	assert_int_equal(
		config_edit_device(cases[0].before, "/none", "b", "x", &text, &line), -ENOENT);
	assert_int_equal(config_edit_device(cases[0].before, "/none", "a", "default", &text, &line),
		-EEXIST);
	assert_int_equal(config_edit_device("zones = (", "/none", "a", "x", &text, &line), -EINVAL);
	/* The zone is written in a file that this one includes. */
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/zones", folder);
	FILE *file = fopen(path, "we");
	assert_non_null(file);
	fputs(cases[0].before, file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(config_edit_device("@include \"zones\"\n", folder, "a", "x", &text, &line),
		-ENOENT);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
	assert_null(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_zones_own_device_is_changed_and_every_other_byte_stays),
		cmocka_unit_test(a_device_with_quotes_is_written_as_libconfig_reads_it),
		cmocka_unit_test(what_cannot_be_changed_here_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
