/* What the voice is asked for, and what becomes of its answers, its silence and its lies: without a
 * process, by a clock of the test's. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "notice/sounding.h"
#include "sound/tone.h"
#include "speech/wording.h"
#include "unit/reader_world.h"
#include "voice/work.h"

#define NOW_MS 1000

static const struct script plain = {
	.text = (char *)"各位村民。今天开会。",
	.voice = {
		.name = (char *)"mandarin",
		.espeak = (char *)"file:horn",
		.rate_wpm = 160,
		.pause_percent = 0,
		.second_rate_percent = 100,
	},
	.second_text = (char *)"",
	.readings = 1,
	.bridge = (char *)"",
	.volume_percent = 100,
};

/* What was told. */
static struct {
	struct work *work;
	int grew[8];
	int finished[8];
	int tested; /* 1: not yet */
	int left_out;
	int error_left_out;
	struct sound *sounds[8];
} world;

static void on_tested(int error, void *userdata)
{
	(void)userdata;
	world.tested = error;
}

static void on_grew(int64_t airing, void *userdata)
{
	(void)userdata;
	world.grew[airing]++;
}

static void on_finished(int64_t airing, void *userdata)
{
	(void)userdata;
	world.finished[airing]++;
}

static void on_left_out(int64_t airing, const char *path, int error, void *userdata)
{
	(void)airing;
	(void)path;
	(void)userdata;
	world.left_out++;
	world.error_left_out = error;
}

static const struct work_ops ops = {
	.tested = on_tested,
	.grew = on_grew,
	.finished = on_finished,
	.left_out = on_left_out,
};

static int open_world(void **state)
{
	(void)state;
	memset(&world, 0, sizeof(world));
	world.tested = 1;
	for (size_t i = 0; i < ARRAY_SIZE(world.sounds); i++)
		if (sound_new(&world.sounds[i]) < 0)
			return -1;
	return work_new(&ops, NULL, &world.work);
}

static int close_world(void **state)
{
	(void)state;
	work_free(world.work);
	for (size_t i = 0; i < ARRAY_SIZE(world.sounds); i++)
		sound_unref(world.sounds[i]);
	return 0;
}

static void add_order(int64_t now_ms, const struct script *script, struct work_order order)
{
	struct script read = *script;

	assert_int_equal(wording_read(reader, &read, NULL), 0);
	order.script = &read;
	order.sound = world.sounds[order.airing];
	assert_int_equal(work_add(world.work, now_ms, &order), 0);
	wording_done(&read.wording);
}

static void add_at(
	int64_t now_ms, int64_t airing, const struct script *script, enum priority priority)
{
	add_order(now_ms, script, (struct work_order){ .airing = airing, .priority = priority });
}

static void add(int64_t airing, const struct script *script, enum priority priority)
{
	add_at(NOW_MS, airing, script, priority);
}

static struct request next_at(int64_t now_ms)
{
	struct request request;

	assert_true(work_next(world.work, now_ms, &request));
	if (request.fd >= 0)
		(void)close(request.fd);
	return request;
}

static struct request next(void)
{
	return next_at(NOW_MS);
}

static void expect_nothing(void)
{
	struct request request;

	assert_false(work_next(world.work, NOW_MS, &request));
}

static void answer_frames(const struct request *request, size_t frames, int error, bool goes_on)
{
	static const int16_t some[5 * SOUND_RATE_HZ];
	const struct answer answer = {
		.kind = ANSWER_DONE,
		.piece = request->piece,
		.error = error,
		.frames = frames,
		.goes_on = goes_on,
	};

	assert_true(frames <= ARRAY_SIZE(some));
	assert_int_equal(work_expect(world.work, &answer), 0);
	if (frames > 0)
		work_append(world.work, some, frames);
	assert_int_equal(work_note(world.work, &answer), 0);
}

static struct answer begun(const struct request *request)
{
	return (struct answer){ .kind = ANSWER_BEGUN, .piece = request->piece };
}

static void answer_begun(const struct request *request)
{
	const struct answer answer = begun(request);

	assert_int_equal(work_expect(world.work, &answer), 0);
	assert_int_equal(work_note(world.work, &answer), 0);
}

static int ending_of(int64_t airing)
{
	int error = 1;

	(void)sound_is_finished(world.sounds[airing], &error);
	return error;
}

/* --- in order --- */

static void a_text_is_asked_for_utterance_by_utterance(void **state)
{
	(void)state;
	add(1, &plain, PRIORITY_ROUTINE);
	struct request request = next();
	assert_int_equal(request.kind, REQUEST_SPEAK);
	assert_string_equal(request.utterance.speech, "ge4wei4 cun1min2");
	expect_nothing();
	answer_frames(&request, 100, 0, false);
	assert_int_equal(world.grew[1], 1);
	request = next();
	assert_string_equal(request.utterance.speech, "jin1tian1 kai1hui4");
	answer_frames(&request, 50, 0, false);
	assert_int_equal(world.finished[1], 0);
	expect_nothing();
	assert_int_equal(world.finished[1], 1);
	assert_int_equal(ending_of(1), 0);
	assert_int_equal(sound_length_frames(world.sounds[1]), 150);
	assert_int_equal(sound_readings_before(world.sounds[1], 150), 1);
	assert_int_equal(work_deadline_ms(world.work), INT64_MAX);
}

/* Who would cut for them goes by that. */
static void words_that_have_begun_are_a_source_before_they_are_there(void **state)
{
	(void)state;
	add(1, &plain, PRIORITY_URGENT);
	struct request request = next();
	answer_begun(&request);
	assert_true(sound_has_source(world.sounds[1]));
	assert_int_equal(sound_length_frames(world.sounds[1]), 0);
	assert_int_equal(world.grew[1], 1);
	expect_nothing();
	answer_frames(&request, 100, 0, false);
	assert_int_equal(world.grew[1], 2);
	request = next();
	answer_begun(&request);
	assert_int_equal(world.grew[1], 2);
	answer_frames(&request, 50, 0, false);
	assert_int_equal(sound_length_frames(world.sounds[1]), 150);
}

static void words_whose_process_died_when_they_had_begun_are_tried_once_more(void **state)
{
	(void)state;
	add(1, &plain, PRIORITY_ROUTINE);
	struct request request = next();
	answer_begun(&request);
	work_fail(world.work, -EIO);
	request = next();
	assert_string_equal(request.utterance.speech, "ge4wei4 cun1min2");
	answer_begun(&request);
	answer_frames(&request, 100, 0, false);
	assert_int_equal(sound_length_frames(world.sounds[1]), 100);
}

/* Nobody is cut for them any more. */
static void words_that_had_begun_and_do_not_come_are_no_source(void **state)
{
	(void)state;
	add(1, &plain, PRIORITY_IMPORTANT);
	struct request request = next();
	answer_begun(&request);
	assert_int_equal(world.grew[1], 1);
	work_fail(world.work, -EIO);
	assert_false(sound_has_source(world.sounds[1]));
	assert_int_equal(world.grew[1], 2);
	request = next();
	answer_begun(&request);
	assert_true(sound_has_source(world.sounds[1]));
	assert_int_equal(world.grew[1], 3);
	work_fail(world.work, -EIO);
	assert_int_equal(ending_of(1), -EIO);
	assert_false(sound_has_source(world.sounds[1]));
	add(2, &plain, PRIORITY_IMPORTANT);
	request = next();
	answer_frames(&request, 100, 0, false);
	request = next();
	answer_begun(&request);
	answer_frames(&request, 0, -EIO, false);
	assert_int_equal(ending_of(2), -EIO);
	assert_true(sound_has_source(world.sounds[2])); /* Some of it is heard. */
}

static void what_needs_no_voice_is_there_at_once(void **state)
{
	struct script chime = plain;

	(void)state;
	chime.text = (char *)"";
	chime.prelude.chime = CHIME_ALERT;
	add(1, &chime, PRIORITY_ROUTINE);
	expect_nothing();
	assert_int_equal(world.grew[1], 1);
	assert_int_equal(world.finished[1], 1);
	assert_true(sound_length_frames(world.sounds[1]) > 0);
}

/* --- a chime of the station's own --- */

/* What is there is any file: nobody decodes it here. */
static struct script with_own_chime(const char *path)
{
	struct script script = plain;

	script.text = (char *)"今天开会。";
	script.prelude.recording = (char *)path;
	return script;
}

static void an_own_chime_is_asked_for_before_the_words(void **state)
{
	const struct script script = with_own_chime("/proc/self/exe");

	(void)state;
	add(1, &script, PRIORITY_ROUTINE);
	struct request request = next();
	assert_int_equal(request.kind, REQUEST_OPEN);
	assert_int_equal(request.start_ms, 0);
	answer_frames(&request, 0, 0, false);
	request = next();
	assert_int_equal(request.kind, REQUEST_GO_ON);
	answer_frames(&request, 500, 0, false);
	assert_int_equal(world.grew[1], 1);
	assert_false(sound_has_source(world.sounds[1])); /* A chime is none. */
	assert_int_equal(sound_own_from(world.sounds[1]), 500);
	request = next();
	assert_int_equal(request.kind, REQUEST_SPEAK);
	answer_frames(&request, 100, 0, false);
	expect_nothing();
	assert_int_equal(ending_of(1), 0);
	assert_true(sound_has_source(world.sounds[1]));
	assert_int_equal(sound_length_frames(world.sounds[1]), 600);
	assert_int_equal(sound_chime_error(world.sounds[1]), 0);
}

static size_t frames_of_chime(enum chime chime)
{
	struct sound *sound;

	assert_int_equal(sound_new(&sound), 0);
	assert_int_equal(tone_append_chime(sound, chime), 0);
	const size_t frames = sound_length_frames(sound);
	sound_unref(sound);
	return frames;
}

static void expect_words_behind(int64_t airing, enum chime chime, int error)
{
	const struct request request = next();

	assert_int_equal(request.kind, REQUEST_SPEAK);
	assert_int_equal(sound_length_frames(world.sounds[airing]), frames_of_chime(chime));
	assert_int_equal(sound_chime_error(world.sounds[airing]), error);
	answer_frames(&request, 100, 0, false);
	expect_nothing();
	assert_int_equal(ending_of(airing), 0);
}

static void for_an_own_chime_that_is_gone_another_stands_in(void **state)
{
	const struct script script = with_own_chime("/nowhere/gong.wav");

	(void)state;
	add(1, &script, PRIORITY_IMPORTANT);
	expect_words_behind(1, CHIME_BELL, -ENOENT);
	add(2, &script, PRIORITY_EMERGENCY);
	expect_words_behind(2, CHIME_ALERT, -ENOENT);
}

static void for_an_own_chime_that_cannot_be_decoded_another_stands_in(void **state)
{
	const struct script script = with_own_chime("/proc/self/exe");

	(void)state;
	add(1, &script, PRIORITY_URGENT);
	const struct request request = next();
	answer_frames(&request, 0, -EBADMSG, false);
	expect_words_behind(1, CHIME_ALERT, -EBADMSG);
}

static void nobody_waits_twice_for_an_own_chime_that_hangs(void **state)
{
	const struct script script = with_own_chime("/proc/self/exe");

	(void)state;
	add(1, &script, PRIORITY_EMERGENCY);
	assert_int_equal(next().kind, REQUEST_OPEN);
	assert_int_equal(work_deadline_ms(world.work), NOW_MS + WORK_ALARM_MS);
	work_fail(world.work, -ETIMEDOUT);
	expect_words_behind(1, CHIME_ALERT, -ETIMEDOUT);
	add(2, &script, PRIORITY_ROUTINE);
	assert_int_equal(next().kind, REQUEST_OPEN);
	assert_int_equal(work_deadline_ms(world.work), NOW_MS + WORK_PIECE_MS);
	work_fail(world.work, -ETIMEDOUT);
	expect_words_behind(2, CHIME_BELL, -ETIMEDOUT);
}

static void an_own_chime_that_breaks_off_is_followed_by_the_words(void **state)
{
	const struct script script = with_own_chime("/proc/self/exe");

	(void)state;
	add(1, &script, PRIORITY_ROUTINE);
	struct request request = next();
	answer_frames(&request, 0, 0, false);
	request = next();
	answer_frames(&request, 900, 0, true);
	request = next();
	answer_frames(&request, 0, -EBADMSG, false);
	request = next();
	assert_int_equal(request.kind, REQUEST_SPEAK);
	assert_int_equal(sound_length_frames(world.sounds[1]), 900);
	assert_int_equal(sound_chime_error(world.sounds[1]), -EBADMSG);
}

static void an_own_chime_ends_after_a_minute(void **state)
{
	static const size_t second_frames = SOUND_RATE_HZ;
	const struct script script = with_own_chime("/proc/self/exe");
	int seconds = 0;

	(void)state;
	add(1, &script, PRIORITY_ROUTINE);
	struct request request = next();
	answer_frames(&request, 0, 0, false);
	for (request = next(); request.kind == REQUEST_GO_ON; request = next(), seconds++)
		answer_frames(&request, second_frames, 0, true);
	assert_int_equal(request.kind, REQUEST_SPEAK);
	assert_int_equal(seconds, PRELUDE_SECONDS_MAX);
	assert_int_equal(sound_chime_error(world.sounds[1]), -E2BIG);
}

static void an_urgent_text_overtakes_at_the_next_piece(void **state)
{
	(void)state;
	add(1, &plain, PRIORITY_ROUTINE);
	add(2, &plain, PRIORITY_ROUTINE);
	struct request request = next();
	add(3, &plain, PRIORITY_URGENT);
	answer_frames(&request, 1, 0, false);
	for (int i = 0; i < 2; i++) {
		request = next();
		answer_frames(&request, 10, 0, false);
	}
	request = next();
	assert_int_equal(world.finished[3], 1);
	assert_int_equal(sound_length_frames(world.sounds[3]), 20);
	answer_frames(&request, 1, 0, false);
	assert_int_equal(sound_length_frames(world.sounds[1]), 2); /* not the second */
}

static void an_abandoned_sound_is_dropped(void **state)
{
	(void)state;
	add(1, &plain, PRIORITY_ROUTINE);
	const struct request request = next();
	sound_join(world.sounds[1]);
	sound_leave(world.sounds[1]);
	answer_frames(&request, 10, 0, false);
	expect_nothing();
	assert_int_equal(ending_of(1), -ECANCELED);
	assert_int_equal(sound_length_frames(world.sounds[1]), 0);
}

static void what_could_not_be_read_ends_with_the_error_that_it_had(void **state)
{
	struct script unreadable = plain;

	(void)state;
	unreadable.text = (char *)"\xE4\xBB";
	assert_int_equal(wording_read(reader, &unreadable, NULL), -EILSEQ);
	const struct script *const scripts[] = { &unreadable, &plain };
	const int errors[] = { -EILSEQ, -EINVAL }; /* The other was never read. */
	for (int i = 0; i < 2; i++) {
		const struct work_order order = {
			.script = scripts[i], .sound = world.sounds[i + 1], .airing = i + 1
		};
		assert_int_equal(work_add(world.work, NOW_MS, &order), 0);
		expect_nothing();
		assert_int_equal(ending_of(i + 1), errors[i]);
	}
}

static void no_more_than_64_at_a_time(void **state)
{
	const struct work_order order = { .script = &plain, .sound = world.sounds[1], .airing = 1 };

	(void)state;
	for (int i = 0; i < WORK_JOBS_MAX; i++)
		assert_int_equal(work_add(world.work, NOW_MS, &order), 0);
	assert_int_equal(work_add(world.work, NOW_MS, &order), -E2BIG);
}

static void the_engines_error_fails_that_airing_alone(void **state)
{
	(void)state;
	add(1, &plain, PRIORITY_ROUTINE);
	add(2, &plain, PRIORITY_ROUTINE);
	struct request request = next();
	answer_frames(&request, 0, -ENOENT, false);
	assert_int_equal(ending_of(1), -ENOENT);
	assert_int_equal(world.finished[1], 1);
	request = next();
	answer_frames(&request, 5, 0, false);
	assert_int_equal(sound_length_frames(world.sounds[2]), 5);
}

/* --- the known-answer test --- */

static void the_test_comes_before_all_else_and_once(void **state)
{
	(void)state;
	add(1, &plain, PRIORITY_EMERGENCY);
	work_test(world.work);
	const struct request request = next();
	assert_int_equal(request.kind, REQUEST_TEST);
	answer_frames(&request, 0, 0, false);
	assert_int_equal(world.tested, 0);
	assert_int_equal(next().kind, REQUEST_SPEAK);
	work_fail(world.work, -EIO);
	assert_int_equal(next().kind, REQUEST_SPEAK);
}

static void a_test_that_fails_twice_with_its_process_is_told(void **state)
{
	(void)state;
	work_test(world.work);
	(void)next();
	work_fail(world.work, -EIO);
	assert_int_equal(world.tested, 1);
	(void)next();
	work_fail(world.work, -EIO);
	assert_int_equal(world.tested, -EIO);
	assert_false(work_has_jobs(world.work));
}

/* --- deaths --- */

static void a_piece_whose_process_died_is_tried_once_more(void **state)
{
	(void)state;
	add(1, &plain, PRIORITY_ROUTINE);
	struct request first = next();
	answer_frames(&first, 100, 0, false);
	first = next();
	work_fail(world.work, -EIO);
	const struct request second = next();
	assert_string_equal(second.utterance.speech, first.utterance.speech);
	assert_true(second.piece != first.piece);
	answer_frames(&second, 50, 0, false);
	expect_nothing();
	assert_int_equal(ending_of(1), 0);
	assert_int_equal(sound_length_frames(world.sounds[1]), 150);
}

static void a_piece_that_failed_twice_fails_its_airing_alone(void **state)
{
	(void)state;
	add(1, &plain, PRIORITY_ROUTINE);
	add(2, &plain, PRIORITY_ROUTINE);
	for (int i = 0; i < 2; i++) {
		(void)next();
		work_fail(world.work, -ETIMEDOUT);
	}
	assert_int_equal(ending_of(1), -ETIMEDOUT);
	const struct request request = next();
	answer_frames(&request, 5, 0, false);
	assert_int_equal(sound_length_frames(world.sounds[2]), 5);
}

static void each_piece_has_two_tries_of_its_own(void **state)
{
	(void)state;
	add(1, &plain, PRIORITY_ROUTINE);
	for (int i = 0; i < 2; i++) {
		(void)next();
		work_fail(world.work, -EIO);
		const struct request request = next();
		answer_frames(&request, 5, 0, false);
	}
	expect_nothing();
	assert_int_equal(ending_of(1), 0);
}

static void a_process_that_never_gets_ready_counts_as_a_try(void **state)
{
	(void)state;
	add(1, &plain, PRIORITY_ROUTINE);
	work_fail(world.work, -EIO);
	assert_true(work_has_jobs(world.work));
	work_fail(world.work, -EIO);
	assert_int_equal(ending_of(1), -EIO);
	assert_false(work_has_jobs(world.work));
	work_fail(world.work, -EIO); /* Nothing to do is no work to fail. */
}

/* --- silence --- */

static void a_piece_hangs_after_a_second_and_its_second_try_after_five(void **state)
{
	(void)state;
	add(1, &plain, PRIORITY_ROUTINE);
	(void)next_at(NOW_MS);
	assert_int_equal(work_deadline_ms(world.work), NOW_MS + 1000);
	work_fail(world.work, -ETIMEDOUT);
	(void)next_at(NOW_MS + 1100);
	assert_int_equal(work_deadline_ms(world.work), NOW_MS + 1100 + 5000);
}

static void the_first_words_of_an_alarm_hang_after_half_a_second(void **state)
{
	(void)state;
	add(1, &plain, PRIORITY_URGENT);
	const struct request request = next_at(NOW_MS);
	assert_int_equal(work_deadline_ms(world.work), NOW_MS + 500);
	answer_frames(&request, 100, 0, false);
	(void)next_at(NOW_MS);
	assert_int_equal(work_deadline_ms(world.work), NOW_MS + 1000);
}

/* That they have begun does not make them longer. */
static void the_first_words_of_an_alarm_hang_as_soon_when_they_have_begun(void **state)
{
	(void)state;
	add(1, &plain, PRIORITY_URGENT);
	const struct request request = next_at(NOW_MS);
	answer_begun(&request);
	assert_int_equal(work_deadline_ms(world.work), NOW_MS + 500);
	work_fail(world.work, -ETIMEDOUT);
	(void)next_at(NOW_MS + 600);
	assert_int_equal(work_deadline_ms(world.work), NOW_MS + 600 + 800);
}

static void who_is_more_urgent_waits_no_second_for_another_ones_second_try(void **state)
{
	(void)state;
	add(1, &plain, PRIORITY_ROUTINE);
	(void)next_at(NOW_MS);
	work_fail(world.work, -ETIMEDOUT);
	(void)next_at(NOW_MS);
	add_at(NOW_MS + 500, 2, &plain, PRIORITY_ROUTINE);
	assert_int_equal(work_deadline_ms(world.work), NOW_MS + 5000);
	add_at(NOW_MS + 500, 3, &plain, PRIORITY_IMPORTANT);
	assert_int_equal(work_deadline_ms(world.work), NOW_MS + 1500);
	add_at(NOW_MS + 500, 4, &plain, PRIORITY_URGENT);
	assert_int_equal(work_deadline_ms(world.work), NOW_MS + 1000);
}

static void add_one_that_hung(int64_t airing)
{
	add_order(NOW_MS, &plain,
		(struct work_order){
			.airing = airing, .priority = PRIORITY_URGENT, .has_hung = true });
}

static void an_alarm_that_hangs_twice_is_over_before_its_third_second_begins(void **state)
{
	(void)state;
	add(1, &plain, PRIORITY_URGENT);
	(void)next_at(NOW_MS);
	assert_int_equal(work_deadline_ms(world.work), NOW_MS + 500);
	work_fail(world.work, -ETIMEDOUT);
	(void)next_at(NOW_MS + 600);
	assert_int_equal(work_deadline_ms(world.work), NOW_MS + 600 + 800);
	work_fail(world.work, -ETIMEDOUT);
	assert_int_equal(ending_of(1), -ETIMEDOUT);
}

/* The machine may be slow, and busy. */
static void an_alarm_that_hung_before_gets_five_seconds(void **state)
{
	(void)state;
	add_one_that_hung(1);
	for (int i = 0; i < 2; i++) {
		(void)next_at(NOW_MS);
		assert_int_equal(work_deadline_ms(world.work), NOW_MS + 5000);
		work_fail(world.work, -ETIMEDOUT);
	}
}

static void no_alarm_waits_for_one_that_hung_before(void **state)
{
	(void)state;
	add_one_that_hung(1);
	(void)next_at(NOW_MS);
	add_at(NOW_MS + 100, 2, &plain, PRIORITY_URGENT);
	assert_int_equal(work_deadline_ms(world.work), NOW_MS + 100 + 500);
	work_fail(world.work, -ETIMEDOUT);
	(void)next_at(NOW_MS + 700);
	assert_int_equal(work_deadline_ms(world.work), NOW_MS + 700 + 800);
	work_fail(world.work, -ETIMEDOUT);
	assert_int_equal(ending_of(1), -ETIMEDOUT);
	(void)next_at(NOW_MS + 1600);
	assert_int_equal(work_deadline_ms(world.work), NOW_MS + 1600 + 500);
}

/* --- recordings --- */

static char recording_path[] = "/tmp/dalaba-work-XXXXXX";

static struct script recorded(void)
{
	struct script script = plain;

	script.text = (char *)"";
	script.recording = recording_path;
	return script;
}

static void a_recording_is_opened_listened_to_and_read_until_it_is_over(void **state)
{
	const struct script script = recorded();

	(void)state;
	add(1, &script, PRIORITY_IMPORTANT);
	struct request request = next();
	assert_int_equal(request.kind, REQUEST_OPEN);
	assert_int_equal(request.slot, PRIORITY_IMPORTANT);
	assert_int_equal(request.start_ms, 0);
	answer_frames(&request, 0, 0, false);
	for (int i = 0; i < 13; i++) {
		request = next();
		assert_int_equal(request.kind, REQUEST_GO_ON);
		answer_frames(&request, i < 12 ? 0 : 800, 0, true);
	}
	request = next();
	answer_frames(&request, 200, 0, false);
	expect_nothing();
	assert_int_equal(ending_of(1), 0);
	assert_int_equal(sound_length_frames(world.sounds[1]), 1000);
}

static void an_urgent_text_overtakes_a_long_recording(void **state)
{
	const struct script script = recorded();

	(void)state;
	add(1, &script, PRIORITY_ROUTINE);
	struct request request = next();
	answer_frames(&request, 0, 0, false);
	request = next();
	add(2, &plain, PRIORITY_URGENT);
	answer_frames(&request, 0, 0, true);
	request = next();
	assert_int_equal(request.kind, REQUEST_SPEAK);
	answer_frames(&request, 7, 0, false);
	request = next();
	answer_frames(&request, 7, 0, false);
	request = next(); /* and goes on where it was */
	assert_int_equal(request.kind, REQUEST_GO_ON);
	assert_int_equal(request.slot, PRIORITY_ROUTINE);
}

static void another_process_opens_the_recording_where_the_last_one_left_it(void **state)
{
	const struct script script = recorded();

	(void)state;
	add(1, &script, PRIORITY_ROUTINE);
	struct request request = next();
	answer_frames(&request, 0, 0, false);
	for (int i = 0; i < 50; i++) {
		request = next();
		answer_frames(&request, 441, 0, true);
	}
	request = next();
	work_fail(world.work, -EIO);
	request = next();
	assert_int_equal(request.kind, REQUEST_OPEN);
	assert_int_equal(request.start_ms, 1000);
	answer_frames(&request, 0, 0, false);
	request = next();
	assert_int_equal(request.kind, REQUEST_GO_ON);
	work_fail(world.work, -EIO);
	assert_int_equal(ending_of(1), -EIO);
}

static void the_process_of_another_piece_died_with_the_recording_open(void **state)
{
	const struct script script = recorded();

	(void)state;
	add(1, &script, PRIORITY_ROUTINE);
	struct request request = next();
	answer_frames(&request, 0, 0, false);
	add(2, &plain, PRIORITY_URGENT);
	(void)next();
	work_fail(world.work, -EIO);
	for (int i = 0; i < 2; i++) {
		request = next();
		answer_frames(&request, 1, 0, false);
	}
	assert_int_equal(next().kind, REQUEST_OPEN);
	assert_int_equal(ending_of(2), 0);
}

static void a_recording_that_is_gone_fails_its_airing(void **state)
{
	struct script script = recorded();

	(void)state;
	script.recording = (char *)"/nonexistent/recording";
	add(1, &script, PRIORITY_ROUTINE);
	expect_nothing();
	assert_int_equal(ending_of(1), -ENOENT);
}

/* --- lies --- */

/* --- playlists --- */

static char gone_path[] = "/nowhere/b.mp3";

/* Whose files it plays is told by `files`: 'a' is there, 'b' is not. */
static struct script with_playlist(const char *files, char **paths, int64_t length_ms)
{
	static int64_t durations_ms[8];
	struct script script = plain;
	const size_t count = strlen(files);

	for (size_t i = 0; i < count; i++)
		paths[i] = files[i] == 'a' ? recording_path : gone_path;
	script.text = (char *)"";
	script.playlist = (struct playlist){
		.files = paths, .durations_ms = durations_ms, .file_count = count
	};
	script.length_ms = length_ms;
	return script;
}

/* Opens what is asked for next, and answers so many seconds of it. */
static struct request play_part(int seconds)
{
	const struct request opened = next();

	assert_int_equal(opened.kind, REQUEST_OPEN);
	answer_frames(&opened, 0, 0, false);
	for (int i = 0; i < seconds; i++) {
		const struct request request = next();
		assert_int_equal(request.kind, REQUEST_GO_ON);
		answer_frames(&request, SOUND_RATE_HZ, 0, i < seconds - 1);
	}
	return opened;
}

static void expect_part(int second, size_t number, int64_t began_ms)
{
	const size_t frame = (size_t)second * SOUND_RATE_HZ;
	const struct playlist_part part = sound_part(world.sounds[1], frame);

	assert_int_equal(part.number, number);
	assert_int_equal(part.began_ms, began_ms);
}

static void a_playlist_opens_one_after_the_other_until_it_is_long_enough(void **state)
{
	char *paths[8];
	const struct script script = with_playlist("aa", paths, 30000);

	(void)state;
	add(1, &script, PRIORITY_ROUTINE);
	struct request request = play_part(10);
	assert_int_equal(request.start_ms, 0);
	assert_int_equal(request.most_ms, 30000);
	request = play_part(8);
	assert_int_equal(request.start_ms, 0);
	assert_int_equal(request.most_ms, 20000);
	request = play_part(8); /* The first again; less than 5 s are left behind it. */
	assert_int_equal(request.most_ms, 12000);
	expect_nothing();
	assert_int_equal(ending_of(1), 0);
	assert_int_equal(world.left_out, 0);
	assert_int_equal(sound_readings_before(world.sounds[1], 26 * SOUND_RATE_HZ), 1);
	assert_int_equal(sound_recording_ms(world.sounds[1], 20 * SOUND_RATE_HZ), 20000);
	expect_part(0, 0, 0);
	expect_part(9, 0, 0);
	expect_part(10, 1, 10000);
	expect_part(25, 2, 18000);
}

static void a_playlist_that_was_cut_goes_on_in_its_part(void **state)
{
	char *paths[8];
	const struct script script = with_playlist("aa", paths, 90000);

	(void)state;
	add_order(NOW_MS, &script,
		(struct work_order){
			.airing = 1,
			.resume_ms = 44000,
			.part = { 1, 40000 },
		});
	struct request request = play_part(6);
	assert_int_equal(request.start_ms, 4000);
	assert_int_equal(request.most_ms, 46000);
	request = play_part(10);
	assert_int_equal(request.start_ms, 0);
	assert_int_equal(request.most_ms, 40000);
	expect_part(5, 1, 40000);
	expect_part(6, 2, 50000);
	assert_int_equal(sound_recording_ms(world.sounds[1], 7 * SOUND_RATE_HZ), 51000);
}

static void another_process_opens_the_part_where_the_last_one_left_it(void **state)
{
	char *paths[8];
	const struct script script = with_playlist("aa", paths, 30000);

	(void)state;
	add(1, &script, PRIORITY_ROUTINE);
	(void)play_part(10);
	struct request request = next();
	answer_frames(&request, 0, 0, false);
	request = next();
	answer_frames(&request, 2 * SOUND_RATE_HZ, 0, true);
	(void)next();
	work_fail(world.work, -EPIPE);
	request = next();
	assert_int_equal(request.kind, REQUEST_OPEN);
	assert_int_equal(request.start_ms, 2000);
	assert_int_equal(request.most_ms, 18000);
	assert_int_equal(world.left_out, 0);
}

static void of_a_playlist_what_cannot_be_played_is_left_out(void **state)
{
	char *paths[8];
	const struct script script = with_playlist("baa", paths, 20000);

	(void)state;
	add(1, &script, PRIORITY_ROUTINE);
	(void)play_part(6);
	assert_int_equal(world.left_out, 1);
	assert_int_equal(world.error_left_out, -ENOENT);
	struct request request = next();
	answer_frames(&request, 0, -EBADMSG, false);
	assert_int_equal(world.error_left_out, -EBADMSG);
	request = next(); /* It has gone round. */
	assert_int_equal(world.left_out, 3);
	answer_frames(&request, 0, 0, false);
	request = next();
	answer_frames(&request, 5 * SOUND_RATE_HZ, 0, true);
	request = next(); /* It breaks off, and what there was of it was heard. */
	answer_frames(&request, 0, -EBADMSG, false);
	(void)play_part(9);
	expect_nothing();
	assert_int_equal(ending_of(1), SOUNDING_RECORDING_LEFT_OUT);
	assert_int_equal(sound_length_frames(world.sounds[1]), 20 * SOUND_RATE_HZ);
	assert_int_equal(sound_readings_before(world.sounds[1], 20 * SOUND_RATE_HZ), 1);
}

static void a_playlist_of_which_nothing_can_be_played_fails(void **state)
{
	char *paths[8];
	const struct script none = with_playlist("bbb", paths, 20000);

	(void)state;
	add(1, &none, PRIORITY_ROUTINE);
	expect_nothing();
	assert_int_equal(ending_of(1), -ENOENT);
	assert_int_equal(world.left_out, 3);
	const struct script empty = with_playlist("aa", paths, 20000);
	add(2, &empty, PRIORITY_ROUTINE);
	for (int i = 0; i < 2; i++) {
		struct request request = next();
		answer_frames(&request, 0, 0, false);
		request = next();
		answer_frames(&request, 0, 0, false);
	}
	expect_nothing();
	assert_int_equal(ending_of(2), -ENODATA);
}

static void a_part_at_which_the_process_dies_twice_is_left_out(void **state)
{
	char *paths[8];
	const struct script script = with_playlist("aa", paths, 10000);

	(void)state;
	add(1, &script, PRIORITY_ROUTINE);
	(void)next();
	work_fail(world.work, -EPIPE);
	(void)next();
	assert_int_equal(world.left_out, 0);
	work_fail(world.work, -EPIPE);
	assert_int_equal(world.left_out, 1);
	(void)play_part(6);
	expect_nothing();
	assert_int_equal(ending_of(1), SOUNDING_RECORDING_LEFT_OUT);
}

static void a_playlist_of_nothing_but_moments_ends(void **state)
{
	char *paths[8];
	const struct script script = with_playlist("a", paths, 600000);
	size_t parts = 0;

	(void)state;
	add(1, &script, PRIORITY_ROUTINE);
	for (struct request request; work_next(world.work, NOW_MS, &request); parts++) {
		(void)close(request.fd);
		answer_frames(&request, 0, 0, false);
		request = next();
		answer_frames(&request, 1, 0, false);
	}
	assert_int_equal(parts, PLAYLIST_PARTS_MAX);
	assert_int_equal(ending_of(1), 0);
}

static void what_was_not_asked_for_is_no_answer(void **state)
{
	(void)state;
	add(1, &plain, PRIORITY_ROUTINE);
	struct answer answer = { .kind = ANSWER_DONE, .piece = 1 };
	assert_int_equal(work_expect(world.work, &answer), -EBADMSG); /* nothing was */
	const struct request request = next();
	const struct answer lies[] = {
		{ .kind = ANSWER_READY, .piece = request.piece },
		{ .kind = ANSWER_BEGUN, .piece = request.piece + 1 },
		{ .kind = ANSWER_BEGUN, .piece = request.piece, .frames = 1 },
		{ .kind = ANSWER_BEGUN, .piece = request.piece, .error = -EIO },
		{ .kind = ANSWER_DONE, .piece = request.piece + 1 },
		{ .kind = ANSWER_DONE, .piece = request.piece - 1 },
		{ .kind = ANSWER_DONE, .piece = request.piece, .goes_on = true },
		{ .kind = ANSWER_DONE, .piece = request.piece, .frames = 1, .error = -EIO },
		{ .kind = ANSWER_DONE, .piece = request.piece, .error = -ECANCELED },
	};
	for (size_t i = 0; i < ARRAY_SIZE(lies); i++)
		assert_int_equal(work_expect(world.work, &lies[i]), -EBADMSG);
	answer.piece = request.piece;
	assert_int_equal(work_expect(world.work, &answer), 0);
}

static void only_an_utterance_begins_and_once(void **state)
{
	const struct script script = recorded();

	(void)state;
	add(1, &plain, PRIORITY_URGENT);
	struct request request = next();
	struct answer answer = begun(&request);
	answer_begun(&request);
	assert_int_equal(work_expect(world.work, &answer), -EBADMSG);
	answer_frames(&request, 100, 0, false);
	assert_int_equal(work_expect(world.work, &answer), -EBADMSG);
	add(2, &script, PRIORITY_EMERGENCY);
	request = next();
	answer = begun(&request);
	assert_int_equal(work_expect(world.work, &answer), -EBADMSG);
}

static void neither_test_nor_opening_gives_frames(void **state)
{
	const struct script script = recorded();
	struct answer answer = { .kind = ANSWER_DONE, .frames = 1 };

	(void)state;
	work_test(world.work);
	struct request request = next();
	answer.piece = request.piece;
	assert_int_equal(work_expect(world.work, &answer), -EBADMSG);
	answer_frames(&request, 0, 0, false);
	add(1, &script, PRIORITY_ROUTINE);
	request = next();
	answer.piece = request.piece;
	assert_int_equal(work_expect(world.work, &answer), -EBADMSG);
}

static void a_recording_that_listens_for_ever_is_a_lie(void **state)
{
	const struct script script = recorded();
	int r = 0;

	(void)state;
	add(1, &script, PRIORITY_ROUTINE);
	struct request request = next();
	answer_frames(&request, 0, 0, false);
	for (int i = 0; i <= WORK_EMPTY_ANSWERS_MAX && r == 0; i++) {
		request = next();
		const struct answer answer = {
			.kind = ANSWER_DONE, .piece = request.piece, .goes_on = true
		};
		assert_int_equal(work_expect(world.work, &answer), 0);
		r = work_note(world.work, &answer);
	}
	assert_int_equal(r, -EBADMSG);
	work_fail(world.work, r);
	assert_int_equal(next().kind, REQUEST_OPEN);
}

static void closing_cancels_what_is_in_work(void **state)
{
	(void)state;
	add(1, &plain, PRIORITY_ROUTINE);
	(void)next();
	work_free(TAKE(world.work));
	assert_int_equal(ending_of(1), -ECANCELED);
	assert_int_equal(world.finished[1], 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_text_is_asked_for_utterance_by_utterance),
		TEST(words_that_have_begun_are_a_source_before_they_are_there),
		TEST(words_whose_process_died_when_they_had_begun_are_tried_once_more),
		TEST(words_that_had_begun_and_do_not_come_are_no_source),
		TEST(what_needs_no_voice_is_there_at_once),
		TEST(an_own_chime_is_asked_for_before_the_words),
		TEST(for_an_own_chime_that_is_gone_another_stands_in),
		TEST(for_an_own_chime_that_cannot_be_decoded_another_stands_in),
		TEST(nobody_waits_twice_for_an_own_chime_that_hangs),
		TEST(an_own_chime_that_breaks_off_is_followed_by_the_words),
		TEST(an_own_chime_ends_after_a_minute),
		TEST(an_urgent_text_overtakes_at_the_next_piece),
		TEST(an_abandoned_sound_is_dropped),
		TEST(what_could_not_be_read_ends_with_the_error_that_it_had),
		TEST(no_more_than_64_at_a_time),
		TEST(the_engines_error_fails_that_airing_alone),
		TEST(the_test_comes_before_all_else_and_once),
		TEST(a_test_that_fails_twice_with_its_process_is_told),
		TEST(a_piece_whose_process_died_is_tried_once_more),
		TEST(a_piece_that_failed_twice_fails_its_airing_alone),
		TEST(each_piece_has_two_tries_of_its_own),
		TEST(a_process_that_never_gets_ready_counts_as_a_try),
		TEST(a_piece_hangs_after_a_second_and_its_second_try_after_five),
		TEST(the_first_words_of_an_alarm_hang_after_half_a_second),
		TEST(the_first_words_of_an_alarm_hang_as_soon_when_they_have_begun),
		TEST(who_is_more_urgent_waits_no_second_for_another_ones_second_try),
		TEST(an_alarm_that_hangs_twice_is_over_before_its_third_second_begins),
		TEST(an_alarm_that_hung_before_gets_five_seconds),
		TEST(no_alarm_waits_for_one_that_hung_before),
		TEST(a_recording_is_opened_listened_to_and_read_until_it_is_over),
		TEST(an_urgent_text_overtakes_a_long_recording),
		TEST(another_process_opens_the_recording_where_the_last_one_left_it),
		TEST(the_process_of_another_piece_died_with_the_recording_open),
		TEST(a_recording_that_is_gone_fails_its_airing),
		TEST(a_playlist_opens_one_after_the_other_until_it_is_long_enough),
		TEST(a_playlist_that_was_cut_goes_on_in_its_part),
		TEST(another_process_opens_the_part_where_the_last_one_left_it),
		TEST(of_a_playlist_what_cannot_be_played_is_left_out),
		TEST(a_playlist_of_which_nothing_can_be_played_fails),
		TEST(a_part_at_which_the_process_dies_twice_is_left_out),
		TEST(a_playlist_of_nothing_but_moments_ends),
		TEST(what_was_not_asked_for_is_no_answer),
		TEST(only_an_utterance_begins_and_once),
		TEST(neither_test_nor_opening_gives_frames),
		TEST(a_recording_that_listens_for_ever_is_a_lie),
		TEST(closing_cancels_what_is_in_work),
	};
	const int fd = mkstemp(recording_path);

	if (fd < 0)
		return 1;
	const int failed = cmocka_run_group_tests(tests, open_reader, close_reader);
	(void)close(fd);
	(void)unlink(recording_path);
	return failed;
}
