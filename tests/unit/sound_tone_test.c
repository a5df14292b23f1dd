/* The chimes, frame by frame. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "notice/script.h"
#include "sound/loudness.h"
#include "sound/tone.h"

#define LEAD_FRAMES ((size_t)CHIME_PIPS_LEAD_MS * SOUND_RATE_HZ / 1000)
#define LONG_FRAMES ((size_t)SOUND_RATE_HZ / 2)

static size_t chime(enum chime kind, int16_t *ret_frames, size_t count)
{
	struct sound *sound;

	assert_int_equal(sound_new(&sound), 0);
	assert_int_equal(tone_append_chime(sound, kind), 0);
	const size_t length = sound_read(sound, 0, ret_frames, count);
	assert_int_equal(length, sound_length_frames(sound));
	sound_unref(sound);
	return length;
}

/* By its rising zeros. */
static double frequency_of(const int16_t *frames, size_t count)
{
	int rising = 0;

	for (size_t i = 1; i < count; i++)
		rising += frames[i - 1] < 0 && frames[i] >= 0;
	return rising * (double)SOUND_RATE_HZ / (double)count;
}

static void five_short_pips_and_a_long_one_begin_on_whole_seconds(void **state)
{
	static int16_t frames[10 * SOUND_RATE_HZ];

	(void)state;
	assert_int_equal(chime(CHIME_PIPS, frames, 10 * SOUND_RATE_HZ), LEAD_FRAMES + LONG_FRAMES);
	for (size_t pip = 0; pip <= 5; pip++) {
		const size_t begin = pip * SOUND_RATE_HZ;
		const size_t length = pip < 5 ? SOUND_RATE_HZ * 240 / 1000 : LONG_FRAMES;
		/* A sine's first frame is 0, its second is not. */
		assert_int_equal(pip > 0 ? frames[begin - 1] : 0, 0);
		assert_int_not_equal(frames[begin + 1], 0);
		assert_true(
			fabs(frequency_of(frames + begin, length) - (pip < 5 ? 800 : 1600)) < 5);
		for (size_t i = begin + length; i < begin + SOUND_RATE_HZ && pip < 5; i++)
			assert_int_equal(frames[i], 0);
	}
}

static void only_a_time_signal_begins_before_its_moment(void **state)
{
	(void)state;
	for (enum chime kind = 0; kind < CHIME_COUNT; kind++) {
		const struct script script = { .prelude.chime = kind };
		assert_int_equal(
			script_lead_ms(&script), kind == CHIME_PIPS ? CHIME_PIPS_LEAD_MS : 0);
	}
}

static void every_chime_leaves_room_and_ends_softly(void **state)
{
	static int16_t frames[10 * SOUND_RATE_HZ];

	(void)state;
	for (enum chime kind = CHIME_BELL; kind < CHIME_COUNT; kind++) {
		const size_t count = chime(kind, frames, 10 * SOUND_RATE_HZ);
		int peak = 0;
		for (size_t i = 0; i < count; i++)
			peak = abs(frames[i]) > peak ? abs(frames[i]) : peak;
		assert_in_range(peak, 7000, 17000);
		assert_in_range(abs(frames[count - 1]), 0, 300);
	}
	assert_int_equal(chime(CHIME_NONE, frames, 1), 0);
}

/* While it sounds; a pause makes no tone softer. */
static double loudness_of(const int16_t *frames, size_t count)
{
	static float floats[10 * SOUND_RATE_HZ];
	size_t sounding = 0;
	double lufs;

	for (size_t i = 0; i < count; i++)
		if (frames[i] != 0 || (i > 0 && frames[i - 1] != 0))
			floats[sounding++] = (float)frames[i] / 32768;
	assert_int_equal(loudness_measure(floats, sounding, &lufs), 0);
	return lufs;
}

static void only_the_alert_is_louder_than_the_words(void **state)
{
	static int16_t frames[10 * SOUND_RATE_HZ];

	(void)state;
	for (enum chime kind = CHIME_BELL; kind < CHIME_COUNT; kind++) {
		const double above = loudness_of(frames, chime(kind, frames, 10 * SOUND_RATE_HZ)) -
				     LOUDNESS_TARGET_LUFS;
		if (kind == CHIME_ALERT)
			assert_true(above > 3);
		else
			assert_true(fabs(above) < (kind == CHIME_BELL ? 2.5 : 1));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(five_short_pips_and_a_long_one_begin_on_whole_seconds),
		cmocka_unit_test(only_a_time_signal_begins_before_its_moment),
		cmocka_unit_test(every_chime_leaves_room_and_ends_softly),
		cmocka_unit_test(only_the_alert_is_louder_than_the_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
