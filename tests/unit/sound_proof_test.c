/* The proof of sound on made-up speech: noise with a rhythm of its own, delayed, echoed, quiet. How
 * often it is right on speech is measured by `make bench-proof`. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "sound/proof.h"
#include "sound/sound.h"
#include "sound/voicing.h"
#include "unit/marked.h"

#define SECONDS(s) ((size_t)((s)*SOUND_RATE_HZ))
#define BLOCK      333 /* no divisor of anything in there */

/* A generator of its own, so that every machine makes the same. */
static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

static double noise(uint32_t *state)
{
	return (double)next_random(state) / (1 << 23) - 1;
}

/* Adds syllables of 80 to 280 ms around one pitch, each of its own loudness, with pauses. */
static void add_syllables(int16_t *frames, size_t length, uint32_t *state, double centre_hz)
{
	const double turn = 2 * M_PI * centre_hz / SOUND_RATE_HZ;
	double last = 0, before = 0;

	for (size_t i = 0; i < length;) {
		const size_t syllable = SECONDS(0.08) + next_random(state) % SECONDS(0.2);
		const double loudness =
			next_random(state) % 4 == 0 ? 0 : 300 + 1000 * fabs(noise(state));
		for (size_t j = 0; j < syllable && i < length; j++, i++) {
			const double now =
				1.8 * cos(turn) * last - 0.81 * before + loudness * noise(state);
			before = last;
			last = now;
			frames[i] = (int16_t)(frames[i] + lrint(now));
		}
	}
}

/* Each formant has a rhythm of its own, as in speech. */
static int16_t *make_speech(uint32_t seed, size_t length)
{
	static const double formants_hz[] = { 450, 1100, 2300, 4200 };
	int16_t *frames = calloc(length, sizeof(*frames));
	uint32_t state = seed;

	assert_non_null(frames);
	for (size_t i = 0; i < ARRAY_SIZE(formants_hz); i++)
		add_syllables(frames, length, &state, formants_hz[i]);
	return frames;
}

struct room {
	size_t delay; /* frames */
	double gain;
	double noise; /* amplitude */
	size_t until; /* the horn dies there; 0: it does not */
};

static int16_t *make_heard(const int16_t *sent, size_t length, const struct room *room)
{
	int16_t *heard = calloc(length, sizeof(*heard));
	const size_t echo = SECONDS(0.18);
	uint32_t state = 99;

	assert_non_null(heard);
	for (size_t i = 0; i < length; i++) {
		double sum = room->noise * noise(&state);
		if (i >= room->delay && (room->until == 0 || i < room->until))
			sum += room->gain * sent[i - room->delay];
		if (i >= room->delay + echo && (room->until == 0 || i < room->until))
			sum += room->gain / 2 * sent[i - room->delay - echo];
		heard[i] = (int16_t)lrint(sum);
	}
	return heard;
}

/* The finding after `length` frames, and when its verdict first was `awaited`; 0: never. */
static struct heard judge(const int16_t *sent, const int16_t *heard, size_t length,
	enum heard_verdict awaited, size_t *ret_at)
{
	struct proof *proof;
	struct heard found;

	*ret_at = 0;
	assert_int_equal(proof_new(&proof), 0);
	for (size_t done = 0; done < length; done += BLOCK) {
		proof_add(proof, sent + done, NULL, heard + done,
			length - done < BLOCK ? length - done : BLOCK);
		proof_finding(proof, &found);
		if (*ret_at == 0 && found.verdict == awaited)
			*ret_at = done + BLOCK;
	}
	proof_end(proof);
	proof_finding(proof, &found);
	proof_free(proof);
	return found;
}

static struct heard judge_room(
	size_t length, const struct room *room, enum heard_verdict awaited, size_t *ret_at)
{
	_cleanup_free_ int16_t *sent = make_speech(1, length);
	_cleanup_free_ int16_t *heard = make_heard(sent, length, room);

	return judge(sent, heard, length, awaited, ret_at);
}

static void what_comes_late_and_quiet_and_with_its_echo_is_heard(void **state)
{
	const struct room room = { .delay = SECONDS(0.7), .gain = 0.01, .noise = 10 };
	size_t at;

	(void)state;
	const struct heard found = judge_room(SECONDS(20), &room, HEARD_YES, &at);
	assert_int_equal(found.verdict, HEARD_YES);
	assert_in_range(found.delay_ms, 660, 740);
	assert_true(found.correlation > 0.3 && found.correlation <= 1);
	assert_true(found.level_db < -50 && found.level_db > -80);
	assert_in_range(at, 1, SECONDS(14));
}

static void a_dead_horn_is_told_within_ten_seconds(void **state)
{
	const struct room room = { .delay = 0, .gain = 0, .noise = 300 };
	size_t at;

	(void)state;
	const struct heard found = judge_room(SECONDS(20), &room, HEARD_NO, &at);
	assert_int_equal(found.verdict, HEARD_NO);
	assert_in_range(at, SECONDS(5), SECONDS(10));
}

static void a_microphone_that_hears_zeros_has_not_heard(void **state)
{
	const struct room room = { 0 };
	size_t at;

	(void)state;
	assert_int_equal(judge_room(SECONDS(20), &room, HEARD_NO, &at).verdict, HEARD_NO);
}

static void another_speaker_is_not_taken_for_ours(void **state)
{
	const size_t length = SECONDS(20);
	size_t at;

	(void)state;
	for (uint32_t speaker = 2; speaker < 12; speaker++) {
		_cleanup_free_ int16_t *sent = make_speech(1, length);
		_cleanup_free_ int16_t *heard = make_speech(speaker, length);
		const struct heard found = judge(sent, heard, length, HEARD_YES, &at);
		assert_int_not_equal(found.verdict, HEARD_YES);
		assert_int_equal(at, 0);
	}
}

static void a_short_notice_that_ends_as_ours_does_is_not_ours(void **state)
{
	const size_t spoken = SECONDS(1.6), same = SECONDS(0.85), length = SECONDS(5);
	size_t at;

	(void)state;
	for (uint32_t notice = 2; notice < 22; notice++) {
		_cleanup_free_ int16_t *sent = make_speech(1, length);
		_cleanup_free_ int16_t *heard = make_speech(notice, length);
		memset(sent + spoken, 0, (length - spoken) * sizeof(*sent));
		memset(heard + spoken, 0, (length - spoken) * sizeof(*heard));
		memcpy(heard + spoken - same, sent + spoken - same, same * sizeof(*heard));
		const struct heard found = judge(sent, heard, length, HEARD_YES, &at);
		assert_int_not_equal(found.verdict, HEARD_YES);
		assert_int_equal(at, 0);
	}
}

static void a_short_notice_is_heard(void **state)
{
	const struct room room = { .delay = SECONDS(0.3), .gain = 0.1, .noise = 10 };
	const size_t spoken = SECONDS(1.6), length = SECONDS(5);
	size_t at;

	(void)state;
	for (uint32_t notice = 1; notice < 21; notice++) {
		_cleanup_free_ int16_t *sent = make_speech(notice, length);
		memset(sent + spoken, 0, (length - spoken) * sizeof(*sent));
		_cleanup_free_ int16_t *heard = make_heard(sent, length, &room);
		assert_int_equal(judge(sent, heard, length, HEARD_YES, &at).verdict, HEARD_YES);
	}
}

static void a_horn_that_dies_in_the_middle_was_not_heard(void **state)
{
	const struct room room = {
		.delay = SECONDS(0.3), .gain = 0.1, .noise = 10, .until = SECONDS(12)
	};
	size_t at;

	(void)state;
	const struct heard found = judge_room(SECONDS(40), &room, HEARD_NO, &at);
	assert_int_equal(found.verdict, HEARD_NO);
	assert_in_range(at, SECONDS(14), SECONDS(23));
}

static void a_pause_of_the_notice_is_not_held_against_the_horn(void **state)
{
	const size_t length = SECONDS(40);
	const struct room room = { .delay = SECONDS(0.3), .gain = 0.1, .noise = 10 };
	_cleanup_free_ int16_t *sent = make_speech(1, length);
	size_t at;

	(void)state;
	for (size_t i = SECONDS(10); i < SECONDS(28); i++)
		sent[i] = 0;
	_cleanup_free_ int16_t *heard = make_heard(sent, length, &room);
	assert_int_equal(judge(sent, heard, length, HEARD_NO, &at).verdict, HEARD_YES);
	assert_int_equal(at, 0);
}

static void a_word_that_is_heard_is_told_and_one_that_is_not_may_have_been(void **state)
{
	const size_t length = SECONDS(5);
	_cleanup_free_ int16_t *sent = make_speech(1, length);
	_cleanup_free_ int16_t *heard = calloc(length, sizeof(*heard));
	size_t at;

	(void)state;
	assert_non_null(heard);
	for (size_t i = SECONDS(0.6); i < length; i++)
		sent[i] = 0;
	assert_int_equal(judge(sent, heard, length, HEARD_NO, &at).verdict, HEARD_UNKNOWN);
	assert_int_equal(judge(sent, sent, length, HEARD_YES, &at).verdict, HEARD_YES);
}

/* --- whose it is --- */

#define OURS   UINT64_C(0x1111222233334444)
#define THEIRS UINT64_C(0x5555666677778888)

/* Adds what a horn of that mark gives of it, so late. */
static void add_horn(
	int16_t *heard, const int16_t *frames, size_t length, uint64_t mark, size_t late)
{
	_cleanup_free_ int16_t *given = calloc(length, sizeof(*given));
	struct voicing *voicing = marked(frames, length, VOICING_PLAIN, mark);

	assert_non_null(given);
	assert_int_equal(voicing_read(voicing, 0, given, length), length);
	voicing_free(voicing);
	for (size_t i = late; i < length; i++)
		heard[i] = (int16_t)(heard[i] + given[i - late] / 4);
}

/* The zone of that mark sounded it. */
static enum heard_reason judge_horns(
	const int16_t *frames, const int16_t *heard, size_t length, uint64_t mark)
{
	_cleanup_free_ int16_t *sent = calloc(length, sizeof(*sent));
	_cleanup_free_ int16_t *its_mark = calloc(length, sizeof(*its_mark));
	struct voicing *voicing = marked(frames, length, VOICING_PLAIN, mark);
	struct proof *proof;
	struct heard found;

	assert_non_null(sent);
	assert_non_null(its_mark);
	assert_int_equal(voicing_read_apart(voicing, 0, sent, its_mark, length), length);
	voicing_free(voicing);
	assert_int_equal(proof_new(&proof), 0);
	for (size_t done = 0; done < length; done += BLOCK)
		proof_add(proof, sent + done, mark != 0 ? its_mark + done : NULL, heard + done,
			length - done < BLOCK ? length - done : BLOCK);
	proof_end(proof);
	proof_finding(proof, &found);
	proof_free(proof);
	return found.reason;
}

static void a_horn_is_told_by_its_mark_from_others_that_sound_the_same(void **state)
{
	static const struct {
		uint64_t sent, first, second; /* 0: that has none */
		bool is_two;
		enum heard_reason reason;
	} cases[] = {
		{ OURS, OURS, 0, false, HEARD_WHOLE },
		{ OURS, THEIRS, 0, false, HEARD_OTHER },
		{ OURS, 0, 0, false, HEARD_OTHER },
		{ OURS, THEIRS, 0, true, HEARD_OTHER },
		{ OURS, THEIRS, OURS, true, HEARD_WHOLE },
		{ OURS, OURS, THEIRS, true, HEARD_WHOLE },
		{ 0, OURS, 0, false, HEARD_UNMARKED },
	};
	const size_t length = SECONDS(14);
	_cleanup_free_ int16_t *frames = make_speech(1, length);

	(void)state;
	memset(frames + SECONDS(11), 0, SECONDS(3) * sizeof(*frames));
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_free_ int16_t *heard = calloc(length, sizeof(*heard));
		uint32_t random = 3;
		assert_non_null(heard);
		for (size_t j = 0; j < length; j++)
			heard[j] = (int16_t)lrint(100 * noise(&random));
		add_horn(heard, frames, length, cases[i].first, SECONDS(0.3));
		if (cases[i].is_two)
			add_horn(heard, frames, length, cases[i].second, SECONDS(0.7));
		const enum heard_reason reason = judge_horns(frames, heard, length, cases[i].sent);
		if (reason != cases[i].reason)
			print_message("case %zu: %s\n", i, heard_reason_text(reason));
		assert_int_equal(reason, cases[i].reason);
	}
}

/* Horns, one 0.11 s behind the other, in noise; between two moments the microphone hears zeros. */
struct square {
	double sounds_s;
	size_t horns;
	double loudness;
	double deaf_from_s, deaf_until_s;
};

/* The horns have that mark, and the zone of OURS sounded it. */
static enum heard_reason judge_square(const struct square *square, uint64_t mark)
{
	const size_t length = SECONDS(14), sounds = SECONDS(square->sounds_s);
	const size_t deaf_from = SECONDS(square->deaf_from_s);
	_cleanup_free_ int16_t *frames = make_speech(1, length);
	_cleanup_free_ int16_t *heard = calloc(length, sizeof(*heard));
	uint32_t random = 3;

	assert_non_null(heard);
	memset(frames + sounds, 0, (length - sounds) * sizeof(*frames));
	for (size_t i = 0; i < length; i++)
		heard[i] = (int16_t)lrint(square->loudness * noise(&random));
	for (size_t horn = 0; horn < square->horns; horn++)
		add_horn(heard, frames, length, mark, SECONDS(0.3 + 0.11 * (double)horn));
	memset(heard + deaf_from, 0, (SECONDS(square->deaf_until_s) - deaf_from) * sizeof(*heard));
	return judge_horns(frames, heard, length, OURS);
}

static void assert_told(
	const struct square *square, enum heard_reason ours, enum heard_reason theirs)
{
	assert_int_equal(judge_square(square, OURS), ours);
	assert_int_equal(judge_square(square, THEIRS), theirs);
}

static void what_several_horns_give_of_the_mark_is_added_up(void **state)
{
	const struct square square = { .sounds_s = 8, .horns = 7, .loudness = 18000 };

	(void)state;
	assert_told(&square, HEARD_WHOLE, HEARD_OTHER);
}

static void the_mark_decides_what_the_sound_leaves_doubtful(void **state)
{
	const struct square square = { .sounds_s = 6, .horns = 4, .loudness = 21000 };

	(void)state;
	assert_told(&square, HEARD_WHOLE, HEARD_DOUBTFUL);
}

/* Half of so short a sound is left out, since another may end alike; with our mark it does not. */
static void the_mark_alone_tells_of_a_short_notice_that_is_lost_for_the_most_part(void **state)
{
	const struct square square = {
		.sounds_s = 2.2, .horns = 1, .loudness = 30, .deaf_from_s = 1.2, .deaf_until_s = 5
	};

	(void)state;
	assert_told(&square, HEARD_WHOLE, HEARD_NOTHING);
}

static void a_longer_one_is_not_heard_where_most_is_lost(void **state)
{
	const struct square square = {
		.sounds_s = 6, .horns = 1, .loudness = 30, .deaf_from_s = 2.5, .deaf_until_s = 8
	};

	(void)state;
	assert_told(&square, HEARD_NOTHING, HEARD_NOTHING);
}

/* Chance does as much of a long notice, whose mark would be far beyond it. */
static void a_tenth_of_the_mark_that_is_awaited_is_none(void **state)
{
	const size_t length = SECONDS(16);
	_cleanup_free_ int16_t *frames = make_speech(1, length);
	_cleanup_free_ int16_t *heard = calloc(length, sizeof(*heard));
	_cleanup_free_ int16_t *ours = calloc(length, sizeof(*ours));

	(void)state;
	assert_non_null(heard);
	assert_non_null(ours);
	memset(frames + SECONDS(13), 0, SECONDS(3) * sizeof(*frames));
	add_horn(heard, frames, length, THEIRS, SECONDS(0.3));
	add_horn(ours, frames, length, OURS, SECONDS(0.3));
	for (size_t i = 0; i < length; i++)
		heard[i] = (int16_t)(heard[i] + ours[i] / 8);
	assert_int_equal(judge_horns(frames, heard, length, OURS), HEARD_OTHER);
}

/* As when one that is said twice comes back from afar. */
static void the_mark_of_another_place_in_the_sound_is_none(void **state)
{
	const size_t length = SECONDS(14), shift = SECONDS(2);
	_cleanup_free_ int16_t *frames = make_speech(1, length);
	_cleanup_free_ int16_t *shifted = calloc(length, sizeof(*shifted));
	_cleanup_free_ int16_t *given = calloc(length, sizeof(*given));

	(void)state;
	assert_non_null(shifted);
	assert_non_null(given);
	memset(frames + SECONDS(10), 0, SECONDS(4) * sizeof(*frames));
	memcpy(shifted + shift, frames, (length - shift) * sizeof(*frames));
	add_horn(given, shifted, length, OURS, 0);
	assert_int_equal(judge_horns(shifted, given, length, OURS), HEARD_WHOLE);
	memmove(given, given + shift, (length - shift) * sizeof(*given));
	memset(given + length - shift, 0, shift * sizeof(*given));
	assert_int_equal(judge_horns(frames, given, length, OURS), HEARD_OTHER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_horn_is_told_by_its_mark_from_others_that_sound_the_same),
		cmocka_unit_test(what_several_horns_give_of_the_mark_is_added_up),
		cmocka_unit_test(the_mark_decides_what_the_sound_leaves_doubtful),
		cmocka_unit_test(
			the_mark_alone_tells_of_a_short_notice_that_is_lost_for_the_most_part),
		cmocka_unit_test(a_longer_one_is_not_heard_where_most_is_lost),
		cmocka_unit_test(a_tenth_of_the_mark_that_is_awaited_is_none),
		cmocka_unit_test(the_mark_of_another_place_in_the_sound_is_none),
		cmocka_unit_test(what_comes_late_and_quiet_and_with_its_echo_is_heard),
		cmocka_unit_test(a_dead_horn_is_told_within_ten_seconds),
		cmocka_unit_test(a_microphone_that_hears_zeros_has_not_heard),
		cmocka_unit_test(another_speaker_is_not_taken_for_ours),
		cmocka_unit_test(a_short_notice_that_ends_as_ours_does_is_not_ours),
		cmocka_unit_test(a_short_notice_is_heard),
		cmocka_unit_test(a_horn_that_dies_in_the_middle_was_not_heard),
		cmocka_unit_test(a_pause_of_the_notice_is_not_held_against_the_horn),
		cmocka_unit_test(a_word_that_is_heard_is_told_and_one_that_is_not_may_have_been),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
