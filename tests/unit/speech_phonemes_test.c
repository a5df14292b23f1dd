/* Syllables in eSpeak NG's phonemes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "speech/phonemes.h"

static char *written(const char *syllable, enum third_tone third_tone, bool is_stressed)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	assert_non_null(out);
	phonemes_write(out, syllable, third_tone, is_stressed);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void a_syllable_is_initial_glide_stress_nucleus_tone_coda(void **state)
{
	static const char *const cases[][2] = {
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
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_free_ char *text = written(cases[i][0], THIRD_TONE_LOW, true);
		assert_string_equal(text, cases[i][1]);
	}
}

static void a_third_tone_is_half_or_full_as_its_place_wants(void **state)
{
	_cleanup_free_ char *low = written("hao3", THIRD_TONE_LOW, false);
	_cleanup_free_ char *full = written("hao3", THIRD_TONE_FULL, false);

	(void)state;
	assert_string_equal(low, "XAu21");
	assert_string_equal(full, "XAu214");
}

static void a_neutral_syllable_is_never_stressed_and_its_e_is_short(void **state)
{
	_cleanup_free_ char *de = written("de5", THIRD_TONE_LOW, true);
	_cleanup_free_ char *ma = written("ma5", THIRD_TONE_LOW, true);

	(void)state;
	assert_string_equal(de, "t@11");
	assert_string_equal(ma, "mA11");
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
		if (!phonemes_has(syllables[i]))
			fail_msg("%s is none", syllables[i]);
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (phonemes_has(others[i]))
			fail_msg("%s is one", others[i]);
}

static void every_letter_has_a_name_of_its_own(void **state)
{
	(void)state;
	for (char letter = 'A'; letter <= 'Z'; letter++) {
		assert_true(strlen(phonemes_of_letter(letter)) > 0);
		for (char other = 'A'; other < letter; other++)
			assert_string_not_equal(
				phonemes_of_letter(letter), phonemes_of_letter(other));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_syllable_is_initial_glide_stress_nucleus_tone_coda),
		cmocka_unit_test(a_third_tone_is_half_or_full_as_its_place_wants),
		cmocka_unit_test(a_neutral_syllable_is_never_stressed_and_its_e_is_short),
		cmocka_unit_test(only_what_mandarin_has_is_a_syllable),
		cmocka_unit_test(every_letter_has_a_name_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
