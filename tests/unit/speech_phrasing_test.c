/* Breath groups, pauses, and what goes to another voice. */
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
#include "base/utf8.h"
#include "speech/breath.h"
#include "speech/reading.h"
#include "unit/reader_world.h"

DEFINE_CLEANUP(struct reading, reading, reading_free)
#define _cleanup_reading_ _cleanup_(reading_cleanup)

static struct reading *read_text(const char *text, int pause_percent)
{
	const struct reading_manner manner = { .pause_percent = pause_percent };
	struct reading *reading;

	assert_int_equal(reading_new(reader, &manner, text, &reading), 0);
	return reading;
}

/* Each syllable has one tone. */
static size_t syllables_of(const char *words)
{
	size_t count = 0;

	for (; *words; words++)
		count += *words >= '1' && *words <= '5';
	return count;
}

/* The pause behind each utterance, "250 500". */
static void write_pauses(const struct reading *reading, char *text, size_t size)
{
	size_t length = 0;

	text[0] = '\0';
	for (size_t i = 0; i < reading->utterances.count; i++)
		length += (size_t)snprintf(text + length, size - length, "%s%d", i > 0 ? " " : "",
			reading->utterances.utterances[i].pause_ms);
}

/* --- pauses --- */

static void a_mark_makes_its_pause(void **state)
{
	static const struct {
		const char *text;
		const char *pauses_ms;
	} cases[] = {
		{ "好，来", "250 0" },
		{ "好。来", "500 0" },
		{ "好！来？", "500 500" },
		{ "苹果、桃子", "150 0" },
		{ "通知：开会", "300 0" },
		{ "来；走", "350 0" },
		{ "好\n来", "800 0" },
		{ "好", "0" },
		/* Of several marks the longest pause wins. */
		{ "好，\n来", "800 0" },
		{ "（好）。来", "500 0" },
		{ "好……来", "400 0" },
		{ "好。。。来", "500 0" },
		{ "好\n\n\n来", "800 0" },
		/* Before the first word there is nothing to rest from. */
		{ "。，好", "0" },
		{ "“好”来", "0" },
		{ "", "" },
		{ "，。！", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_reading_ struct reading *reading = read_text(cases[i].text, 100);
		char pauses[128];
		write_pauses(reading, pauses, sizeof(pauses));
		if (strcmp(pauses, cases[i].pauses_ms) != 0)
			fail_msg("%s: %s, not %s", cases[i].text, pauses, cases[i].pauses_ms);
	}
}

static void pauses_stretch_by_the_profiles_share(void **state)
{
	static const struct {
		int percent;
		const char *pauses_ms;
	} cases[] = {
		{ 200, "500 1000" },
		{ 50, "125 250" },
		{ 0, "0 0" },
		{ 400, "1000 2000" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_reading_ struct reading *reading = read_text("好，来。", cases[i].percent);
		char pauses[64];
		write_pauses(reading, pauses, sizeof(pauses));
		assert_string_equal(pauses, cases[i].pauses_ms);
	}
}

static void the_groups_of_a_telephone_number_stand_apart(void **state)
{
	_cleanup_reading_ struct reading *reading = read_text("电话13812345678。", 100);
	static const size_t syllables[] = { 2, 3, 4, 4 };
	char pauses[64];

	(void)state;
	write_pauses(reading, pauses, sizeof(pauses));
	assert_string_equal(pauses, "330 330 330 500");
	for (size_t i = 0; i < ARRAY_SIZE(syllables); i++)
		assert_int_equal(
			syllables_of(reading->utterances.utterances[i].speech), syllables[i]);
}

static void only_digits_one_by_one_are_dictated(void **state)
{
	static const struct {
		const char *text;
		const char *pauses_ms;
		size_t dictated;
	} cases[] = {
		{ "豫S12345来", "330 330 0", 1 },
		{ "豫SD12345来", "330 330 330 0", 2 },
		{ "豫A12345D来", "330 330 330 0", 2 },
		{ "豫S8D88D来", "330 330 330 0", 2 },
		{ "晋M3E217来", "330 330 330 0", 2 },
		{ "粤ZF023港来", "330 330 0", 1 },
		{ "验证码K7M2Q9。", "330 500", 1 },
		{ "身份证41152419900101123X。", "330 330 330 500", 3 },
		{ "取货码8888。", "330 500", 1 },
		{ "取件码A5-2301来", "330 330 330 0", 2 },
		{ "坐 K1024次。", "120 500", 0 },
		{ "有N95、KN95。", "150 500", 0 },
		{ "执行GB/T 19001。", "150 500", 0 },
		{ "验证码884213。", "330 330 500", 2 },
		{ "星期六7点 2组。", "120 120 500", 0 },
		{ "1 3 8 0 0 1 3 8 0 0 0", "330 330 0", 3 },
		{ "取件码5-2-3017来", "330 330 330 330 0", 3 },
		{ "拨打1 3 8 1 2。", "330 500", 1 },
		{ "豫S电动12345来", "330 330 0", 1 },
		{ "运单号SF1234567890123。", "330 330 330 330 500", 4 },
		{ "验证码88 42 13。", "330 330 330 500", 3 },
		/* Whoever writes one number down hears where the next one begins. */
		{ "电话6521234、6525678。", "330 330 500 330 500", 4 },
		{ "电话：6521234，来", "330 330 500 0", 2 },
		{ "有豫S12345、豫S23456。", "330 500 330 500", 2 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_reading_ struct reading *reading = read_text(cases[i].text, 100);
		size_t dictated = 0;
		char pauses[64];
		write_pauses(reading, pauses, sizeof(pauses));
		if (strcmp(pauses, cases[i].pauses_ms) != 0)
			fail_msg("%s: %s, not %s", cases[i].text, pauses, cases[i].pauses_ms);
		for (size_t n = 0; n < reading->utterances.count; n++)
			dictated += reading->utterances.utterances[n].kind == UTTERANCE_DIGITS;
		assert_int_equal(dictated, cases[i].dictated);
	}
}

/* --- breath groups --- */

static void no_breath_group_is_longer_than_15_syllables(void **state)
{
	static const char *const texts[] = {
		"请全体党员干部以及各村民小组组长今天下午准时到村委会会议室参加防汛抗旱工作会议",
		"各位村民朋友们大家上午好现在播送一个关于城乡居民基本医疗保险集中缴费的重要通知",
		"中华人民共和国农业农村部关于进一步加强高致病性禽流感防控工作的紧急通知已经下发",
		"啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		_cleanup_reading_ struct reading *reading = read_text(texts[i], 100);
		size_t syllables = 0;
		for (size_t n = 0; n < reading->utterances.count; n++) {
			const size_t own = syllables_of(reading->utterances.utterances[n].speech);
			assert_in_range(own, 1, BREATH_SYLLABLES_MAX);
			syllables += own;
		}
		assert_int_equal(syllables, utf8_count(texts[i]));
	}
}

static void no_word_is_broken_by_a_breath(void **state)
{
	_cleanup_reading_ struct reading *reading =
		read_text("各位村民朋友们大家上午好现在播送关于居民医疗保险缴费的重要通知", 100);
	const struct pronunciation *p = &reading->pronunciation;
	size_t sign = 0;

	(void)state;
	assert_in_range(reading->utterances.count, 2, 4);
	for (size_t i = 0; i < reading->utterances.count; i++) {
		assert_int_equal(p->signs[sign].word_start, sign);
		sign += syllables_of(reading->utterances.utterances[i].speech);
	}
	assert_int_equal(sign, p->count);
}

/* What stands on both sides of each breath. A number of more than 15 syllables must be parted, and
 * is where it parts itself: behind 万 and 亿. */
static bool has_breath_within_number(const struct reading *reading)
{
	static const char numbers[] = "零一二三四五六七八九十百千万亿点";
	const struct pronunciation *p = &reading->pronunciation;
	size_t sign = 0;

	for (size_t i = 0; i + 1 < reading->utterances.count; i++) {
		char before[5] = "", after[5] = "";
		sign += syllables_of(reading->utterances.utterances[i].speech);
		(void)utf8_encode(p->signs[sign - 1].character, before);
		(void)utf8_encode(p->signs[sign].character, after);
		if (strstr(numbers, before) && strstr(numbers, after) && !strstr("万亿", before))
			return true;
	}
	return false;
}

static void no_breath_falls_within_a_number(void **state)
{
	static const char *const texts[] = {
		"今年全镇小麦收购总量达到12345678.9公斤比去年同期增加",
		"本次发放耕地地力保护补贴资金共计一千二百三十四万五千六百元请查收",
		"村里现有常住人口三千五百六十七人其中六十岁以上老人八百九十一人",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		_cleanup_reading_ struct reading *reading = read_text(texts[i], 100);
		assert_in_range(reading->utterances.count, 2, 8);
		if (has_breath_within_number(reading))
			fail_msg("in a number: %s", texts[i]);
	}
}

/* --- letters and foreign words --- */

static void a_foreign_word_goes_to_the_english_voice_and_letters_are_named(void **state)
{
	static const struct {
		const char *text;
		const char *speech;
		enum utterance_kind kind;
	} cases[] = {
		{ "WiFi", "WiFi", UTTERANCE_FOREIGN },
		{ "Python", "Python", UTTERANCE_FOREIGN },
		{ "café", "café", UTTERANCE_FOREIGN },
		{ "A", "A", UTTERANCE_WORDS },
		{ "ct", "CT", UTTERANCE_WORDS },
		{ "大家好", "da4jia1 hao3", UTTERANCE_WORDS },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_reading_ struct reading *reading = read_text(cases[i].text, 100);
		assert_int_equal(reading->utterances.count, 1);
		assert_string_equal(reading->utterances.utterances[0].speech, cases[i].speech);
		assert_int_equal(reading->utterances.utterances[0].kind, cases[i].kind);
	}
}

static void a_foreign_word_parts_the_words_around_it(void **state)
{
	_cleanup_reading_ struct reading *reading = read_text("连上WiFi再用", 100);

	(void)state;
	assert_int_equal(reading->utterances.count, 3);
	assert_int_equal(reading->utterances.utterances[0].kind, UTTERANCE_WORDS);
	assert_string_equal(reading->utterances.utterances[1].speech, "WiFi");
	assert_int_equal(reading->utterances.utterances[0].pause_ms, 0);
}

static void a_hanzi_that_nobody_knows_goes_to_another_voice_with_a_doubt(void **state)
{
	_cleanup_reading_ struct reading *reading = read_text("村𠮷民", 100);

	(void)state;
	assert_int_equal(reading->utterances.count, 3);
	assert_string_equal(reading->utterances.utterances[1].speech, "𠮷");
	assert_int_equal(reading->utterances.utterances[1].kind, UTTERANCE_FOREIGN);
	assert_int_equal(reading->doubts.count, 1);
	assert_int_equal(reading->doubts.doubts[0].kind, DOUBT_CHARACTER);
}

/* --- text for voices that read by themselves --- */

static void a_text_is_parted_at_full_marks_and_at_length(void **state)
{
	static const char text[] = "你好，各位。今日開會！\n請準時";
	struct utterance_list list;

	(void)state;
	assert_int_equal(phrase_text(text, 100, &list), 0);
	assert_int_equal(list.count, 3);
	assert_string_equal(list.utterances[0].speech, "你好，各位。");
	assert_int_equal(list.utterances[0].pause_ms, 500);
	assert_int_equal(list.utterances[1].pause_ms, 800);
	assert_string_equal(list.utterances[2].speech, "請準時");
	utterance_list_done(&list);
}

static void a_text_without_marks_is_parted_between_characters(void **state)
{
	char text[3 * 1000 + 1] = "";
	struct utterance_list list;
	size_t total = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		memcpy(text + 3 * i, "村", 4);
	assert_int_equal(phrase_text(text, 100, &list), 0);
	for (size_t i = 0; i < list.count; i++) {
		const size_t length = strlen(list.utterances[i].speech);
		assert_in_range(length, 1, PHRASING_TEXT_BYTES_MAX + 3);
		assert_int_equal(utf8_check(list.utterances[i].speech, length, NULL), 0);
		total += length;
	}
	assert_int_equal(total, strlen(text));
	utterance_list_done(&list);
	assert_int_equal(phrase_text("\xFF", 100, &list), -EILSEQ);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mark_makes_its_pause),
		cmocka_unit_test(pauses_stretch_by_the_profiles_share),
		cmocka_unit_test(the_groups_of_a_telephone_number_stand_apart),
		cmocka_unit_test(only_digits_one_by_one_are_dictated),
		cmocka_unit_test(no_breath_group_is_longer_than_15_syllables),
		cmocka_unit_test(no_word_is_broken_by_a_breath),
		cmocka_unit_test(no_breath_falls_within_a_number),
		cmocka_unit_test(a_foreign_word_goes_to_the_english_voice_and_letters_are_named),
		cmocka_unit_test(a_foreign_word_parts_the_words_around_it),
		cmocka_unit_test(a_hanzi_that_nobody_knows_goes_to_another_voice_with_a_doubt),
		cmocka_unit_test(a_text_is_parted_at_full_marks_and_at_length),
		cmocka_unit_test(a_text_without_marks_is_parted_between_characters),
	};

	return cmocka_run_group_tests(tests, open_reader, close_reader);
}
