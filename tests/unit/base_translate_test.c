/* Messages in the reader's language, and in that of whoever asks. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/error.h"
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

static bool is_ascii(const char *text)
{
	for (; *text; text++)
		if (*text & 0x80)
			return false;
	return true;
}

/* What this machine's glibc has words for is English where no locale is installed. */
static void what_a_disk_or_a_card_or_a_socket_answers_is_said_in_chinese(void **state)
{
	static const int errors[] = { E2BIG, EACCES, EADDRINUSE, EBADF, EBADFD, EBUSY, EDQUOT,
		EFBIG, EINTR, EINVAL, EIO, EMFILE, ENODEV, ENOENT, ENOMEDIUM, ENOMEM, ENOSPC,
		ENOSYS, ENOTDIR, ENOTTY, ENXIO, EPERM, EPIPE, EPROTO, EROFS, ESTALE, ESTRPIPE,
		ETIMEDOUT, EUCLEAN };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		assert_string_equal(error_text(errors[i]), strerror(errors[i]));
		translate_begin("zh");
		const char *chinese = error_text(-errors[i]);
		translate_end();
		if (is_ascii(chinese))
			fail_msg("%s: %s", error_name(errors[i]), chinese);
		assert_int_equal(error_parse(error_name(-errors[i])), errors[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_is_in_the_language_of_ours_that_the_caller_likes_best),
		cmocka_unit_test(what_a_disk_or_a_card_or_a_socket_answers_is_said_in_chinese),
	};

	/* A caller is answered in its language whatever the program's own environment asks for. */
	(void)setenv("LC_ALL", "C.UTF-8", 1);
	(void)setenv("LANGUAGE", "en", 1);
	translate_prepare();
	translate_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
