/* How loud a microphone hears the horn, at most. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sound/coupling.h"

#define TALK_FRAMES (12 * SOUND_RATE_HZ)
#define WAY_FRAMES  sound_frames_of_ms(150)

static float sent[TALK_FRAMES], heard[TALK_FRAMES];

/* Words of 1.5 s and pauses of 0.7, sent ten times as loud as the microphone hears them; and that
 * share of what was sent some moments ago, in a noise that stands that much below the words. */
static void talk(struct coupling *coupling, double share, double noise)
{
	uint32_t random = 7;

	for (size_t i = 0; i < TALK_FRAMES; i++) {
		const bool speaks = i % sound_frames_of_ms(2200) < sound_frames_of_ms(1500);
		random = random * 1664525 + 1013904223;
		const double word = speaks ? (double)(random >> 16) / 65536 - 0.5 : 0;
		random = random * 1664525 + 1013904223;
		sent[i] = (float)word / 2;
		heard[i] = (float)(word / 20 + noise / 20 * ((random >> 16) / 65536.0 - 0.5) +
				   (i >= WAY_FRAMES ? share * sent[i - WAY_FRAMES] : 0));
	}
	coupling_begin(coupling);
	for (size_t i = 0; i < TALK_FRAMES; i += 300)
		coupling_add(coupling, heard + i, sent + i, 300);
}

static void before_anything_was_sent_all_of_it_may_be_heard(void **state)
{
	struct coupling coupling;

	(void)state;
	coupling_begin(&coupling);
	assert_true(coupling_most(&coupling) == 1);
	memset(sent, 0, sizeof(sent));
	coupling_add(&coupling, sent, sent, TALK_FRAMES);
	assert_true(coupling_most(&coupling) == 1);
}

static void what_is_heard_of_the_horn_is_at_least_what_it_is(void **state)
{
	static const double shares[] = { 0.003, 0.01, 0.03, 0.1, 0.3 };
	struct coupling coupling;

	(void)state;
	for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++) {
		talk(&coupling, shares[i], 0.01);
		const double most = coupling_most(&coupling);
		assert_true(most > 0.97 * shares[i] && most < 1.5 * shares[i] + 0.003);
	}
}

/* The noise is 11 dB below the words, 30 dB below what was sent. Nobody knows what of its last part
 * is the horn. */
static void a_noise_that_was_there_before_is_not_the_horn(void **state)
{
	static const double shares[] = { 0.003, 0.03, 0.1, 0.3 };
	struct coupling coupling;

	(void)state;
	for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++) {
		talk(&coupling, shares[i], 0.3);
		const double most = coupling_most(&coupling);
		assert_true(most > 0.85 * shares[i] && most < 1.5 * shares[i] + 0.015);
	}
	talk(&coupling, 0, 0.3);
	assert_true(coupling_most(&coupling) > 0.005);
}

static void a_horn_that_comes_nearer_is_noticed(void **state)
{
	struct coupling coupling;

	(void)state;
	talk(&coupling, 0.003, 0.01);
	for (size_t i = WAY_FRAMES; i < TALK_FRAMES; i++)
		heard[i] += 0.1F * sent[i - WAY_FRAMES];
	coupling_add(&coupling, heard, sent, TALK_FRAMES);
	assert_true(coupling_most(&coupling) > 0.1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(before_anything_was_sent_all_of_it_may_be_heard),
		cmocka_unit_test(what_is_heard_of_the_horn_is_at_least_what_it_is),
		cmocka_unit_test(a_noise_that_was_there_before_is_not_the_horn),
		cmocka_unit_test(a_horn_that_comes_nearer_is_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
