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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_character_survives_encoding_and_decoding),
		cmocka_unit_test(broken_sequences_are_refused_at_their_offset),
		cmocka_unit_test(characters_are_counted_not_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
