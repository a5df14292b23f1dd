/* Words in eSpeak NG's phonemes. */
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
#include "speech/reading.h"
#include "voice/phonemes.h"

static char *written(const char *words)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	assert_non_null(out);
	assert_int_equal(phonemes_write(out, words), 0);
	assert_int_equal(fclose(out), 0);
	return text;
}

struct example {
	const char *words;
	const char *phonemes;
};

static void expect_each(const struct example *examples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		_cleanup_free_ char *text = written(examples[i].words);
		assert_string_equal(text, examples[i].phonemes);
	}
}

static void a_syllable_is_initial_glide_stress_nucleus_tone_coda(void **state)
{
	static const struct example cases[] = {
		{ "ge4", "k'o-51" },
		{ "zhi1", "ts.'i.55" },
		{ "zi4", "ts'i[51" },
		{ "ri4", "z.'i.51" },
		{ "ji1", "tS;'i55" },
		{ "ju2", "tS;'y35" },
		{ "nv4", "n'y51" },
		{ "wei4", "w'ei51" },
		{ "er4", "'@r51" },
		{ "min2", "m'i35n" },
		/* Those that eSpeak NG's own pinyin rules say wrong. */
		{ "wan4", "w'a51n" },
		{ "gang1", "k'A55N" },
		{ "jiong1", "tS;j'ong55" },
		{ "qiong2", "tS;hj'ong35" },
		{ "xiong2", "S;j'ong35" },
		{ "de2", "t'o-35" },
		{ "shun4", "s.'u@51n" },
		{ "qun2", "tS;h'y@35n" },
	};

	(void)state;
	expect_each(cases, ARRAY_SIZE(cases));
}

static void the_last_full_syllable_of_a_word_is_stressed(void **state)
{
	static const struct example cases[] = {
		{ "da4jia1", "tA51tS;'iA55" },
		{ "da4 jia1", "t'A51 tS;'iA55" },
		{ "xie4xie5", "S;'iE51S;iE11" },
	};

	(void)state;
	expect_each(cases, ARRAY_SIZE(cases));
}

static void a_third_tone_is_full_only_at_the_end_and_before_a_neutral_one(void **state)
{
	static const struct example cases[] = {
		{ "hao3", "X'Au214" },
		{ "hao3 ma5", "X'Au214 mA11" },
		{ "hao3ren2", "XAu21z.'@35n" },
		{ "hao3 ren2", "X'Au21 z.'@35n" },
		{ "yi3zi5", "j'i214tsi[11" },
		{ "hao3 CT", "X'Au21 s'ei55 th'i51" },
	};

	(void)state;
	expect_each(cases, ARRAY_SIZE(cases));
}

static void a_neutral_syllable_is_never_stressed_and_its_e_is_short(void **state)
{
	static const struct example cases[] = { { "de5", "t@11" }, { "ma5", "mA11" } };

	(void)state;
	expect_each(cases, ARRAY_SIZE(cases));
}

static void every_letter_has_a_name_of_its_own(void **state)
{
	(void)state;
	for (char letter = 'A'; letter <= 'Z'; letter++) {
		_cleanup_free_ char *name = written((char[]){ letter, '\0' });
		assert_true(strlen(name) > 0);
		for (char other = 'A'; other < letter; other++) {
			_cleanup_free_ char *another = written((char[]){ other, '\0' });
			assert_string_not_equal(name, another);
		}
	}
}

static void what_is_no_syllable_is_refused(void **state)
{
	static const char *const others[] = { "ge", "4", "ge6", "xyz1", "zhuangg4", "[[x_^_", "各",
		"ge4-", "\n" };
	char buffer[64];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		FILE *out = fmemopen(buffer, sizeof(buffer), "w");
		assert_int_equal(phonemes_write(out, others[i]), -EINVAL);
		(void)fclose(out);
	}
}

static void a_nucleus_is_a_vowel_or_a_nasal_alone(void **state)
{
	static const char *const nuclei[] = { "A", "ai", "E", "o-", "@", "@r", "i", "i.", "i[",
		"iA", "iou", "u@", "y", "y&", "N-", "'A", ",ong", "%@", "'N-" };
	static const char *const others[] = { "", "p", "ts.h", "tS;", "S;", "j", "w", "m", "n", "l",
		"N", "X", "z.", "kh", "_", "_:", "_|", "t", "4" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(nuclei); i++)
		assert_true(phonemes_is_nucleus(nuclei[i]));
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		assert_false(phonemes_is_nucleus(others[i]));
}

/* In the longest breath group, and in one word of letters. */
static void phonemes_stay_below_what_espeak_takes(void **state)
{
	static const char *const units[] = { "双床窗", "SSS", "WWW", "W村" };
	const struct reading_manner manner = { .pause_percent = 100 };
	struct reader *reader;

	(void)state;
	assert_int_equal(reader_new(NULL, &reader), 0);
	for (size_t unit = 0; unit < ARRAY_SIZE(units); unit++) {
		struct reading *reading;
		char text[4096] = "";
		for (int i = 0; i < 300; i++)
			strcat(text, units[unit]);
		assert_int_equal(reading_new(reader, &manner, text, &reading), 0);
		for (size_t i = 0; i < reading->utterances.count; i++) {
			_cleanup_free_ char *phonemes =
				written(reading->utterances.utterances[i].speech);
			assert_in_range(strlen(phonemes), 1, 700 - strlen("[[]]"));
		}
		reading_free(reading);
	}
	reader_free(reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_syllable_is_initial_glide_stress_nucleus_tone_coda),
		cmocka_unit_test(the_last_full_syllable_of_a_word_is_stressed),
		cmocka_unit_test(a_third_tone_is_full_only_at_the_end_and_before_a_neutral_one),
		cmocka_unit_test(a_neutral_syllable_is_never_stressed_and_its_e_is_short),
		cmocka_unit_test(every_letter_has_a_name_of_its_own),
		cmocka_unit_test(what_is_no_syllable_is_refused),
		cmocka_unit_test(a_nucleus_is_a_vowel_or_a_nasal_alone),
		cmocka_unit_test(phonemes_stay_below_what_espeak_takes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
