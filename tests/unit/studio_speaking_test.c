/* What is said in a live talk, with what is heard and every moment passed in. */
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
#include "sound/leveller.h"
#include "sound/limiter.h"
#include "sound/loudness.h"
#include "studio/speaking.h"
#include "unit/acoustics.h"
#include "unit/true_peak.h"

#define BEGUN_MS   50000
#define HOUR_MS    3600000
#define MAX_MS     60000
#define SILENCE_MS 4000
#define FAR_MS     (BEGUN_MS + 2 * HOUR_MS)
/* The low cut makes a wave that begins at once a little higher or lower at first. */
#define QUIET (SPEAKING_WORD_PEAK * 8 / 10)
#define WORD  (SPEAKING_WORD_PEAK * 12 / 10)

struct world {
	struct sound *sound;
	struct speaking *speaking;
};

static int open_world(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	assert_int_equal(sound_new(&world->sound), 0);
	*state = world;
	return 0;
}

static int close_world(void **state)
{
	struct world *world = *state;

	speaking_free(world->speaking);
	sound_unref(world->sound);
	free(world);
	return 0;
}

static void begin(struct world *world, struct speaking_settings settings)
{
	if (settings.max_ms == 0)
		settings.max_ms = MAX_MS;
	assert_int_equal(speaking_new(&settings, world->sound, &world->speaking), 0);
	assert_int_equal(speaking_begin(world->speaking), 0);
}

/* It listens already. */
static void begin_to_listen(struct world *world, struct speaking_settings settings)
{
	begin(world, settings);
	speaking_started(world->speaking, BEGUN_MS);
	assert_int_equal(speaking_state(world->speaking, FAR_MS), SPEAKING_LISTENS);
}

/* So many frames of that peak, a wave that a microphone may give; returns how many were taken. */
static size_t hear_frames(struct world *world, size_t count, int16_t peak)
{
	int16_t frames[SPEAKING_BLOCK_FRAMES];
	size_t done = 0, taken;

	while (done < count && speaking_state(world->speaking, FAR_MS) == SPEAKING_LISTENS) {
		const size_t left = count - done;
		const size_t block = left < SPEAKING_BLOCK_FRAMES ? left : SPEAKING_BLOCK_FRAMES;
		for (size_t i = 0; i < block; i++)
			frames[i] = (int16_t)lrint(
				peak * cos(2 * M_PI * 441 * (double)(done + i) / SOUND_RATE_HZ));
		assert_int_equal(speaking_hear(world->speaking, frames, block, &taken), 0);
		done += taken;
	}
	return done;
}

static int64_t hear_ms(struct world *world, int64_t ms, int16_t peak)
{
	return sound_ms_of_frames(hear_frames(world, sound_frames_of_ms(ms), peak));
}

/* An offset of a twentieth, and hum of some mains, of -14 dBFS, with what hum has of higher
 * pitches.
 */
static double hum_at(double hz, double at_s)
{
	static const double shares[] = { 1, 0.5, 0.3, 0.1, 0.1, 0.1 };
	double sum = 0;

	for (size_t i = 0; i < ARRAY_SIZE(shares); i++)
		sum += shares[i] * cos(2 * M_PI * hz * (double)(i + 1) * at_s + (double)i);
	return 32768 * (0.05 + 0.2 * sum);
}

static void hear_offset_and_hum(struct world *world, double hz, int64_t ms)
{
	const size_t count = sound_frames_of_ms((int)ms);
	int16_t frames[SPEAKING_BLOCK_FRAMES];
	size_t done = 0, taken;

	while (done < count && speaking_state(world->speaking, FAR_MS) == SPEAKING_LISTENS) {
		for (size_t i = 0; i < SPEAKING_BLOCK_FRAMES; i++)
			frames[i] = (int16_t)lrint(hum_at(hz, (double)(done + i) / SOUND_RATE_HZ));
		assert_int_equal(
			speaking_hear(world->speaking, frames, SPEAKING_BLOCK_FRAMES, &taken), 0);
		done += taken;
	}
}

static bool is_over(const struct world *world)
{
	return speaking_state(world->speaking, FAR_MS) == SPEAKING_OVER;
}

/* Below the pitches that a horn gives. */
static void offset_and_rumble_are_not_heard(void **state)
{
	struct world *world = *state;
	static int16_t heard[2 * SOUND_RATE_HZ];
	int16_t frames[SPEAKING_BLOCK_FRAMES];
	int peak = 0;
	size_t taken;

	begin_to_listen(world, (struct speaking_settings){ 0 });
	for (size_t done = 0; done < SOUND_RATE_HZ; done += SPEAKING_BLOCK_FRAMES) {
		for (size_t i = 0; i < SPEAKING_BLOCK_FRAMES; i++)
			frames[i] = (int16_t)lrint(
				1638 +
				1560 * sin(2 * M_PI * 50 * (double)(done + i) / SOUND_RATE_HZ));
		assert_int_equal(
			speaking_hear(world->speaking, frames, SPEAKING_BLOCK_FRAMES, &taken), 0);
	}
	const size_t count = sound_read(world->sound, 0, heard, ARRAY_SIZE(heard));
	for (size_t i = 0; i < count; i++)
		peak = abs(heard[i]) > peak ? abs(heard[i]) : peak;
	assert_in_range(peak, 1, 2000); /* Of a step it would be 6500, of hum 11000. */
}

/* How loud the last second is, once a voice of that level has spoken for ten. */
static double loudness_of_voice(struct world *world, int16_t peak)
{
	static int16_t heard[SOUND_RATE_HZ];
	static float last[SOUND_RATE_HZ];
	double lufs;

	begin_to_listen(world, (struct speaking_settings){ 0 });
	(void)hear_ms(world, 10000, peak);
	const size_t length = sound_length_frames(world->sound);
	assert_int_equal(sound_read(world->sound, length - SOUND_RATE_HZ, heard, SOUND_RATE_HZ),
		SOUND_RATE_HZ);
	for (size_t i = 0; i < SOUND_RATE_HZ; i++)
		last[i] = (float)heard[i] / 32768;
	assert_int_equal(loudness_measure(last, SOUND_RATE_HZ, &lufs), 0);
	return lufs;
}

static void a_loud_voice_is_turned_down_to_the_loudness_of_the_station(void **state)
{
	static const int16_t peaks[] = { 2000, 6000, 14000, 32000 };

	for (size_t i = 0; i < ARRAY_SIZE(peaks); i++) {
		assert_true(fabs(loudness_of_voice(*state, peaks[i]) - LOUDNESS_TARGET_LUFS) < 2);
		assert_int_equal(close_world(state), 0);
		assert_int_equal(open_world(state), 0);
	}
}

/* --- feedback --- */

/* How loud the talk is in its last second, when the microphone hears a soft noise, and the horn. */
static double loudness_in(struct world *world, struct room room)
{
	int16_t frames[SPEAKING_BLOCK_FRAMES / 2];
	const size_t block = ARRAY_SIZE(frames);
	uint32_t random = 3;
	double sum = 0;
	size_t taken;

	for (size_t done = 0; done < 20 * SOUND_RATE_HZ; done += block) {
		for (size_t i = 0; i < block; i++) {
			random = random * 1664525 + 1013904223;
			const double heard = (double)(random >> 16) / 65536 * 60 +
					     32768 * room_frame(&room, world->sound, i);
			frames[i] = (int16_t)lrint(fmax(INT16_MIN, fmin(INT16_MAX, heard)));
		}
		assert_int_equal(speaking_hear(world->speaking, frames, block, &taken), 0);
		for (size_t i = 0; i < block && done > 19 * SOUND_RATE_HZ; i++)
			sum += (double)frames[i] * frames[i] / SOUND_RATE_HZ;
	}
	return 10 * log10(sum) - 20 * log10(32768);
}

#define WAY_MS 140 /* from the microphone through card and air back to it */

static double loudness_in_a_loop(struct world *world, double share)
{
	return loudness_in(world, room_of(1500, 0, 20 * log10(share), WAY_MS));
}

static void a_talk_that_howls_is_turned_down_until_it_does_not(void **state)
{
	struct world *world = *state;

	begin_to_listen(world, (struct speaking_settings){ 0 });
	assert_true(loudness_in_a_loop(world, 0.32) < -40); /* else -16 */
	assert_in_range(speaking_howls(world->speaking), 1, 4);
	assert_true(fabs(speaking_howl_hz(world->speaking) - 1500) < 100);
}

static void a_horn_that_is_far_away_turns_nothing_down(void **state)
{
	struct world *world = *state;

	begin_to_listen(world, (struct speaking_settings){ 0 });
	(void)loudness_in_a_loop(world, 0.03);
	assert_int_equal(speaking_howls(world->speaking), 0);
}

static void a_delayed_talk_does_not_howl(void **state)
{
	struct world *world = *state;

	begin(world, (struct speaking_settings){ .is_delayed = true });
	(void)loudness_in_a_loop(world, 0.32);
	assert_int_equal(speaking_howls(world->speaking), 0);
}

/* Two at once, pitches low and high, and a way that takes long. */
static void it_is_turned_down_wherever_it_howls(void **state)
{
	static const struct {
		double hz, other_hz, db;
		int way_ms;
	} rooms[] = {
		{ 250, 0, -10, WAY_MS },
		{ 400, 0, -10, WAY_MS },
		{ 1000, 0, -6, WAY_MS },
		{ 2500, 0, -10, WAY_MS },
		{ 3900, 0, -10, WAY_MS },
		{ 5500, 0, -10, WAY_MS },
		{ 1000, 2500, -10, WAY_MS },
		{ 400, 3900, -10, WAY_MS },
		{ 1000, 0, -10, 110 },
		{ 1000, 0, -10, 300 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rooms); i++) {
		struct world *world = *state;
		begin_to_listen(world, (struct speaking_settings){ 0 });
		assert_true(loudness_in(world, room_of(rooms[i].hz, rooms[i].other_hz, rooms[i].db,
						       rooms[i].way_ms)) < -40);
		assert_in_range(speaking_howls(world->speaking), 1, 3);
		const double hz = speaking_howl_hz(world->speaking);
		assert_true(fabs(hz - rooms[i].hz) < rooms[i].hz / 10 ||
			    fabs(hz - rooms[i].other_hz) < rooms[i].other_hz / 10);
		assert_int_equal(close_world(state), 0);
		assert_int_equal(open_world(state), 0);
	}
}

/* A voice whose pitch and loudness go up and down, as a sentence's do. */
static void a_voice_is_no_feedback(void **state)
{
	struct world *world = *state;
	int16_t frames[SPEAKING_BLOCK_FRAMES];
	double phase = 0;
	size_t taken;

	begin_to_listen(world, (struct speaking_settings){ 0 });
	for (size_t done = 0; done < 20 * SOUND_RATE_HZ; done += SPEAKING_BLOCK_FRAMES) {
		for (size_t i = 0; i < SPEAKING_BLOCK_FRAMES; i++) {
			const double at_s = (double)(done + i) / SOUND_RATE_HZ;
			const double voice_hz = 200 + 60 * sin(2 * M_PI * 1.3 * at_s);
			const double level = 3000 * (1 + sin(2 * M_PI * 0.4 * at_s));
			phase += 2 * M_PI * voice_hz / SOUND_RATE_HZ;
			const double voice =
				sin(phase) + 0.5 * sin(2 * phase) + 0.3 * sin(3 * phase);
			frames[i] = (int16_t)lrint(level * voice);
		}
		assert_int_equal(
			speaking_hear(world->speaking, frames, SPEAKING_BLOCK_FRAMES, &taken), 0);
	}
	assert_int_equal(speaking_howls(world->speaking), 0);
}

/* How often that was taken for feedback in 20 s. */
static int howls_of(struct world *world, enum song song)
{
	int16_t frames[SPEAKING_BLOCK_FRAMES];
	double phase = 0;
	size_t taken;

	begin_to_listen(world, (struct speaking_settings){ 0 });
	for (size_t done = 0; done < 20 * SOUND_RATE_HZ; done += SPEAKING_BLOCK_FRAMES) {
		for (size_t i = 0; i < SPEAKING_BLOCK_FRAMES; i++)
			frames[i] = (int16_t)lrint(
				32767 *
				song_frame(song, (double)(done + i) / SOUND_RATE_HZ, &phase));
		assert_int_equal(
			speaking_hear(world->speaking, frames, SPEAKING_BLOCK_FRAMES, &taken), 0);
	}
	return speaking_howls(world->speaking);
}

static void what_is_sung_whistled_and_played_is_no_feedback(void **state)
{
	for (enum song song = 0; song < SONG_COUNT; song++) {
		const int howls = howls_of(*state, song);
		if (howls > 0)
			fail_msg("%s: %d", song_names[song], howls);
		assert_int_equal(close_world(state), 0);
		assert_int_equal(open_world(state), 0);
	}
}

/* What is doubted is 12 dB softer for less than a second, and at that pitch alone. */
static void what_is_no_feedback_sounds_on_as_before(void **state)
{
	struct world *world = *state;
	static int16_t heard[SOUND_RATE_HZ];
	const size_t step = SOUND_RATE_HZ / 10;
	int softer = 0;

	(void)howls_of(world, SONG_WHISTLE);
	for (size_t from = 5 * SOUND_RATE_HZ; from < 20 * SOUND_RATE_HZ; from += step) {
		double sum = 0;
		assert_int_equal(sound_read(world->sound, from, heard, step), step);
		for (size_t i = 0; i < step; i++)
			sum += (double)heard[i] * heard[i];
		softer += 10 * log10(sum / (double)step) - 20 * log10(32768) < -20;
	}
	assert_in_range(softer, 5, 40); /* of 150 tenths of a second */
}

/* --- its ends --- */

static void a_talk_begins_and_ends_without_a_step(void **state)
{
	struct world *world = *state;
	static int16_t heard[2 * SOUND_RATE_HZ];
	int16_t frames[SPEAKING_BLOCK_FRAMES];
	size_t taken;

	begin_to_listen(world, (struct speaking_settings){ 0 });
	const size_t begun = sound_length_frames(world->sound);
	for (size_t done = 0; done < SOUND_RATE_HZ; done += SPEAKING_BLOCK_FRAMES) {
		for (size_t i = 0; i < SPEAKING_BLOCK_FRAMES; i++)
			frames[i] = (int16_t)lrint(
				6000 * cos(2 * M_PI * 150 * (double)(done + i) / SOUND_RATE_HZ));
		assert_int_equal(
			speaking_hear(world->speaking, frames, SPEAKING_BLOCK_FRAMES, &taken), 0);
	}
	speaking_end(world->speaking, 0);
	const size_t count = sound_read(world->sound, begun, heard, ARRAY_SIZE(heard));
	int middle = 0, edges = abs(heard[0]) + abs(heard[count - 1]);
	for (size_t i = 1; i < count; i++) {
		const int step = abs(heard[i] - heard[i - 1]);
		if (i < 200 || i > count - 200)
			edges = step > edges ? step : edges;
		else
			middle = step > middle ? step : middle;
	}
	assert_true(edges < middle * 3 / 2); /* A cut would be a step twenty times as high. */
}

static double peak_db(const int16_t *frames, size_t count)
{
	_cleanup_free_ float *in = calloc(count, sizeof(*in));

	assert_non_null(in);
	for (size_t i = 0; i < count; i++)
		in[i] = (float)frames[i] / 32768;
	return 20 * log10(true_peak(in, count, 8, 0));
}

static void what_is_shouted_in_bursts_stays_under_the_true_peak(void **state)
{
	struct world *world = *state;
	static int16_t heard[12 * SOUND_RATE_HZ];
	int16_t frames[SPEAKING_BLOCK_FRAMES];
	uint32_t random = 5;
	size_t taken;

	begin_to_listen(world, (struct speaking_settings){ 0 });
	for (size_t done = 0; done < 10 * SOUND_RATE_HZ; done += SPEAKING_BLOCK_FRAMES) {
		for (size_t i = 0; i < SPEAKING_BLOCK_FRAMES; i++) {
			random = random * 1664525 + 1013904223;
			const bool is_loud = (done + i) / 3000 % 2 == 0;
			frames[i] = is_loud ? (int16_t)(random >> 16) : 0;
		}
		assert_int_equal(
			speaking_hear(world->speaking, frames, SPEAKING_BLOCK_FRAMES, &taken), 0);
	}
	speaking_end(world->speaking, 0);
	const size_t count = sound_read(world->sound, 0, heard, ARRAY_SIZE(heard));
	assert_true(peak_db(heard, count) < LIMITER_CEILING_DB + 0.05);
}

/* --- when it listens --- */

static void it_listens_when_its_chime_is_nearly_over_and_not_before(void **state)
{
	struct world *world = *state;

	begin(world, (struct speaking_settings){ .chime = CHIME_BELL });
	const int64_t chime_ms = sound_ms_of_frames(sound_length_frames(world->sound));
	assert_in_range(chime_ms, 500, 10000);
	const int64_t listens_ms = BEGUN_MS + chime_ms - SPEAKING_OPEN_MS;
	assert_int_equal(speaking_state(world->speaking, FAR_MS), SPEAKING_WAITS);
	speaking_started(world->speaking, BEGUN_MS);
	assert_int_equal(speaking_state(world->speaking, BEGUN_MS), SPEAKING_WAITS);
	assert_int_equal(speaking_state(world->speaking, listens_ms - 1), SPEAKING_WAITS);
	assert_int_equal(speaking_state(world->speaking, listens_ms), SPEAKING_LISTENS);
}

static void of_several_zones_the_first_that_starts_counts(void **state)
{
	struct world *world = *state;

	begin(world, (struct speaking_settings){ .chime = CHIME_BELL });
	speaking_started(world->speaking, BEGUN_MS);
	speaking_started(world->speaking, FAR_MS);
	assert_int_equal(speaking_state(world->speaking, BEGUN_MS + 10000), SPEAKING_LISTENS);
}

static void who_waits_looks_again_in_time_to_listen(void **state)
{
	struct world *world = *state;

	begin(world, (struct speaking_settings){ .chime = CHIME_BELL });
	assert_int_equal(speaking_wait_ms(world->speaking, BEGUN_MS), SPEAKING_LOOK_MS);
	speaking_started(world->speaking, BEGUN_MS);
	assert_int_equal(speaking_wait_ms(world->speaking, BEGUN_MS), SPEAKING_LOOK_MS);
	const int64_t listens_ms =
		BEGUN_MS - SPEAKING_OPEN_MS + sound_ms_of_frames(sound_length_frames(world->sound));
	assert_int_equal(speaking_wait_ms(world->speaking, listens_ms - 7), 7);
}

static void a_talk_without_a_chime_sends_something_all_the_same(void **state)
{
	struct world *world = *state;

	begin(world, (struct speaking_settings){ .chime = CHIME_NONE });
	assert_int_equal(sound_ms_of_frames(sound_length_frames(world->sound)),
		sound_ms_of_frames(sound_frames_of_ms(SPEAKING_PRELUDE_MS)));
	assert_int_equal(speaking_state(world->speaking, FAR_MS), SPEAKING_WAITS);
}

static void a_delayed_talk_listens_at_once(void **state)
{
	struct world *world = *state;

	begin(world, (struct speaking_settings){ .chime = CHIME_BELL, .is_delayed = true });
	assert_int_equal(speaking_state(world->speaking, BEGUN_MS), SPEAKING_LISTENS);
}

/* --- what ends it --- */

static void one_that_is_finished_in_its_chime_never_listens(void **state)
{
	struct world *world = *state;

	begin(world, (struct speaking_settings){ .chime = CHIME_BELL });
	speaking_finish(world->speaking);
	speaking_started(world->speaking, BEGUN_MS);
	assert_true(is_over(world));
}

static void one_that_nobody_listens_to_any_more_is_over(void **state)
{
	struct world *world = *state;

	begin_to_listen(world, (struct speaking_settings){ 0 });
	sound_join(world->sound);
	sound_leave(world->sound);
	assert_true(is_over(world));
}

static void it_takes_no_frame_more_than_its_limit_allows(void **state)
{
	struct world *world = *state;

	begin_to_listen(world, (struct speaking_settings){ .max_ms = 1000 });
	const size_t before = sound_length_frames(world->sound);
	assert_int_equal(hear_frames(world, 2 * SOUND_RATE_HZ, WORD), SOUND_RATE_HZ);
	assert_true(is_over(world));
	assert_int_equal(sound_length_frames(world->sound) - before, SOUND_RATE_HZ);
}

static void it_is_over_with_the_last_frame_that_its_limit_allows(void **state)
{
	struct world *world = *state;

	begin_to_listen(world, (struct speaking_settings){ .max_ms = 1000 });
	assert_int_equal(hear_frames(world, SOUND_RATE_HZ - 1, WORD), SOUND_RATE_HZ - 1);
	assert_false(is_over(world));
	assert_int_equal(hear_frames(world, 1, WORD), 1);
	assert_true(is_over(world));
}

/* Within a block, of a wave that peaks every 50 frames. */
static void assert_ended_after(int64_t heard_ms, int64_t allowed_ms)
{
	const int64_t block_ms = sound_ms_of_frames(SPEAKING_BLOCK_FRAMES) + 1;

	assert_in_range(heard_ms, allowed_ms - 3, allowed_ms + block_ms);
}

static void silence_after_the_last_word_ends_it(void **state)
{
	struct world *world = *state;

	begin_to_listen(world, (struct speaking_settings){ .silence_ms = SILENCE_MS });
	for (int i = 0; i < 3; i++) {
		(void)hear_ms(world, 500, WORD);
		assert_int_equal(hear_frames(world, sound_frames_of_ms(SILENCE_MS - 100), 0),
			sound_frames_of_ms(SILENCE_MS - 100));
		assert_false(is_over(world));
	}
	(void)hear_ms(world, 500, WORD);
	assert_ended_after(hear_ms(world, MAX_MS, 0), SILENCE_MS);
	assert_true(is_over(world));
}

static void noise_is_no_word(void **state)
{
	struct world *world = *state;

	begin_to_listen(world, (struct speaking_settings){ .silence_ms = SILENCE_MS });
	(void)hear_ms(world, 500, WORD);
	assert_ended_after(hear_ms(world, MAX_MS, QUIET), SILENCE_MS);
}

/* Also where it begins. */
static void hum_is_no_word(void **state)
{
	static const double mains_hz[] = { 49.8, 50, 50.2 };

	for (size_t i = 0; i < ARRAY_SIZE(mains_hz); i++) {
		struct world *world = *state;
		begin_to_listen(world, (struct speaking_settings){ .silence_ms = SILENCE_MS });
		hear_offset_and_hum(world, mains_hz[i], SPEAKING_FIRST_WORD_MS - 1000);
		assert_false(is_over(world));
		hear_offset_and_hum(world, mains_hz[i], 1100);
		assert_true(is_over(world));
		assert_int_equal(close_world(state), 0);
		assert_int_equal(open_world(state), 0);
	}
}

static void hum_that_begins_after_the_last_word_is_none(void **state)
{
	struct world *world = *state;

	begin_to_listen(world, (struct speaking_settings){ .silence_ms = SILENCE_MS });
	(void)hear_ms(world, 500, WORD);
	(void)hear_ms(world, SILENCE_MS - 1000, 0);
	hear_offset_and_hum(world, 50, 900);
	assert_false(is_over(world));
	hear_offset_and_hum(world, 50, 200);
	assert_true(is_over(world));
}

static void a_word_over_hum_is_one(void **state)
{
	struct world *world = *state;
	int16_t frames[SPEAKING_BLOCK_FRAMES];
	size_t taken;

	begin_to_listen(world, (struct speaking_settings){ .silence_ms = SILENCE_MS });
	for (size_t done = 0; done < MAX_MS / 2000 * SOUND_RATE_HZ; done += taken) {
		for (size_t i = 0; i < SPEAKING_BLOCK_FRAMES; i++) {
			const double at_s = (double)(done + i) / SOUND_RATE_HZ;
			const double word =
				fmod(at_s, 2) < 0.3
					? 3 * WORD *
						  sin(2 * M_PI * (180 - 40 * fmod(at_s, 2)) * at_s)
					: 0;
			frames[i] = (int16_t)lrint(0.7 * hum_at(50, at_s) + word);
		}
		assert_int_equal(
			speaking_hear(world->speaking, frames, SPEAKING_BLOCK_FRAMES, &taken), 0);
	}
	assert_false(is_over(world));
}

static void a_knock_is_no_word(void **state)
{
	struct world *world = *state;

	begin_to_listen(world, (struct speaking_settings){ .silence_ms = SILENCE_MS });
	for (int ms = 0; ms < SPEAKING_FIRST_WORD_MS - 1000; ms += 1000) {
		(void)hear_ms(world, 30, 5 * WORD);
		(void)hear_ms(world, 970, 0);
	}
	assert_false(is_over(world));
	(void)hear_ms(world, 1100, 0);
	assert_true(is_over(world));
}

static void the_first_word_may_take_its_time(void **state)
{
	struct world *world = *state;

	begin_to_listen(world, (struct speaking_settings){ .silence_ms = SILENCE_MS });
	assert_ended_after(hear_ms(world, MAX_MS, QUIET), SPEAKING_FIRST_WORD_MS);
	assert_true(is_over(world));
}

static void the_first_word_may_take_as_long_as_any_other(void **state)
{
	struct world *world = *state;
	const int silence_ms = SPEAKING_FIRST_WORD_MS + 10000;

	begin_to_listen(world, (struct speaking_settings){ .silence_ms = silence_ms });
	assert_ended_after(hear_ms(world, MAX_MS, QUIET), silence_ms);
}

static void where_silence_ends_nothing_only_the_limit_does(void **state)
{
	struct world *world = *state;

	begin_to_listen(world, (struct speaking_settings){ .max_ms = HOUR_MS / 10 });
	assert_int_equal(hear_ms(world, HOUR_MS, 0), HOUR_MS / 10);
}

/* --- how loud --- */

static int peak_of_the_last(const struct world *world, size_t count)
{
	const size_t length = sound_length_frames(world->sound);
	int peak = 0;

	for (size_t at = length - count; at < length; at++) {
		int16_t frame;
		assert_int_equal(sound_read(world->sound, at, &frame, 1), 1);
		peak = abs(frame) > peak ? abs(frame) : peak;
	}
	return peak;
}

static void who_stands_far_away_is_lifted(void **state)
{
	struct world *world = *state;

	begin_to_listen(world, (struct speaking_settings){ 0 });
	(void)hear_ms(world, 1000, 1000);
	assert_in_range(peak_of_the_last(world, SOUND_RATE_HZ / 2), 1000 * LEVELLER_LIFT - 40,
		1000 * LEVELLER_LIFT * 11 / 10);
}

#define WORDS_MS 1200
#define PAUSE_MS 1000

/* With what rooms are best at. */
static double voice_of(double phase)
{
	double sum = 0;

	for (int n = 1; n <= 14; n++)
		sum += sin(n * phase) / sqrt(n);
	return 0.38 * sum;
}

/* A voice of that peak, pauses of noise, and what of the horn the microphone hears. */
static void hear_voice_in(
	struct world *world, double peak, int rounds, double noise_peak, struct room *room)
{
	const size_t words = sound_frames_of_ms(WORDS_MS), pause = sound_frames_of_ms(PAUSE_MS);
	int16_t frames[SPEAKING_BLOCK_FRAMES / 2];
	uint32_t random = 5;
	double phase = 0;
	size_t at = 0, taken;

	while (at < (size_t)rounds * (words + pause)) {
		for (size_t i = 0; i < ARRAY_SIZE(frames); i++, at++) {
			const double at_s = (double)at / SOUND_RATE_HZ;
			const bool speaks = at % (words + pause) < words;
			phase += 2 * M_PI * (200 + 60 * sin(2 * M_PI * 1.3 * at_s)) / SOUND_RATE_HZ;
			random = random * 1664525 + 1013904223;
			const double noise = noise_peak * ((double)(random >> 16) / 32768 - 1);
			const double voice = voice_of(phase);
			frames[i] = (int16_t)lrint(noise + (speaks ? peak * voice : 0) +
						   32768 * room_frame(room, world->sound, i));
		}
		assert_int_equal(
			speaking_hear(world->speaking, frames, ARRAY_SIZE(frames), &taken), 0);
	}
}

static void hear_voice(struct world *world, double peak, int rounds)
{
	hear_voice_in(world, peak, rounds, 14, &(struct room){ 0 });
}

/* dBFS, of what came out that long before the end. */
static double level_before_end_db(const struct world *world, int64_t before_ms, int64_t ms)
{
	static int16_t heard[2 * SOUND_RATE_HZ];
	const size_t length = sound_length_frames(world->sound);
	const size_t count = sound_read(world->sound, length - sound_frames_of_ms((int)before_ms),
		heard, sound_frames_of_ms((int)ms));
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += (double)heard[i] * heard[i];
	return 10 * log10(sum / (double)count / 32768 / 32768);
}

static void a_soft_voice_that_is_delayed_is_lifted_by_more_than_the_noise_in_its_pauses(
	void **state)
{
	struct world *world = *state;
	/* A peak of 280 is a level of -48 dBFS, the noise one of -72. */
	begin(world, (struct speaking_settings){ .is_delayed = true });
	hear_voice(world, 280, 10);
	assert_true(level_before_end_db(world, PAUSE_MS + 800, 600) > -48 + 22);
	assert_true(level_before_end_db(world, 200, 150) < -72 + 13);
}

static void a_soft_voice_in_a_live_talk_is_lifted_as_much_as_the_horn_is_far(void **state)
{
	static const struct {
		double horn_db, noise_peak;
		double least_db, most_db; /* by so much */
	} rooms[] = {
		{ -60, 3, 28, 35 },
		{ -60, 16, 28, 35 }, /* -71 dBFS */
		{ -30, 3, 13, 24 },
		{ -18, 3, 11, 16 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rooms); i++) {
		struct world *world = *state;
		struct room room = room_of(1000, 0, rooms[i].horn_db, WAY_MS);
		begin_to_listen(world, (struct speaking_settings){ 0 });
		hear_voice_in(world, 280, 14, rooms[i].noise_peak, &room);
		const double lift_db = level_before_end_db(world, PAUSE_MS + 800, 600) + 48;
		assert_true(lift_db > rooms[i].least_db && lift_db < rooms[i].most_db);
		assert_int_equal(speaking_howls(world->speaking), 0);
		assert_int_equal(close_world(state), 0);
		assert_int_equal(open_world(state), 0);
	}
}

static void a_soft_voice_in_a_quiet_room_is_no_silence(void **state)
{
	struct world *world = *state;

	begin_to_listen(world, (struct speaking_settings){ .silence_ms = SILENCE_MS });
	hear_voice(world, 280, 25);
	assert_false(is_over(world)); /* after 55 s */
	hear_voice(world, 0, 3);
	assert_true(is_over(world));
}

static void who_shouts_into_it_does_not_clip(void **state)
{
	struct world *world = *state;
	const double ceiling = 32768 * pow(10, LIMITER_CEILING_DB / 20);

	begin_to_listen(world, (struct speaking_settings){ 0 });
	(void)hear_ms(world, 1000, INT16_MAX);
	/* From the first frame on, when it is still lifted as whoever stands far away. */
	assert_in_range(peak_of_the_last(world, SOUND_RATE_HZ), (int)(0.8 * ceiling), (int)ceiling);
}

static void what_is_kept_is_what_comes_to_the_sound(void **state)
{
	struct world *world = *state;
	int16_t frames[SPEAKING_BLOCK_FRAMES], sent[SPEAKING_BLOCK_FRAMES];
	size_t taken;

	begin_to_listen(world, (struct speaking_settings){ 0 });
	for (size_t i = 0; i < SPEAKING_BLOCK_FRAMES; i++)
		frames[i] = (int16_t)(i * 20);
	const size_t before = sound_length_frames(world->sound);
	assert_int_equal(speaking_hear(world->speaking, frames, SPEAKING_BLOCK_FRAMES, &taken), 0);
	assert_int_equal(taken, SPEAKING_BLOCK_FRAMES);
	assert_int_equal(sound_read(world->sound, before, sent, taken), taken);
	assert_memory_equal(frames, sent, sizeof(frames));
}

/* --- how its sound ends --- */

static void a_whole_talk_is_a_reading(void **state)
{
	struct world *world = *state;
	int error = -1;

	begin_to_listen(world, (struct speaking_settings){ 0 });
	(void)hear_ms(world, 1000, WORD);
	speaking_end(world->speaking, 0);
	assert_true(sound_is_finished(world->sound, &error));
	assert_int_equal(error, 0);
	const size_t length = sound_length_frames(world->sound);
	assert_int_equal(sound_readings_before(world->sound, length), 1);
	assert_int_equal(sound_readings_before(world->sound, length - 1), 0);
}

static void one_whose_microphone_failed_is_not_whole(void **state)
{
	struct world *world = *state;
	int error = 0;

	begin_to_listen(world, (struct speaking_settings){ 0 });
	(void)hear_ms(world, 1000, WORD);
	speaking_end(world->speaking, -ENODEV);
	assert_true(sound_is_finished(world->sound, &error));
	assert_int_equal(error, -ENODEV);
	assert_int_equal(sound_readings_before(world->sound, sound_length_frames(world->sound)), 0);
}

static void frames_for_nobody_are_refused(void **state)
{
	struct world *world = *state;
	int16_t frames[10] = { 0 };
	size_t taken;

	begin_to_listen(world, (struct speaking_settings){ 0 });
	sound_join(world->sound);
	sound_leave(world->sound);
	assert_int_equal(speaking_hear(world->speaking, frames, 10, &taken), -ECANCELED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(offset_and_rumble_are_not_heard),
		TEST(a_loud_voice_is_turned_down_to_the_loudness_of_the_station),
		TEST(a_talk_that_howls_is_turned_down_until_it_does_not),
		TEST(a_horn_that_is_far_away_turns_nothing_down),
		TEST(a_delayed_talk_does_not_howl),
		TEST(it_is_turned_down_wherever_it_howls),
		TEST(a_voice_is_no_feedback),
		TEST(what_is_sung_whistled_and_played_is_no_feedback),
		TEST(what_is_no_feedback_sounds_on_as_before),
		TEST(a_talk_begins_and_ends_without_a_step),
		TEST(what_is_shouted_in_bursts_stays_under_the_true_peak),
		TEST(it_listens_when_its_chime_is_nearly_over_and_not_before),
		TEST(of_several_zones_the_first_that_starts_counts),
		TEST(who_waits_looks_again_in_time_to_listen),
		TEST(a_talk_without_a_chime_sends_something_all_the_same),
		TEST(a_delayed_talk_listens_at_once),
		TEST(one_that_is_finished_in_its_chime_never_listens),
		TEST(one_that_nobody_listens_to_any_more_is_over),
		TEST(it_takes_no_frame_more_than_its_limit_allows),
		TEST(it_is_over_with_the_last_frame_that_its_limit_allows),
		TEST(silence_after_the_last_word_ends_it),
		TEST(noise_is_no_word),
		TEST(hum_is_no_word),
		TEST(hum_that_begins_after_the_last_word_is_none),
		TEST(a_word_over_hum_is_one),
		TEST(a_knock_is_no_word),
		TEST(the_first_word_may_take_its_time),
		TEST(the_first_word_may_take_as_long_as_any_other),
		TEST(where_silence_ends_nothing_only_the_limit_does),
		TEST(who_stands_far_away_is_lifted),
		TEST(a_soft_voice_that_is_delayed_is_lifted_by_more_than_the_noise_in_its_pauses),
		TEST(a_soft_voice_in_a_live_talk_is_lifted_as_much_as_the_horn_is_far),
		TEST(a_soft_voice_in_a_quiet_room_is_no_silence),
		TEST(who_shouts_into_it_does_not_clip),
		TEST(what_is_kept_is_what_comes_to_the_sound),
		TEST(a_whole_talk_is_a_reading),
		TEST(one_whose_microphone_failed_is_not_whole),
		TEST(frames_for_nobody_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
