/* How high each utterance of a text is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "speech/intonation.h"
#include "unit/reader_world.h"

DEFINE_CLEANUP(struct reading, reading, reading_free)
#define _cleanup_reading_ _cleanup_(reading_cleanup)

static struct reading *read_text(const char *text)
{
	const struct reading_manner manner = { .pause_percent = 100 };
	struct reading *reading;

	assert_int_equal(reading_new(reader, &manner, text, &reading), 0);
	return reading;
}

struct ends {
	int first_cents;
	int last_cents;
};

static size_t syllables_of(const char *words)
{
	size_t count = 0;

	for (; *words; words++)
		count += *words >= '1' && *words <= '5';
	return count;
}

/* Of the first syllable of an utterance, and of its last. */
static struct ends ends_of(const struct reading *reading, size_t utterance)
{
	assert_true(utterance < reading->utterances.count);
	const struct utterance *one = &reading->utterances.utterances[utterance];
	const size_t count = syllables_of(one->speech);

	return (struct ends){
		intonation_cents(&one->intonation, 0, count),
		intonation_cents(&one->intonation, count - 1, count),
	};
}

static struct ends ends_of_text(const char *text)
{
	_cleanup_reading_ struct reading *reading = read_text(text);

	return (struct ends){ ends_of(reading, 0).first_cents,
		ends_of(reading, reading->utterances.count - 1).last_cents };
}

static void a_statement_sinks_by_two_to_three_semitones(void **state)
{
	static const char *const texts[] = {
		"今天下午村里停水。",
		"今天下午村里停水",
		"今天下午村里停水！",
		"今天下午村里停水\n",
		"各位村民，今天下午三点到五点，因为管道维修，村里停水，请大家提前接好水。",
		"今天下午村里停水，请大家提前接好水，给您带来不便，敬请谅解",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		const struct ends ends = ends_of_text(texts[i]);
		if (ends.last_cents - ends.first_cents > -200 ||
			ends.last_cents - ends.first_cents < -330)
			fail_msg("%s: %d to %d", texts[i], ends.first_cents, ends.last_cents);
	}
}

static void a_question_without_a_word_that_asks_is_high_to_its_end(void **state)
{
	static const char *const texts[] = { "今天下午村里停水？", "今天下午村里停水?", "停水？",
		"今天下午，村里停水？！", "“今天下午村里停水？”" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		const struct ends ends = ends_of_text(texts[i]);
		assert_in_range(ends.first_cents, 150, 300);
		assert_in_range(ends.last_cents, 200, 350);
	}
}

static void a_question_whose_word_asks_is_raised_a_little(void **state)
{
	static const char *const texts[] = { "今天下午村里停水吗？", "今天下午谁家停水？",
		"今天下午几点停水？", "今天下午村里怎么停水？" };
	const struct ends stated = ends_of_text("今天下午村里停水了。");
	const struct ends asked = ends_of_text("今天下午村里停水了？");

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		const struct ends ends = ends_of_text(texts[i]);
		assert_true(stated.first_cents < ends.first_cents);
		assert_true(ends.first_cents < asked.first_cents);
		assert_true(stated.last_cents < ends.last_cents);
		assert_true(ends.last_cents < asked.last_cents);
	}
}

static void the_mark_of_one_sentence_says_nothing_of_the_next(void **state)
{
	_cleanup_reading_ struct reading *reading =
		read_text("停水了吗？村里今天停电？今天下午开会。\n明天不停水。");

	(void)state;
	assert_int_equal(reading->utterances.count, 4);
	assert_true(ends_of(reading, 1).last_cents > 200);
	assert_true(ends_of(reading, 2).first_cents < 150);
	assert_true(ends_of(reading, 2).last_cents < 0);
	assert_true(ends_of(reading, 3).last_cents < 0);
}

static void a_full_stop_falls_and_a_comma_does_not(void **state)
{
	_cleanup_reading_ struct reading *reading = read_text("今天下午停水，明天下午停电。");
	const struct utterance *utterances = reading->utterances.utterances;

	(void)state;
	assert_int_equal(reading->utterances.count, 2);
	assert_int_equal(utterances[0].intonation.end_cents, 0);
	assert_in_range(-utterances[1].intonation.end_cents, 80, 200);
	/* And the clause behind the comma begins anew, a little. */
	assert_in_range(ends_of(reading, 1).first_cents - ends_of(reading, 0).last_cents, 1, 100);
	assert_true(ends_of(reading, 1).first_cents < ends_of(reading, 0).first_cents);
}

static void a_breath_within_a_clause_does_not_begin_anew(void **state)
{
	_cleanup_reading_ struct reading *reading = read_text(
		"今天下午村里的供水管道因为施工需要临时停水请大家提前把家里的水缸和水桶都接满。");

	(void)state;
	assert_true(reading->utterances.count >= 2);
	for (size_t i = 1; i < reading->utterances.count; i++)
		assert_in_range(
			-(ends_of(reading, i).first_cents - ends_of(reading, i - 1).last_cents), 0,
			20);
}

static void the_digits_of_a_number_are_all_as_high(void **state)
{
	_cleanup_reading_ struct reading *reading = read_text("请拨打电话13812345678。");
	const struct utterance_list *list = &reading->utterances;

	(void)state;
	assert_int_equal(list->count, 4);
	const int cents = list->utterances[1].intonation.first_cents;
	for (size_t i = 1; i < list->count; i++) {
		assert_int_equal(ends_of(reading, i).first_cents, cents);
		assert_int_equal(ends_of(reading, i).last_cents, cents);
	}
}

static void a_short_sentence_sinks_less(void **state)
{
	const struct ends word = ends_of_text("好。"), two = ends_of_text("开车。"),
			  four = ends_of_text("今天开车。"),
			  whole = ends_of_text("今天下午开车回家。");

	(void)state;
	assert_int_equal(word.first_cents, word.last_cents);
	assert_true(two.first_cents < four.first_cents && four.first_cents < whole.first_cents);
	assert_in_range(two.first_cents - two.last_cents, 50, 200);
}

static void what_a_voice_reads_by_itself_has_no_melody_of_ours(void **state)
{
	_cleanup_reading_ struct reading *reading = read_text("今天用Python。");
	struct utterance_list text;

	(void)state;
	for (size_t i = 0; i < reading->utterances.count; i++)
		if (reading->utterances.utterances[i].kind == UTTERANCE_FOREIGN)
			assert_int_equal(ends_of(reading, i).first_cents, 0);
	assert_int_equal(phrase_text("Good morning?", 100, &text), 0);
	assert_int_equal(text.utterances[0].intonation.first_cents, 0);
	utterance_list_done(&text);
}

static void an_utterance_of_any_length_has_a_height_everywhere(void **state)
{
	const struct intonation intonation = { 100, -100, -50 };

	(void)state;
	assert_int_equal(intonation_cents(&intonation, 0, 0), -50);
	assert_int_equal(intonation_cents(&intonation, 0, 1), -50);
	assert_int_equal(intonation_cents(&intonation, 0, 2), 100 - 50 / 3);
	assert_int_equal(intonation_cents(&intonation, 1, 3), 0 - 50 / 3);
	assert_int_equal(intonation_cents(&intonation, 2, 3), -150);
	/* One more than there are is the last. */
	assert_int_equal(intonation_cents(&intonation, 3, 3), -150);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_statement_sinks_by_two_to_three_semitones),
		cmocka_unit_test(a_question_without_a_word_that_asks_is_high_to_its_end),
		cmocka_unit_test(a_question_whose_word_asks_is_raised_a_little),
		cmocka_unit_test(the_mark_of_one_sentence_says_nothing_of_the_next),
		cmocka_unit_test(a_full_stop_falls_and_a_comma_does_not),
		cmocka_unit_test(a_breath_within_a_clause_does_not_begin_anew),
		cmocka_unit_test(the_digits_of_a_number_are_all_as_high),
		cmocka_unit_test(a_short_sentence_sinks_less),
		cmocka_unit_test(what_a_voice_reads_by_itself_has_no_melody_of_ours),
		cmocka_unit_test(an_utterance_of_any_length_has_a_height_everywhere),
	};

	return cmocka_run_group_tests(tests, open_reader, close_reader);
}
