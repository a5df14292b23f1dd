/* The whitener on tones: what it makes of their loudness. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sound/whitener.h"

#define HOPS        40
#define HARMONIC_HZ 258.4 /* 12 bins of the spectrum */

/* A voice's harmonics, or one tone. */
static void fill(int16_t *frames, size_t from, double hz, int harmonics)
{
	for (size_t i = 0; i < WHITENER_HOP; i++) {
		double sum = 0;
		for (int j = 1; j <= harmonics; j++)
			sum += sin(2 * M_PI * hz * j * (double)(from + i) / SOUND_RATE_HZ);
		frames[i] = (int16_t)lrint(1000 * sum);
	}
}

static double power_of(const kiss_fft_cpx *out)
{
	double power = 0;

	for (int i = 0; i < WHITENER_OUT; i++)
		power += (double)out[i].r * out[i].r + (double)out[i].i * out[i].i;
	return power;
}

/* Of a tone that follows those harmonics. */
static double power_beside_harmonics(double hz)
{
	struct whitener *harmonics, *tone;
	double power = 0;

	assert_int_equal(whitener_new(3, 1, &harmonics), 0);
	assert_int_equal(whitener_new(3, 0, &tone), 0);
	for (size_t hop = 0; hop < HOPS; hop++) {
		int16_t frames[WHITENER_HOP];
		kiss_fft_cpx out[WHITENER_OUT];
		fill(frames, hop * WHITENER_HOP, HARMONIC_HZ, 15);
		whitener_run(harmonics, frames, out);
		fill(frames, hop * WHITENER_HOP, hz, 1);
		whitener_follow(tone, harmonics, frames, out);
		power = power_of(out);
	}
	whitener_free(harmonics);
	whitener_free(tone);
	return power;
}

static void what_follows_is_no_louder_between_harmonics_than_upon_them(void **state)
{
	(void)state;
	for (int i = 3; i < 13; i++) {
		const double upon = power_beside_harmonics(HARMONIC_HZ * i);
		const double between = power_beside_harmonics(HARMONIC_HZ * (i + 0.5));
		assert_true(upon > 0);
		assert_true(between < 3 * upon && upon < 3 * between);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_follows_is_no_louder_between_harmonics_than_upon_them),
	};

	return cmocka_run_group_tests_name("whitener", tests, NULL, NULL);
}
