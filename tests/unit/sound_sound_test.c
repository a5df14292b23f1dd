/* Frames and time of a sound, also where the product of the two leaves 32 bits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sound/sound.h"

/* The first of either that 32 bits do not hold times the rate or times a second. */
#define WIDE_MS 194784

static void an_hour_of_sound_is_an_hour_both_ways(void **state)
{
	static const int64_t times_ms[] = { 0, 1000, WIDE_MS - 784, WIDE_MS + 216, 600000,
		3600000 };

	(void)state;
	for (size_t i = 0; i < sizeof(times_ms) / sizeof(times_ms[0]); i++) {
		const size_t frames = (size_t)(times_ms[i] / 1000) * SOUND_RATE_HZ;
		assert_int_equal(sound_frames_of_ms(times_ms[i]), frames);
		assert_int_equal(sound_frames_of_us(times_ms[i] * 1000), frames);
		assert_int_equal(sound_ms_of_frames(frames), times_ms[i]);
		assert_int_equal(sound_ns_of_frames(frames), times_ms[i] * 1000000);
	}
}

static void frames_are_rounded_down(void **state)
{
	(void)state;
	assert_int_equal(sound_frames_of_us(45), 0); /* A frame lasts 45.35 us. */
	assert_int_equal(sound_frames_of_us(46), 1);
	assert_int_equal(sound_ns_of_frames(1), 45351);
	assert_int_equal(sound_ms_of_frames(22), 0);
	assert_int_equal(sound_ms_of_frames(23), 1);
}

static void a_silence_of_minutes_is_as_long_as_asked(void **state)
{
	struct sound *sound;

	(void)state;
	assert_int_equal(sound_new(&sound), 0);
	assert_int_equal(sound_append_silence(sound, WIDE_MS + 216), 0);
	assert_int_equal(sound_length_frames(sound), (WIDE_MS + 216) / 1000 * SOUND_RATE_HZ);
	sound_unref(sound);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_hour_of_sound_is_an_hour_both_ways),
		cmocka_unit_test(frames_are_rounded_down),
		cmocka_unit_test(a_silence_of_minutes_is_as_long_as_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
