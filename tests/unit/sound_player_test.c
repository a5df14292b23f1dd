/* The player on a paced PCM: what is heard, when, and how it ends. */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "sound/player.h"
#include "unit/paced.h"

static struct sound *ramp_sound(size_t frames)
{
	struct sound *sound;

	assert_int_equal(sound_new(&sound), 0);
	for (size_t i = 0; i < frames; i++) {
		const int16_t frame = (int16_t)(1000 + i % 20000);
		assert_int_equal(sound_append(sound, &frame, 1), 0);
	}
	sound_mark_reading(sound);
	sound_finish(sound, 0);
	return sound;
}

static struct player_report wait_for(struct player *player, enum player_news news)
{
	struct pollfd wakes = { .fd = player_fd(player), .events = POLLIN };
	struct player_report report;

	do {
		assert_int_equal(poll(&wakes, 1, 10000), 1);
		assert_int_equal(player_receive(player, &report), 0);
	} while (report.news != news);
	return report;
}

static void play(struct player *player, struct sound *sound, const char *device, int64_t start_ms)
{
	assert_int_equal(player_play(player,
				 &(struct player_job){
					 .airing = 7,
					 .device = device,
					 .sound = sound,
					 .start_ms = start_ms,
					 .volume_percent = 100,
				 }),
		0);
}

/* The place in what was heard where the sound begins. */
static size_t find_start(const int16_t *heard, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (heard[i] != 0)
			return i;
	fail_msg("nothing was heard");
	return 0;
}

static void every_frame_is_heard_once_and_at_its_second(void **state)
{
	const size_t fade = SOUND_RATE_HZ * PLAYER_FADE_MS / 1000;
	struct paced_world world;
	struct player *player;
	size_t count;

	(void)state;
	paced_open(&world);
	assert_int_equal(player_open("village", &player), 0);
	struct sound *sound = ramp_sound(SOUND_RATE_HZ);
	const int64_t due_ms = clock_realtime_ms() + 400;
	play(player, sound, PACED_DEVICE, due_ms);
	const struct player_report started = wait_for(player, PLAYER_STARTED);
	const struct player_report ended = wait_for(player, PLAYER_ENDED);
	assert_int_equal(ended.error, 0);
	assert_int_equal(ended.sounded_ms, 1000);
	assert_int_equal(ended.readings_done, 1);
	assert_in_range(started.at_ms, due_ms - 5, due_ms + 5);
	assert_in_range(paced_event_ns(&world, "first_sound") / 1000000, due_ms - 5, due_ms + 5);
	int16_t *heard = paced_heard(&world, &count);
	const size_t start = find_start(heard, count);
	for (size_t i = fade; i < SOUND_RATE_HZ; i++)
		assert_int_equal(heard[start + i], 1000 + i % 20000);
	for (size_t i = 1; i < fade; i++)
		assert_true(heard[start + i] >= heard[start + i - 1]);
	assert_int_equal(heard[start + SOUND_RATE_HZ], 0);
	free(heard);
	player_close(player);
	sound_unref(sound);
	paced_close(&world);
}

static void a_halt_fades_out_at_once(void **state)
{
	struct paced_world world;
	struct player *player;
	size_t count;

	(void)state;
	paced_open(&world);
	assert_int_equal(player_open("village", &player), 0);
	struct sound *sound = ramp_sound(10 * SOUND_RATE_HZ);
	play(player, sound, PACED_DEVICE, 0);
	(void)wait_for(player, PLAYER_STARTED);
	const int64_t halted_ms = clock_realtime_ms();
	assert_int_equal(player_halt(player), 0);
	const struct player_report ended = wait_for(player, PLAYER_ENDED);
	assert_int_equal(ended.error, -ECANCELED);
	assert_int_equal(ended.readings_done, 0);
	assert_true(clock_realtime_ms() - halted_ms < 1000);
	int16_t *heard = paced_heard(&world, &count);
	size_t last = count - 1;
	while (last > 0 && heard[last] == 0)
		last--;
	for (size_t i = find_start(heard, count) + 1; i <= last + 1; i++)
		assert_in_range(heard[i] - heard[i - 1] + 1000, 0, 2000);
	free(heard);
	player_close(player);
	sound_unref(sound);
	paced_close(&world);
}

static void a_sound_that_comes_slowly_is_waited_for(void **state)
{
	struct paced_world world;
	struct player *player;
	struct sound *sound;
	int16_t frames[2205];

	(void)state;
	paced_open(&world);
	for (size_t i = 0; i < 2205; i++)
		frames[i] = 5000;
	assert_int_equal(player_open("village", &player), 0);
	assert_int_equal(sound_new(&sound), 0);
	play(player, sound, PACED_DEVICE, 0);
	assert_int_equal(sound_append(sound, frames, 2205), 0);
	assert_int_equal(player_wake(player), 0);
	(void)wait_for(player, PLAYER_STARTED);
	(void)wait_for(player, PLAYER_ALIVE); /* A second later, long starved. */
	assert_int_equal(sound_append(sound, frames, 2205), 0);
	sound_finish(sound, 0);
	const struct player_report ended = wait_for(player, PLAYER_ENDED);
	assert_int_equal(ended.error, 0);
	assert_int_equal(ended.sounded_ms, 200);
	player_close(player);
	sound_unref(sound);
	paced_close(&world);
}

static void each_fault_ends_with_its_own_error(void **state)
{
	static const struct {
		const char *word;
		int error;
		bool is_running;
	} cases[] = {
		{ "busy", -EBUSY, false },
		{ "absent", -ENODEV, false },
		{ "vanish", -ENODEV, true },
		{ "hang", -ETIMEDOUT, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct paced_world world;
		struct player *player;
		paced_open(&world);
		assert_int_equal(player_open("village", &player), 0);
		struct sound *sound = ramp_sound(20 * SOUND_RATE_HZ);
		if (!cases[i].is_running)
			paced_control(&world, cases[i].word);
		play(player, sound, PACED_DEVICE, 0);
		if (cases[i].is_running) {
			(void)wait_for(player, PLAYER_ALIVE);
			paced_control(&world, cases[i].word);
		}
		const struct player_report ended = wait_for(player, PLAYER_ENDED);
		assert_int_equal(ended.error, cases[i].error);
		assert_false(ended.voice_failed);
		assert_true(cases[i].is_running ? ended.sounded_ms > 900 : ended.sounded_ms == 0);
		/* The next one finds a healthy card. */
		paced_control(&world, "");
		sound_unref(sound);
		sound = ramp_sound(1000);
		play(player, sound, PACED_DEVICE, 0);
		assert_int_equal(wait_for(player, PLAYER_ENDED).error, 0);
		player_close(player);
		sound_unref(sound);
		paced_close(&world);
	}
}

static void an_under_run_is_survived(void **state)
{
	struct paced_world world;
	struct player *player;

	(void)state;
	paced_open(&world);
	assert_int_equal(player_open("village", &player), 0);
	struct sound *sound = ramp_sound(2 * SOUND_RATE_HZ);
	play(player, sound, PACED_DEVICE, 0);
	(void)wait_for(player, PLAYER_ALIVE);
	paced_control(&world, "underrun");
	const struct player_report ended = wait_for(player, PLAYER_ENDED);
	assert_int_equal(ended.error, 0);
	assert_int_equal(ended.xruns, 1);
	player_close(player);
	sound_unref(sound);
	paced_close(&world);
}

static void a_pcm_that_keeps_no_time_takes_as_long_as_it_sounds(void **state)
{
	struct player *player;

	(void)state;
	assert_int_equal(player_open("village", &player), 0);
	struct sound *sound = ramp_sound(SOUND_RATE_HZ / 2);
	const int64_t begun_ms = clock_monotonic_ms();
	play(player, sound, "null", clock_realtime_ms() + 200);
	const struct player_report ended = wait_for(player, PLAYER_ENDED);
	assert_int_equal(ended.error, 0);
	assert_int_equal(ended.sounded_ms, 500);
	assert_true(clock_monotonic_ms() - begun_ms >= 690);
	player_close(player);
	sound_unref(sound);
}

static void a_failed_voice_is_told_from_a_failed_card(void **state)
{
	struct player *player;
	struct sound *sound;

	(void)state;
	assert_int_equal(player_open("village", &player), 0);
	assert_int_equal(sound_new(&sound), 0);
	play(player, sound, "null", 0);
	sound_finish(sound, -ENOENT);
	assert_int_equal(player_wake(player), 0);
	const struct player_report ended = wait_for(player, PLAYER_ENDED);
	assert_int_equal(ended.error, -ENOENT);
	assert_true(ended.voice_failed);
	player_close(player);
	sound_unref(sound);
}

static void closing_while_it_plays_ends_within_a_second(void **state)
{
	struct paced_world world;
	struct player *player;

	(void)state;
	paced_open(&world);
	assert_int_equal(player_open("village", &player), 0);
	struct sound *sound = ramp_sound(20 * SOUND_RATE_HZ);
	play(player, sound, PACED_DEVICE, 0);
	(void)wait_for(player, PLAYER_STARTED);
	player_close(player);
	assert_true(paced_event_ns(&world, "close") > 0);
	sound_unref(sound);
	paced_close(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_frame_is_heard_once_and_at_its_second),
		cmocka_unit_test(a_halt_fades_out_at_once),
		cmocka_unit_test(a_sound_that_comes_slowly_is_waited_for),
		cmocka_unit_test(each_fault_ends_with_its_own_error),
		cmocka_unit_test(an_under_run_is_survived),
		cmocka_unit_test(a_pcm_that_keeps_no_time_takes_as_long_as_it_sounds),
		cmocka_unit_test(a_failed_voice_is_told_from_a_failed_card),
		cmocka_unit_test(closing_while_it_plays_ends_within_a_second),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
