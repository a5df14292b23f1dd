/* The converter, by what comes out: how loud tones are, and what lies beside them. */
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
#include "sound/converter.h"

#define SECONDS 1

struct made {
	int16_t *frames;
	size_t count;
};

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* In pieces of 1, 2, 3, ... frames, taken in two halves. */
static struct made convert(unsigned from_hz, unsigned to_hz, const int16_t *frames, size_t count)
{
	struct made made = { .frames = calloc(SECONDS * to_hz + 4096, sizeof(int16_t)) };
	struct converter *converter;
	size_t piece = 1, ready;

	assert_non_null(made.frames);
	assert_int_equal(converter_new(from_hz, to_hz, &converter), 0);
	for (size_t done = 0; done < count; piece = piece % CONVERTER_BLOCK_FRAMES + 1) {
		const size_t fed = smaller(piece, count - done);
		assert_int_equal(converter_feed(converter, frames + done, fed), 0);
		done += fed;
		for (int half = 0; half < 2; half++) {
			const int16_t *there = converter_ready(converter, &ready);
			const size_t taken = half == 0 ? ready / 2 : ready;
			for (size_t i = 0; i < taken; i++)
				made.frames[made.count + i] = there[i];
			converter_take(converter, taken);
			made.count += taken;
		}
		const double held = (double)done - (double)made.count * from_hz / to_hz;
		assert_true(fabs(converter_held_frames(converter) - held) < 1e-3);
	}
	converter_free(converter);
	return made;
}

/* How loud that tone is in it, in dB of full scale; by a window of which nothing leaks. */
static double level_db(const struct made *made, unsigned rate_hz, double tone_hz)
{
	const size_t from = rate_hz / 4, count = rate_hz / 2;
	double sine = 0, cosine = 0, sum = 0;

	assert_true(made->count >= from + count);
	for (size_t i = 0; i < count; i++) {
		const double turn = 2 * M_PI * (double)i / (double)count;
		const double window = 0.35875 - 0.48829 * cos(turn) + 0.14128 * cos(2 * turn) -
				      0.01168 * cos(3 * turn);
		const double phase = 2 * M_PI * tone_hz * (double)i / rate_hz;
		sine += window * made->frames[from + i] * sin(phase);
		cosine += window * made->frames[from + i] * cos(phase);
		sum += window;
	}
	return 10 * log10(4 * (sine * sine + cosine * cosine) / (sum * sum) + 1e-12) -
	       20 * log10(32768);
}

static struct made convert_tone(unsigned from_hz, unsigned to_hz, double tone_hz)
{
	_cleanup_free_ int16_t *frames = calloc(SECONDS * from_hz, sizeof(*frames));

	assert_non_null(frames);
	for (size_t i = 0; i < SECONDS * from_hz; i++)
		frames[i] = (int16_t)lrint(16384 * sin(2 * M_PI * tone_hz * (double)i / from_hz));
	return convert(from_hz, to_hz, frames, SECONDS * from_hz);
}

static const unsigned card_rates_hz[] = { 16000, 32000, 44100, 48000, 96000, 192000 };

#define CARD_RATES (sizeof(card_rates_hz) / sizeof(card_rates_hz[0]))

static void it_is_flat_to_ten_kilohertz(void **state)
{
	static const double tones_hz[] = { 100, 1000, 5000, 7000, 9000, 9900 };

	(void)state;
	for (size_t i = 0; i < CARD_RATES; i++)
		for (size_t j = 0; j < sizeof(tones_hz) / sizeof(tones_hz[0]); j++) {
			if (tones_hz[j] > card_rates_hz[i] * 0.45)
				continue;
			struct made up = convert_tone(22050, card_rates_hz[i], tones_hz[j]);
			assert_true(
				fabs(level_db(&up, card_rates_hz[i], tones_hz[j]) + 6.02) < 0.1);
			free(up.frames);
			struct made down = convert_tone(card_rates_hz[i], 22050, tones_hz[j]);
			assert_true(fabs(level_db(&down, 22050, tones_hz[j]) + 6.02) < 0.1);
			free(down.frames);
		}
}

static void the_images_of_what_it_converts_are_not_heard(void **state)
{
	static const double tones_hz[] = { 1000, 5000, 9000, 10500 };

	(void)state;
	for (size_t i = 1; i < CARD_RATES; i++)
		for (size_t j = 0; j < sizeof(tones_hz) / sizeof(tones_hz[0]); j++) {
			const double image_hz = 22050 - tones_hz[j];
			struct made made = convert_tone(22050, card_rates_hz[i], tones_hz[j]);
			if (image_hz < card_rates_hz[i] / 2.0)
				assert_true(level_db(&made, card_rates_hz[i], image_hz) < -100);
			free(made.frames);
		}
}

static void what_lies_above_the_new_band_does_not_come_back_into_it(void **state)
{
	(void)state;
	struct made made = convert_tone(48000, 22050, 13000);
	assert_true(level_db(&made, 22050, 22050 - 13000) < -100);
	free(made.frames);
}

static void the_same_moment_is_as_far_from_the_beginning_as_before(void **state)
{
	(void)state;
	for (size_t i = 0; i < CARD_RATES; i++) {
		static int16_t frames[22050];
		double sum = 0, moments = 0;
		frames[5000] = 20000;
		struct made made = convert(22050, card_rates_hz[i], frames, 22050);
		for (size_t j = 0; j < made.count; j++) {
			const double power = (double)made.frames[j] * made.frames[j];
			sum += power;
			moments += power * (double)j;
		}
		const double at = moments / sum * 22050 / card_rates_hz[i];
		assert_true(fabs(at - 5000) < 11); /* half a millisecond */
		free(made.frames);
	}
}

static void it_is_always_as_far_behind_and_under_a_fiftieth_of_a_second(void **state)
{
	static const int16_t silence[CONVERTER_BLOCK_FRAMES];

	(void)state;
	for (size_t i = 0; i < 2 * CARD_RATES; i++) {
		const unsigned other_hz = card_rates_hz[i / 2];
		const unsigned from_hz = i % 2 == 0 ? 22050 : other_hz;
		struct converter *converter;
		double first = 0;
		size_t ready;
		assert_int_equal(
			converter_new(from_hz, i % 2 == 0 ? other_hz : 22050, &converter), 0);
		for (int piece = 0; piece < 20000; piece++) {
			assert_int_equal(converter_feed(converter, silence,
						 (size_t)(piece * 37 % CONVERTER_BLOCK_FRAMES)),
				0);
			(void)converter_ready(converter, &ready);
			converter_take(converter, ready);
			if (piece == 100)
				first = converter_held_frames(converter);
			if (piece > 100)
				assert_true(fabs(converter_held_frames(converter) - first) <
					    0.001 * from_hz);
		}
		assert_true(first < 0.02 * from_hz);
		converter_free(converter);
	}
}

static void silence_stays_silent_and_what_is_too_loud_is_clipped(void **state)
{
	static int16_t frames[22050];

	(void)state;
	struct made silence = convert(22050, 48000, frames, 22050);
	for (size_t i = 0; i < silence.count; i++)
		assert_int_equal(silence.frames[i], 0);
	free(silence.frames);
	for (size_t i = 0; i < 22050; i++)
		frames[i] = i / 4 % 2 == 0 ? INT16_MAX : INT16_MIN;
	struct made loud = convert(22050, 48000, frames, 22050);
	for (size_t i = 1; i < loud.count; i++)
		assert_in_range(abs(loud.frames[i] - loud.frames[i - 1]), 0, 60000);
	free(loud.frames);
}

/* What comes out of those frames, fed in blocks, behind what is there. */
static void run(struct converter *converter, const int16_t *frames, size_t count, struct made *made)
{
	size_t ready;

	for (size_t done = 0; done < count;) {
		const size_t fed = smaller(CONVERTER_BLOCK_FRAMES, count - done);
		assert_int_equal(converter_feed(converter, frames + done, fed), 0);
		const int16_t *there = converter_ready(converter, &ready);
		memcpy(made->frames + made->count, there, ready * sizeof(*there));
		converter_take(converter, ready);
		made->count += ready;
		done += fed;
	}
}

/* Of moments far apart, also before anything was left behind. */
static void what_is_taken_back_and_fed_again_comes_out_again(void **state)
{
	static const size_t back_ms[] = { 0, 1, 17, 90, 240 };
	static int16_t frames[22050];

	(void)state;
	for (size_t i = 0; i < 22050; i++)
		frames[i] = (int16_t)lrint(9000 * sin((double)i / 3) + 9000 * sin((double)i / 41));
	for (size_t i = 0; i < CARD_RATES; i++)
		for (size_t j = 0; j < sizeof(back_ms) / sizeof(back_ms[0]); j++) {
			struct made whole = convert(22050, card_rates_hz[i], frames, 22050);
			struct made made = { .frames = calloc(whole.count + 1, sizeof(int16_t)) };
			const size_t back = back_ms[j] * card_rates_hz[i] / 1000;
			struct converter *converter;
			size_t fed = 0;
			assert_int_equal(converter_new(22050, card_rates_hz[i], &converter), 0);
			for (size_t stop = 6000; stop <= 18000; stop += 6000) {
				run(converter, frames + fed, stop - fed, &made);
				const ssize_t less = converter_take_back(converter, back);
				assert_true(less > 0);
				made.count -= back;
				fed = stop - (size_t)less;
				const double held = converter_held_frames(converter);
				assert_true(held >= -0.001 && held < 1);
			}
			run(converter, frames + fed, 22050 - fed, &made);
			assert_int_equal(made.count, whole.count);
			for (size_t k = 0; k < whole.count; k++)
				assert_in_range(abs(made.frames[k] - whole.frames[k]), 0, 2);
			converter_free(converter);
			free(made.frames);
			free(whole.frames);
		}
}

static void what_is_taken_back_comes_out_as_what_is_fed_instead(void **state)
{
	static int16_t loud[6000], silence[6000];
	struct made made = { .frames = calloc(48000, sizeof(int16_t)) };
	struct converter *converter;

	(void)state;
	for (size_t i = 0; i < 6000; i++)
		loud[i] = (int16_t)lrint(20000 * sin((double)i / 5));
	assert_int_equal(converter_new(22050, 48000, &converter), 0);
	run(converter, loud, 6000, &made);
	made.count -= 4800;
	assert_true(converter_take_back(converter, 4800) > 2000);
	const size_t left = made.count;
	run(converter, silence, 6000, &made);
	for (size_t i = left + 500; i < made.count; i++)
		assert_in_range(abs(made.frames[i]), 0, 1);
	converter_free(converter);
	free(made.frames);
}

static void more_than_is_kept_is_not_taken_back(void **state)
{
	static int16_t frames[44100];
	struct made made = { .frames = calloc(96000, sizeof(int16_t)) };
	struct converter *converter;

	(void)state;
	assert_int_equal(converter_new(22050, 48000, &converter), 0);
	run(converter, frames, 44100, &made);
	const double held = converter_held_frames(converter);
	assert_int_equal(converter_take_back(converter, 80000), 0);
	assert_true(fabs(converter_held_frames(converter) - held) < 1e-6);
	converter_free(converter);
	free(made.frames);
}

static void no_rate_cannot_be_converted(void **state)
{
	struct converter *converter;

	(void)state;
	assert_int_equal(converter_new(0, 48000, &converter), -EINVAL);
	assert_int_equal(converter_new(22050, 0, &converter), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_flat_to_ten_kilohertz),
		cmocka_unit_test(the_images_of_what_it_converts_are_not_heard),
		cmocka_unit_test(what_lies_above_the_new_band_does_not_come_back_into_it),
		cmocka_unit_test(the_same_moment_is_as_far_from_the_beginning_as_before),
		cmocka_unit_test(it_is_always_as_far_behind_and_under_a_fiftieth_of_a_second),
		cmocka_unit_test(silence_stays_silent_and_what_is_too_loud_is_clipped),
		cmocka_unit_test(what_is_taken_back_and_fed_again_comes_out_again),
		cmocka_unit_test(what_is_taken_back_comes_out_as_what_is_fed_instead),
		cmocka_unit_test(more_than_is_kept_is_not_taken_back),
		cmocka_unit_test(no_rate_cannot_be_converted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
