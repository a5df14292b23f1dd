/* Surface tones: 一, 不 and the third tone. */
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

struct expected {
	const char *text;
	const char *pinyin;
};

static void check_texts(const struct expected *cases, size_t count)
{
	static const struct reading_manner manner = { .pause_percent = 100 };
	size_t wrong = 0;

	for (size_t i = 0; i < count; i++) {
		_cleanup_(reading_cleanup) struct reading *reading = NULL;
		assert_int_equal(reading_new(reader, &manner, cases[i].text, &reading), 0);
		_cleanup_free_ char *pinyin = reading_pinyin(reading);
		if (strcmp(pinyin, cases[i].pinyin) == 0)
			continue;
		print_error("%s is read %s, not %s\n", cases[i].text, pinyin, cases[i].pinyin);
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

#define TABLE_TEST(name, ...)                                                                      \
	static void name(void **state)                                                             \
	{                                                                                          \
		static const struct expected cases[] = { __VA_ARGS__ };                            \
		(void)state;                                                                       \
		check_texts(cases, ARRAY_SIZE(cases));                                             \
	}

/* clang-format off */
TABLE_TEST(yi_rises_before_a_fourth_tone_and_falls_before_the_others,
	{ "一定", "yi2 ding4" },
	{ "等一等", "deng3 yi4 deng3" },
	{ "一日三餐", "yi2 ri4 san1 can1" },
	{ "一栋楼", "yi2 dong4 lou2" },
	{ "一线工人", "yi2 xian4 gong1 ren2" },
	{ "一块地", "yi2 kuai4 di4" },
	{ "一样", "yi2 yang4" },
	{ "一共", "yi2 gong4" },
	{ "一天", "yi4 tian1" },
	{ "一年", "yi4 nian2" },
	{ "一起", "yi4 qi3" },
	{ "一般", "yi4 ban1" },
	{ "一家", "yi4 jia1" },
	{ "一亩", "yi4 mu3" },
	{ "一个", "yi2 ge5" })

TABLE_TEST(yi_that_counts_or_ends_a_word_keeps_its_tone,
	{ "第一", "di4 yi1" },
	{ "一栋二单元", "yi1 dong4 er4 dan1 yuan2" },
	{ "第一组", "di4 yi1 zu3" },
	{ "县一中招生", "xian4 yi1 zhong1 zhao1 sheng1" },
	{ "一队二队", "yi1 dui4 er4 dui4" },
	{ "统一", "tong3 yi1" },
	{ "星期一", "xing1 qi1 yi1" },
	{ "一月一日", "yi1 yue4 yi1 ri4" },
	{ "十一点", "shi2 yi1 dian3" },
	{ "二零一一年", "er4 ling2 yi1 yi1 nian2" },
	{ "初一", "chu1 yi1" },
	{ "一号楼", "yi1 hao4 lou2" },
	{ "一组", "yi1 zu3" },
	{ "百分之一", "bai3 fen1 zhi1 yi1" })

TABLE_TEST(bu_rises_before_a_fourth_tone_alone,
	{ "不是", "bu2 shi4" },
	{ "不要", "bu2 yao4" },
	{ "不到", "bu2 dao4" },
	{ "不来", "bu4 lai2" },
	{ "不能", "bu4 neng2" },
	{ "不准", "bu4 zhun3" },
	{ "不听", "bu4 ting1" },
	{ "不一定", "bu4 yi2 ding4" },
	{ "从不", "cong2 bu4" })

TABLE_TEST(the_first_of_two_third_tones_rises,
	{ "你好", "ni2 hao3" },
	{ "水井", "shui2 jing3" },
	{ "领导", "ling2 dao3" },
	{ "老李", "lao2 li3" },
	{ "洗手", "xi2 shou3" },
	{ "马上走", "ma3 shang4 zou3" },
	{ "选举", "xuan2 ju3" },
	{ "广场舞", "guang2 chang2 wu3" })

TABLE_TEST(of_three_third_tones_the_words_decide,
	{ "展览馆", "zhan2 lan2 guan3" },
	{ "洗脸水", "xi2 lian2 shui3" },
	{ "老保守", "lao3 bao2 shou3" },
	{ "好雨伞", "hao3 yu2 san3" },
	{ "好领导", "hao3 ling2 dao3" },
	{ "纸老虎", "zhi3 lao2 hu3" },
	{ "小组长", "xiao2 zu2 zhang3" })

TABLE_TEST(a_mark_stops_the_sandhi,
	{ "你，好", "ni3 hao3" },
	{ "请早。走", "qing2 zao3 zou3" },
	{ "不，是", "bu4 shi4" },
	{ "一，是", "yi1 shi4" })

TABLE_TEST(a_neutral_syllable_stops_or_raises_as_its_word_was_made,
	{ "椅子", "yi3 zi5" },
	{ "姐姐", "jie3 jie5" },
	{ "我们", "wo3 men5" })

TABLE_TEST(erhua_has_no_syllable_of_its_own,
	{ "一会儿", "yi2 hui4 r5" },
	{ "面条儿", "mian4 tiao2 r5" },
	{ "儿子", "er2 zi5" },
	{ "女儿", "nv3 er2" })
/* clang-format on */

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(yi_rises_before_a_fourth_tone_and_falls_before_the_others),
		cmocka_unit_test(yi_that_counts_or_ends_a_word_keeps_its_tone),
		cmocka_unit_test(bu_rises_before_a_fourth_tone_alone),
		cmocka_unit_test(the_first_of_two_third_tones_rises),
		cmocka_unit_test(of_three_third_tones_the_words_decide),
		cmocka_unit_test(a_mark_stops_the_sandhi),
		cmocka_unit_test(a_neutral_syllable_stops_or_raises_as_its_word_was_made),
		cmocka_unit_test(erhua_has_no_syllable_of_its_own),
	};

	return cmocka_run_group_tests(tests, open_reader, close_reader);
}
