/* A text from its bytes to its utterances, in each language. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "speech/reading.h"
#include "unit/reader_world.h"

DEFINE_CLEANUP(struct reading, reading, reading_free)
#define _cleanup_reading_ _cleanup_(reading_cleanup)

static struct reading *read_in(enum reading_language language, const char *text)
{
	const struct reading_manner manner = { .language = language, .pause_percent = 100 };
	struct reading *reading;

	assert_int_equal(reading_new(reader, &manner, text, &reading), 0);
	return reading;
}

static void mandarin_is_handed_over_as_syllables(void **state)
{
	_cleanup_reading_ struct reading *reading = read_in(READING_MANDARIN, "8:00开会");
	_cleanup_free_ char *pinyin = reading_pinyin(reading);

	(void)state;
	assert_string_equal(reading->text, "八点开会");
	assert_string_equal(pinyin, "ba1 dian3 kai1 hui4");
	assert_int_equal(reading->utterances.count, 1);
	assert_int_equal(reading->utterances.utterances[0].kind, UTTERANCE_WORDS);
	assert_string_equal(reading->utterances.utterances[0].speech, "ba1dian3 kai1hui4");
}

static void cantonese_is_handed_over_as_what_is_said_in_hanzi(void **state)
{
	_cleanup_reading_ struct reading *reading = read_in(READING_CANTONESE, "8:00开会");

	(void)state;
	assert_int_equal(reading->utterances.count, 1);
	assert_string_equal(reading->utterances.utterances[0].speech, "八点开会");
	assert_int_equal(reading->pronunciation.count, 0);
}

static void a_foreign_text_is_handed_over_as_it_stands(void **state)
{
	_cleanup_reading_ struct reading *reading =
		read_in(READING_FOREIGN, "The meeting begins at 8:00. Come!");

	(void)state;
	assert_string_equal(reading->text, "The meeting begins at 8:00. Come!");
	assert_int_equal(reading->utterances.utterances[0].kind, UTTERANCE_TEXT);
	assert_int_equal(reading->doubts.count, 0);
}

static void the_voice_tells_the_language(void **state)
{
	static const struct {
		const char *voice;
		enum reading_language language;
	} cases[] = {
		{ "cmn", READING_MANDARIN },
		{ "cmn-latn-pinyin", READING_MANDARIN },
		{ "zh", READING_MANDARIN },
		{ "file:horn", READING_MANDARIN },
		{ "yue", READING_CANTONESE },
		{ "yue-latn-jyutping", READING_CANTONESE },
		{ "hak", READING_FOREIGN },
		{ "en", READING_FOREIGN },
		{ "en-gb+f2", READING_FOREIGN },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(reading_language_of(cases[i].voice), cases[i].language);
}

static void an_empty_text_has_no_utterance(void **state)
{
	(void)state;
	for (int language = READING_MANDARIN; language <= READING_FOREIGN; language++) {
		_cleanup_reading_ struct reading *reading =
			read_in((enum reading_language)language, "");
		_cleanup_free_ char *pinyin = reading_pinyin(reading);
		assert_int_equal(reading->utterances.count, 0);
		assert_string_equal(pinyin, "");
	}
}

static void broken_and_long_texts_are_refused_in_every_language(void **state)
{
	_cleanup_free_ char *longest = malloc(READING_MAX_BYTES + 2);

	(void)state;
	assert_non_null(longest);
	memset(longest, 'a', READING_MAX_BYTES + 1);
	longest[READING_MAX_BYTES + 1] = '\0';
	for (int language = READING_MANDARIN; language <= READING_FOREIGN; language++) {
		const struct reading_manner manner = { .language =
							       (enum reading_language)language };
		struct reading *reading = NULL;
		char *text = NULL;
		assert_int_equal(reading_new(reader, &manner, "村\xE6\x9D", &reading), -EILSEQ);
		assert_int_equal(reading_new(reader, &manner, longest, &reading), -E2BIG);
		assert_int_equal(reading_normalise(reader, &manner, "\x80", &text), -EILSEQ);
		assert_int_equal(reading_normalise(reader, &manner, longest, &text), -E2BIG);
		assert_null(reading);
		assert_null(text);
	}
}

static void the_longest_text_is_read(void **state)
{
	_cleanup_free_ char *longest = malloc(READING_MAX_BYTES + 1);

	(void)state;
	assert_non_null(longest);
	for (size_t i = 0; i < READING_MAX_BYTES; i += 4)
		memcpy(longest + i, "人1", 4);
	longest[READING_MAX_BYTES] = '\0';
	_cleanup_reading_ struct reading *reading = read_in(READING_MANDARIN, longest);
	assert_int_equal(reading->pronunciation.count, READING_MAX_BYTES / 2);
}

static void what_a_reading_is_unsure_of_is_told(void **state)
{
	_cleanup_reading_ struct reading *sure =
		read_in(READING_MANDARIN, "各位村民请注意，今天下午开会。");
	_cleanup_reading_ struct reading *unsure = read_in(READING_MANDARIN, "㐵§");

	(void)state;
	assert_int_equal(sure->doubts.count, 0);
	assert_in_range(unsure->doubts.count, 1, DOUBTS_MAX);
}

static void phonemes_that_a_person_wrote_are_a_doubt(void **state)
{
	static const enum reading_language languages[] = { READING_MANDARIN, READING_CANTONESE,
		READING_FOREIGN };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(languages); i++) {
		_cleanup_reading_ struct reading *reading = read_in(languages[i], "a [[x_^_ b");
		assert_in_range(reading->doubts.count, 1, DOUBTS_MAX);
	}
}

static void a_script_is_read_as_its_voice_and_its_keys_say(void **state)
{
	const struct script script = { .repeats_telephones = true };
	const struct voice voice = { .espeak = (char *)"yue", .pause_percent = 150 };
	const struct reading_manner manner = reading_manner_of(&script, &voice);

	(void)state;
	assert_int_equal(manner.language, READING_CANTONESE);
	assert_int_equal(manner.pause_percent, 150);
	assert_true(manner.repeats_telephones);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mandarin_is_handed_over_as_syllables),
		cmocka_unit_test(cantonese_is_handed_over_as_what_is_said_in_hanzi),
		cmocka_unit_test(a_foreign_text_is_handed_over_as_it_stands),
		cmocka_unit_test(the_voice_tells_the_language),
		cmocka_unit_test(an_empty_text_has_no_utterance),
		cmocka_unit_test(broken_and_long_texts_are_refused_in_every_language),
		cmocka_unit_test(the_longest_text_is_read),
		cmocka_unit_test(what_a_reading_is_unsure_of_is_told),
		cmocka_unit_test(phonemes_that_a_person_wrote_are_a_doubt),
		cmocka_unit_test(a_script_is_read_as_its_voice_and_its_keys_say),
	};

	return cmocka_run_group_tests(tests, open_reader, close_reader);
}
