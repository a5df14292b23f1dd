/* The voice in its process: with the real one, and with one that lies. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/installation.h"
#include "notice/bound.h"
#include "notice/sounding.h"
#include "speech/wording.h"
#include "voice/renderer.h"

#define PATIENCE_MS 60000

static const struct script plain = {
	.text = (char *)"各位村民请注意。今天开会。",
	.voice = {
		.name = (char *)"mandarin",
		.espeak = (char *)"file:horn",
		.rate_wpm = 160,
		.pitch = 50,
		.range = 75,
		.volume_percent = 60,
		.pause_percent = 100,
		.second_rate_percent = 100,
	},
	.second_text = (char *)"",
	.readings = 1,
	.bridge = (char *)"",
	.volume_percent = 100,
};

/* Its two pieces, and the silence behind each. */
#define LIARS_FRAMES (2000 + 2 * 11025)

static struct {
	sd_event *event;
	struct reader *reader;
	struct renderer *renderer;
	struct sound *sounds[4];
	int ready; /* 1: not yet */
	int finished[4];
	size_t first_length; /* of a sound when there was first news of its source */
	bool has_hung; /* what is rendered, before: it is given its time, on a busy machine too */
	char once[64];
} world;

static void on_ready(int error, void *userdata)
{
	(void)userdata;
	world.ready = error;
}

static void on_news(int64_t airing, void *userdata)
{
	int error;

	(void)userdata;
	if (world.first_length == SIZE_MAX && sound_has_source(world.sounds[airing]))
		world.first_length = sound_length_frames(world.sounds[airing]);
	world.finished[airing] += sound_is_finished(world.sounds[airing], &error);
}

static const struct renderer_ops ops = { .ready = on_ready, .news = on_news };

static int open_all(void **state)
{
	sigset_t child;

	(void)state;
	(void)sigemptyset(&child);
	(void)sigaddset(&child, SIGCHLD);
	(void)sigprocmask(SIG_BLOCK, &child, NULL);
	return reader_new(NULL, &world.reader);
}

static int close_all(void **state)
{
	(void)state;
	reader_free(world.reader);
	return 0;
}

static int open_world(void **state)
{
	(void)state;
	world.ready = 1;
	world.has_hung = false;
	world.first_length = SIZE_MAX;
	memset(world.finished, 0, sizeof(world.finished));
	(void)snprintf(world.once, sizeof(world.once), "/tmp/dalaba-liar-%d", getpid());
	(void)unlink(world.once);
	for (size_t i = 0; i < ARRAY_SIZE(world.sounds); i++)
		if (sound_new(&world.sounds[i]) < 0)
			return -1;
	return sd_event_new(&world.event) < 0;
}

static int close_world(void **state)
{
	(void)state;
	renderer_close(TAKE(world.renderer));
	for (size_t i = 0; i < ARRAY_SIZE(world.sounds); i++)
		sound_unref(world.sounds[i]);
	(void)sd_event_unref(world.event);
	(void)unlink(world.once);
	while (waitpid(-1, NULL, 0) > 0)
		; /* All are killed. */
	return 0;
}

static void run_until(const int *flag, int value)
{
	const int64_t end_ms = clock_monotonic_ms() + PATIENCE_MS;

	while (*flag != value) {
		assert_true(clock_monotonic_ms() < end_ms);
		assert_true(sd_event_run(world.event, 1000000) >= 0);
	}
}

static void open_with(const char *lie, bool once)
{
	_cleanup_free_ char *liar = NULL;

	assert_int_equal(installation_find_program("voice_liar", &liar), 0);
	(void)setenv("DALABA_LIE", lie, 1);
	(void)setenv("DALABA_LIE_ONCE", once ? world.once : "", 1);
	assert_int_equal(renderer_open(world.event, liar, &ops, NULL, &world.renderer), 0);
}

/* In work when it returns. */
static void begin_rendering(int64_t airing, const struct script *script, enum priority priority)
{
	struct script read = *script;
	const struct work_order order = {
		.airing = airing,
		.script = &read,
		.priority = priority,
		.has_hung = world.has_hung,
		.sound = world.sounds[airing],
	};

	assert_int_equal(wording_read(world.reader, &read, NULL), 0);
	assert_int_equal(renderer_render(world.renderer, &order), 0);
	wording_done(&read.wording);
}

static int render(int64_t airing, const struct script *script, enum priority priority)
{
	int error = 1;

	begin_rendering(airing, script, priority);
	run_until(&world.finished[airing], 1);
	assert_true(sound_is_finished(world.sounds[airing], &error));
	return error;
}

/* --- the real one --- */

static void open_real(void)
{
	_cleanup_free_ char *path = NULL;

	assert_int_equal(installation_find_program("../dalaba-voice", &path), 0);
	assert_int_equal(renderer_open(world.event, path, &ops, NULL, &world.renderer), 0);
	run_until(&world.ready, 0);
}

static void the_real_one_speaks_as_it_does_in_the_command(void **state)
{
	(void)state;
	open_real();
	assert_int_equal(render(1, &plain, PRIORITY_ROUTINE), 0);
	const double seconds = (double)sound_length_frames(world.sounds[1]) / SOUND_RATE_HZ;
	assert_true(seconds > 2 && seconds < 8);
	assert_int_equal(world.first_length, 0); /* It told that it has begun. */
	assert_int_equal(sound_readings_before(world.sounds[1], SIZE_MAX), 1);
}

static void an_unknown_voice_fails_the_sound_and_not_the_process(void **state)
{
	struct script martian = plain;

	(void)state;
	martian.voice.espeak = (char *)"martian";
	open_real();
	assert_int_equal(render(1, &martian, PRIORITY_ROUTINE), SOUNDING_VOICE_UNKNOWN);
	assert_int_equal(render(2, &plain, PRIORITY_ROUTINE), 0);
}

static void an_urgent_text_overtakes_a_long_one(void **state)
{
	struct script long_one = plain;
	char text[10000] = "";
	int error;

	(void)state;
	for (int i = 0; i < 100; i++)
		strcat(text, "今天全村打扫卫生。");
	long_one.text = text;
	open_real();
	world.has_hung = true;
	begin_rendering(1, &long_one, PRIORITY_ROUTINE);
	assert_int_equal(render(2, &plain, PRIORITY_URGENT), 0);
	assert_false(sound_is_finished(world.sounds[1], &error));
	sound_join(world.sounds[1]);
	sound_leave(world.sounds[1]);
	run_until(&world.finished[1], 1);
	assert_true(sound_is_finished(world.sounds[1], &error));
	assert_int_equal(error, -ECANCELED);
}

/* --- one that lies --- */

static const struct lie {
	const char *word;
	int error; /* that the sound ends with, when both tries are such */
} lies[] = {
	{ "none", 0 },
	{ "shrink", 0 }, /* It cannot. */
	{ "begins", 0 },
	{ "begins-twice", SOUNDING_VOICE_LIED },
	{ "begins-with-frames", SOUNDING_VOICE_LIED },
	{ "begins-and-dies", SOUNDING_VOICE_DIED },
	{ "long", SOUNDING_VOICE_LIED },
	{ "truncate", SOUNDING_VOICE_LIED },
	{ "overlong", SOUNDING_VOICE_LIED },
	{ "huge", SOUNDING_VOICE_LIED },
	{ "unasked", SOUNDING_VOICE_LIED },
	{ "ready", SOUNDING_VOICE_LIED },
	{ "die", SOUNDING_VOICE_DIED },
	{ "hang", SOUNDING_VOICE_HUNG },
};

static void a_lie_told_once_is_not_heard(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lies); i++) {
		assert_int_equal(open_world(NULL), 0);
		open_with(lies[i].word, true);
		run_until(&world.ready, 0);
		assert_int_equal(render(1, &plain, PRIORITY_ROUTINE), 0);
		assert_int_equal(sound_length_frames(world.sounds[1]), LIARS_FRAMES);
		assert_int_equal(close_world(NULL), 0);
	}
}

static void a_liar_fails_the_airing_and_nothing_else(void **state)
{
	struct script chime = plain;

	(void)state;
	chime.text = (char *)"";
	chime.prelude.chime = CHIME_BELL;
	for (size_t i = 0; i < ARRAY_SIZE(lies); i++) {
		assert_int_equal(open_world(NULL), 0);
		open_with(lies[i].word, false);
		run_until(&world.ready, 0);
		if (render(1, &plain, PRIORITY_ROUTINE) != lies[i].error)
			fail_msg("%s", lies[i].word);
		/* What needs no voice is there whatever it does. */
		assert_int_equal(render(2, &chime, PRIORITY_ROUTINE), 0);
		assert_int_equal(close_world(NULL), 0);
	}
}

/* It says the truth, and then says it for ever. What is believed of it is one answer a piece. */
static void a_flood_ends_with_its_process(void **state)
{
	(void)state;
	open_with("flood", true);
	run_until(&world.ready, 0);
	assert_int_equal(render(1, &plain, PRIORITY_ROUTINE), 0);
	assert_int_equal(render(2, &plain, PRIORITY_ROUTINE), 0);
	assert_int_equal(sound_length_frames(world.sounds[2]), LIARS_FRAMES);
}

static void one_that_exits_at_once_fails_its_test(void **state)
{
	(void)state;
	open_with("exit", false);
	run_until(&world.ready, SOUNDING_VOICE_DIED);
	assert_int_equal(render(1, &plain, PRIORITY_ROUTINE), SOUNDING_VOICE_DIED);
}

static void one_that_exits_once_is_started_again(void **state)
{
	(void)state;
	open_with("exit", true);
	run_until(&world.ready, 0);
	assert_int_equal(render(1, &plain, PRIORITY_ROUTINE), 0);
}

static void a_program_that_is_not_there_is_told(void **state)
{
	(void)state;
	assert_int_equal(
		renderer_open(world.event, "/nonexistent/voice", &ops, NULL, &world.renderer),
		-ENOENT);
	world.renderer = NULL;
}

static void a_hang_is_over_after_a_second(void **state)
{
	(void)state;
	open_with("hang", true);
	run_until(&world.ready, 0);
	const int64_t begun_ms = clock_monotonic_ms();
	assert_int_equal(render(1, &plain, PRIORITY_ROUTINE), 0);
	assert_in_range(clock_monotonic_ms() - begun_ms, WORK_PIECE_MS, WORK_LONG_MS);
}

/* Long before what hung at another time; voice_work has the moments. */
static void an_alarm_whose_voice_hangs_twice_knows_it_soon(void **state)
{
	(void)state;
	open_with("hang", false);
	run_until(&world.ready, 0);
	const int64_t begun_ms = clock_monotonic_ms();
	assert_int_equal(render(1, &plain, PRIORITY_URGENT), SOUNDING_VOICE_HUNG);
	assert_in_range(
		clock_monotonic_ms() - begun_ms, WORK_ALARM_MS + WORK_ALARM_AGAIN_MS, WORK_LONG_MS);
}

static void one_that_the_system_does_not_bind_speaks_and_is_told(void **state)
{
	(void)state;
	open_with("unbound", true);
	run_until(&world.ready, 0);
	assert_int_equal(renderer_unbound(world.renderer), BOUND_SET(BOUND_CALLS));
	assert_int_equal(render(1, &plain, PRIORITY_ROUTINE), 0);
}

static void closing_cancels_what_is_in_work(void **state)
{
	int error = 1;

	(void)state;
	open_with("hang", false);
	run_until(&world.ready, 0);
	begin_rendering(1, &plain, PRIORITY_ROUTINE);
	renderer_close(TAKE(world.renderer));
	assert_true(sound_is_finished(world.sounds[1], &error));
	assert_int_equal(error, -ECANCELED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_real_one_speaks_as_it_does_in_the_command),
		TEST(an_unknown_voice_fails_the_sound_and_not_the_process),
		TEST(an_urgent_text_overtakes_a_long_one),
		cmocka_unit_test(a_lie_told_once_is_not_heard),
		cmocka_unit_test(a_liar_fails_the_airing_and_nothing_else),
		TEST(a_flood_ends_with_its_process),
		TEST(one_that_exits_at_once_fails_its_test),
		TEST(one_that_exits_once_is_started_again),
		TEST(a_program_that_is_not_there_is_told),
		TEST(a_hang_is_over_after_a_second),
		TEST(an_alarm_whose_voice_hangs_twice_knows_it_soon),
		TEST(one_that_the_system_does_not_bind_speaks_and_is_told),
		TEST(closing_cancels_what_is_in_work),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
