/* Pinyin as people write it, and back. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "speech/pinyin.h"

static void marks_and_digits_are_read_alike(void **state)
{
	static const struct {
		const char *written;
		const char *syllables; /* each with a space behind it */
	} cases[] = {
		{ "wǎ gāng", "wa3 gang1 " },
		{ "wa3 gang1", "wa3 gang1 " },
		{ "wa3gang1", "wa3 gang1 " },
		{ "  wa3\tgang1 ", "wa3 gang1 " },
		{ "Wǎ Gāng", "wa3 gang1 " },
		{ "xī'ān", "xi1 an1 " },
		{ "xi1'an1", "xi1 an1 " },
		{ "nǚ lǘ lüe4 lǜ", "nv3 lv2 lve4 lv4 " },
		{ "nv3 lue4", "nv3 lue4 " },
		{ "jǖ qu4 xü3", "jv1 qu4 xv3 " },
		{ "zhuàng shuǎng", "zhuang4 shuang3 " },
		{ "ér r5 er2", "er2 r5 er2 " },
		{ "de ma5 le", "de5 ma5 le5 " },
		{ "ò é ā", "o4 e2 a1 " },
		{ "hng5 ng4", "hng5 ng4 " },
		{ "zhei4", "zhei4 " },
		{ "", "" },
		{ " ' ", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *rest = cases[i].written;
		char syllable[PINYIN_SYLLABLE_SIZE], all[128] = "";
		size_t bad = 0;
		int count = 0;
		while (pinyin_next(&rest, syllable)) {
			strcat(strcat(all, syllable), " ");
			count++;
		}
		assert_string_equal(all, cases[i].syllables);
		assert_int_equal(pinyin_count(cases[i].written, &bad), count);
	}
}

static void what_is_no_syllable_is_refused_at_its_place(void **state)
{
	static const struct {
		const char *written;
		size_t place;
	} cases[] = {
		{ "x", 1 },
		{ "wa3 qang1", 2 },
		{ "wa3 gang6", 2 },
		{ "wa3 gang0", 2 },
		{ "wa3 3", 2 },
		{ "3", 1 },
		{ "wagang", 1 },
		{ "da4 jia1 瓦", 3 },
		{ "da4,jia1", 2 },
		{ "zhuangg4", 1 },
		{ "zhuangzhuang4", 1 },
		{ "bong1", 1 },
		{ "xa4", 1 },
		{ "gian3", 1 },
		{ "fi4", 1 },
		{ "da4 \xFF", 2 },
		{ "da4 \xC4", 2 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		size_t bad = 0;
		if (pinyin_count(cases[i].written, &bad) != -EINVAL)
			fail_msg("\"%s\" is taken", cases[i].written);
		assert_int_equal(bad, cases[i].place);
	}
}

static void a_syllable_is_marked_where_the_rule_of_1958_says(void **state)
{
	static const char *const cases[][2] = {
		{ "gang1", "gāng" },
		{ "ge4", "gè" },
		{ "dou1", "dōu" },
		{ "guo2", "guó" },
		{ "gui4", "guì" },
		{ "liu2", "liú" },
		{ "xue2", "xué" },
		{ "xiong2", "xióng" },
		{ "nv3", "nǚ" },
		{ "lve4", "lüè" },
		{ "zhuang4", "zhuàng" },
		{ "er2", "ér" },
		{ "ma5", "ma" },
		{ "lv5", "lü" },
		{ "r5", "r" },
		{ "kuai4", "kuài" },
		{ "yao1", "yāo" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char marked[PINYIN_MARKED_SIZE];
		assert_string_equal(pinyin_mark(cases[i][0], marked), cases[i][1]);
	}
}

static void a_marked_syllable_reads_as_it_was(void **state)
{
	static const char *const syllables[] = { "a", "ai", "an", "ao", "bei", "bo", "bu", "chi",
		"chuang", "dui", "dong", "e", "fei", "guai", "jia", "jiong", "jiu", "lia", "lv",
		"lve", "ning", "niu", "nv", "o", "ou", "qie", "quan", "que", "shui", "tou", "tui",
		"weng", "yuan", "yue", "zhua", "zi", "zhuang" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(syllables); i++)
		for (char tone = '1'; tone <= '5'; tone++) {
			char syllable[PINYIN_SYLLABLE_SIZE] = "", read[PINYIN_SYLLABLE_SIZE];
			char marked[PINYIN_MARKED_SIZE];
			strcpy(syllable, syllables[i]);
			syllable[strlen(syllables[i])] = tone;
			const char *text = pinyin_mark(syllable, marked);
			assert_true(pinyin_next(&text, read));
			assert_string_equal(read, syllable);
			assert_string_equal(text, "");
		}
}

static void only_what_mandarin_has_is_a_syllable(void **state)
{
	static const char *const syllables[] = { "ge4", "r5", "zhuang4", "nve4", "e1", "er2", "ng2",
		"hm5", "lo5", "yo1", "weng1", "lue4", "jv1", "zhei4", "dia3", "ei4" };
	static const char *const others[] = { "", "4", "ge", "ge0", "ge6", "ge44", "xa4", "bong1",
		"fi4", "gian1", "zhuangg4", "zhuangzhuang4", "wui4", "yia1", "vu4", " 4", "a i4",
		"ng ng4", "GE4" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(syllables); i++)
		if (!pinyin_has(syllables[i]))
			fail_msg("%s is none", syllables[i]);
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (pinyin_has(others[i]))
			fail_msg("%s is one", others[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marks_and_digits_are_read_alike),
		cmocka_unit_test(what_is_no_syllable_is_refused_at_its_place),
		cmocka_unit_test(a_syllable_is_marked_where_the_rule_of_1958_says),
		cmocka_unit_test(a_marked_syllable_reads_as_it_was),
		cmocka_unit_test(only_what_mandarin_has_is_a_syllable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
