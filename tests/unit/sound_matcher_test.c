/* What of a sound stands out of what was heard, and what does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "sound/matcher.h"

#define PIECES 8
#define FRAMES ((size_t)(PIECES * MATCHER_PIECE_FRAMES))
#define WORD   3072 /* frames; the rest of its piece is silent */
#define LATE   4500 /* frames */

struct village {
	int16_t sent[FRAMES], mark[FRAMES], heard[FRAMES];
};

struct outcome {
	int pieces, peaks;
	float mark, sound; /* of all peaks */
};

static int16_t noise(uint32_t *state, int size)
{
	*state = *state * 1664525 + 1013904223;
	return (int16_t)((int)(*state >> 8) % (2 * size) - size);
}

/* A word at the beginning of each piece, a mark under it, and nothing else. */
static struct village *make_village(void)
{
	struct village *village = calloc(1, sizeof(*village));
	uint32_t state = 7;

	assert_non_null(village);
	for (size_t i = 0; i < FRAMES; i++)
		if (i % MATCHER_PIECE_FRAMES < WORD) {
			village->sent[i] = noise(&state, 8000);
			village->mark[i] = noise(&state, 1600);
		}
	return village;
}

static void note(const struct matcher_piece *piece, void *userdata)
{
	struct outcome *outcome = userdata;

	outcome->pieces++;
	outcome->peaks += piece->peak_count;
	for (int i = 0; i < piece->peak_count; i++) {
		outcome->mark += piece->peaks[i].mark;
		outcome->sound += piece->mark_share * piece->peaks[i].sound;
	}
}

static struct outcome match(const struct village *village)
{
	struct outcome outcome = { 0 };
	struct matcher *matcher;

	assert_int_equal(matcher_new(note, &outcome, &matcher), 0);
	matcher_add(matcher, village->sent, village->mark, village->heard, FRAMES);
	matcher_end(matcher);
	matcher_free(matcher);
	return outcome;
}

static void what_was_sent_stands_out_where_it_was_heard_and_its_mark_with_it(void **state)
{
	struct village *village = make_village();

	(void)state;
	for (size_t i = LATE; i < FRAMES; i++)
		village->heard[i] =
			(int16_t)((village->sent[i - LATE] + village->mark[i - LATE]) / 4);
	const struct outcome outcome = match(village);
	assert_int_equal(outcome.pieces, PIECES);
	assert_true(outcome.peaks >= PIECES - 1); /* The last is not heard to its end. */
	assert_true(outcome.mark > 0.5F * outcome.sound);
	free(village);
}

/* As where frames are lost, or the horn next door says one word. */
static void a_burst_between_silences_is_no_more_than_chance(void **state)
{
	struct village *village = make_village();
	uint32_t other = 99;

	(void)state;
	for (size_t i = 0; i < FRAMES; i++)
		if (i % (2 * MATCHER_PIECE_FRAMES) < WORD)
			village->heard[i] = noise(&other, 2000);
	const struct outcome outcome = match(village);
	assert_int_equal(outcome.pieces, PIECES);
	assert_in_range(outcome.peaks, 0, 4 * PIECES); /* Chance gives two of the 1280 bins. */
	free(village);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_sent_stands_out_where_it_was_heard_and_its_mark_with_it),
		cmocka_unit_test(a_burst_between_silences_is_no_more_than_chance),
	};

	return cmocka_run_group_tests_name("matcher", tests, NULL, NULL);
}
