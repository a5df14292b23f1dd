/* The station's own words, alone and in a reading. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "speech/own_words.h"
#include "speech/reading.h"

DEFINE_CLEANUP(struct reading, reading, reading_free)
DEFINE_CLEANUP(struct reader, reader, reader_free)
#define _cleanup_words_ _cleanup_(own_words_done)

static void add(struct own_words *words, const char *word, const char *pinyin, const char *say)
{
	assert_int_equal(own_words_add(words, word, pinyin, say), 0);
}

/* --- the words --- */

static void the_longest_word_is_found(void **state)
{
	_cleanup_words_ struct own_words words = { 0 };

	(void)state;
	add(&words, "瓦", "wa4", NULL);
	add(&words, "瓦岗寨", "wa3 gang1 zhai4", NULL);
	add(&words, "瓦岗", "wa3 gang1", NULL);
	assert_string_equal(own_words_find(&words, false, "瓦岗寨村")->word, "瓦岗寨");
	assert_string_equal(own_words_find(&words, false, "瓦岗村")->word, "瓦岗");
	assert_string_equal(own_words_find(&words, false, "瓦房")->word, "瓦");
	assert_null(own_words_find(&words, false, "岗瓦"));
	assert_null(own_words_find(&words, false, ""));
}

static void words_with_say_and_with_pinyin_are_found_apart(void **state)
{
	_cleanup_words_ struct own_words words = { 0 };

	(void)state;
	add(&words, "新农合", NULL, "新型农村合作医疗");
	add(&words, "新", "xin1", NULL);
	assert_string_equal(own_words_find(&words, true, "新农合缴费")->say, "新型农村合作医疗");
	assert_string_equal(own_words_find(&words, false, "新农合缴费")->word, "新");
	assert_null(own_words_find(&words, true, "新村"));
}

static void a_word_that_is_there_is_replaced(void **state)
{
	_cleanup_words_ struct own_words words = { 0 };

	(void)state;
	add(&words, "单", "dan1", NULL);
	add(&words, "单", NULL, "善");
	assert_int_equal(words.count, 1);
	assert_null(own_words_find(&words, false, "单"));
	assert_string_equal(own_words_find(&words, true, "单")->say, "善");
	assert_true(own_words_has(&words, "单"));
	assert_false(own_words_has(&words, "单县"));
}

static void words_in_any_order_are_all_found(void **state)
{
	_cleanup_words_ struct own_words words = { 0 };
	char word[32];

	(void)state;
	for (size_t i = 0; i < 500; i++) {
		(void)snprintf(word, sizeof(word), "村%zu号", i * 7919 % 500);
		add(&words, word, NULL, word);
	}
	assert_int_equal(words.count, 500);
	for (size_t i = 0; i < 500; i++) {
		(void)snprintf(word, sizeof(word), "村%zu号", i);
		assert_string_equal(own_words_find(&words, true, word)->say, word);
	}
	for (size_t i = 1; i < words.count; i++)
		assert_true(strcmp(words.words[i - 1].word, words.words[i].word) < 0);
}

static void one_word_more_than_the_limit_is_refused(void **state)
{
	_cleanup_words_ struct own_words words = { 0 };
	char word[32];

	(void)state;
	for (size_t i = 0; i < OWN_WORDS_MAX; i++) {
		(void)snprintf(word, sizeof(word), "w%05zu", i);
		add(&words, word, NULL, "x");
	}
	assert_int_equal(own_words_add(&words, "more", NULL, "x"), -E2BIG);
	assert_int_equal(words.count, OWN_WORDS_MAX);
	add(&words, "w00000", NULL, "y"); /* One that is there may still change. */
	assert_string_equal(own_words_find(&words, true, "w00000")->say, "y");
}

static void a_copy_outlives_its_original(void **state)
{
	struct own_words words = { 0 }, copy;

	(void)state;
	add(&words, "瓦岗", "wa3 gang1", NULL);
	add(&words, "新农合", NULL, "合作医疗");
	assert_int_equal(own_words_copy(&words, &copy), 0);
	own_words_done(&words);
	assert_int_equal(words.count, 0);
	assert_string_equal(own_words_find(&copy, false, "瓦岗")->pinyin, "wa3 gang1");
	assert_string_equal(own_words_find(&copy, true, "新农合")->say, "合作医疗");
	own_words_done(&copy);
}

/* --- in a reading --- */

static struct reading *read_with(const struct own_words *words, const char *text)
{
	static const struct reading_manner manner = { .pause_percent = 100 };
	_cleanup_(reader_cleanup) struct reader *reader = NULL;
	struct reading *reading;

	assert_int_equal(reader_new(words, &reader), 0);
	assert_int_equal(reading_new(reader, &manner, text, &reading), 0);
	return reading;
}

static void own_words_win_over_rules_and_lexicon(void **state)
{
	static const struct {
		const char *word;
		const char *pinyin;
		const char *text;
		const char *read;
	} cases[] = {
		{ "重庆", "zhong4 qing4", "去重庆", "qu4 zhong4 qing4" },
		{ "大堰", "dai4 yan4", "大堰村", "dai4 yan4 cun1" },
		{ "单", "shan4", "单家", "shan4 jia1" },
		{ "六", "lu4", "六安", "lu4 an1" },
		/* Not where a longer word of the lexicon would begin before it. */
		{ "行长", "xing2 chang2", "银行长廊", "yin2 xing2 chang2 lang2" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_words_ struct own_words words = { 0 };
		add(&words, cases[i].word, cases[i].pinyin, NULL);
		_cleanup_(reading_cleanup) struct reading *reading =
			read_with(&words, cases[i].text);
		_cleanup_free_ char *pinyin = reading_pinyin(reading);
		assert_string_equal(pinyin, cases[i].read);
	}
}

/* The pinyin of a dictionary is without sandhi: it comes where the word stands. */
static void sandhi_applies_to_own_words_too(void **state)
{
	static const char *const cases[][4] = {
		{ "李", "li3", "老李", "lao2 li3" },
		{ "小李", "xiao3 li3", "小李", "xiao2 li3" },
		{ "岗", "gang3", "岗里", "gang2 li3" },
		{ "一", "yi1", "一定", "yi2 ding4" },
		{ "不", "bu4", "不是", "bu2 shi4" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_words_ struct own_words words = { 0 };
		add(&words, cases[i][0], cases[i][1], NULL);
		_cleanup_(reading_cleanup) struct reading *reading = read_with(&words, cases[i][2]);
		_cleanup_free_ char *pinyin = reading_pinyin(reading);
		assert_string_equal(pinyin, cases[i][3]);
	}
}

static void a_replacement_is_read_as_if_it_had_been_written(void **state)
{
	_cleanup_words_ struct own_words words = { 0 };

	(void)state;
	add(&words, "新农合", NULL, "合作医疗");
	add(&words, "NGO", NULL, "8:00");
	add(&words, "甲", NULL, "甲甲"); /* It is not replaced again. */
	_cleanup_(reading_cleanup) struct reading *reading = read_with(&words, "新农合NGO到甲");
	assert_string_equal(reading->text, "合作医疗八点到甲甲");
}

static void an_own_word_survives_normalisation_of_its_neighbours(void **state)
{
	_cleanup_words_ struct own_words words = { 0 };

	(void)state;
	add(&words, "瓦岗", "wa4 gang3", NULL);
	_cleanup_(reading_cleanup) struct reading *reading = read_with(&words, "瓦岗8:00开会");
	_cleanup_free_ char *pinyin = reading_pinyin(reading);
	assert_string_equal(pinyin, "wa4 gang3 ba1 dian3 kai1 hui4");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_longest_word_is_found),
		cmocka_unit_test(words_with_say_and_with_pinyin_are_found_apart),
		cmocka_unit_test(a_word_that_is_there_is_replaced),
		cmocka_unit_test(words_in_any_order_are_all_found),
		cmocka_unit_test(one_word_more_than_the_limit_is_refused),
		cmocka_unit_test(a_copy_outlives_its_original),
		cmocka_unit_test(own_words_win_over_rules_and_lexicon),
		cmocka_unit_test(sandhi_applies_to_own_words_too),
		cmocka_unit_test(a_replacement_is_read_as_if_it_had_been_written),
		cmocka_unit_test(an_own_word_survives_normalisation_of_its_neighbours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
