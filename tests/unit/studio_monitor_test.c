/* The monitor and the live talk, threads on paced PCMs: what a microphone hears. */
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "studio/monitor.h"
#include "studio/player.h"
#include "studio/talk.h"
#include "unit/paced.h"
#include "unit/speechlike.h"

struct world {
	struct paced_world card;
	struct player *player;
	struct monitor *monitor;
	struct sound *sound;
};

static void append_speech(struct sound *sound, int seconds)
{
	const size_t count = (size_t)seconds * SOUND_RATE_HZ;
	int16_t *frames = calloc(count, sizeof(*frames));

	assert_non_null(frames);
	speechlike_fill(frames, count);
	assert_int_equal(sound_append(sound, frames, count), 0);
	sound_finish(sound, 0);
	free(frames);
}

static int open_world(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	paced_open(&world->card);
	assert_int_equal(player_open("village", "", &world->player), 0);
	assert_int_equal(monitor_open("village", &world->monitor), 0);
	assert_int_equal(sound_new(&world->sound), 0);
	*state = world;
	return 0;
}

static int close_world(void **state)
{
	struct world *world = *state;

	player_close(world->player);
	monitor_close(world->monitor);
	sound_unref(world->sound);
	paced_close(&world->card);
	free(world);
	return 0;
}

/* Plays the sound and tells the monitor, as the studio does, until the sound is over. */
static void play_and_listen(struct world *world)
{
	const struct output output = { .device = (char *)PACED_DEVICE, .volume_percent = 100 };
	const struct player_job job = { .airing = 7, .output = &output, .sound = world->sound };
	struct pollfd wakes = { .fd = player_fd(world->player), .events = POLLIN };
	struct player_report report = { 0 };

	assert_int_equal(player_play(world->player, &job), 0);
	assert_int_equal(monitor_listen(world->monitor, 7, PACED_EAR,
				 &(struct sent){ .sound = world->sound }),
		0);
	while (report.news != PLAYER_ENDED) {
		assert_int_equal(poll(&wakes, 1, 20000), 1);
		assert_int_equal(player_receive(world->player, &report), 0);
		if (report.news == PLAYER_STARTED)
			assert_int_equal(monitor_started(world->monitor, 7, report.at_ms), 0);
	}
	assert_int_equal(monitor_over(world->monitor, 7, report.ending.sounded_ms), 0);
}

static struct finding wait_for_last_word(struct world *world)
{
	struct pollfd wakes = { .fd = monitor_fd(world->monitor), .events = POLLIN };
	struct finding finding;

	do {
		assert_int_equal(poll(&wakes, 1, 20000), 1);
		assert_int_equal(monitor_receive(world->monitor, &finding), 0);
	} while (!finding.is_last);
	return finding;
}

static void what_the_card_gave_is_heard(void **state)
{
	struct world *world = *state;

	append_speech(world->sound, 7);
	play_and_listen(world);
	const struct finding last = wait_for_last_word(world);
	assert_int_equal(last.airing, 7);
	assert_int_equal(last.error, 0);
	assert_int_equal(last.heard.verdict, HEARD_YES);
	assert_in_range(last.heard.delay_ms, 200, 400);
}

static void a_deaf_microphone_has_not_heard(void **state)
{
	struct world *world = *state;

	paced_tell(world->card.ear, "noise");
	append_speech(world->sound, 4);
	play_and_listen(world);
	assert_int_equal(wait_for_last_word(world).heard.verdict, HEARD_NO);
}

static void a_microphone_that_is_busy_is_told_and_nothing_is_known(void **state)
{
	struct world *world = *state;

	paced_tell(world->card.ear, "busy");
	append_speech(world->sound, 1);
	play_and_listen(world);
	const struct finding last = wait_for_last_word(world);
	assert_int_equal(last.error, -EBUSY);
	assert_false(last.heard.is_known);
}

static void a_microphone_that_always_has_more_does_not_keep_it_from_its_orders(void **state)
{
	struct world *world = *state;

	paced_tell(world->card.ear, "flood");
	append_speech(world->sound, 1);
	play_and_listen(world);
	assert_int_equal(wait_for_last_word(world).airing, 7);
}

static void a_monitor_that_is_closed_while_it_listens_ends(void **state)
{
	struct world *world = *state;

	append_speech(world->sound, 5);
	assert_int_equal(monitor_listen(world->monitor, 7, PACED_EAR,
				 &(struct sent){ .sound = world->sound }),
		0);
	const int64_t begun_ms = clock_monotonic_ms();
	monitor_close(world->monitor);
	world->monitor = NULL;
	assert_true(clock_monotonic_ms() - begun_ms < allowed_ms(900));
}

/* --- live talk; its microphone hears noise, which is no word --- */

static struct talk *open_talk(struct world *world, int max_ms, int silence_ms)
{
	const struct talk_settings settings = {
		.device = PACED_EAR,
		.speaking = {
			.chime = CHIME_NONE,
			.max_ms = max_ms,
			.silence_ms = silence_ms,
			.is_delayed = true,
		},
	};
	struct talk *talk;

	assert_int_equal(talk_open(&settings, world->sound, &talk), 0);
	return talk;
}

static void wait_until_over(const struct talk *talk)
{
	struct pollfd end = { .fd = talk_fd(talk), .events = POLLIN };

	assert_int_equal(poll(&end, 1, 10000), 1);
}

static void a_talk_ends_at_its_limit(void **state)
{
	struct world *world = *state;
	struct talk *talk = open_talk(world, 1000, 0);
	int error;

	wait_until_over(talk);
	talk_close(talk);
	assert_true(sound_is_finished(world->sound, &error));
	assert_int_equal(error, 0);
	const size_t prelude = sound_length_frames(world->sound) - SOUND_RATE_HZ;
	assert_in_range(prelude, 1, SOUND_RATE_HZ / 4);
}

static void a_talk_ends_when_it_is_told_to(void **state)
{
	struct world *world = *state;
	struct talk *talk = open_talk(world, 60000, 0);
	int error;

	assert_int_equal(talk_finish(talk), 0);
	wait_until_over(talk);
	talk_close(talk);
	assert_true(sound_is_finished(world->sound, &error));
	assert_int_equal(error, 0);
}

static void a_talk_that_nobody_listens_to_any_more_ends(void **state)
{
	struct world *world = *state;
	struct talk *talk = open_talk(world, 60000, 0);

	sound_join(world->sound);
	sound_leave(world->sound);
	wait_until_over(talk);
	talk_close(talk);
}

static void a_talk_without_a_microphone_fails_its_sound(void **state)
{
	struct world *world = *state;
	int error;

	paced_tell(world->card.ear, "absent");
	struct talk *talk = open_talk(world, 60000, 0);
	wait_until_over(talk);
	talk_close(talk);
	assert_true(sound_is_finished(world->sound, &error));
	assert_int_equal(error, -ENODEV);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_the_card_gave_is_heard),
		TEST(a_deaf_microphone_has_not_heard),
		TEST(a_microphone_that_is_busy_is_told_and_nothing_is_known),
		TEST(a_microphone_that_always_has_more_does_not_keep_it_from_its_orders),
		TEST(a_monitor_that_is_closed_while_it_listens_ends),
		TEST(a_talk_ends_at_its_limit),
		TEST(a_talk_ends_when_it_is_told_to),
		TEST(a_talk_that_nobody_listens_to_any_more_ends),
		TEST(a_talk_without_a_microphone_fails_its_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
