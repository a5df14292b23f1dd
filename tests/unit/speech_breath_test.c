/* Where a long clause is broken for breath, and where never. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/utf8.h"
#include "speech/breath.h"
#include "speech/reading.h"
#include "unit/reader_world.h"

DEFINE_CLEANUP(struct reading, reading, reading_free)

static char *breaks_of(const char *text)
{
	static const struct reading_manner manner = { READING_MANDARIN, false, 100 };
	_cleanup_(reading_cleanup) struct reading *reading = NULL;

	assert_int_equal(reading_new(reader, &manner, text, &reading), 0);
	return reading_breaks(reading);
}

static void a_clause_of_18_syllables_is_not_broken(void **state)
{
	static const char text[] = "请各组组长到村部领取今年的粮食补贴表";
	_cleanup_free_ char *broken = breaks_of(text);

	(void)state;
	assert_int_equal(utf8_count(text), BREATH_SYLLABLES);
	assert_string_equal(broken, text);
}

static void marks_are_breath_enough(void **state)
{
	static const char text[] = "村西头的河水上涨，请沿河居住的村民尽快转移，到村小学避险。";
	_cleanup_free_ char *broken = breaks_of(text);

	(void)state;
	assert_string_equal(broken, text);
}

static void a_long_clause_is_broken_where_a_phrase_ends(void **state)
{
	static const char *const broken[] = {
		"请各组组长把雨露计划补助的名单重新核对一遍后|于本周五之前报到村部王会计处",
		"由于连日降雨村西头的河水上涨|请沿河居住的村民|尽快转移到村小学教学楼一楼避险",
		"因电网升级改造本村一组二组和三组|将于十二月八日早上七点到晚上六点停电",
		"新型冠状病毒和流感正处在高发季节|请老人和小孩尽量不要到人员密集的场所",
		"今年秋季征兵体检的时间定在十一月二十七日|早上七点请应征青年空腹到镇卫生院集合",
		"全村共有一百二十三户三百五十六人|参加了今年的农村合作医疗保险缴费工作",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(broken); i++) {
		char text[256] = "";
		for (const char *c = broken[i]; *c; c++)
			if (*c != '|')
				text[strlen(text)] = *c;
		_cleanup_free_ char *said = breaks_of(text);
		assert_string_equal(said, broken[i]);
	}
}

/* Each clause leaves little choice around what belongs together. */
static void what_belongs_together_is_never_parted(void **state)
{
	static const struct {
		const char *text;
		const char *whole;
	} cases[] = {
		{ "村委会决定今年给全村七十岁以上的老人发放慰问金一百二十元和两袋大米",
			"一百二十元" },
		{ "镇里要求各村在本月二十五日以前把今年的小麦播种面积统计表报到农技站",
			"二十五日" },
		{ "新来的驻村工作队员和村妇女主任一起到二组看望了生病住院的李建国书记",
			"李建国书记" },
		{ "请参加今年秋季农民技术培训班的所有学员带好本人的身份证原件和复印件",
			"培训班的所有" },
		{ "上周村里修好了从村部到小学门口的那条长三百二十米的水泥路和两边水沟",
			"三百二十米" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_free_ char *broken = breaks_of(cases[i].text);
		if (!strchr(broken, '|') || !strstr(broken, cases[i].whole))
			fail_msg("%s", broken);
	}
}

static void no_breath_is_longer_than_the_most_and_no_text_is_lost(void **state)
{
	static const char unit[] = "东西南北中发白";
	char text[sizeof(unit) * 60] = "";
	size_t syllables = 0;

	(void)state;
	for (size_t i = 0; i < 60; i++)
		strcat(text, unit);
	_cleanup_free_ char *broken = breaks_of(text);
	for (const char *c = broken; *c; c++) {
		syllables = *c == '|' ? 0 : syllables + (((unsigned char)*c & 0xC0) != 0x80);
		assert_in_range(syllables, 0, BREATH_SYLLABLES_MAX);
	}
	size_t kept = 0;
	for (const char *c = broken; *c; c++)
		kept += *c != '|';
	assert_int_equal(kept, strlen(text));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clause_of_18_syllables_is_not_broken),
		cmocka_unit_test(marks_are_breath_enough),
		cmocka_unit_test(a_long_clause_is_broken_where_a_phrase_ends),
		cmocka_unit_test(what_belongs_together_is_never_parted),
		cmocka_unit_test(no_breath_is_longer_than_the_most_and_no_text_is_lost),
	};

	return cmocka_run_group_tests(tests, open_reader, close_reader);
}
