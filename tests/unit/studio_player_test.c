/* The player on paced PCMs: what is heard, when, and how it ends. */
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "card/playback.h"
#include "studio/player.h"
#include "unit/paced.h"

#define FADE ((size_t)SOUND_RATE_HZ * PLAYBACK_FADE_MS / 1000)
#define LOUD 10000

struct world {
	struct paced_world card;
	struct player *player;
	struct sound *sound;
};

static int open_world(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	paced_open(&world->card);
	assert_int_equal(player_open("village", "", &world->player), 0);
	assert_int_equal(sound_new(&world->sound), 0);
	*state = world;
	return 0;
}

static int close_world(void **state)
{
	struct world *world = *state;

	player_close(world->player);
	sound_unref(world->sound);
	paced_close(&world->card);
	free(world);
	return 0;
}

/* No two neighbours alike, so that a frame lost or doubled shows. */
static int16_t frame_at(size_t i)
{
	return (int16_t)(1000 + i % 20000);
}

static void append_ramp(struct sound *sound, size_t count)
{
	const size_t length = sound_length_frames(sound);

	for (size_t i = length; i < length + count; i++) {
		const int16_t frame = frame_at(i);
		assert_int_equal(sound_append(sound, &frame, 1), 0);
	}
}

static void append_level(struct sound *sound, size_t count)
{
	const int16_t frame = LOUD;

	for (size_t i = 0; i < count; i++)
		assert_int_equal(sound_append(sound, &frame, 1), 0);
}

static void finish(struct sound *sound)
{
	sound_mark_reading(sound);
	sound_finish(sound, 0);
}

static void renew_sound(struct world *world)
{
	sound_unref(world->sound);
	assert_int_equal(sound_new(&world->sound), 0);
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

static void play_at(struct world *world, const char *device, int64_t start_ms, int volume_percent)
{
	const struct output output = {
		.device = (char *)device,
		.volume_percent = volume_percent,
	};
	const struct player_job job = {
		.airing = 7,
		.output = &output,
		.sound = world->sound,
		.start_ns = start_ms * 1000000 - clock_ahead_ns(),
	};

	assert_int_equal(player_play(world->player, &job), 0);
}

static void play(struct world *world, const char *device)
{
	play_at(world, device, 0, 100);
}

static struct ending wait_for_end(struct world *world)
{
	return wait_for(world->player, PLAYER_ENDED).ending;
}

static size_t find_start(const int16_t *heard, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (heard[i] != 0)
			return i;
	fail_msg("nothing was heard");
	return 0;
}

/* The place after the last sample that is not silent. */
static size_t find_end(const int16_t *heard, size_t count)
{
	while (count > 0 && heard[count - 1] == 0)
		count--;
	return count;
}

static int largest_step(const int16_t *heard, size_t from, size_t to)
{
	int largest = 0;

	for (size_t i = from; i < to; i++) {
		const int step = abs(heard[i] - (i > 0 ? heard[i - 1] : 0));
		largest = step > largest ? step : largest;
	}
	return largest;
}

/* The place in the ramp of the first frame that is heard. */
static size_t first_heard(const struct world *world)
{
	size_t count;

	_cleanup_free_ int16_t *heard = paced_heard(&world->card, &count);
	return (size_t)heard[find_start(heard, count) + FADE] - 1000 - FADE;
}

static void join(struct world *world)
{
	const struct output output = { .device = (char *)PACED_DEVICE, .volume_percent = 100 };
	const struct player_job job = {
		.airing = 7,
		.output = &output,
		.sound = world->sound,
		.joins = true,
	};

	assert_int_equal(player_play(world->player, &job), 0);
}

static void who_joins_hears_what_is_newest_of_a_sound_that_goes_on(void **state)
{
	struct world *world = *state;
	const size_t missed = SOUND_RATE_HZ / 2, more = SOUND_RATE_HZ / 4;

	append_ramp(world->sound, missed);
	join(world);
	(void)wait_for(world->player, PLAYER_STARTED);
	append_ramp(world->sound, more);
	finish(world->sound);
	const struct ending ended = wait_for_end(world);
	assert_int_equal(ended.error, 0);
	assert_int_equal(ended.readings_done, 0);
	const size_t joined = first_heard(world);
	assert_int_equal(joined, missed - sound_frames_of_ms(PLAYBACK_JOIN_MS));
	assert_int_equal(ended.sounded_ms, sound_ms_of_frames(missed + more - joined));
}

static void who_joins_in_the_chime_hears_all_that_is_behind_it(void **state)
{
	struct world *world = *state;
	const size_t chime = SOUND_RATE_HZ / 2, said = SOUND_RATE_HZ / 4;

	append_ramp(world->sound, chime);
	sound_mark_own(world->sound);
	join(world);
	(void)wait_for(world->player, PLAYER_ALIVE);
	append_ramp(world->sound, said);
	finish(world->sound);
	const struct ending ended = wait_for_end(world);
	assert_int_equal(ended.error, 0);
	assert_int_equal(ended.readings_done, 1);
	assert_int_equal(ended.sounded_ms, sound_ms_of_frames(said));
	assert_int_equal(first_heard(world), chime);
}

static void who_joins_when_all_is_over_has_no_fault(void **state)
{
	struct world *world = *state;

	append_ramp(world->sound, SOUND_RATE_HZ / 2);
	sound_mark_own(world->sound);
	finish(world->sound);
	join(world);
	const struct ending ended = wait_for_end(world);
	assert_int_equal(ended.error, 0);
	assert_int_equal(ended.sounded_ms, 0);
	assert_int_equal(ended.readings_done, 0);
}

static void every_frame_is_heard_once_and_at_its_second(void **state)
{
	struct world *world = *state;
	const int64_t due_ms = clock_realtime_ms() + 400;
	size_t count;

	append_ramp(world->sound, SOUND_RATE_HZ);
	finish(world->sound);
	play_at(world, PACED_DEVICE, due_ms, 100);
	const struct player_report started = wait_for(world->player, PLAYER_STARTED);
	const struct ending ended = wait_for_end(world);
	assert_int_equal(ended.error, 0);
	assert_int_equal(ended.sounded_ms, 1000);
	assert_int_equal(ended.readings_done, 1);
	assert_in_range(started.at_ms, due_ms - 5, due_ms + allowed_ms(5));
	_cleanup_free_ int16_t *heard = paced_heard(&world->card, &count);
	const size_t start = find_start(heard, count);
	assert_in_range(paced_frame_ns(world->card.wav, SOUND_RATE_HZ, start) / 1000000, due_ms - 5,
		due_ms + allowed_ms(5));
	for (size_t i = FADE; i < SOUND_RATE_HZ; i++)
		assert_int_equal(heard[start + i], frame_at(i));
	for (size_t i = 1; i < FADE; i++)
		assert_true(heard[start + i] >= heard[start + i - 1]);
	assert_int_equal(find_end(heard, count), start + SOUND_RATE_HZ);
}

static void a_card_of_another_rate_hears_the_sound_to_its_end(void **state)
{
	struct world *world = *state;
	const int64_t due_ms = clock_realtime_ms() + 400;
	size_t count;

	append_level(world->sound, SOUND_RATE_HZ / 2);
	finish(world->sound);
	play_at(world, PACED_USB, due_ms, 100);
	const struct player_report started = wait_for(world->player, PLAYER_STARTED);
	const struct ending ended = wait_for_end(world);
	assert_int_equal(ended.error, 0);
	assert_int_equal(ended.sounded_ms, 500);
	_cleanup_free_ int16_t *heard = paced_read(world->card.usb_wav, &count);
	const size_t start = find_start(heard, count) / 2;
	const size_t end = find_end(heard, count) / 2;
	const int64_t start_ms = paced_frame_ns(world->card.usb_wav, PACED_USB_HZ, start) / 1000000;
	assert_in_range(start_ms, due_ms - 5, due_ms + allowed_ms(5));
	assert_in_range(started.at_ms, due_ms - 5, due_ms + allowed_ms(5));
	/* The converter's filter rings on behind a step, softly. */
	assert_in_range(end - start, PACED_USB_HZ / 2 - 100, PACED_USB_HZ / 2 + 300);
}

/* The level of that pitch in the first of two channels. */
static double level_of(const int16_t *heard, size_t frames, double rate_hz, double hz)
{
	double sine = 0, cosine = 0, sum = 0;

	for (size_t i = 0; i < frames; i++) {
		const double window = pow(sin(M_PI * (double)i / (double)frames), 4);
		const double phase = 2 * M_PI * hz * (double)i / rate_hz;
		sine += window * heard[2 * i] * sin(phase);
		cosine += window * heard[2 * i] * cos(phase);
		sum += window;
	}
	return 2 * hypot(sine, cosine) / sum;
}

/* ALSA's own converter would make it 4 dB softer, with an image 8 dB below it. */
static void a_card_of_another_rate_hears_what_is_high_as_it_is(void **state)
{
	struct world *world = *state;
	const double hz = 8000;
	size_t count;

	for (size_t i = 0; i < SOUND_RATE_HZ; i++) {
		const int16_t frame =
			(int16_t)lrint(LOUD * sin(2 * M_PI * hz * (double)i / SOUND_RATE_HZ));
		assert_int_equal(sound_append(world->sound, &frame, 1), 0);
	}
	finish(world->sound);
	play(world, PACED_USB);
	assert_int_equal(wait_for_end(world).error, 0);
	_cleanup_free_ int16_t *heard = paced_read(world->card.usb_wav, &count);
	const int16_t *middle = heard + (find_start(heard, count) / 2 + PACED_USB_HZ / 4) * 2;
	const size_t length = PACED_USB_HZ / 2;
	const double level = level_of(middle, length, PACED_USB_HZ, hz);
	assert_true(level > LOUD * 0.98 && level < LOUD * 1.02);
	assert_true(level_of(middle, length, PACED_USB_HZ, SOUND_RATE_HZ - hz) < LOUD / 1000.0);
}

/* It makes a period of one of a period of the other: what is no whole number bends the pitch. */
static void where_alsa_converts_after_all_a_sound_is_as_long(void **state)
{
	struct world *world = *state;
	size_t count;

	append_level(world->sound, 3 * SOUND_RATE_HZ);
	finish(world->sound);
	play(world, PACED_CONVERTED);
	const struct ending ended = wait_for_end(world);
	assert_int_equal(ended.error, 0);
	_cleanup_free_ int16_t *heard = paced_read(world->card.usb_wav, &count);
	const size_t length = (find_end(heard, count) - find_start(heard, count)) / 2;
	if (ended.xruns == 0)
		assert_in_range(length, 3 * PACED_USB_HZ - 100, 3 * PACED_USB_HZ + 100);
}

static void append_zeros(struct sound *sound, size_t count)
{
	const int16_t zero = 0;

	for (size_t i = 0; i < count; i++)
		assert_int_equal(sound_append(sound, &zero, 1), 0);
}

/* Four seconds wait at once, as after a hold-up. */
static void what_waits_of_a_live_talk_is_taken_back_in_its_pauses_and_no_word_of_it(void **state)
{
	struct world *world = *state;
	const size_t word = sound_frames_of_ms(300), pause = sound_frames_of_ms(120);
	size_t count, loud = 0;

	append_level(world->sound, word);
	sound_mark_live(world->sound);
	play(world, PACED_DEVICE);
	(void)wait_for(world->player, PLAYER_STARTED);
	for (int i = 0; i < 10; i++) {
		append_zeros(world->sound, pause);
		append_level(world->sound, word);
	}
	finish(world->sound);
	const struct ending ended = wait_for_end(world);
	assert_int_equal(ended.error, 0);
	assert_int_equal(ended.readings_done, 1);
	assert_in_range(ended.sounded_ms, 300 + 10 * 420 - 600, 300 + 10 * 420 - 200);
	_cleanup_free_ int16_t *heard = paced_heard(&world->card, &count);
	for (size_t i = 0; i < count; i++)
		loud += heard[i] == LOUD;
	assert_int_equal(loud, 11 * word - FADE);
	if (ended.xruns == 0)
		assert_in_range(find_end(heard, count) - find_start(heard, count),
			sound_frames_of_ms(ended.sounded_ms),
			sound_frames_of_ms(ended.sounded_ms + 1));
}

/* Where the card has another rate, what the converter holds takes of the room. */
static void what_waits_of_a_live_talk_is_taken_back_at_every_rate(void **state)
{
	static const char *const devices[] = { PACED_USB, PACED_CD };
	struct world *world = *state;
	const size_t word = sound_frames_of_ms(300), pause = sound_frames_of_ms(120);

	for (size_t device = 0; device < ARRAY_SIZE(devices); device++) {
		renew_sound(world);
		append_level(world->sound, word);
		sound_mark_live(world->sound);
		play(world, devices[device]);
		(void)wait_for(world->player, PLAYER_STARTED);
		for (int i = 0; i < 10; i++) {
			append_zeros(world->sound, pause);
			append_level(world->sound, word);
		}
		finish(world->sound);
		const struct ending ended = wait_for_end(world);
		assert_int_equal(ended.error, 0);
		assert_in_range(ended.sounded_ms, 300 + 10 * 420 - 600, 300 + 10 * 420 - 200);
	}
}

static void the_volume_scales_every_frame(void **state)
{
	struct world *world = *state;
	size_t count;

	append_level(world->sound, 4000);
	finish(world->sound);
	play_at(world, PACED_DEVICE, 0, 30);
	assert_int_equal(wait_for_end(world).error, 0);
	_cleanup_free_ int16_t *heard = paced_heard(&world->card, &count);
	const size_t start = find_start(heard, count);
	for (size_t i = FADE; i < 4000; i++)
		assert_int_equal(heard[start + i], LOUD * 3 / 10);
}

static void a_start_fades_in_without_a_click(void **state)
{
	struct world *world = *state;
	size_t count;

	append_level(world->sound, 4000);
	finish(world->sound);
	play(world, PACED_DEVICE);
	assert_int_equal(wait_for_end(world).error, 0);
	_cleanup_free_ int16_t *heard = paced_heard(&world->card, &count);
	const size_t start = find_start(heard, count);
	assert_in_range(largest_step(heard, start, start + 4000), 1, LOUD / FADE + 1);
}

static void a_halt_fades_out_at_once(void **state)
{
	struct world *world = *state;
	size_t count;

	append_level(world->sound, 10 * SOUND_RATE_HZ);
	finish(world->sound);
	play(world, PACED_DEVICE);
	(void)wait_for(world->player, PLAYER_STARTED);
	(void)wait_for(world->player, PLAYER_ALIVE);
	const int64_t halted_ms = clock_realtime_ms();
	assert_int_equal(player_halt(world->player, 0), 0);
	const struct ending ended = wait_for_end(world);
	assert_int_equal(ended.error, -ECANCELED);
	assert_int_equal(ended.readings_done, 0);
	_cleanup_free_ int16_t *heard = paced_heard(&world->card, &count);
	const size_t start = find_start(heard, count);
	const size_t end = find_end(heard, count);
	const int64_t end_ms = paced_frame_ns(world->card.wav, SOUND_RATE_HZ, end) / 1000000;
	assert_in_range(end_ms - halted_ms, 0, allowed_ms(40));
	assert_in_range(largest_step(heard, start, end + 1), 1, LOUD / FADE + 1);
	assert_in_range(ended.sounded_ms, (end - start) * 1000 / SOUND_RATE_HZ - 1,
		(end - start) * 1000 / SOUND_RATE_HZ + 1);
}

/* Where the machine was late for longer than the card's buffer lasts there was nothing to fade. */
static bool usb_ran_dry(const struct paced_world *card)
{
	struct paced_world usb = *card;
	int64_t at_ns;

	(void)stpcpy(usb.wav, card->usb_wav);
	return paced_events(&usb, "xrun", &at_ns) > 0;
}

/* How long after the halt the last of it was heard, in ms. */
static int64_t halt_on(struct world *world, const char *device)
{
	size_t count;

	append_level(world->sound, 10 * SOUND_RATE_HZ);
	finish(world->sound);
	play(world, device);
	(void)wait_for(world->player, PLAYER_ALIVE);
	const int64_t halted_ms = clock_realtime_ms();
	assert_int_equal(player_halt(world->player, 0), 0);
	assert_int_equal(wait_for_end(world).error, -ECANCELED);
	_cleanup_free_ int16_t *heard = paced_read(world->card.usb_wav, &count);
	const size_t end = find_end(heard, count);
	if (!usb_ran_dry(&world->card)) {
		for (size_t i = find_start(heard, count) + 2; i < end; i += 2)
			/* Of one of ours, or of two where what it was and what it is now meet. */
			assert_in_range(abs(heard[i] - heard[i - 2]), 0, 2 * LOUD / FADE);
		/* The converter keeps a frame or two of the fade to itself when the card is closed.
		 */
		assert_in_range(abs(heard[end - 2]), 0, 5 * LOUD / FADE);
	}
	return paced_frame_ns(world->card.usb_wav, PACED_USB_HZ, end / 2) / 1000000 - halted_ms;
}

static void a_halt_fades_out_at_once_on_a_card_of_another_rate(void **state)
{
	assert_in_range(halt_on(*state, PACED_USB), 0, allowed_ms(40));
}

/* After the card's buffer, at most. */
static void a_halt_fades_out_where_nothing_can_be_taken_back(void **state)
{
	assert_in_range(halt_on(*state, PACED_CONVERTED), 0, allowed_ms(150));
}

static void a_halt_before_the_start_leaves_silence(void **state)
{
	struct world *world = *state;
	size_t count;

	append_level(world->sound, SOUND_RATE_HZ);
	finish(world->sound);
	play_at(world, PACED_DEVICE, clock_realtime_ms() + 1500, 100);
	(void)wait_for(world->player, PLAYER_ALIVE);
	assert_int_equal(player_halt(world->player, 0), 0);
	const struct ending ended = wait_for_end(world);
	assert_int_equal(ended.error, -ECANCELED);
	assert_int_equal(ended.sounded_ms, 0);
	_cleanup_free_ int16_t *heard = paced_heard(&world->card, &count);
	assert_int_equal(find_end(heard, count), 0);
}

static void a_halt_while_the_sound_has_no_frames_ends_it(void **state)
{
	struct world *world = *state;

	play(world, PACED_DEVICE);
	assert_int_equal(player_halt(world->player, 0), 0);
	assert_int_equal(wait_for_end(world).error, -ECANCELED);
}

static void a_halt_at_the_very_end_says_whether_all_was_heard(void **state)
{
	struct world *world = *state;

	append_level(world->sound, SOUND_RATE_HZ / 25); /* All of it is queued at once. */
	finish(world->sound);
	play(world, PACED_DEVICE);
	(void)wait_for(world->player, PLAYER_STARTED);
	assert_int_equal(player_halt(world->player, 0), 0);
	const struct ending ended = wait_for_end(world);
	assert_int_equal(ended.error, ended.sounded_ms == 40 ? 0 : -ECANCELED);
}

static void a_halt_for_later_lets_be_heard_whole_what_ends_before(void **state)
{
	static const struct {
		int64_t by_ms; /* from the halt on */
		int error;
	} cases[] = { { 60000, 0 }, { 100, -ECANCELED } };
	struct world *world = *state;

	append_level(world->sound, 2 * SOUND_RATE_HZ);
	finish(world->sound);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		play(world, PACED_DEVICE);
		(void)wait_for(world->player, PLAYER_STARTED);
		const int64_t by_ns = (clock_monotonic_ms() + cases[i].by_ms) * 1000000;
		assert_int_equal(player_halt(world->player, by_ns), 0);
		assert_int_equal(wait_for_end(world).error, cases[i].error);
	}
}

static void a_halt_for_later_is_one_for_now_while_more_may_come(void **state)
{
	struct world *world = *state;

	append_level(world->sound, SOUND_RATE_HZ);
	play(world, PACED_DEVICE);
	(void)wait_for(world->player, PLAYER_STARTED);
	assert_int_equal(player_halt(world->player, INT64_MAX), 0);
	const struct ending ended = wait_for_end(world);
	assert_int_equal(ended.error, -ECANCELED);
	assert_in_range(ended.sounded_ms, 1, 999);
}

static void a_sound_that_comes_slowly_is_waited_for_without_haste(void **state)
{
	struct world *world = *state;

	play(world, PACED_DEVICE);
	append_ramp(world->sound, SOUND_RATE_HZ / 10);
	assert_int_equal(player_wake(world->player), 0);
	(void)wait_for(world->player, PLAYER_STARTED);
	const clock_t before = clock();
	(void)wait_for(world->player, PLAYER_ALIVE); /* A second later, long starved. */
	/* In haste it takes all of it. */
	assert_true(clock() - before < CLOCKS_PER_SEC / 2);
	append_ramp(world->sound, SOUND_RATE_HZ / 10);
	finish(world->sound);
	assert_int_equal(player_wake(world->player), 0);
	const struct ending ended = wait_for_end(world);
	assert_int_equal(ended.error, 0);
	assert_int_equal(ended.sounded_ms, 200);
	assert_int_equal(ended.xruns, 0);
}

static void frames_that_come_after_the_due_moment_sound_at_once(void **state)
{
	struct world *world = *state;
	size_t count;

	play_at(world, PACED_DEVICE, clock_realtime_ms() + 100, 100);
	(void)wait_for(world->player, PLAYER_ALIVE);
	const int64_t appended_ms = clock_realtime_ms();
	append_ramp(world->sound, SOUND_RATE_HZ / 10);
	finish(world->sound);
	assert_int_equal(player_wake(world->player), 0);
	const struct player_report started = wait_for(world->player, PLAYER_STARTED);
	assert_int_equal(wait_for_end(world).error, 0);
	_cleanup_free_ int16_t *heard = paced_heard(&world->card, &count);
	const size_t start = find_start(heard, count);
	const int64_t start_ms = paced_frame_ns(world->card.wav, SOUND_RATE_HZ, start) / 1000000;
	assert_in_range(start_ms - appended_ms, 0, allowed_ms(30));
	assert_in_range(started.at_ms, start_ms - 2, start_ms + 2);
}

static void each_fault_ends_with_its_own_error_in_bounded_time(void **state)
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
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		renew_sound(world);
		append_level(world->sound, 20 * SOUND_RATE_HZ);
		finish(world->sound);
		if (!cases[i].is_running)
			paced_control(&world->card, cases[i].word);
		play(world, PACED_DEVICE);
		if (cases[i].is_running) {
			(void)wait_for(world->player, PLAYER_ALIVE);
			paced_control(&world->card, cases[i].word);
		}
		const int64_t failed_ms = clock_monotonic_ms();
		const struct ending ended = wait_for_end(world);
		assert_int_equal(ended.error, cases[i].error);
		assert_false(ended.voice_failed);
		assert_true(cases[i].is_running ? ended.sounded_ms > 900 : ended.sounded_ms == 0);
		assert_true(clock_monotonic_ms() - failed_ms < allowed_ms(3500));
		paced_control(&world->card, "");
	}
	/* The next one finds a healthy card. */
	renew_sound(world);
	append_level(world->sound, 1000);
	finish(world->sound);
	play(world, PACED_DEVICE);
	assert_int_equal(wait_for_end(world).error, 0);
}

static void a_card_that_hangs_while_the_sound_is_awaited_is_noticed(void **state)
{
	struct world *world = *state;

	append_level(world->sound, 1000);
	play(world, PACED_DEVICE);
	(void)wait_for(world->player, PLAYER_STARTED);
	paced_control(&world->card, "hang");
	assert_int_equal(wait_for_end(world).error, -ETIMEDOUT);
}

static void a_card_that_hangs_at_the_end_has_not_heard_all(void **state)
{
	struct world *world = *state;

	append_level(world->sound, SOUND_RATE_HZ * 9 / 100); /* All of it is queued at once. */
	finish(world->sound);
	play(world, PACED_DEVICE);
	(void)wait_for(world->player, PLAYER_STARTED);
	paced_control(&world->card, "hang");
	const struct ending ended = wait_for_end(world);
	assert_int_equal(ended.error, -ETIMEDOUT);
	assert_true(ended.sounded_ms < 90);
}

static void an_under_run_loses_no_frame(void **state)
{
	struct world *world = *state;
	size_t count, next = FADE;

	append_ramp(world->sound, 2 * SOUND_RATE_HZ);
	finish(world->sound);
	play(world, PACED_DEVICE);
	(void)wait_for(world->player, PLAYER_ALIVE);
	paced_control(&world->card, "underrun");
	const struct ending ended = wait_for_end(world);
	assert_int_equal(ended.error, 0);
	assert_int_equal(ended.xruns, 1);
	assert_int_equal(ended.sounded_ms, 2000);
	_cleanup_free_ int16_t *heard = paced_heard(&world->card, &count);
	for (size_t i = find_start(heard, count) + FADE; i < find_end(heard, count); i++)
		if (heard[i] != 0)
			assert_int_equal(heard[i], frame_at(next++));
	assert_int_equal(next, 2 * SOUND_RATE_HZ);
}

static void a_pcm_that_keeps_no_time_takes_as_long_as_it_sounds(void **state)
{
	static const char *const devices[] = { "null", PACED_FILE };
	struct world *world = *state;

	for (size_t i = 0; i < 2; i++) {
		renew_sound(world);
		append_level(world->sound, SOUND_RATE_HZ / 2);
		finish(world->sound);
		const int64_t begun_ms = clock_monotonic_ms();
		play_at(world, devices[i], clock_realtime_ms() + 200, 100);
		const struct ending ended = wait_for_end(world);
		assert_int_equal(ended.error, 0);
		assert_int_equal(ended.sounded_ms, 500);
		assert_in_range(clock_monotonic_ms() - begun_ms, 690, allowed_ms(1500));
	}
}

static void a_halt_on_a_pcm_that_keeps_no_time_ends_it(void **state)
{
	struct world *world = *state;

	append_level(world->sound, 10 * SOUND_RATE_HZ);
	finish(world->sound);
	play(world, "null");
	(void)wait_for(world->player, PLAYER_STARTED);
	assert_int_equal(player_halt(world->player, 0), 0);
	assert_int_equal(wait_for_end(world).error, -ECANCELED);
}

static void a_device_that_is_not_there_ends_with_its_error(void **state)
{
	struct world *world = *state;

	play(world, "nowhere");
	const struct ending ended = wait_for_end(world);
	assert_int_equal(ended.error, -ENOENT);
	assert_false(ended.voice_failed);
}

static void the_next_device_sounds_where_the_first_does_not_open(void **state)
{
	char *fallback[] = { (char *)"nowhere", (char *)PACED_DEVICE };
	const struct output output = {
		.device = (char *)"absent",
		.fallback = fallback,
		.fallback_count = 2,
		.volume_percent = 100,
	};
	struct world *world = *state;
	const struct player_job job = { .airing = 7, .output = &output, .sound = world->sound };

	append_ramp(world->sound, SOUND_RATE_HZ / 5);
	finish(world->sound);
	assert_int_equal(player_play(world->player, &job), 0);
	const struct player_report report = wait_for(world->player, PLAYER_ENDED);
	assert_int_equal(report.ending.error, 0);
	assert_int_equal(report.ending.sounded_ms, 200);
}

static void where_no_device_opens_the_first_ones_error_is_told(void **state)
{
	char *fallback[] = { (char *)"nowhere" };
	const struct output output = {
		.device = (char *)PACED_DEVICE,
		.fallback = fallback,
		.fallback_count = 1,
		.volume_percent = 100,
	};
	struct world *world = *state;
	const struct player_job job = { .airing = 7, .output = &output, .sound = world->sound };

	paced_control(&world->card, "busy");
	append_ramp(world->sound, SOUND_RATE_HZ / 5);
	finish(world->sound);
	assert_int_equal(player_play(world->player, &job), 0);
	assert_int_equal(wait_for_end(world).error, -EBUSY);
}

static void a_voice_that_fails_before_its_first_frame_is_told_from_a_failed_card(void **state)
{
	struct world *world = *state;

	play(world, "null");
	sound_finish(world->sound, -ENOENT);
	assert_int_equal(player_wake(world->player), 0);
	const struct ending ended = wait_for_end(world);
	assert_int_equal(ended.error, -ENOENT);
	assert_true(ended.voice_failed);
}

static void what_a_failed_voice_had_said_is_still_heard(void **state)
{
	struct world *world = *state;

	append_level(world->sound, SOUND_RATE_HZ / 2);
	sound_finish(world->sound, -EIO);
	play(world, PACED_DEVICE);
	const struct ending ended = wait_for_end(world);
	assert_int_equal(ended.error, -EIO);
	assert_true(ended.voice_failed);
	assert_int_equal(ended.sounded_ms, 500);
}

static void one_job_at_a_time_is_taken(void **state)
{
	struct world *world = *state;
	const struct output output = { .device = (char *)"null", .volume_percent = 100 };
	const struct player_job job = { .output = &output, .sound = world->sound };

	assert_true(player_is_idle(world->player));
	assert_int_equal(player_play(world->player, &job), 0);
	assert_int_equal(player_play(world->player, &job), -EBUSY);
	assert_false(player_is_idle(world->player));
	assert_int_equal(player_halt(world->player, 0), 0);
	(void)wait_for_end(world);
	assert_true(player_is_idle(world->player));
	assert_int_equal(player_halt(world->player, 0), 0);
}

static void a_player_that_reports_is_alive(void **state)
{
	struct world *world = *state;

	assert_true(player_is_alive(world->player, INT64_MAX));
	play_at(world, PACED_DEVICE, clock_realtime_ms() + 60000, 100);
	(void)wait_for(world->player, PLAYER_ALIVE);
	const int64_t now_ms = clock_monotonic_ms();
	assert_true(player_is_alive(world->player, now_ms + PLAYER_ALIVE_MS - 500));
	assert_false(player_is_alive(world->player, now_ms + PLAYER_ALIVE_MS));
}

static void two_zones_sound_side_by_side(void **state)
{
	struct world *world = *state;
	const int64_t due_ms = clock_realtime_ms() + 300;
	struct player *school;

	append_ramp(world->sound, SOUND_RATE_HZ / 2);
	finish(world->sound);
	assert_int_equal(player_open("school", "", &school), 0);
	const struct output output = { .device = (char *)PACED_USB, .volume_percent = 100 };
	const struct player_job job = {
		.output = &output,
		.sound = world->sound,
		.start_ns = due_ms * 1000000 - clock_ahead_ns(),
	};
	assert_int_equal(player_play(school, &job), 0);
	play_at(world, PACED_DEVICE, due_ms, 100);
	assert_in_range(wait_for(school, PLAYER_STARTED).at_ms, due_ms - 5, due_ms + allowed_ms(5));
	assert_in_range(
		wait_for(world->player, PLAYER_STARTED).at_ms, due_ms - 5, due_ms + allowed_ms(5));
	assert_int_equal(wait_for(school, PLAYER_ENDED).ending.error, 0);
	assert_int_equal(wait_for_end(world).error, 0);
	player_close(school);
}

static void closing_while_it_plays_fades_out_and_closes_the_card(void **state)
{
	struct world *world = *state;
	int64_t closed_ns;
	size_t count;

	append_level(world->sound, 20 * SOUND_RATE_HZ);
	play(world, PACED_DEVICE);
	(void)wait_for(world->player, PLAYER_STARTED);
	const int64_t begun_ms = clock_monotonic_ms();
	player_close(world->player);
	world->player = NULL;
	assert_true(clock_monotonic_ms() - begun_ms < allowed_ms(900));
	assert_int_equal(paced_events(&world->card, "close", &closed_ns), 1);
	_cleanup_free_ int16_t *heard = paced_heard(&world->card, &count);
	assert_in_range(largest_step(heard, find_start(heard, count), find_end(heard, count) + 1),
		1, LOUD / FADE + 1);
}

static void closing_does_not_wait_for_reports_that_nobody_reads(void **state)
{
	struct world *world = *state;
	const int64_t begun_ms = clock_monotonic_ms();

	for (int i = 0; i < 100; i++)
		(void)player_wake(world->player);
	append_level(world->sound, SOUND_RATE_HZ);
	play(world, PACED_DEVICE);
	for (int i = 0; i < 1000; i++)
		(void)player_wake(world->player);
	player_close(world->player);
	world->player = NULL;
	assert_true(clock_monotonic_ms() - begun_ms < allowed_ms(900));
}

#define player_test(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		player_test(every_frame_is_heard_once_and_at_its_second),
		player_test(who_joins_hears_what_is_newest_of_a_sound_that_goes_on),
		player_test(who_joins_in_the_chime_hears_all_that_is_behind_it),
		player_test(who_joins_when_all_is_over_has_no_fault),
		player_test(a_card_of_another_rate_hears_the_sound_to_its_end),
		player_test(
			what_waits_of_a_live_talk_is_taken_back_in_its_pauses_and_no_word_of_it),
		player_test(what_waits_of_a_live_talk_is_taken_back_at_every_rate),
		player_test(a_card_of_another_rate_hears_what_is_high_as_it_is),
		player_test(where_alsa_converts_after_all_a_sound_is_as_long),
		player_test(the_volume_scales_every_frame),
		player_test(a_start_fades_in_without_a_click),
		player_test(a_halt_fades_out_at_once),
		player_test(a_halt_fades_out_at_once_on_a_card_of_another_rate),
		player_test(a_halt_fades_out_where_nothing_can_be_taken_back),
		player_test(a_halt_before_the_start_leaves_silence),
		player_test(a_halt_while_the_sound_has_no_frames_ends_it),
		player_test(a_halt_at_the_very_end_says_whether_all_was_heard),
		player_test(a_halt_for_later_lets_be_heard_whole_what_ends_before),
		player_test(a_halt_for_later_is_one_for_now_while_more_may_come),
		player_test(a_sound_that_comes_slowly_is_waited_for_without_haste),
		player_test(frames_that_come_after_the_due_moment_sound_at_once),
		player_test(each_fault_ends_with_its_own_error_in_bounded_time),
		player_test(a_card_that_hangs_while_the_sound_is_awaited_is_noticed),
		player_test(a_card_that_hangs_at_the_end_has_not_heard_all),
		player_test(an_under_run_loses_no_frame),
		player_test(a_pcm_that_keeps_no_time_takes_as_long_as_it_sounds),
		player_test(a_halt_on_a_pcm_that_keeps_no_time_ends_it),
		player_test(a_device_that_is_not_there_ends_with_its_error),
		player_test(the_next_device_sounds_where_the_first_does_not_open),
		player_test(where_no_device_opens_the_first_ones_error_is_told),
		player_test(a_voice_that_fails_before_its_first_frame_is_told_from_a_failed_card),
		player_test(what_a_failed_voice_had_said_is_still_heard),
		player_test(one_job_at_a_time_is_taken),
		player_test(a_player_that_reports_is_alive),
		player_test(two_zones_sound_side_by_side),
		player_test(closing_while_it_plays_fades_out_and_closes_the_card),
		player_test(closing_does_not_wait_for_reports_that_nobody_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
