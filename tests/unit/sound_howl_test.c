/* Feedback in what a microphone hears: sounds go round in a loop that gives all of them back. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "sound/format.h"
#include "sound/howl.h"

DEFINE_CLEANUP(struct howl, howl, howl_free)

#define WAY_FRAMES   3087 /* 140 ms */
#define BLOCK_FRAMES 441
#define GIVEN_UP_S   10

/* What goes round: each pitch a little softer than the one before it. */
struct tones {
	size_t count;
	double hz[4];
};

static void begin(const struct tones *tones, float *way)
{
	for (size_t i = 0; i < WAY_FRAMES; i++) {
		double sum = 0;
		for (size_t n = 0; n < tones->count; n++) {
			/* Whole waves in the way, so that they go round as they are. */
			const double waves = round(tones->hz[n] * WAY_FRAMES / SOUND_RATE_HZ);
			sum += (0.11 - 0.005 * (double)n) *
			       sin(2 * M_PI * waves * (double)i / WAY_FRAMES);
		}
		way[i] = (float)sum;
	}
}

/* After how many seconds it is found; GIVEN_UP_S: not at all. */
static double found_after_s(const struct tones *tones, bool comes_back)
{
	_cleanup_(howl_cleanup) struct howl *howl = NULL;
	float way[WAY_FRAMES], frames[BLOCK_FRAMES];
	size_t at = 0;

	assert_int_equal(howl_new(&howl), 0);
	begin(tones, way);
	for (; at < GIVEN_UP_S * SOUND_RATE_HZ; at += BLOCK_FRAMES) {
		float *next = way + at % WAY_FRAMES;
		memcpy(frames, next, sizeof(frames));
		if (howl_hear(howl, frames, BLOCK_FRAMES))
			break;
		howl_send(howl, frames, BLOCK_FRAMES);
		if (comes_back)
			memcpy(next, frames, sizeof(frames));
	}
	return (double)at / SOUND_RATE_HZ;
}

static const struct tones rows[] = {
	{ 1, { 1000 } },
	{ 2, { 430, 2600 } },
	{ 3, { 300, 1500, 3300 } },
	/* No two of them are most of what is heard: the three loudest are. */
	{ 4, { 300, 800, 2000, 4500 } },
};

static void what_goes_round_is_found_also_where_several_pitches_do(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const double after_s = found_after_s(&rows[i], true);
		if (after_s > 2.5)
			fail_msg("%zu pitches: after %.1f s", rows[i].count, after_s);
	}
}

static void what_sounds_by_itself_is_not(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_true(found_after_s(&rows[i], false) >= GIVEN_UP_S);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_goes_round_is_found_also_where_several_pitches_do),
		cmocka_unit_test(what_sounds_by_itself_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
