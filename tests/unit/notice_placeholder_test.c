/* What a text leaves open until it airs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/owned.h"
#include "calendar/day.h"
#include "notice/airing.h"
#include "notice/placeholder.h"

static void assert_filled(const char *text, struct date date, const char *right)
{
	const struct placeholder_facts facts = { .day = date_to_day(date), .station = "柳树村" };
	_cleanup_free_ char *filled = placeholder_fill(text, &facts);

	assert_non_null(filled);
	assert_string_equal(filled, right);
}

static void each_is_said_in_the_language_of_its_name(void **state)
{
	const struct date day = { 2026, 11, 26 };

	(void)state;
	assert_filled("{站名}，今天是{日期}，{星期}，{农历}，{节气}，下一个节气是{下一节气}。", day,
		"柳树村，今天是2026年11月26日，星期四，农历十月十八，小雪，下一个节气是大雪。");
	assert_filled(
		"{station}: {date}, {weekday}, {lunar}, {solar-term}, then {next-solar-term}.", day,
		"柳树村: 26 November 2026, Thursday, lunar month 10, day 18, Minor Snow, then "
		"Major Snow.");
}

static void on_the_day_of_a_term_that_term_holds(void **state)
{
	(void)state;
	assert_filled("{节气} {下一节气}", (struct date){ 2026, 12, 6 }, "小雪 大雪");
	assert_filled("{节气} {下一节气}", (struct date){ 2026, 12, 7 }, "大雪 冬至");
	assert_filled("{节气} {下一节气}", (struct date){ 2027, 1, 1 }, "冬至 小寒");
}

static void lunar_days_are_named_as_they_are_said(void **state)
{
	(void)state;
	assert_filled("{农历}", (struct date){ 2026, 2, 16 }, "农历腊月二十九");
	assert_filled("{农历}", (struct date){ 2026, 2, 17 }, "农历正月初一");
	assert_filled("{农历}", (struct date){ 2026, 2, 26 }, "农历正月初十");
	assert_filled("{农历}", (struct date){ 2026, 3, 8 }, "农历正月二十");
	assert_filled("{农历}", (struct date){ 2025, 1, 28 }, "农历腊月二十九");
	assert_filled("{农历}", (struct date){ 2024, 2, 9 }, "农历腊月三十");
	assert_filled("{农历}", (struct date){ 2025, 7, 25 }, "农历闰六月初一");
	assert_filled("{lunar}", (struct date){ 2025, 7, 25 }, "lunar leap month 6, day 1");
	assert_filled("{农历}。", (struct date){ 2100, 1, 1 }, "。");
}

static void a_word_that_stands_before_a_placeholder_is_not_said_twice(void **state)
{
	static const struct {
		const char *text, *right;
	} rows[] = {
		{ "农历{农历}", "农历十月十八" },
		{ "今天是农历 ｛农历｝。", "今天是农历 十月十八。" },
		{ "农历：{农历}", "农历：十月十八" },
		{ "阴历{农历}，旧历{农历}", "阴历十月十八，旧历十月十八" },
		{ "农历是{农历}", "农历是农历十月十八" },
		{ "{农历}{农历}", "农历十月十八农历十月十八" },
		{ "农历{星期}", "农历星期四" },
		{ "Lunar: {lunar}", "Lunar: month 10, day 18" },
		{ "lunar {lunar}", "lunar month 10, day 18" },
		{ "星期{星期}", "星期四" },
		{ "礼拜{星期}，本周{星期}", "礼拜四，本周四" },
		{ "{日期}{星期}", "2026年11月26日星期四" },
		{ "星期：{星期}", "星期：星期四" },
		{ "星期{weekday}", "星期Thursday" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_filled(rows[i].text, (struct date){ 2026, 11, 26 }, rows[i].right);
}

static void braces_of_a_chinese_keyboard_and_blanks_in_them_are_the_same(void **state)
{
	(void)state;
	assert_filled(
		"｛星期｝{ 星期 }｛星期}", (struct date){ 2026, 11, 29 }, "星期日星期日星期日");
}

static void what_is_no_placeholder_is_text(void **state)
{
	const struct date day = { 2026, 11, 26 };

	(void)state;
	assert_filled("", day, "");
	assert_filled("{", day, "{");
	assert_filled("{}{ }{{星期}}", day, "{}{ }{星期四}");
	assert_filled("{日期\n}{天气}{星期", day, "{日期\n}{天气}{星期");
	assert_filled("{日期{星期}", day, "{日期星期四");
}

static void only_so_many_are_filled(void **state)
{
	char text[(PLACEHOLDERS_MAX + 2) * 8 + 1] = "", right[(PLACEHOLDERS_MAX + 2) * 9 + 1] = "";

	(void)state;
	for (int i = 0; i < PLACEHOLDERS_MAX + 2; i++) {
		strcat(text, "{星期}");
		strcat(right, i < PLACEHOLDERS_MAX ? "星期四" : "{星期}");
	}
	assert_filled(text, (struct date){ 2026, 11, 26 }, right);
}

static void the_first_unknown_one_is_found(void **state)
{
	static const struct {
		const char *text, *unknown; /* NULL: there is none */
	} rows[] = {
		{ "今天是{日期}，{天气}。{风力}", "{天气}" },
		{ "｛日其｝", "｛日其｝" },
		{ "{Date}", "{Date}" },
		{ "{日期}{}{ } {没有收尾", NULL },
		{ "{这一句话放在花括号里头，它很长很长，长得不会是名字}", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		size_t length = 0;
		const char *found = placeholder_find_unknown(rows[i].text, &length);
		if (!rows[i].unknown) {
			assert_null(found);
			continue;
		}
		assert_non_null(found);
		assert_int_equal(length, strlen(rows[i].unknown));
		assert_memory_equal(found, rows[i].unknown, length);
	}
}

static void a_name_in_other_brackets_is_found(void **state)
{
	static const struct {
		const char *text, *found, *name; /* NULL: there is none */
	} rows[] = {
		{ "今天是（日期）。", "（日期）", "日期" },
		{ "[date] [lunar]", "[date]", "date" },
		{ "今天是{日期，{星期}。", "{日期", "日期" },
		{ "【下一节气】快到了", "【下一节气】", "下一节气" },
		{ "今天(日期)", "(日期)", "日期" },
		{ "今天［日期］", "［日期］", "日期" },
		{ "今天<日期>", "<日期>", "日期" },
		{ "今天《日期》", "《日期》", "日期" },
		{ "今天〈日期〉", "〈日期〉", "日期" },
		{ "今天｛日期", "｛日期", "日期" },
		{ "今天%日期%", "%日期%", "日期" },
		{ "今天$日期。", "$日期", "日期" },
		{ "今天是{日期}，{ 星期 }，｛农历｝。", NULL, NULL },
		{ "（日期见下）", NULL, NULL },
		{ "日期，星期几", NULL, NULL },
		{ "涨了5%日期不变", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		size_t length = 0;
		const char *name = NULL;
		const char *found = placeholder_find_misquoted(rows[i].text, &length, &name);
		if (!rows[i].found) {
			assert_null(found);
			continue;
		}
		assert_non_null(found);
		assert_int_equal(length, strlen(rows[i].found));
		assert_memory_equal(found, rows[i].found, length);
		assert_string_equal(name, rows[i].name);
	}
}

static void all_texts_of_a_script_are_filled(void **state)
{
	const struct placeholder_facts facts = { .day = 0, .station = "柳树村" };
	struct script script = { .text = strdup("{日期}"),
		.second_text = strdup("{date}"),
		.bridge = strdup("{站名}") };

	(void)state;
	assert_int_equal(placeholder_fill_script(&script, &facts), 0);
	assert_string_equal(script.text, "1970年1月1日");
	assert_string_equal(script.second_text, "1 January 1970");
	assert_string_equal(script.bridge, "柳树村");
	script_done(&script);
}

static void an_airing_that_is_filled_in_leaves_its_notice_as_it_is_written(void **state)
{
	const struct placeholder_facts facts = { .day = 0, .station = "柳树村" };
	struct notice written = { .name = "x", .script = { .text = "{日期}" } }, notice;

	(void)state;
	assert_int_equal(owner_copy(&notice_owner, &written, &notice), 0);
	notice_share(&notice);
	struct airing *airing = airing_of_notice(&notice, 0);
	assert_non_null(airing);
	assert_int_equal(airing_fill(airing, &facts), 0);
	assert_string_equal(airing->script.text, "1970年1月1日");
	assert_string_equal(notice.script.text, "{日期}");
	airing_free(airing);
	owner_done(&notice_owner, &notice);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_said_in_the_language_of_its_name),
		cmocka_unit_test(on_the_day_of_a_term_that_term_holds),
		cmocka_unit_test(lunar_days_are_named_as_they_are_said),
		cmocka_unit_test(a_word_that_stands_before_a_placeholder_is_not_said_twice),
		cmocka_unit_test(braces_of_a_chinese_keyboard_and_blanks_in_them_are_the_same),
		cmocka_unit_test(what_is_no_placeholder_is_text),
		cmocka_unit_test(only_so_many_are_filled),
		cmocka_unit_test(the_first_unknown_one_is_found),
		cmocka_unit_test(a_name_in_other_brackets_is_found),
		cmocka_unit_test(all_texts_of_a_script_are_filled),
		cmocka_unit_test(an_airing_that_is_filled_in_leaves_its_notice_as_it_is_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
