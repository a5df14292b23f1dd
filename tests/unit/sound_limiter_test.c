/* No peak passes the limiter, not even between two samples, and what is under it passes untouched.
 */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <ebur128.h>
#include <soxr.h>

#include "base/cleanup.h"
#include "sound/limiter.h"
#include "sound/sound.h"
#include "unit/true_peak.h"

#define FRAMES (2 * SOUND_RATE_HZ)

static float before[FRAMES], after[FRAMES];

static void limit(size_t piece)
{
	struct limiter *limiter;

	assert_int_equal(limiter_new(&limiter), 0);
	for (size_t done = 0; done < FRAMES; done += piece) {
		const size_t count = piece < FRAMES - done ? piece : FRAMES - done;
		limiter_run(limiter, before + done, after + done, count);
	}
	limiter_free(limiter);
}

static double peak_db(const float *frames)
{
	return 20 * log10(true_peak(frames, FRAMES, 16, FRAMES / 20));
}

/* A second judge, which starts and ends inside, where a start would not be a peak of its own. */
static double ebur128_peak_db(const float *frames)
{
	ebur128_state *state = ebur128_init(1, SOUND_RATE_HZ, EBUR128_MODE_TRUE_PEAK);
	double peak;

	assert_non_null(state);
	assert_int_equal(ebur128_add_frames_float(state, frames, FRAMES / 2), EBUR128_SUCCESS);
	assert_int_equal(ebur128_true_peak(state, 0, &peak), EBUR128_SUCCESS);
	ebur128_destroy(&state);
	return 20 * log10(peak);
}

/* Of a sine at a quarter of the rate, 45 degrees off, every sample is 3 dB under its peak. */
static void peaks_between_the_samples_are_limited(void **state)
{
	(void)state;
	for (size_t i = 0; i < FRAMES; i++)
		before[i] = (float)(1.4 * sin(M_PI / 2 * (double)i + M_PI / 4));
	assert_true(peak_db(before) > 2.5);
	limit(FRAMES);
	assert_true(peak_db(after) <= LIMITER_CEILING_DB);
	assert_true(peak_db(after) > LIMITER_CEILING_DB - 0.5);
	assert_true(ebur128_peak_db(after + SOUND_RATE_HZ / 10) <= LIMITER_CEILING_DB);
}

/* White up to 9.5 kHz, as far as the converters of recordings let through. */
static void make_noise(float *ret_frames)
{
	static float drawn[FRAMES];
	const soxr_io_spec_t form = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
	const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_VHQ, 0);
	size_t used, made;

	srand48(1);
	for (size_t i = 0; i < FRAMES; i++)
		drawn[i] = (float)(2 * drand48() - 1);
	assert_null(soxr_oneshot(20000, SOUND_RATE_HZ, 1, drawn, FRAMES, &used, ret_frames, FRAMES,
		&made, &form, &quality, NULL));
	assert_true(made > FRAMES * 9 / 10);
}

static void no_kind_of_loud_sound_passes(void **state)
{
	static float noise[FRAMES];

	(void)state;
	make_noise(noise);
	for (int kind = 0; kind < 5; kind++) {
		for (size_t i = 0; i < FRAMES; i++) {
			const double seconds = (double)i / SOUND_RATE_HZ;
			const double swept = 2 * M_PI * (100 + 2300 * seconds) * seconds;
			const double cases[] = {
				noise[i], 2 * sin(swept), /* sweep to 9.3 kHz */
				fmod(seconds, 0.1) < 0.01 ? sin(swept) * 3 : 0,         /* bursts */
				sin(2 * M_PI * 150 * seconds) > 0 ? 1.5 : -1.5,         /* square */
				i % 997 == 0 ? 2 : 0.3 * sin(2 * M_PI * 440 * seconds), /* clicks */
			};
			before[i] = (float)(2 * cases[kind]);
		}
		limit(777);
		assert_true(peak_db(after) <= LIMITER_CEILING_DB);
	}
}

static void what_stays_under_the_ceiling_is_only_delayed(void **state)
{
	(void)state;
	for (size_t i = 0; i < FRAMES; i++)
		before[i] = (float)(0.85 * sin(2 * M_PI * 440 * (double)i / SOUND_RATE_HZ));
	limit(1000);
	for (size_t i = 0; i < LIMITER_DELAY_FRAMES; i++)
		assert_true(after[i] == 0);
	assert_memory_equal(after + LIMITER_DELAY_FRAMES, before,
		(FRAMES - LIMITER_DELAY_FRAMES) * sizeof(float));
}

static void it_matters_not_in_which_pieces_they_come(void **state)
{
	static const size_t pieces[] = { 1, 31, 32, 33, 777 };
	static float whole[FRAMES];

	(void)state;
	for (size_t i = 0; i < FRAMES; i++)
		before[i] = (float)(sin(2 * M_PI * 440 * (double)i / SOUND_RATE_HZ) *
				    (i % SOUND_RATE_HZ < 5000 ? 1.5 : 0.5));
	limit(FRAMES);
	memcpy(whole, after, sizeof(whole));
	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++) {
		limit(pieces[i]);
		for (size_t j = 0; j < FRAMES; j++)
			assert_true(fabsf(after[j] - whole[j]) < 2e-5F);
	}
}

/* Turned down before the peak and back up after it, without a step. */
static void the_gain_returns_after_a_peak(void **state)
{
	double lowest = 1, step = 0, last = 1;

	(void)state;
	for (size_t i = 0; i < FRAMES; i++)
		before[i] = i == SOUND_RATE_HZ ? 4.0F : 0.1F;
	limit(FRAMES);
	for (size_t i = LIMITER_DELAY_FRAMES; i < FRAMES; i++) {
		const double gain = after[i] / before[i - LIMITER_DELAY_FRAMES];
		lowest = fmin(lowest, gain);
		step = fmax(step, fabs(gain - last));
		last = gain;
	}
	assert_true(lowest < 0.25 && lowest > 0.2);
	assert_true(step < 0.03);
	assert_true(last > 0.999);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(peaks_between_the_samples_are_limited),
		cmocka_unit_test(no_kind_of_loud_sound_passes),
		cmocka_unit_test(what_stays_under_the_ceiling_is_only_delayed),
		cmocka_unit_test(it_matters_not_in_which_pieces_they_come),
		cmocka_unit_test(the_gain_returns_after_a_peak),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
