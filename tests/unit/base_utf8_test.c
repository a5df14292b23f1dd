/* UTF-8 as RFC 3629 has it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"

static void every_character_survives_encoding_and_decoding(void **state)
{
	(void)state;
	for (uint32_t character = 0; character <= 0x10FFFF; character++) {
		char bytes[4];
		uint32_t decoded = 0;
		if (character >= 0xD800 && character <= 0xDFFF)
			continue;
		const size_t length = utf8_encode(character, bytes);
		assert_int_equal(utf8_decode(bytes, length, &decoded), (int)length);
		assert_int_equal(decoded, character);
		assert_int_equal(
			utf8_decode(bytes, length - 1, &decoded), length == 1 ? 0 : -EILSEQ);
	}
}

static void broken_sequences_are_refused_at_their_offset(void **state)
{
	static const struct {
		const char *text;
		size_t offset;
	} cases[] = {
		{ "\x80", 0 },             /* continuation without lead */
		{ "ab\xC0\x80", 2 },       /* overlong NUL */
		{ "\xE0\x80\x80", 0 },     /* overlong */
		{ "\xED\xA0\x80", 0 },     /* surrogate */
		{ "\xF4\x90\x80\x80", 0 }, /* above U+10FFFF */
		{ "村\xE6\x9D", 3 },       /* cut off */
		{ "村\xFF", 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t offset = 99;
		assert_int_equal(
			utf8_check(cases[i].text, strlen(cases[i].text), &offset), -EILSEQ);
		assert_int_equal(offset, cases[i].offset);
	}
	assert_int_equal(utf8_check("大喇叭", 9, NULL), 0);
}

static void characters_are_counted_not_bytes(void **state)
{
	(void)state;
	assert_int_equal(utf8_count("8点a村😀"), 5);
}

static void controls_are_found_and_ends_of_lines_only_where_one_line_is_wanted(void **state)
{
	static const struct {
		const char *text;
		int offset, offset_on_one_line; /* -1: there is none */
	} cases[] = {
		{ "", -1, -1 },
		{ "村东路口积水", -1, -1 },
		{ "a\tb\r\nc", -1, 1 },
		{ "a\033[2J", 1, 1 },
		{ "\x7f", 0, 0 },
		{ "\xC2\x85", 0, 0 },
		{ "村\xC2\x9B", 3, 3 },
		{ "\u00a0\u3000", -1, -1 },
		{ "a\u061cb", 1, 1 },
		{ "\u200e", 0, 0 },
		{ "\u200f", 0, 0 },
		{ "\u200d\u2010\u2027\u202f\u2065\u2070", -1, -1 },
		{ "\u2028", 0, 0 },
		{ "\u2029", 0, 0 },
		{ "\u202a", 0, 0 },
		{ "停电\u202e通知", 6, 6 },
		{ "\u2066", 0, 0 },
		{ "\u2069", 0, 0 },
		{ "a\u206a", 1, 1 },
		{ "\ufff9a\ufffbb", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *text = cases[i].text;
		const char *found = utf8_find_control(text, false);
		const char *on_one_line = utf8_find_control(text, true);
		assert_int_equal(found ? found - text : -1, cases[i].offset);
		assert_int_equal(
			on_one_line ? on_one_line - text : -1, cases[i].offset_on_one_line);
	}
}

static void what_hides_in_a_text_is_found_and_what_shapes_its_signs_is_not(void **state)
{
	static const struct {
		const char *text;
		int offset; /* -1: there is none */
	} cases[] = {
		{ "村东路口积水\u3000\u00a0", -1 },
		{ "❤\ufe0f 👨\u200d🌾", -1 },
		{ "村\u200b东", 3 },
		{ "\ufeff村", 0 },
		{ "a\u00adb", 1 },
		{ "a\u2060", 1 },
		{ "\u3164", 0 },
		{ "村\U000e0041", 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *found = utf8_find_invisible(cases[i].text);
		assert_int_equal(found ? found - cases[i].text : -1, cases[i].offset);
	}
	assert_true(utf8_is_invisible(0x200D) && utf8_is_invisible(0xFE0F));
	assert_true(utf8_is_invisible(0x202E) && utf8_is_invisible(0xE0041));
	assert_false(utf8_is_invisible('\n') || utf8_is_invisible(0x3000));
	assert_false(utf8_is_invisible(0x6751));
}

static void the_first_character_of_a_text_is_found_without_its_length(void **state)
{
	uint32_t character = 0;

	(void)state;
	assert_int_equal(utf8_first("", &character), 0);
	assert_int_equal(utf8_first("村民", &character), 3);
	assert_int_equal(character, 0x6751);
	assert_int_equal(utf8_first("\U00020000a", &character), 4);
	assert_int_equal(character, 0x20000);
	assert_int_equal(utf8_first("\xE6\x9D", &character), -EILSEQ);
}

static void a_text_has_its_characters_and_no_others(void **state)
{
	(void)state;
	assert_true(
		utf8_has("村a民", 0x6751) && utf8_has("村a民", 'a') && utf8_has("村a民", 0x6C11));
	assert_false(utf8_has("村a民", 'b') || utf8_has("村a民", 0x4E1C) || utf8_has("", 'a'));
	assert_false(utf8_has("村", 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_has_its_characters_and_no_others),
		cmocka_unit_test(the_first_character_of_a_text_is_found_without_its_length),
		cmocka_unit_test(every_character_survives_encoding_and_decoding),
		cmocka_unit_test(broken_sequences_are_refused_at_their_offset),
		cmocka_unit_test(characters_are_counted_not_bytes),
		cmocka_unit_test(
			controls_are_found_and_ends_of_lines_only_where_one_line_is_wanted),
		cmocka_unit_test(what_hides_in_a_text_is_found_and_what_shapes_its_signs_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
