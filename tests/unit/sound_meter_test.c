/* The level meter. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sound/meter.h"

static void a_full_square_wave_is_full_scale(void **state)
{
	struct meter meter = { 0 };

	(void)state;
	for (int i = 0; i < 1000; i++)
		meter_add(&meter, &(int16_t){ i % 2 ? 32767 : INT16_MIN }, 1);
	const struct level level = meter_level(&meter);
	assert_true(fabs(level.rms_db) < 0.01);
	assert_true(fabs(level.peak_db) < 0.01);
}

static void silence_between_words_does_not_make_them_quieter(void **state)
{
	static const int16_t silence[5000], word[] = { 3277, -3277, 3277, -3277 };
	struct meter meter = { 0 };

	(void)state;
	meter_add(&meter, silence, 5000);
	meter_add(&meter, word, 4);
	meter_add(&meter, silence, 5000);
	assert_true(fabs(meter_level(&meter).rms_db + 20) < 0.01);
}

static void of_zeros_alone_the_level_is_under_the_floor(void **state)
{
	static const int16_t silence[100];
	struct meter meter = { 0 };

	(void)state;
	meter_add(&meter, silence, 100);
	assert_true(meter_level(&meter).is_known);
	assert_true(meter_level(&meter).peak_db < SOUNDING_FLOOR_DB);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_square_wave_is_full_scale),
		cmocka_unit_test(silence_between_words_does_not_make_them_quieter),
		cmocka_unit_test(of_zeros_alone_the_level_is_under_the_floor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
