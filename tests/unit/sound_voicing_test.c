/* What a zone's voicing does to a sound, measured by sines. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "sound/limiter.h"
#include "sound/voicing.h"

#define FRAMES ((size_t)SOUND_RATE_HZ)

static int16_t heard[5 * FRAMES];

static struct sound *sine(double frequency_hz, double peak, size_t count)
{
	struct sound *sound;

	assert_int_equal(sound_new(&sound), 0);
	for (size_t i = 0; i < count; i++) {
		const double phase = 2 * M_PI * frequency_hz * (double)i / SOUND_RATE_HZ;
		const float frame = (float)(peak * sin(phase));
		assert_int_equal(sound_append_float(sound, &frame, 1), 0);
	}
	return sound;
}

/* Of the second half of it, as 1.0 of full scale. */
static double peak_of(size_t count)
{
	double power = 0;

	for (size_t i = count / 2; i < count; i++)
		power += (double)heard[i] * heard[i];
	return sqrt(2 * power / (double)(count - count / 2)) / 32768;
}

/* The peak in dB that the horn's voicing makes of a sine's. */
static double horn_db(double frequency_hz, double peak_db)
{
	struct sound *sound = sine(frequency_hz, pow(10, peak_db / 20), FRAMES);
	struct voicing *voicing;

	sound_finish(sound, 0);
	assert_int_equal(voicing_new(VOICING_HORN, sound, &voicing), 0);
	assert_int_equal(voicing_length_frames(voicing), FRAMES);
	assert_int_equal(voicing_read(voicing, 0, heard, FRAMES), FRAMES);
	voicing_free(voicing);
	sound_unref(sound);
	return 20 * log10(peak_of(FRAMES) + 1e-9);
}

/* So soft that nothing is compressed. */
static void the_horn_gets_its_band_with_a_lift(void **state)
{
	static const struct {
		double frequency_hz, low_db, high_db; /* against 1 kHz */
	} cases[] = {
		{ 50, -200, -45 },
		{ 100, -50, -35 },
		{ 150, -45, -24 },
		{ 300, -6, -3.5 },
		{ 500, -3.5, -1.5 },
		{ 2000, 3, 6 },
		{ 3000, 5.5, 8.5 },
		{ 5000, 6.5, 11 },
		{ 8000, -12, -2 },
		{ 10500, -80, -30 },
	};
	const double middle_db = horn_db(1000, -40);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const double against_db = horn_db(cases[i].frequency_hz, -40) - middle_db;
		assert_true(against_db > cases[i].low_db && against_db < cases[i].high_db);
	}
}

static void loud_tones_are_compressed_two_to_one_and_limited(void **state)
{
	const double soft_db = horn_db(3000, -10) - horn_db(3000, -16);

	(void)state;
	assert_true(fabs(soft_db - 3) < 0.3);
	assert_true(fabs(horn_db(1000, -40) - horn_db(1000, -46) - 6) < 0.1);
	assert_true(horn_db(5000, 0) < LIMITER_CEILING_DB);
}

static void plain_is_the_sound_itself(void **state)
{
	struct sound *sound = sine(700, 0.9, FRAMES);
	static int16_t frames[FRAMES];
	struct voicing *voicing;

	(void)state;
	assert_int_equal(voicing_new(VOICING_PLAIN, sound, &voicing), 0);
	assert_int_equal(voicing_length_frames(voicing), FRAMES);
	assert_int_equal(voicing_read(voicing, 5, heard, FRAMES), FRAMES - 5);
	assert_int_equal(sound_read(sound, 5, frames, FRAMES), FRAMES - 5);
	assert_memory_equal(heard, frames, (FRAMES - 5) * sizeof(*frames));
	voicing_free(voicing);
	sound_unref(sound);
}

/* A card takes frames back, and a sound grows while it is read. */
static void however_it_is_read_it_is_the_same(void **state)
{
	struct sound *sound = sine(700, 0.9, 5 * FRAMES);
	static int16_t frames[5 * FRAMES];
	struct voicing *voicing;
	size_t offset = 0;

	(void)state;
	sound_finish(sound, 0);
	assert_int_equal(voicing_new(VOICING_HORN, sound, &voicing), 0);
	assert_int_equal(voicing_read(voicing, 0, frames, 5 * FRAMES), 5 * FRAMES);
	voicing_free(voicing);
	assert_int_equal(voicing_new(VOICING_HORN, sound, &voicing), 0);
	srand48(1);
	while (offset < 5 * FRAMES) {
		const size_t wanted = (size_t)lrand48() % 3000;
		const size_t count = voicing_read(voicing, offset, heard + offset, wanted);
		offset += count;
		assert_int_equal(count < wanted, offset == 5 * FRAMES && count < wanted);
		if (lrand48() % 3 == 0)
			offset -= offset < 2000 ? offset : 2000;
	}
	assert_memory_equal(heard, frames, sizeof(frames));
	voicing_free(voicing);
	sound_unref(sound);
}

static void a_sound_that_grows_is_given_up_to_what_the_limiter_needs(void **state)
{
	struct sound *sound = sine(700, 0.5, 1000);
	struct voicing *voicing;

	(void)state;
	assert_int_equal(voicing_new(VOICING_HORN, sound, &voicing), 0);
	assert_int_equal(voicing_length_frames(voicing), 1000 - LIMITER_DELAY_FRAMES);
	assert_int_equal(voicing_read(voicing, 0, heard, 1000), 1000 - LIMITER_DELAY_FRAMES);
	assert_int_equal(voicing_read(voicing, 2000, heard, 1000), 0);
	sound_finish(sound, 0);
	assert_int_equal(voicing_length_frames(voicing), 1000);
	assert_int_equal(voicing_read(voicing, 1000 - LIMITER_DELAY_FRAMES, heard, 1000),
		LIMITER_DELAY_FRAMES);
	voicing_free(voicing);
	sound_unref(sound);
}

/* Who comes into a long talk does not wait until all that was said before is made. */
static void from_a_later_frame_on_it_is_the_same_and_what_was_before_is_not_made(void **state)
{
	static int16_t late[5 * FRAMES];
	const size_t first = 2 * FRAMES, settled = first + FRAMES / 2;
	struct sound *sound = sine(1000, 0.3, 5 * FRAMES);
	struct voicing *whole, *part;

	(void)state;
	sound_finish(sound, 0);
	assert_int_equal(voicing_new(VOICING_HORN, sound, &whole), 0);
	assert_int_equal(voicing_new(VOICING_HORN, sound, &part), 0);
	voicing_begin(part, first);
	assert_int_equal(voicing_read(whole, 0, heard, 5 * FRAMES), 5 * FRAMES);
	assert_int_equal(voicing_read(part, first, late + first, 3 * FRAMES), 3 * FRAMES);
	for (size_t i = settled; i < 5 * FRAMES; i++)
		assert_in_range(late[i] - heard[i] + 100, 0, 200);
	voicing_free(part);
	assert_int_equal(voicing_new(VOICING_HORN, sound, &part), 0);
	voicing_begin(part, first);
	assert_int_equal(voicing_read(part, first - 1000, late, 1000), 1000);
	for (size_t i = 0; i < 1000 - LIMITER_DELAY_FRAMES; i++)
		assert_int_equal(late[i], 0);
	voicing_free(part);
	voicing_free(whole);
	sound_unref(sound);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_horn_gets_its_band_with_a_lift),
		cmocka_unit_test(loud_tones_are_compressed_two_to_one_and_limited),
		cmocka_unit_test(plain_is_the_sound_itself),
		cmocka_unit_test(however_it_is_read_it_is_the_same),
		cmocka_unit_test(
			from_a_later_frame_on_it_is_the_same_and_what_was_before_is_not_made),
		cmocka_unit_test(a_sound_that_grows_is_given_up_to_what_the_limiter_needs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
