/* Messages in the reader's language, and in that of whoever asks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/translate.h"

static void an_answer_is_in_the_language_of_ours_that_the_caller_likes_best(void **state)
{
	static const struct {
		const char *accepted;
		const char *language;
	} cases[] = {
		{ NULL, "en" },
		{ "", "en" },
		{ "zh", "zh" },
		{ "zh-CN", "zh" },
		{ "ZH_cn", "zh" },
		{ "en-GB", "en" },
		{ "zh-CN,zh;q=0.9,en;q=0.8", "zh" },
		{ "en;q=0.8, zh;q=0.9", "zh" },
		{ "zh;q=0.1 ,\ten; q=0.2", "en" },
		{ "de, fr;q=0.9, zh;q=0.2, *;q=0.1", "zh" },
		{ "de", "en" },
		{ "*", "en" },
		{ "zh;q=0", "en" },
		{ "zha", "en" },
		{ "zh;q=nonsense", "en" },
		{ ",,;;==,", "en" },
		{ ",zh", "zh" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		translate_begin(cases[i].accepted);
		const char *language = translate_language();
		translate_end();
		if (strcmp(language, cases[i].language) != 0)
			fail_msg("\"%s\": %s", cases[i].accepted, language);
		assert_string_equal(translate_language(), "en");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_is_in_the_language_of_ours_that_the_caller_likes_best),
	};

	/* A caller is answered in its language whatever the program's own environment asks for. */
	(void)setenv("LC_ALL", "C.UTF-8", 1);
	(void)setenv("LANGUAGE", "en", 1);
	translate_prepare();
	translate_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
