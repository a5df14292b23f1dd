/* What of a talk is lifted, by how much and how soon. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "sound/format.h"
#include "sound/leveller.h"

#define BLOCK_FRAMES (SOUND_RATE_HZ / 50)

enum kind {
	KIND_NOTHING,
	KIND_NOISE,
	KIND_RUMBLE, /* noise whose level moves: low pitches alone */
	KIND_HUM,
	KIND_WORDS, /* syllables, four a second */
};

struct source {
	uint32_t random;
	double rumble;
	size_t at;
};

static double noise_of(struct source *source)
{
	source->random = source->random * 1664525 + 1013904223;
	return (double)(source->random >> 8) / (1 << 23) - 1;
}

/* Of about the root mean square 1. */
static double frame_of(struct source *source, enum kind kind)
{
	const double at_s = (double)source->at++ / SOUND_RATE_HZ;

	switch (kind) {
	case KIND_NOTHING:
		return 0;
	case KIND_NOISE:
		return sqrt(3) * noise_of(source);
	case KIND_RUMBLE:
		source->rumble += 0.13 * (noise_of(source) - source->rumble);
		return 6.6 * source->rumble;
	case KIND_HUM:
		return sin(2 * M_PI * 100 * at_s) + sin(2 * M_PI * 150 * at_s);
	case KIND_WORDS:
		return 3 * fmax(0, sin(2 * M_PI * 4 * at_s)) *
		       (sin(2 * M_PI * 190 * at_s) + 0.5 * sin(2 * M_PI * 760 * at_s));
	}
	return 0;
}

/* In a room that hisses at -75 dBFS; the gain at the end, in dB. */
static double hear(
	struct leveller *leveller, struct source *source, enum kind kind, double db, double seconds)
{
	float frames[BLOCK_FRAMES];

	for (size_t done = 0; done < (size_t)(seconds * SOUND_RATE_HZ); done += BLOCK_FRAMES) {
		for (size_t i = 0; i < BLOCK_FRAMES; i++)
			frames[i] = (float)(pow(10, db / 20) * frame_of(source, kind) +
					    pow(10, -75 / 20.0) * noise_of(source));
		leveller_run(leveller, frames, BLOCK_FRAMES);
	}
	return 20 * log10(leveller->gain);
}

#define WORDS_LIFT_DB (20 * log10(LEVELLER_WORDS_LIFT))
#define LIFT_DB       (20 * log10(LEVELLER_LIFT))

static void soft_words_are_lifted_and_what_is_between_them_is_not(void **state)
{
	struct leveller leveller;
	struct source source = { .random = 1 };

	(void)state;
	leveller_begin(&leveller, LEVELLER_WORDS_LIFT);
	(void)hear(&leveller, &source, KIND_NOTHING, 0, 2);
	assert_true(hear(&leveller, &source, KIND_WORDS, -66, 32) > WORDS_LIFT_DB - 1);
	assert_true(hear(&leveller, &source, KIND_NOTHING, 0, 2) < LIFT_DB + 1);
}

/* It has no syllables. */
static void what_begins_and_stays_as_it_is_is_lifted_no_more_than_all_that_is_heard(void **state)
{
	static const enum kind kinds[] = { KIND_HUM, KIND_NOISE, KIND_RUMBLE };
	static const double levels_db[] = { -62, -55, -48, -42 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(kinds) * ARRAY_SIZE(levels_db); i++) {
		struct leveller leveller;
		struct source source = { .random = 1 };
		leveller_begin(&leveller, LEVELLER_WORDS_LIFT);
		(void)hear(&leveller, &source, KIND_WORDS, -50, 5);
		(void)hear(&leveller, &source, KIND_NOTHING, 0, 2);
		const enum kind kind = kinds[i % ARRAY_SIZE(kinds)];
		const double db = levels_db[i / ARRAY_SIZE(kinds)];
		const double gain_db = hear(&leveller, &source, kind, db, 3.5);
		if (gain_db > LIFT_DB + 1)
			fail_msg("kind %d, %.0f dBFS: %.1f dB", kind, db, gain_db);
	}
}

static void words_that_stand_out_of_it_are_lifted_all_the_same(void **state)
{
	struct leveller leveller;
	struct source source = { .random = 1 };

	(void)state;
	leveller_begin(&leveller, LEVELLER_WORDS_LIFT);
	(void)hear(&leveller, &source, KIND_HUM, -65, 5);
	assert_true(hear(&leveller, &source, KIND_WORDS, -48, 6) > LIFT_DB + 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(soft_words_are_lifted_and_what_is_between_them_is_not),
		cmocka_unit_test(
			what_begins_and_stays_as_it_is_is_lifted_no_more_than_all_that_is_heard),
		cmocka_unit_test(words_that_stand_out_of_it_are_lifted_all_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
