/* What libconfig refuses is explained at its line and column; what it would lose without a word is
 * told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "config_world.h"

/* What is told, without the folder in its paths. */
static const char *told_of(const struct world *world, const char *text)
{
	static char short_told[65536];
	const size_t folder = strlen(world->folder) + 1;
	char *end = short_told;

	config_free(load(world, text, told));
	for (const char *at = told; *at;) {
		at += strncmp(at, world->folder, folder - 1) == 0 ? folder : 0;
		*end++ = *at++;
	}
	*end = '\0';
	return short_told;
}

struct syntax_case {
	const char *text, *told;
};

static void expect_each(const struct world *world, const struct syntax_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *said = told_of(world, cases[i].text);
		if (strcmp(said, cases[i].told) != 0)
			fail_msg("%s\nwas told: %s\nright is: %s", cases[i].text, said,
				cases[i].told);
	}
}

#define NOTICE(keys)          ZONES "notices = ( { name = \"a\"; " keys " } );"
#define AT(place)             "dalaba.conf:" place ": "
#define RIGHT_IS(sign, right) sign " is not a sign of a configuration; right is " right "\n"

static void a_sign_of_a_chinese_keyboard_is_named_with_the_right_one(void **state)
{
	static const struct syntax_case cases[] = {
		{ NOTICE("text = \"水\"；"), AT("2:37") RIGHT_IS("；", ";") },
		{ NOTICE("text＝\"水\";"), AT("2:31") RIGHT_IS("＝", "=") },
		{ NOTICE("text：\"水\";"), AT("2:31") RIGHT_IS("：", ":") },
		{ NOTICE("text = “水”;"),
			AT("2:34") RIGHT_IS("“", "\"") AT("2:36") RIGHT_IS("”", "\"") },
		{ NOTICE("text = \"水”;"), AT("2:36") RIGHT_IS("”", "\"") },
		{ NOTICE("text = \"水”; when = ( { times = [ \"07:00\" ]; } );"),
			AT("2:36") RIGHT_IS("”", "\"") },
		{ NOTICE("text = “水\";"), AT("2:34") RIGHT_IS("“", "\"") },
		{ NOTICE("text = 「水」;"),
			AT("2:34") RIGHT_IS("「", "\"") AT("2:36") RIGHT_IS("」", "\"") },
		{ NOTICE("text = 'x';"),
			AT("2:34") RIGHT_IS("'", "\"") AT("2:36") RIGHT_IS("'", "\"") },
		{ NOTICE("text = \"x\"; when = （ { times = [ \"07:00\"， \"08:00\" ]; } ）;"),
			AT("2:46") RIGHT_IS("（", "(") AT("2:67") RIGHT_IS("，", ",") AT("2:82")
				RIGHT_IS("）", ")") },
		{ NOTICE("text = \"x\"; when = ( { times = [ \"07:00\"、 \"08:00\" ]; } );"),
			AT("2:67") RIGHT_IS("、", ",") },
		{ NOTICE("text = \"x\"; volume = ８０；"),
			AT("2:48") RIGHT_IS("８", "8") AT("2:50") RIGHT_IS("；", ";") },
		{ NOTICE("text\u3000= \"x\";"),
			AT("2:31") "this space (U+3000) is full-width or of another kind; right is "
				   "a plain one\n" },
		{ NOTICE("\u200btext = \"x\";"),
			AT("2:27") "an invisible character (U+200B) stands here; take it out\n" },
		{ "\xEF\xBB\xBF\xEF\xBB\xBF" ZONES,
			AT("1:1") "an invisible character (U+FEFF) stands here; take it out\n" },
		{ NOTICE("\u00a0text = \"x\";"),
			AT("2:27") "this space (U+00A0) is full-width or of another kind; right is "
				   "a plain one\n" },
		{ ZONES "＃ 注释\n", AT("2:1") RIGHT_IS("＃", "#") },
		/* Where they belong they are nobody's business. */
		{ NOTICE("text = \"水；“大戏”，\u3000＝\";"), "" },
		{ ZONES "# ；“”，＝\u3000\n/* ； */ // ”", "" },
	};

	expect_each(*state, cases, ARRAY_SIZE(cases));
}

static void what_is_missing_or_too_many_is_named(void **state)
{
	static const struct syntax_case cases[] = {
		{ ZONES "notices = (\n{ name = \"a\"; text = \"x\"; }\n{ name = \"b\"; } );",
			AT("4:1") "a comma is missing before {\n" },
		/* Before the closing bracket some are right since libconfig 1.7. */
		{ ZONES "notices = (\n, { name = \"a\"; text = \"x\"; } );",
			AT("3:1") "nothing stands before ,; one comma is too many\n" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\"; };\n);",
			AT("2:40") "; does not belong here; right is a comma, or )\n" },
		{ ZONES "notices = ( name = \"a\"; );",
			AT("2:13") "a setting stands in a group; right is { name = ... }\n" },
		{ ZONES "notices = ( { name = \"a\"; );",
			AT("2:27") ") comes before }, which closes the { of line 2\n" },
		{ ZONES "notices = ( ) );", AT("2:15") ") closes nothing\n" },
		{ ZONES "notices = (\n{ name = \"a\";\n",
			AT("3:1") "the { that stands here is never closed\n" },
		{ ZONES ";", AT("2:1") "one ; too many\n" },
		{ NOTICE("text == \"x\";"), AT("2:33") "one = too many\n" },
		{ NOTICE("text => \"x\";"), AT("2:33") "one > too many; right is = alone\n" },
		{ NOTICE("标题 = \"x\";"),
			AT("2:27") "标题 is no name of a setting; right is title\n" },
		{ NOTICE("天气：\"x\";"), AT("2:27") "天气 is no name of a setting; their names "
						     "are English words, as in "
						     "dalaba.conf(5)\n" },
		{ ZONES "明天的通知\n", AT("2:1") "明天的通知 does not belong here; right is name "
						  "= value; or # before "
						  "a comment\n" },
		{ ZONES "[station]\nname = \"a\";",
			AT("2:1") "[ ] makes no section; right is station = { ... };\n" },
		{ ZONES "{ name = \"a\"; }", AT("2:1") "a name and = are missing before {; right "
						       "is such as notices = ( { "
						       "... } );\n" },
		{ "{ \"zones\": [ ] }",
			AT("1:1") "this is JSON; a configuration is written notices = ( { name = "
				  "\"...\"; } );\n" },
		{ "zones:\n - name: a\n", AT("2:2") "- begins no element; a list stands in ( ), "
						    "with commas in it\n" },
		{ ZONES "```\nnotices = ( );\n```\n",
			AT("2:1") "``` is no part of a configuration; take this line out\n" },
		{ ZONES "notices = (\n停水\t07:00\t今晚停水\n);",
			AT("3:1") "a table is no part of a configuration; right is for each of its "
				  "rows { name = \"...\"; text = \"...\"; }\n" },
		{ ZONES "= 3;", AT("2:1") "a name is missing before =\n" },
		{ ZONES "\"x\";", AT("2:1") "a name and = are missing before \"x\"\n" },
		{ ZONES "station =", AT("2:1") "the value of station is missing\n" },
		{ NOTICE("text = ;"), AT("2:34") "the value of text is missing before ;\n" },
		{ NOTICE("text \"x\";"), AT("2:32") "= is missing between text and \"x\"\n" },
		{ NOTICE("readings → 2;"), AT("2:36") "→ does not belong behind readings; right is "
						      "readings = value;\n" },
		{ NOTICE("readings -> 2;"),
			AT("2:36") "-> does not belong behind readings; right is readings = "
				   "value;\n" },
		{ NOTICE("readings 是 2;"), AT("2:36") "是 does not belong behind readings; right "
						       "is readings = value;\n" },
		{ NOTICE("repeat_telephones = 是;"),
			AT("2:47") "right of 是 is true; a text would stand in quotes\n" },
		{ NOTICE("repeat_telephones = 关;"),
			AT("2:47") "right of 关 is false; a text would stand in quotes\n" },
		{ NOTICE("readings = 2遍;"),
			AT("2:38") "right of 2遍 is the number alone, 2, or a text in quotes: "
				   "\"2遍\"\n" },
		{ NOTICE("volume = 80％;"),
			AT("2:36") "right of 80％ is the number alone, 80, or a text in quotes: "
				   "\"80％\"\n" },
		{ ZONES "station = { latitude = 32.1N; };",
			AT("2:24") "right of 32.1N is the number alone, 32.1, or a text in quotes: "
				   "\"32.1N\"\n" },
		{ NOTICE("\"text\" = \"x\";"), AT("2:27") "a name has no quotes; right is text\n" },
		{ NOTICE("\"标题\" = \"x\";"),
			AT("2:27") "a name has no quotes; right is title\n" },
		{ NOTICE("\"天气\" = \"x\";"),
			AT("2:27") "\"天气\" is no name of a setting; their names are English "
				   "words, as in dalaba.conf(5)\n" },
		{ NOTICE("zones = { \"village\" };"),
			AT("2:37") "{ } holds settings, name = value; right of a list of texts is "
				   "[ "
				   "\"village\" ]\n" },
		{ NOTICE("zones = \"village\", \"school\";"),
			AT("2:46") "zones has one value; where it may have several they stand in "
				   "brackets: [ \"village\", \"school\" ]\n" },
		{ ZONES "station = { latitude = 32,1; };",
			AT("2:27") "latitude has one value, a fraction with a point; where it may "
				   "have several they stand in brackets: [ 32, 1 ]\n" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\"; } ), ( { name = \"b\"; } );",
			AT("2:44") "( begins a second list; all elements stand in one, with commas "
				   "between them\n" },
		{ ZONES "notices = ( { name = \"a\"; text = \"x\"; # 停水 } );\n",
			AT("2:13") "the { that stands here is never closed; the } of line 2 stands "
				   "in a comment, which goes to the end of its line\n" },
		{ NOTICE("备注：明天删;"), AT("2:27") "备注 does not belong here; right is name = "
						      "value; or # before a comment\n" },
		{ ZONES "停水,07:00,今晚停水\n",
			AT("2:1") "a table is no part of a configuration; right is for each of its "
				  "rows { name = \"...\"; text = \"...\"; }\n" },
		{ ZONES "name,time,text\n停水,07:00,今晚停水\n",
			AT("2:1") "a table is no part of a configuration; right is for each of its "
				  "rows { name = \"...\"; text = \"...\"; }\n" },
		{ ZONES "notices = (\na\t07:00\t今晚停水\n);",
			AT("3:1") "a table is no part of a configuration; right is for each of its "
				  "rows { name = \"...\"; text = \"...\"; }\n" },
		{ ZONES "include \"a.conf\"\n",
			AT("2:1") "right is @include \"FILE\", at the beginning of a line\n" },
		{ ZONES "#include \"a.conf\"\n", AT("2") "warning: \"#include\" is a comment; "
							 "right is @include \"FILE\", at "
							 "the beginning of a line\n" },
		{ "{\\rtf1\\ansi zones = 1}\n",
			"dalaba.conf: this is a document of an office program; save it as plain "
			"text, in UTF-8\n" },
		{ NOTICE("zones = [ \"village\" \"school\" ];"),
			AT("2:47") "a comma is missing before this text; without it both are "
				   "one\n" },
		{ NOTICE("text = \"长的\"\n\"文字\";"), "" },
		{ NOTICE("text = x;"), AT("2:34") "x needs quotes: \"x\"\n" },
		{ NOTICE("text = 停水;"),
			AT("2:34") "停水 does not belong here; a text needs quotes\n" },
		{ NOTICE("text = \"x\"; late = 30min;"),
			AT("2:46") "30min needs quotes: \"30min\"\n" },
		{ NOTICE("text = \"x\"; when = ( { times = [ 07:00 ]; } );"),
			AT("2:60") "07:00 needs quotes: \"07:00\"\n" },
		{ NOTICE("text = \"x\"; repeat_telephones = yes;"),
			AT("2:59") "right of yes is true; a text would stand in quotes\n" },
		{ NOTICE("text = \"他说\"你好\"了\";"),
			AT("2:38") "你好 stands behind a quote; inside a text a quote is written "
				   "\\\"\n" },
		{ NOTICE("text = \"x\"; when = [ { times = \"07:00\"; } ];"),
			AT("2:48") "[ ] holds texts or numbers alone; right is ( )\n" },
		{ NOTICE("text = \"x\"; zones = [ \"a\", 1 ];"),
			AT("2:54") "[ ] holds one kind of value alone; right is ( )\n" },
		{ ZONES "a = [ 1, 0x2, 1.5 ];",
			AT("2:15") "[ ] holds one kind of value alone; right is ( )\n" },
		{ ZONES "a = [ 1, 2L ];",
			AT("2:10") "[ ] holds one kind of value alone; right is ( )\n" },
		{ ZONES "station = { name = \"a\"; };\n\nstation = { };",
			AT("4:1") "\"station\" stands twice here, first in line 2\n" },
		{ ZONES "a @include \"b\"",
			AT("2:3") "right is @include \"FILE\", at the beginning of a line\n" },
	};

	expect_each(*state, cases, ARRAY_SIZE(cases));
}

static void a_quote_that_is_missing_is_told_where_its_text_begins(void **state)
{
	static const struct syntax_case cases[] = {
		{ NOTICE("text = \"x;\n title = \"y\";\n"),
			AT("2:34") "the text that begins here goes on to line 3; is its last quote "
				   "missing?\n" },
		{ NOTICE("text = \"x;\n"),
			AT("2:34") "the text that begins here is never closed; its last quote is "
				   "missing\n" },
		{ NOTICE("text = \"x; when = ( { times = \"07:00\"; } );"),
			AT("2:34") "the text that begins here holds a setting; is its last quote "
				   "missing?\n" },
		/* Lines of its own are no reason to suspect a text. */
		{ NOTICE("text = \"“大戏”\n今晚\"; volume = 30%;"),
			AT("3:15") "right of 30% is the number alone, 30, or a text in quotes: "
				   "\"30%\"\n" },
	};

	expect_each(*state, cases, ARRAY_SIZE(cases));
}

static void nothing_behind_a_comment_without_an_end_is_lost_in_silence(void **state)
{
	static const struct syntax_case cases[] = {
		{ ZONES "\n  /* 先不播\nquiet_hours = ( );\n",
			AT("3:3") "the comment that begins here is never closed; \"*/\" is "
				  "missing\n" },
		{ ZONES "notices = ( /* a",
			AT("2:13") "the comment that begins here is never closed; \"*/\" is "
				   "missing\n" },
		{ ZONES "/* a\nquiet_hours = ( );\n/* b */\n",
			AT("4") "warning: \"/*\" inside the comment that begins in line 2; is its "
				"\"*/\" missing?\n" },
		{ ZONES "/* /* */ # /*\n// /*\n", "" },
		{ NOTICE("text = \"/* x\";"), "" },
	};

	expect_each(*state, cases, ARRAY_SIZE(cases));
}

static void a_number_that_does_not_fit_is_never_taken_for_another(void **state)
{
#define FIT                                                                                        \
	" does not fit; whole numbers are from -2147483648 to 2147483647, and a telephone number " \
	"is a text, in quotes\n"
#define VOLUME(number) "zones = ( { name = \"a\"; device = \"hw:CARD=A\"; volume = " number "; } );"
	static const struct syntax_case cases[] = {
		{ VOLUME("4294967376"), AT("1:56") "4294967376" FIT },
		{ VOLUME("-4294967216"), AT("1:56") "-4294967216" FIT },
		{ VOLUME("0x100000050"), AT("1:56") "0x100000050" FIT },
		{ VOLUME("0xFFFFFFFFFFFFFFB0"), AT("1:56") "0xFFFFFFFFFFFFFFB0" FIT },
		{ VOLUME("4294967376L"), AT("1:56") "4294967376L" FIT },
		{ VOLUME("18446744073709551696"), AT("1:56") "18446744073709551696" FIT },
		{ VOLUME("18446744073709551696LL"), AT("1:56") "18446744073709551696LL" FIT },
		{ VOLUME("99999999999999999999999999"),
			AT("1:56") "99999999999999999999999999" FIT },
		{ VOLUME("2147483648"), AT("1:56") "2147483648" FIT },
		{ VOLUME("2147483647"),
			AT("1") "volume is 2147483647; it must be from 0 to 100\n" },
		{ VOLUME("-1"), AT("1") "volume is -1; it must be from 0 to 100\n" },
		{ VOLUME("80.0"),
			AT("1") "volume must be a whole number from 0 to 100; right is 80\n" },
		{ VOLUME("8e1"),
			AT("1") "volume must be a whole number from 0 to 100; right is 80\n" },
		{ VOLUME("80L"), "" },
		{ VOLUME("0x50"), "" },
		{ ZONES "station = { latitude = 1e400; longitude = 1.0; };",
			AT("2") "latitude is inf; it must be from -90 to 90\n" },
	};

	expect_each(*state, cases, ARRAY_SIZE(cases));
}

static void a_text_is_not_cut_at_a_nul(void **state)
{
	static const struct syntax_case cases[] = {
		{ NOTICE("text = \"今晚\\x00停水\";"),
			AT("2:34") "a NUL byte (\\x00) does not belong into a text\n" },
		{ NOTICE("text = \"a\\\\x00\";"), "" },
	};

	expect_each(*state, cases, ARRAY_SIZE(cases));
}

static void files_of_other_systems_are_read_as_they_were_meant(void **state)
{
	static const struct {
		const char *file, *words, *text;
	} cases[] = {
		{ "\xEF\xBB\xBF" ZONES
		  "# a\r\nnotices = ( { name = \"a\";\r\ntext = \"一\r\n二\"; } "
		  ");\r\n",
			"", "一\n二" },
		/* Of the first Macintosh: the comment does not go on to the end. */
		{ "# a\r" ZONES "notices = ( { name = \"a\"; text = \"一\r二\"; } );\r", "",
			"一\n二" },
		{ ZONES "notices = ( { name = \"a\"; text_file = \"w.txt\"; } ); # the end",
			"\xEF\xBB\xBF一\r\n二\r\n\r\n", "一\n二" },
		{ ZONES "notices = ( { name = \"a\"; text_file = \"w.txt\"; } ); // the end",
			"一\r二\r", "一\n二" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		write_file(*state, "w.txt", cases[i].words);
		struct config *config = load(*state, cases[i].file, told);
		assert_string_equal(told, "");
		assert_string_equal(config->notices[0].script.text, cases[i].text);
		config_free(config);
	}
}

static void a_file_that_is_included_is_read_as_carefully(void **state)
{
	static const struct {
		const char *bytes, *told;
	} cases[] = {
		{ "station = { nam = \"a\"; };\n",
			"part.conf:1: \"nam\" is unknown; did you mean \"name\"?\n" },
		{ "\n/* a", "part.conf:2:1: the comment that begins here is never closed; \"*/\" "
			    "is missing\n" },
		{ "x = 4294967376;\n", "part.conf:1:5: 4294967376" FIT },
		{ "station = { name = \"a\"；\n",
			"part.conf:1:11: the { that stands here is never closed\n"
			"part.conf:1:23: " RIGHT_IS("；", ";") },
		{ "\xEF\xBB\xBFx = 1;\n",
			"dalaba.conf:2:1: the file that is included here cannot be "
			"used\npart.conf:1: a file that is included must not begin "
			"with a byte order mark; save it as UTF-8 without one\n" },
		{ "#\rx = 1;\n",
			"dalaba.conf:2:1: the file that is included here cannot be "
			"used\npart.conf:1: a line ends with a carriage return alone; save "
			"the file with the line ends of Linux\n" },
		{ "@include \"part.conf\"\n",
			"part.conf:1:1: too many files include each other\n" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		write_file(*state, "part.conf", cases[i].bytes);
		const char *said = told_of(*state, ZONES "@include \"part.conf\"\n");
		if (strcmp(said, cases[i].told) != 0)
			fail_msg("%s\nwas told: %s", cases[i].bytes, said);
	}
}

static void a_file_that_cannot_be_included_is_told_and_ends_nothing(void **state)
{
	const struct world *world = *state;
	static const struct syntax_case cases[] = {
		{ ZONES "@include \"none.conf\"\n",
			AT("2:1") "the file that is included here cannot be used\n"
				  "none.conf: cannot be read: No such file or directory\n" },
		/* libconfig would end the program. */
		{ ZONES "@include \"folder\"\n",
			AT("2:1") "the file that is included here cannot be used\n"
				  "folder: cannot be read: Is a directory\n" },
		/* It would wait for somebody to write into it. */
		{ ZONES "@include \"pipe\"\n",
			AT("2:1") "the file that is included here cannot be used\n"
				  "pipe: cannot be read: Invalid argument\n" },
	};
	char path[160];

	snprintf(path, sizeof(path), "%s/folder", world->folder);
	assert_int_equal(mkdir(path, 0755), 0);
	snprintf(path, sizeof(path), "%s/pipe", world->folder);
	assert_int_equal(mkfifo(path, 0644), 0);
	expect_each(world, cases, ARRAY_SIZE(cases));
}

/* Every path starts from one folder, whatever file it is written in. */
static void a_file_included_by_one_of_notices_d_is_named_from_the_folder_of_the_configuration(
	void **state)
{
	const struct world *world = *state;
	char path[160];

	snprintf(path, sizeof(path), "%s/notices.d", world->folder);
	assert_int_equal(mkdir(path, 0755), 0);
	write_file(world, "notices.d/farm.conf", "@include \"notices.d/seed.inc\"\n");
	write_file(
		world, "notices.d/seed.inc", "notices = ( { name = \"seed\"; text = \"x\"; } );\n");
	assert_string_equal(told_of(world, ZONES), "");
	write_file(world, "notices.d/farm.conf", "@include \"seed.inc\"\n");
	assert_string_equal(told_of(world, ZONES),
		"notices.d/farm.conf:1:1: the file that is included here cannot be used; did you "
		"mean \"notices.d/seed.inc\"?\n"
		"notices.d/seed.inc: warning: is not read, because its name does not end in "
		".conf\n"
		"seed.inc: cannot be read: No such file or directory\n");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_sign_of_a_chinese_keyboard_is_named_with_the_right_one),
		TEST(what_is_missing_or_too_many_is_named),
		TEST(a_quote_that_is_missing_is_told_where_its_text_begins),
		TEST(nothing_behind_a_comment_without_an_end_is_lost_in_silence),
		TEST(a_number_that_does_not_fit_is_never_taken_for_another),
		TEST(a_text_is_not_cut_at_a_nul),
		TEST(files_of_other_systems_are_read_as_they_were_meant),
		TEST(a_file_that_is_included_is_read_as_carefully),
		TEST(a_file_that_cannot_be_included_is_told_and_ends_nothing),
		TEST(a_file_included_by_one_of_notices_d_is_named_from_the_folder_of_the_configuration),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
