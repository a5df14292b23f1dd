/* The limiter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "sound/limiter.h"
#include "sound/sound.h"

static int loudest(const int16_t *frames, size_t count)
{
	int peak = 0;

	for (size_t i = 0; i < count; i++)
		peak = abs(frames[i]) > peak ? abs(frames[i]) : peak;
	return peak;
}

static void a_shout_stays_under_the_ceiling_from_its_first_sample(void **state)
{
	struct limiter limiter = { .lift = 4 };
	int16_t shout[4000];

	(void)state;
	for (size_t i = 0; i < 4000; i++)
		shout[i] = i % 2 ? INT16_MAX : INT16_MIN;
	limiter_apply(&limiter, shout, 4000);
	assert_true(loudest(shout, 4000) <= LIMITER_CEILING * INT16_MAX + 1);
	assert_true(loudest(shout, 1) > LIMITER_CEILING * INT16_MAX - 2);
}

static void a_whisper_is_lifted(void **state)
{
	struct limiter limiter = { .lift = 4 };
	int16_t whisper[] = { 100, -100, 100 };

	(void)state;
	limiter_apply(&limiter, whisper, 3);
	assert_int_equal(whisper[0], 400);
	assert_int_equal(whisper[1], -400);
}

static void after_a_shout_a_whisper_is_lifted_again_within_a_second(void **state)
{
	struct limiter limiter = { .lift = 4 };
	int16_t frame = INT16_MAX;

	(void)state;
	limiter_apply(&limiter, &frame, 1);
	for (int i = 0; i < SOUND_RATE_HZ; i++) {
		frame = 100;
		limiter_apply(&limiter, &frame, 1);
	}
	assert_int_equal(frame, 400);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_shout_stays_under_the_ceiling_from_its_first_sample),
		cmocka_unit_test(a_whisper_is_lifted),
		cmocka_unit_test(after_a_shout_a_whisper_is_lifted_again_within_a_second),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
