/* The card on paced PCMs: room, delay, taking back, and what each fault gives. */
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>

#include <alsa/asoundlib.h>
#include <cmocka.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "card/card.h"
#include "sound/sound.h"
#include "unit/card_world.h"

#define MS(frames) ((frames)*1000 / SOUND_RATE_HZ)

static struct card *open_card(const char *device)
{
	struct card *card;

	assert_int_equal(card_open(device, &card), 0);
	return card;
}

/* Frames `first`, `first` + 1, ... as far as they fit; returns how many did. */
static size_t write_ramp(struct card *card, size_t first, size_t count)
{
	_cleanup_free_ int16_t *frames = calloc(count, sizeof(*frames));
	size_t written;

	assert_non_null(frames);
	for (size_t i = 0; i < count; i++)
		frames[i] = (int16_t)(first + i);
	assert_int_equal(card_write(card, frames, count, &written), 0);
	return written;
}

static struct card_view look_at(struct card *card)
{
	assert_int_equal(card_look(card), 0);
	return *card_view(card);
}

static size_t room_of(struct card *card)
{
	return look_at(card).room;
}

static size_t delay_of(struct card *card)
{
	return look_at(card).queued;
}

/* The moment at which the next frame written would be heard. */
static int64_t next_ns(struct card *card)
{
	const struct card_view view = look_at(card);

	return view.at_ns + (int64_t)view.queued * 1000000000 / SOUND_RATE_HZ;
}

/* Of a card that ran dry less than a period may be left, of which it does not start by itself. */
static void wait_until_heard(struct card *card, size_t left)
{
	while (delay_of(card) > left) {
		assert_int_equal(card_start(card), 0);
		assert_int_equal(card_wait(card, -1, 5), 0);
	}
}

static void the_buffer_is_short_and_of_several_periods(void **state)
{
	static const char *const devices[] = { PACED_DEVICE, PACED_USB };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct card *card = open_card(devices[i]);
		assert_in_range(MS(room_of(card)), 75, 105);
		assert_in_range(room_of(card) / card_period_frames(card), 4, 8);
		card_close(card);
	}
}

static void it_starts_by_itself_with_a_period(void **state)
{
	int64_t at_ns;

	struct card *card = open_card(PACED_DEVICE);
	const size_t period = card_period_frames(card);
	(void)write_ramp(card, 1, period - 1);
	assert_int_equal(paced_events(*state, "start", &at_ns), 0);
	assert_int_equal(delay_of(card), period - 1);
	(void)write_ramp(card, period, 1);
	assert_int_equal(paced_events(*state, "start", &at_ns), 1);
	card_close(card);
}

static void it_starts_with_less_when_told_to(void **state)
{
	struct card *card = open_card(PACED_DEVICE);

	(void)state;
	(void)write_ramp(card, 1, 50);
	assert_int_equal(card_start(card), 0);
	assert_int_equal(card_start(card), 0);
	wait_until_heard(card, 0);
	card_close(card);
}

/* As it does once it runs. */
static void fill(struct card *card)
{
	while (write_ramp(card, 1, room_of(card)) > 0)
		;
}

static void it_takes_no_more_than_fits(void **state)
{
	struct card *card = open_card(PACED_DEVICE);
	const size_t room = room_of(card);

	(void)state;
	assert_int_equal(write_ramp(card, 1, 2 * room), room);
	fill(card);
	assert_in_range(room_of(card), 0, 100);
	card_close(card);
}

/* A cut waits for all that it holds. */
static void a_card_that_takes_nothing_back_holds_little(void **state)
{
	static const struct {
		const char *device;
		size_t least_ms, most_ms;
	} cases[] = {
		{ PACED_DEVICE, 700, 750 },
		{ PACED_USB, 700, 762 },
		{ PACED_CONVERTED, 60, 112 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct card *card = open_card(cases[i].device);
		fill(card);
		const size_t late_ms = (size_t)allowed_ms(0);
		assert_in_range(MS(delay_of(card)) + late_ms, cases[i].least_ms,
			cases[i].most_ms + late_ms);
		card_close(card);
	}
}

static void the_delay_tells_when_the_next_frame_is_heard(void **state)
{
	static const char *const devices[] = { PACED_DEVICE, PACED_USB, "null", PACED_FILE };

	(void)state;
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		struct card *card = open_card(devices[i]);
		(void)write_ramp(card, 1, room_of(card));
		const int64_t expected_ns = next_ns(card);
		while (delay_of(card) > SOUND_RATE_HZ / 50) {
			const int64_t off_ns = llabs(next_ns(card) - expected_ns);
			assert_in_range(off_ns, 0, allowed_ms(3) * 1000000);
			assert_int_equal(card_wait(card, -1, 5), 0);
		}
		assert_true(clock_monotonic_ns() > expected_ns - 25000000);
		card_close(card);
	}
}

static void what_is_taken_back_is_not_heard(void **state)
{
	struct paced_world *world = *state;
	size_t count;

	struct card *card = open_card(PACED_DEVICE);
	const size_t written = write_ramp(card, 1, 1500);
	const size_t taken = card_rewind(card, 200);
	assert_in_range(taken, 1100, 1300);
	assert_in_range(delay_of(card), 0, 200);
	(void)write_ramp(card, 10000, 400);
	wait_until_heard(card, 50);
	card_close(card);
	_cleanup_free_ int16_t *heard = paced_heard(world, &count);
	assert_true(count > written - taken + 300);
	for (size_t i = 0; i < written - taken; i++)
		assert_int_equal(heard[i], i + 1);
	for (size_t i = 0; i < 300; i++)
		assert_int_equal(heard[written - taken + i], 10000 + i);
}

/* Nor what was converted for it. */
static void what_is_taken_back_is_not_heard_on_a_card_of_another_rate(void **state)
{
	const struct paced_world *world = *state;
	const struct {
		const char *device, *wav;
		size_t rate_hz;
	} cards[] = {
		{ PACED_CD, world->cd_wav, PACED_CD_HZ },
		{ PACED_USB, world->usb_wav, PACED_USB_HZ },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cards); i++) {
		static const int16_t silence[1000];
		struct card *card = open_card(cards[i].device);
		size_t count, written, loud = 0;
		(void)write_ramp(card, 10000, 1500);
		assert_in_range(card_rewind(card, 200), 1100, 1300);
		assert_in_range(delay_of(card), 0, 201);
		assert_int_equal(card_write(card, silence, 1000, &written), 0);
		assert_int_equal(written, 1000);
		wait_until_heard(card, 300);
		card_close(card);
		_cleanup_free_ int16_t *heard = paced_read(cards[i].wav, &count);
		for (size_t j = 0; j < count; j += 2)
			loud += abs(heard[j]) > 5000;
		assert_in_range(loud * SOUND_RATE_HZ / cards[i].rate_hz, 190, 400);
	}
}

static void all_is_taken_back_however_long_the_periods_are(void **state)
{
	static const char *const devices[] = { PACED_DEVICE, PACED_SHORT, PACED_LONG };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
		struct card *card = open_card(devices[i]);
		fill(card);
		assert_true(card_rewind(card, 100) > 0);
		assert_in_range(delay_of(card), 0, 101);
		card_close(card);
	}
}

static void nothing_is_taken_back_that_alsa_converted(void **state)
{
	static const char *const devices[] = { PACED_CONVERTED, "null" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct card *card = open_card(devices[i]);
		(void)write_ramp(card, 1, 1500);
		assert_int_equal(card_rewind(card, 100), 0);
		card_close(card);
	}
}

static void a_card_that_ran_dry_takes_frames_again(void **state)
{
	static const char *const devices[] = { PACED_DEVICE, PACED_MULTI };
	int64_t at_ns;

	for (int i = 0; i < (int)ARRAY_SIZE(devices); i++) {
		paced_control(*state, "");
		struct card *card = open_card(devices[i]);
		(void)write_ramp(card, 1, 1000);
		paced_control(*state, "underrun");
		assert_int_equal(delay_of(card), 0);
		assert_true(room_of(card) > 1000);
		assert_int_equal(card_xruns(card), 0); /* It may have been heard to its end. */
		assert_int_equal(write_ramp(card, 1, 1000), 1000);
		assert_int_equal(card_xruns(card), 1);
		assert_in_range(delay_of(card), 900, 1000);
		assert_int_equal(paced_events(*state, "start", &at_ns), 2 * (i + 1));
		card_close(card);
	}
}

static void a_card_that_cannot_be_opened_says_why(void **state)
{
	static const struct {
		const char *word, *device;
		int error;
	} cases[] = {
		{ "busy", PACED_DEVICE, -EBUSY },
		{ "absent", PACED_DEVICE, -ENODEV },
		{ "", "nowhere", -ENOENT },
		{ "", "usb_card", -EINVAL }, /* stereo only, and nobody converts */
		{ "", "", -ENOENT },
	};
	struct card *card;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		paced_control(*state, cases[i].word);
		assert_int_equal(card_open(cases[i].device, &card), cases[i].error);
	}
}

static void a_card_has_one_user(void **state)
{
	struct card *card = open_card(PACED_DEVICE);
	struct card *second;

	(void)state;
	assert_int_equal(card_open(PACED_DEVICE, &second), -EBUSY);
	card_close(card);
	card_close(open_card(PACED_DEVICE));
}

static void a_card_that_is_pulled_out_is_no_device(void **state)
{
	struct card *card = open_card(PACED_DEVICE);
	size_t count;

	(void)write_ramp(card, 1, 1000);
	paced_control(*state, "vanish");
	assert_int_equal(card_look(card), -ENODEV);
	assert_int_equal(card_write(card, &(int16_t){ 1 }, 1, &count), -ENODEV);
	assert_int_equal(card_rewind(card, 0), 0);
	card_close(card);
}

static void a_card_that_does_not_move_has_timed_out(void **state)
{
	struct card *card = open_card(PACED_DEVICE);
	int r;

	paced_control(*state, "hang");
	assert_int_equal(poll(NULL, 0, 200), 0); /* Nothing is to be heard in this time. */
	const int64_t begun_ms = clock_monotonic_ms();
	(void)write_ramp(card, 1, 1000);
	while ((r = card_look(card)) == 0)
		assert_int_equal(card_wait(card, -1, 100), 0);
	assert_int_equal(r, -ETIMEDOUT);
	assert_in_range(
		clock_monotonic_ms() - begun_ms, CARD_STALL_MS, allowed_ms(CARD_STALL_MS + 500));
	card_close(card);
}

static void waiting_ends_when_the_descriptor_is_readable(void **state)
{
	static const char *const devices[] = { PACED_DEVICE, PACED_USB, "null" };
	_cleanup_close_ const int fd = eventfd(1, EFD_CLOEXEC);

	(void)state;
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		struct card *card = open_card(devices[i]);
		const int64_t begun_ms = clock_monotonic_ms();
		(void)write_ramp(card, 1, room_of(card));
		assert_int_equal(card_wait(card, fd, 5000), 0);
		assert_true(clock_monotonic_ms() - begun_ms < allowed_ms(1000));
		card_close(card);
	}
}

/* Two fifths of what it holds. */
static void waiting_ends_when_there_is_room_for_a_while(void **state)
{
	static const struct {
		const char *device;
		size_t ms;
	} cases[] = {
		{ PACED_DEVICE, 300 },
		{ PACED_USB, 300 },
		{ PACED_SHORT, 136 }, /* of its 64 periods */
		{ PACED_CONVERTED, 40 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct card *card = open_card(cases[i].device);
		fill(card);
		assert_int_equal(card_wait(card, -1, 5000), 0);
		const size_t late_ms = (size_t)allowed_ms(0);
		assert_in_range(MS(room_of(card)), cases[i].ms - 1, cases[i].ms + 20 + late_ms);
		card_close(card);
	}
}

/* Where its buffer is full of what was converted, what the converter has is not in it. */
static void a_card_of_another_rate_is_filled(void **state)
{
	static const char *const devices[] = { PACED_USB, PACED_CD, PACED_SHORT };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
		struct card *card = open_card(devices[i]);
		const size_t buffer = room_of(card);
		fill(card);
		const size_t heard = (size_t)allowed_ms(5) * SOUND_RATE_HZ / 1000;
		assert_true(delay_of(card) + heard > buffer + sound_frames_of_ms(10));
		card_close(card);
	}
}

/* Writes silence but for a short loud block at the start and `apart` frames later. */
static void write_two_clicks(struct card *card, size_t apart)
{
	static const int16_t loud[] = { 20000, 20000, 20000, 20000 };
	static const int16_t silence[512];
	const size_t loud_count = sizeof(loud) / sizeof(loud[0]);

	for (size_t done = 0; done < apart + SOUND_RATE_HZ / 5;) {
		const bool is_loud = done == 0 || done == apart;
		size_t count = is_loud ? loud_count : sizeof(silence) / sizeof(silence[0]);
		size_t room = room_of(card), written;
		if (done < apart && done + count > apart)
			count = apart - done;
		if (room < count) {
			assert_int_equal(card_wait(card, -1, 100), 0);
			continue;
		}
		assert_int_equal(card_write(card, is_loud ? loud : silence, count, &written), 0);
		assert_int_equal(written, count);
		done += count;
	}
}

/* The frame of the loudest in that part of what was heard. */
static size_t loudest(const int16_t *samples, size_t from, size_t to, unsigned channels)
{
	size_t best = from;

	for (size_t i = from; i < to; i++)
		if (abs(samples[i * channels]) > abs(samples[best * channels]))
			best = i;
	return best;
}

/* A period that is no whole frames of the card's has ALSA bend the pitch until it is. */
static void a_second_is_as_long_on_a_card_of_any_rate(void **state)
{
	const struct paced_world *world = *state;
	const struct {
		const char *device, *wav;
		size_t rate_hz;
		unsigned channels;
	} cards[] = {
		{ PACED_DEVICE, world->wav, SOUND_RATE_HZ, 1 },
		{ PACED_CD, world->cd_wav, PACED_CD_HZ, 2 },
		{ PACED_USB, world->usb_wav, PACED_USB_HZ, 2 },
	};

	for (size_t i = 0; i < sizeof(cards) / sizeof(cards[0]); i++) {
		struct card *card = open_card(cards[i].device);
		size_t count;
		write_two_clicks(card, SOUND_RATE_HZ);
		wait_until_heard(card, SOUND_RATE_HZ / 10);
		card_close(card);
		_cleanup_free_ int16_t *heard = paced_read(cards[i].wav, &count);
		const size_t frames = count / cards[i].channels, middle = cards[i].rate_hz / 2;
		assert_true(frames > 2 * middle);
		const size_t first = loudest(heard, 0, middle, cards[i].channels);
		const size_t second = loudest(heard, middle, frames, cards[i].channels);
		assert_in_range(second - first, cards[i].rate_hz - 2, cards[i].rate_hz + 2);
	}
}

/* TONE_MS of it, in blocks as the player writes them; a busy machine holds up a longer one. */
#define TONE_MS 300

static void write_tone(struct card *card, double tone_hz)
{
	static int16_t block[512];

	for (size_t done = 0; done < SOUND_RATE_HZ * TONE_MS / 1000;) {
		size_t room = room_of(card), written;
		if (room == 0) {
			assert_int_equal(card_wait(card, -1, 100), 0);
			continue;
		}
		const size_t count = room < 512 ? room : 512;
		for (size_t i = 0; i < count; i++)
			block[i] = (int16_t)lrint(
				16384 *
				sin(2 * M_PI * tone_hz * (double)(done + i) / SOUND_RATE_HZ));
		assert_int_equal(card_write(card, block, count, &written), 0);
		assert_int_equal(written, count);
		done += written;
	}
	wait_until_heard(card, SOUND_RATE_HZ * TONE_MS / 1000 / 5);
}

/* Of its middle half, in dB of full scale. */
static double heard_db(const int16_t *samples, size_t rate_hz, unsigned channels, double tone_hz)
{
	const size_t from = rate_hz * TONE_MS / 1000 / 4, length = 2 * from;
	double sine = 0, cosine = 0, sum = 0;

	for (size_t i = 0; i < length; i++) {
		const double window = pow(sin(M_PI * (double)i / (double)length), 4);
		const double phase = 2 * M_PI * tone_hz * (double)i / (double)rate_hz;
		const double sample = samples[(from + i) * channels];
		sine += window * sample * sin(phase);
		cosine += window * sample * cos(phase);
		sum += window;
	}
	return 20 * log10(2 * hypot(sine, cosine) / sum / 32768 + 1e-6);
}

/* ALSA's own conversion is linear: 1.9 dB less at 5 kHz, an image of it at -21 dB. */
static void a_card_of_another_rate_sounds_as_one_of_ours(void **state)
{
	const struct paced_world *world = *state;
	const struct {
		const char *device, *wav;
		size_t rate_hz;
		unsigned channels;
	} cards[] = {
		{ PACED_CD, world->cd_wav, PACED_CD_HZ, 2 },
		{ PACED_USB, world->usb_wav, PACED_USB_HZ, 2 },
	};

	for (size_t i = 0; i < sizeof(cards) / sizeof(cards[0]); i++) {
		struct card *card = open_card(cards[i].device);
		size_t count;
		write_tone(card, 5000);
		assert_int_equal(card_xruns(card), 0);
		card_close(card);
		_cleanup_free_ int16_t *heard = paced_read(cards[i].wav, &count);
		assert_true(count / cards[i].channels > cards[i].rate_hz * TONE_MS / 1000 * 3 / 4);
		assert_true(fabs(heard_db(heard, cards[i].rate_hz, cards[i].channels, 5000) +
				    6.02) < 0.1);
		assert_true(heard_db(heard, cards[i].rate_hz, cards[i].channels,
				    SOUND_RATE_HZ - 5000) < -96);
	}
}

/* Some programs do, of a PCM that has no software parameters yet. */
static void descriptors_may_be_asked_for_before_anything_is_set(void **state)
{
	static const struct {
		const char *device;
		snd_pcm_stream_t stream;
	} pcms[] = { { "unit_card", SND_PCM_STREAM_PLAYBACK },
		{ PACED_EAR, SND_PCM_STREAM_CAPTURE } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pcms); i++) {
		struct pollfd descriptor;
		snd_pcm_t *pcm;
		assert_int_equal(snd_pcm_open(&pcm, pcms[i].device, pcms[i].stream, 0), 0);
		assert_int_equal(snd_pcm_poll_descriptors_count(pcm), 1);
		assert_int_equal(snd_pcm_poll_descriptors(pcm, &descriptor, 1), 1);
		assert_true(descriptor.fd >= 0);
		assert_int_equal(snd_pcm_close(pcm), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		card_world_test(the_buffer_is_short_and_of_several_periods),
		card_world_test(it_starts_by_itself_with_a_period),
		card_world_test(it_starts_with_less_when_told_to),
		card_world_test(it_takes_no_more_than_fits),
		card_world_test(a_card_that_takes_nothing_back_holds_little),
		card_world_test(the_delay_tells_when_the_next_frame_is_heard),
		card_world_test(what_is_taken_back_is_not_heard),
		card_world_test(what_is_taken_back_is_not_heard_on_a_card_of_another_rate),
		card_world_test(all_is_taken_back_however_long_the_periods_are),
		card_world_test(nothing_is_taken_back_that_alsa_converted),
		card_world_test(a_card_that_ran_dry_takes_frames_again),
		card_world_test(a_card_that_cannot_be_opened_says_why),
		card_world_test(a_card_has_one_user),
		card_world_test(descriptors_may_be_asked_for_before_anything_is_set),
		card_world_test(a_card_that_is_pulled_out_is_no_device),
		card_world_test(a_card_that_does_not_move_has_timed_out),
		card_world_test(waiting_ends_when_the_descriptor_is_readable),
		card_world_test(waiting_ends_when_there_is_room_for_a_while),
		card_world_test(a_card_of_another_rate_is_filled),
		card_world_test(a_second_is_as_long_on_a_card_of_any_rate),
		card_world_test(a_card_of_another_rate_sounds_as_one_of_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
