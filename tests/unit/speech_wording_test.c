/* The texts of a script are read once, all that it will say and nothing else. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "notice/airing.h"
#include "speech/wording.h"
#include "unit/reader_world.h"

/* Its strings are lent: only its wording is its own. */
static struct script script_of(int readings)
{
	return (struct script){
		.text = (char *)"今天8点开会。",
		.bridge = (char *)"再播一遍。",
		.second_text = (char *)"",
		.voice = { .espeak = (char *)"file:horn", .pause_percent = 100 },
		.readings = readings,
	};
}

static void assert_same_words(const struct utterance_list *a, const struct utterance_list *b)
{
	assert_int_equal(a->count, b->count);
	for (size_t i = 0; i < a->count; i++) {
		assert_string_equal(a->utterances[i].speech, b->utterances[i].speech);
		assert_int_equal(a->utterances[i].pause_ms, b->utterances[i].pause_ms);
		assert_int_equal(a->utterances[i].kind, b->utterances[i].kind);
	}
}

static void what_is_read_once_has_neither_bridge_nor_second_text(void **state)
{
	struct script script = script_of(1);
	_cleanup_free_ char *spoken = NULL;

	(void)state;
	assert_int_equal(wording_read(reader, &script, &spoken), 0);
	assert_true(script.wording.is_read);
	assert_string_equal(spoken, "今天八点开会。");
	assert_int_equal(script.wording.text.count, 1);
	assert_string_equal(
		script.wording.text.utterances[0].speech, "jin1tian1 ba1dian3 kai1hui4");
	assert_int_equal(script.wording.bridge.count, 0);
	assert_int_equal(script.wording.second_text.count, 0);
	wording_done(&script.wording);
}

static void later_readings_say_the_same_where_they_have_no_words_of_their_own(void **state)
{
	struct script script = script_of(2);

	(void)state;
	assert_int_equal(wording_read(reader, &script, NULL), 0);
	assert_int_equal(script.wording.bridge.count, 1);
	assert_same_words(&script.wording.text, &script.wording.second_text);
	wording_done(&script.wording);
}

static void later_readings_have_words_of_their_own(void **state)
{
	struct script script = script_of(2);

	(void)state;
	script.second_text = (char *)"Meeting at 8.";
	script.second_voice = (struct voice){
		.name = (char *)"en", .espeak = (char *)"en", .pause_percent = 100
	};
	assert_int_equal(wording_read(reader, &script, NULL), 0);
	assert_int_equal(script.wording.text.utterances[0].kind, UTTERANCE_WORDS);
	assert_int_equal(script.wording.second_text.utterances[0].kind, UTTERANCE_TEXT);
	assert_string_equal(script.wording.second_text.utterances[0].speech, "Meeting at 8.");
	wording_done(&script.wording);
}

static void another_voice_may_read_the_same_text_otherwise(void **state)
{
	struct script script = script_of(2);

	(void)state;
	script.second_voice = (struct voice){
		.name = (char *)"aunt", .espeak = (char *)"yue", .pause_percent = 100
	};
	assert_int_equal(wording_read(reader, &script, NULL), 0);
	assert_int_equal(script.wording.second_text.utterances[0].kind, UTTERANCE_TEXT);
	script.second_voice.espeak = (char *)"file:horn";
	script.second_voice.pause_percent = 300;
	assert_int_equal(wording_read(reader, &script, NULL), 0);
	assert_int_equal(script.wording.second_text.utterances[0].kind, UTTERANCE_WORDS);
	assert_true(script.wording.second_text.utterances[0].pause_ms ==
		    3 * script.wording.text.utterances[0].pause_ms);
	wording_done(&script.wording);
}

static void what_cannot_be_read_keeps_why_and_nothing_that_was_read_before(void **state)
{
	struct script script = script_of(1);
	char *spoken = NULL;

	(void)state;
	assert_int_equal(wording_read(reader, &script, NULL), 0);
	script.text = (char *)"\xE4\xBB";
	assert_int_equal(wording_read(reader, &script, &spoken), -EILSEQ);
	assert_null(spoken);
	assert_false(script.wording.is_read);
	assert_int_equal(script.wording.error, -EILSEQ);
	assert_int_equal(script.wording.text.count, 0);
	wording_done(&script.wording);
}

static void a_copy_of_the_script_is_read_too(void **state)
{
	struct script script = script_of(2), copy;

	(void)state;
	assert_int_equal(wording_read(reader, &script, NULL), 0);
	assert_int_equal(script_copy(&script, &copy), 0);
	wording_done(&script.wording);
	assert_true(copy.wording.is_read);
	assert_string_equal(
		copy.wording.second_text.utterances[0].speech, "jin1tian1 ba1dian3 kai1hui4");
	script_done(&copy);
}

/* Rows may wait for the disk in thousands. */
static void a_copy_for_the_record_has_no_utterances(void **state)
{
	struct airing *airing = airing_new();

	(void)state;
	assert_non_null(airing);
	free(airing->script.text);
	airing->script.text = strdup("开会。");
	assert_int_equal(wording_read(reader, &airing->script, NULL), 0);
	assert_int_equal(airing->script.wording.text.count, 1);
	assert_true(airing->script.wording.is_read);
	struct airing *copy = airing_copy(airing);
	assert_non_null(copy);
	assert_false(copy->script.wording.is_read);
	assert_null(copy->script.wording.text.utterances);
	airing_free(copy);
	airing_free(airing);
}

static void only_what_a_voice_says_has_words(void **state)
{
	static const struct {
		const char *text;
		const char *espeak;
		bool has_words;
	} cases[] = {
		{ "开会", "file:horn", true },
		{ "8", "file:horn", true },
		{ "CT", "file:horn", true },
		{ "α", "file:horn", true },
		{ "℃", "file:horn", false },
		{ "한국", "file:horn", true },
		{ "при", "file:horn", true },
		{ "。。。", "file:horn", false },
		{ "……（！）", "file:horn", false },
		{ "١٢", "file:horn", false },
		{ "😀", "file:horn", false },
		{ "॥", "file:horn", false },
		{ "々", "file:horn", false },
		{ "。！", "yue", false },
		{ "開會", "yue", true },
		{ "?!...", "en", false },
		{ "ok", "en", true },
		{ "à bientôt", "fr", true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct script script = script_of(1);
		script.text = (char *)cases[i].text;
		script.voice.espeak = (char *)cases[i].espeak;
		assert_int_equal(wording_read(reader, &script, NULL), 0);
		if (wording_has_words(&script.wording.text) != cases[i].has_words)
			fail_msg("%s", cases[i].text);
		wording_done(&script.wording);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_a_voice_says_has_words),
		cmocka_unit_test(what_is_read_once_has_neither_bridge_nor_second_text),
		cmocka_unit_test(later_readings_say_the_same_where_they_have_no_words_of_their_own),
		cmocka_unit_test(later_readings_have_words_of_their_own),
		cmocka_unit_test(another_voice_may_read_the_same_text_otherwise),
		cmocka_unit_test(what_cannot_be_read_keeps_why_and_nothing_that_was_read_before),
		cmocka_unit_test(a_copy_of_the_script_is_read_too),
		cmocka_unit_test(a_copy_for_the_record_has_no_utterances),
	};

	return cmocka_run_group_tests(tests, open_reader, close_reader);
}
