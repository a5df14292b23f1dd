/* Ten minutes of a live talk, of which microphone and card have a clock each, frame by frame. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "card/pace.h"

#define MS(ms)        sound_frames_of_ms(ms)
#define STEP_FRAMES   22 /* a millisecond */
#define BUFFER_FRAMES MS(100)
#define HEARD_FRAMES  MS(40) /* that a microphone gives at once */

/* A microphone, a talk's sound, and a player that looks at both. */
struct talk {
	struct pace pace;
	int ppm; /* the microphone is faster */
	size_t stalls_at, stalls_for;
	size_t now; /* frames of the card's clock */
	size_t appended, position, looked;
	size_t queued;
	size_t silence; /* written where nothing was there, in all */
	size_t behind;  /* of it, behind the last frame of the sound */
	size_t waits;   /* at the last look */
};

/* Words of 300 ms, pauses of 120. */
static int16_t frame_at(size_t i)
{
	const int level = i % MS(420) < MS(300) ? 8000 : 90;

	return (int16_t)((int)(i * 2654435761U >> 16) % (2 * level + 1) - level);
}

static void hear(struct talk *talk)
{
	const size_t heard = (size_t)((double)talk->now * (1 + talk->ppm / 1e6));
	const bool is_stalled =
		talk->now >= talk->stalls_at && talk->now < talk->stalls_at + talk->stalls_for;

	if (!is_stalled)
		talk->appended = heard / HEARD_FRAMES * HEARD_FRAMES;
}

static void write_block(struct talk *talk)
{
	int16_t block[PACE_FRAMES], fitted[PACE_MOST_FRAMES];

	for (size_t i = 0; i < PACE_FRAMES; i++)
		block[i] = frame_at(talk->position + i);
	talk->queued += pace_fit(&talk->pace, block, fitted);
	talk->position += PACE_FRAMES;
}

static void play(struct talk *talk)
{
	if (talk->appended > talk->position)
		talk->behind = 0;
	while (talk->appended - talk->position >= PACE_FRAMES &&
		BUFFER_FRAMES - talk->queued >= PACE_MOST_FRAMES)
		write_block(talk);
	if (talk->appended - talk->position < PACE_FRAMES) {
		talk->queued += talk->appended - talk->position;
		talk->position = talk->appended;
	}
	if (talk->queued <= MS(20)) {
		talk->silence += MS(40) - talk->queued;
		talk->behind += MS(40) - talk->queued;
		talk->queued = MS(40);
	}
	const size_t silence = talk->behind < talk->queued ? talk->behind : talk->queued;
	talk->waits = talk->appended - talk->position + talk->queued - silence;
	pace_look(&talk->pace, talk->waits, talk->position - talk->looked);
	talk->looked = talk->position;
}

static void go_on(struct talk *talk, int64_t ms)
{
	for (const size_t until = talk->now + MS(ms); talk->now < until;) {
		talk->now += STEP_FRAMES;
		talk->queued -= talk->queued < STEP_FRAMES ? talk->queued : STEP_FRAMES;
		hear(talk);
		if (talk->now % (PACE_LOOK_MS * STEP_FRAMES) == 0)
			play(talk);
	}
}

static struct talk begin(int ppm)
{
	struct talk talk = { .ppm = ppm, .stalls_at = SIZE_MAX };

	pace_begin(&talk.pace);
	go_on(&talk, 5000);
	return talk;
}

static void two_clocks_leave_neither_a_gap_nor_a_delay(void **state)
{
	static const int ppm[] = { -1000, -200, 0, 200, 1000 };

	(void)state;
	for (size_t i = 0; i < sizeof(ppm) / sizeof(ppm[0]); i++) {
		struct talk talk = begin(ppm[i]);
		const size_t silence = talk.silence;
		for (int second = 0; second < 600; second++) {
			go_on(&talk, 1000);
			assert_in_range(talk.waits, 0, MS(125));
		}
		assert_int_equal(talk.silence, silence);
	}
}

static void what_a_hold_up_left_is_taken_back_in_the_pauses(void **state)
{
	static const int64_t held_up_ms[] = { 50, 150, 400 };

	(void)state;
	for (size_t i = 0; i < sizeof(held_up_ms) / sizeof(held_up_ms[0]); i++) {
		struct talk talk = begin(0);
		talk.stalls_at = talk.now;
		talk.stalls_for = MS(held_up_ms[i]);
		go_on(&talk, held_up_ms[i] + 200);
		go_on(&talk, 6000);
		assert_in_range(talk.waits, 1, MS(125));
	}
}

static void words_are_left_as_they_are(void **state)
{
	int16_t words[PACE_FRAMES], fitted[PACE_MOST_FRAMES];
	struct pace pace;

	(void)state;
	pace_begin(&pace);
	for (size_t i = 0; i < PACE_FRAMES; i++)
		words[i] = (int16_t)(i % 2 == 0 ? 3000 : -3000);
	for (int second = 0; second < 300; second++) {
		pace_look(&pace, SOUND_RATE_HZ, MS(10));
		assert_int_equal(pace_fit(&pace, words, fitted), PACE_FRAMES);
		assert_memory_equal(fitted, words, sizeof(words));
	}
}

/* A slow wave, quiet beside what was loud before. */
static void a_block_that_is_fitted_has_no_step(void **state)
{
	static const size_t waiting[] = { SOUND_RATE_HZ, 0 };
	static const size_t expected[] = { PACE_FRAMES / 2, PACE_MOST_FRAMES };
	int16_t block[PACE_FRAMES], fitted[PACE_MOST_FRAMES];

	(void)state;
	for (size_t way = 0; way < 2; way++) {
		struct pace pace;
		pace_begin(&pace);
		pace.loud = 20000;
		for (int i = 0; i < 300; i++)
			pace_look(&pace, waiting[way], MS(10));
		for (size_t i = 0; i < PACE_FRAMES; i++)
			block[i] = (int16_t)(abs((int)(i % 110) - 55) * 8);
		const size_t count = pace_fit(&pace, block, fitted);
		assert_int_equal(count, expected[way]);
		assert_int_equal(fitted[count - 1], block[PACE_FRAMES - 1]);
		assert_in_range(abs(fitted[0] - block[0]), 0, 8);
		for (size_t i = 1; i < count; i++)
			assert_in_range(abs(fitted[i] - fitted[i - 1]), 0, 24);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_clocks_leave_neither_a_gap_nor_a_delay),
		cmocka_unit_test(what_a_hold_up_left_is_taken_back_in_the_pauses),
		cmocka_unit_test(words_are_left_as_they_are),
		cmocka_unit_test(a_block_that_is_fitted_has_no_step),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
