/* What of people's words may go on air, and on a screen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "order/words.h"

static void a_title_is_the_beginning_of_the_words(void **state)
{
	static const char *const cases[][2] = {
		{ "短", "短" },
		{ "", "" },
		{ "\u3000\n 通知：\t明天\r\n停电", "通知： 明天" },
		{ "一二三四五六七八九十一二三", "一二三四五六七八九十" },
		{ "\U00020BB7野家", "\U00020BB7野家" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_free_ char *title = words_title(cases[i][0], 10);
		assert_string_equal(title, cases[i][1]);
	}
}

static void spaces_of_every_kind_are_skipped_and_nothing_else(void **state)
{
	static const char *const cases[][2] = {
		{ " \t\r\na b", "a b" },
		{ "\u00a0\u3000\u200b\ufeff村", "村" },
		{ "\u2028\u2029", "" },
		{ "村 ", "村 " },
		{ "\u2010-", "\u2010-" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(words_skip_spaces(cases[i][0]), cases[i][1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_title_is_the_beginning_of_the_words),
		cmocka_unit_test(spaces_of_every_kind_are_skipped_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
