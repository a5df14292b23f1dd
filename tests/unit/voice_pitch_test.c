/* Which pitch and range make all tones so much higher or lower. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "voice/pitch.h"

#define HORN   "name Dalaba horn, man\nlanguage cmn-latn-pinyin\npitch 80 200\nklatt 6\n"
#define FEMALE "pitch 165 330\n"

static const struct voice voices[] = {
	{ .pitch = 50, .range = 75 },
	{ .pitch = 30, .range = 50 },
	{ .pitch = 60, .range = 99 },
};

/* What eSpeak NG makes of a tone of height 0 to 56, in shares of its base. */
static double height_of(int tone, struct pitch_setting setting, double breadth)
{
	const double span = breadth / 36 * 2;

	return exp2((setting.pitch - 50) / 50.0) + span / 2 * (setting.range / 50.0) * (tone - 36) +
	       span / 2 * 36;
}

static void without_intonation_a_voice_is_as_it_was_configured(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(voices); i++) {
		const struct pitch_setting same = pitch_setting(&voices[i], pitch_breadth(HORN), 0);
		assert_int_equal(same.pitch, voices[i].pitch);
		assert_int_equal(same.range, voices[i].range);
	}
}

static void every_tone_moves_by_what_is_asked_for(void **state)
{
	static const char *const files[] = { HORN, FEMALE, "" };
	static const int tones[] = { 11, 30, 45, 56 };
	const struct voice voice = voices[0];

	(void)state;
	for (size_t file = 0; file < ARRAY_SIZE(files); file++)
		for (int cents = -250; cents <= 300; cents += 10) {
			const double breadth = pitch_breadth(files[file]);
			const struct pitch_setting moved = pitch_setting(&voice, breadth, cents);
			const struct pitch_setting same = { voice.pitch, voice.range };
			for (size_t i = 0; i < ARRAY_SIZE(tones); i++)
				assert_true(
					fabs(1200 * log2(height_of(tones[i], moved, breadth) /
							    height_of(tones[i], same, breadth)) -
						cents) < 35);
		}
}

static void no_setting_lies_beyond_what_espeak_takes(void **state)
{
	(void)state;
	for (int pitch = 0; pitch <= 99; pitch++)
		for (int cents = -1200; cents <= 1200; cents += 100) {
			const struct voice voice = { .pitch = pitch, .range = 99 - pitch };
			const struct pitch_setting setting =
				pitch_setting(&voice, pitch_breadth(HORN), cents);
			assert_in_range(setting.pitch, 0, 99);
			assert_in_range(setting.range, 0, 99);
		}
}

static void a_voice_file_tells_how_broad_its_pitch_is(void **state)
{
	static const char *const without[] = { "", "name pitch 80 200\n", "pitch\n", "pitch 5 9\n",
		"pitch high\n", "pitchy 80 200\n" };

	(void)state;
	assert_float_equal((float)pitch_breadth(HORN), 0.802F, 0.001F);
	assert_float_equal((float)pitch_breadth(FEMALE), 0.502F, 0.001F);
	assert_float_equal(
		(float)pitch_breadth("pitch 80 118"), (float)PITCH_BREADTH_DEFAULT, 0.001F);
	for (size_t i = 0; i < ARRAY_SIZE(without); i++)
		assert_float_equal(
			(float)pitch_breadth(without[i]), (float)PITCH_BREADTH_DEFAULT, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_intonation_a_voice_is_as_it_was_configured),
		cmocka_unit_test(every_tone_moves_by_what_is_asked_for),
		cmocka_unit_test(no_setting_lies_beyond_what_espeak_takes),
		cmocka_unit_test(a_voice_file_tells_how_broad_its_pitch_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
