#include "card/card.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>

#include <alsa/asoundlib.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "card/pcm.h"
#include "sound/converter.h"
#include "sound/meter.h"
#include "sound/sound.h"

#ifdef DALABA_WIDE
#error "snd_htimestamp_t is libasound's here: the Makefile builds this file without WIDE"
#endif

/* So much is queued at most where it can be taken back, which lets the player sleep long, and where
 * it cannot: a cut waits for that. */
#define LONG_US  750000
#define SHORT_US 100000
/* Whole frames at 22.05, 44.1 and 48 kHz alike: where ALSA converts after all, because a file of
 * its own says so, it makes a period of one of a period of the other, and bends the pitch until
 * they fit. */
#define PERIOD_US 20000

#define POLL_FDS_MAX 16

/* Whether a card keeps time shows at once. */
#define WATCHED_NS 1000000000

/* More than a card may have heard too early: then it swallows. */
#define SWALLOWED_FRAMES sound_frames_of_ms(500)

#define DELAY_TRIES   3
#define DELAY_BLUR_NS 200000

struct card {
	snd_pcm_t *pcm;
	unsigned rate_hz;
	snd_pcm_uframes_t size; /* of its buffer; in its own frames, and so are the next two */
	snd_pcm_uframes_t period;
	snd_pcm_uframes_t most;      /* that are queued */
	struct converter *converter; /* NULL where the card has our rate */
	snd_pcm_state_t state;       /* at the last look */
	bool has_learnt;             /* whether it takes back */
	struct card_view view;       /* in our frames, and so are the next two */
	uint64_t written;            /* less what was taken back */
	uint64_t heard;              /* at the last look */
	int64_t progress_ms; /* monotonic; when it last heard something, or had nothing to */
	unsigned xruns;
	struct meter meter;

	/* ALSA's `null` and `file` take all at once. Time is kept for them here. */
	bool keeps_no_time;
	int64_t first_ns; /* monotonic; when it was given its first frame; 0: never */
	int64_t epoch_ns; /* monotonic; when frame 0 was heard */
};

DEFINE_CLEANUP(struct card, card, card_close)

/* ALSA would print what goes wrong; every error it means reaches us as a code. */
static void hush(
	const char *file, int line, const char *function, int error, const char *format, ...)
{
	(void)file;
	(void)line;
	(void)function;
	(void)error;
	(void)format;
}

void card_hush(void)
{
	(void)snd_lib_error_set_handler(hush); /* Always 0. */
}

/* --- the card's frames and ours --- */

static size_t ours_of(const struct card *card, size_t frames)
{
	return (size_t)((uint64_t)frames * SOUND_RATE_HZ / card->rate_hz);
}

/* Ours that are written and have not come to the card yet. */
static size_t held_frames(const struct card *card)
{
	return card->converter ? (size_t)ceil(converter_held_frames(card->converter)) : 0;
}

/* It has nothing, or does not run yet: none of its frames could have been heard by now. */
static bool has_none_to_hear(const struct card *card)
{
	return card->view.queued <= held_frames(card) || card->state == SND_PCM_STATE_PREPARED;
}

/* The card's, converted, that it had no room for. */
static size_t waiting_frames(const struct card *card)
{
	size_t count = 0;

	if (card->converter)
		(void)converter_ready(card->converter, &count);
	return count;
}

/* --- opening --- */

/* It wakes us when two fifths of what it holds are heard. Whoever is woken by each period does
 * little else: they may be short, where another program has set them. */
static snd_pcm_uframes_t wake_frames(const struct card *card)
{
	const snd_pcm_uframes_t heard = card->most * 2 / 5;

	return card->size - card->most + (heard > card->period ? heard : card->period);
}

/* The default start threshold is a full buffer; ours is one period, so that the first words do
 * not wait for the last. */
static int set_software(const struct card *card)
{
	snd_pcm_sw_params_t *params;
	int r;

	snd_pcm_sw_params_alloca(&params);
	r = snd_pcm_sw_params_current(card->pcm, params);
	if (r < 0)
		return r;
	r = snd_pcm_sw_params_set_start_threshold(card->pcm, params, card->period);
	if (r < 0)
		return r;
	r = snd_pcm_sw_params_set_stop_threshold(card->pcm, params, card->size);
	if (r < 0)
		return r;
	r = snd_pcm_sw_params_set_avail_min(card->pcm, params, wake_frames(card));
	if (r < 0)
		return r;
	r = snd_pcm_sw_params_set_tstamp_mode(card->pcm, params, SND_PCM_TSTAMP_ENABLE);
	if (r < 0)
		return r;
	r = snd_pcm_sw_params_set_tstamp_type(card->pcm, params, SND_PCM_TSTAMP_TYPE_MONOTONIC);
	if (r < 0)
		return r;
	return snd_pcm_sw_params(card->pcm, params);
}

/* But two periods, without which it cannot go on, and no more than it has. */
static int hold_at_most(struct card *card, unsigned most_us)
{
	const snd_pcm_uframes_t wanted =
		(snd_pcm_uframes_t)((uint64_t)most_us * card->rate_hz / 1000000);
	const snd_pcm_uframes_t most = wanted > 2 * card->period ? wanted : 2 * card->period;

	card->most = sound_fewer_of(most, card->size);
	return set_software(card);
}

static int open_pcm(struct card *card, const char *device)
{
	int r;

	r = pcm_open(
		device, SND_PCM_STREAM_PLAYBACK, PERIOD_US, LONG_US, &card->pcm, &card->rate_hz);
	if (r < 0)
		return r;
	r = snd_pcm_get_params(card->pcm, &card->size, &card->period);
	if (r < 0)
		return r;
	card->state = SND_PCM_STATE_PREPARED;
	return hold_at_most(card, SHORT_US);
}

int card_open(const char *device, struct card **ret_card)
{
	_cleanup_(card_cleanup) struct card *card = calloc(1, sizeof(*card));
	int r;

	if (!card)
		return -ENOMEM;
	r = open_pcm(card, device);
	if (r >= 0 && card->rate_hz != SOUND_RATE_HZ)
		r = converter_new(SOUND_RATE_HZ, card->rate_hz, &card->converter);
	if (r < 0)
		return r;
	card->view.room = ours_of(card, card->most);
	card->progress_ms = clock_monotonic_ms();
	*ret_card = TAKE(card);
	return 0;
}

void card_close(struct card *card)
{
	if (!card)
		return;
	pcm_close(card->pcm);
	converter_free(card->converter);
	free(card);
}

/* --- recovery --- */

/* 0 when the card can go on, or cannot resume yet; else what failed it. */
static int recover(struct card *card, int error)
{
	if (error == -EPIPE)
		card->xruns++;
	return pcm_recover(card->pcm, error, snd_pcm_prepare);
}

/* --- cards that keep no time --- */

static uint64_t frames_of_clock(const struct card *card)
{
	return (uint64_t)(clock_monotonic_ns() - card->epoch_ns) * SOUND_RATE_HZ / 1000000000;
}

/* The frames of its own buffer that such a card would still hold, were it one. When it would have
 * run dry, its time goes on with the next frame. */
static uint64_t pretended_delay(struct card *card)
{
	const uint64_t heard = frames_of_clock(card);

	if (heard < card->written)
		return card->written - heard;
	card->epoch_ns += (int64_t)((heard - card->written) * 1000000000 / SOUND_RATE_HZ);
	return 0;
}

/* No real card has heard what would take it longer to sound than it has had time for; it may fetch
 * a period or two ahead. Behind a converter also such a card has a delay, if a short one. */
static void watch_for_time(struct card *card)
{
	const int64_t passed_ns = card->view.at_ns - card->first_ns;

	if (card->first_ns == 0 || passed_ns > WATCHED_NS || card->view.queued > card->written)
		return;
	const uint64_t heard = card->written - card->view.queued;
	const uint64_t passed = (uint64_t)passed_ns * SOUND_RATE_HZ / 1000000000;
	if (heard <= passed + 2 * card_period_frames(card))
		return;
	card->keeps_no_time = true;
	card->epoch_ns = card->first_ns;
}

/* --- writing --- */

/* Frames of the card's rate. */
static int put(struct card *card, const int16_t *frames, size_t count, size_t *ret_put)
{
	const snd_pcm_sframes_t written = snd_pcm_writei(card->pcm, frames, count);

	*ret_put = written > 0 ? (size_t)written : 0;
	return written < 0 ? recover(card, (int)written) : 0;
}

/* What is converted and waits. */
static int put_ready(struct card *card)
{
	size_t count, taken;
	const int16_t *frames = converter_ready(card->converter, &count);

	if (count == 0)
		return 0;
	const int r = put(card, frames, count, &taken);
	converter_take(card->converter, taken);
	return r;
}

/* What the converter has taken is written, also where the card takes it only later. */
static int convert(struct card *card, const int16_t *frames, size_t count, size_t *ret_written)
{
	size_t ready;
	int r;

	r = put_ready(card);
	(void)converter_ready(card->converter, &ready);
	while (r >= 0 && ready == 0 && *ret_written < count) {
		const size_t left = count - *ret_written;
		const size_t part = left < CONVERTER_BLOCK_FRAMES ? left : CONVERTER_BLOCK_FRAMES;
		r = converter_feed(card->converter, frames + *ret_written, part);
		if (r < 0)
			return r;
		*ret_written += part;
		r = put_ready(card);
		(void)converter_ready(card->converter, &ready);
	}
	return r;
}

/* Not every PCM answers with an error when it is written to: one behind a rate converter that ran
 * dry may go on taking frames, of which none is heard. */
static int begin_again(struct card *card)
{
	if (card->state != SND_PCM_STATE_XRUN || card->keeps_no_time)
		return 0;
	card->state = SND_PCM_STATE_PREPARED;
	return recover(card, -EPIPE);
}

int card_write(struct card *card, const int16_t *frames, size_t count, size_t *ret_written)
{
	if (card->first_ns == 0)
		card->first_ns = clock_monotonic_ns();
	*ret_written = 0;
	int r = begin_again(card);
	if (r < 0)
		return r;
	if (has_none_to_hear(card))
		card->progress_ms = clock_monotonic_ms();
	count = sound_fewer_of(count, card->view.room);
	r = card->converter ? convert(card, frames, count, ret_written)
			    : put(card, frames, count, ret_written);
	card->written += *ret_written;
	card->view.room -= *ret_written;
	card->view.queued += *ret_written;
	meter_add(&card->meter, frames, *ret_written);
	return r;
}

/* The card's own descriptors behind `fd`; only `fd` where it has none that tell time. */
static nfds_t gather(const struct card *card, int fd, struct pollfd fds[static POLL_FDS_MAX + 1])
{
	fds[0] = (struct pollfd){ .fd = fd, .events = POLLIN };
	if (card->keeps_no_time || card->state == SND_PCM_STATE_SUSPENDED)
		return 1;
	const int count = snd_pcm_poll_descriptors(card->pcm, fds + 1, POLL_FDS_MAX);
	return count > 0 ? (nfds_t)count + 1 : 1;
}

int card_wait(struct card *card, int fd, int timeout_ms)
{
	struct pollfd fds[POLL_FDS_MAX + 1];
	const nfds_t count = gather(card, fd, fds);
	unsigned short revents;

	if (count == 1 && timeout_ms > PERIOD_US / 1000)
		timeout_ms = PERIOD_US / 1000;
	const int r = poll(fds, count, timeout_ms);
	if (r < 0)
		return errno == EINTR ? 0 : -errno;
	/* Lets the card consume its own wake-up; what it means is asked by card_look. */
	if (r > 0 && count > 1)
		(void)snd_pcm_poll_descriptors_revents(
			card->pcm, fds + 1, (unsigned)count - 1, &revents);
	return 0;
}

/* Crystals differ by less than a hundredth. */
static bool fits_the_time(const struct card *card, uint64_t heard, int64_t now_ns)
{
	const int64_t passed_ns = now_ns - card->first_ns;
	const uint64_t passed = (uint64_t)(passed_ns / 1000) * SOUND_RATE_HZ / 1000000;

	return card->first_ns == 0 ||
	       heard <= passed + passed / 100 + ours_of(card, card->size) + SWALLOWED_FRAMES;
}

/* 0; -ETIMEDOUT for a card that holds frames and does not move, -EOVERFLOW for one that has taken
 * what it cannot have sounded yet. */
static int watch_progress(struct card *card)
{
	const struct card_view *view = &card->view;
	/* The delay of one of ALSA's converters comes on top of what was written. */
	const uint64_t heard = card->written > view->queued ? card->written - view->queued : 0;
	const int64_t now_ms = view->at_ns / 1000000;

	if (has_none_to_hear(card) || heard != card->heard)
		card->progress_ms = now_ms;
	card->heard = heard;
	if (!fits_the_time(card, heard, view->at_ns))
		return -EOVERFLOW;
	return now_ms - card->progress_ms > CARD_STALL_MS ? -ETIMEDOUT : 0;
}

/* --- looking --- */

/* ALSA's own timestamp of the delay, where the PCM has one that lies between the two moments at
 * which it was asked; false where it has none, as most plugins. */
static bool read_stamp(
	const snd_pcm_status_t *status, int64_t before_ns, int64_t after_ns, int64_t *ret_at_ns)
{
	snd_htimestamp_t stamp;

	snd_pcm_status_get_htstamp(status, &stamp);
	const int64_t stamp_ns = (int64_t)stamp.tv_sec * 1000000000 + stamp.tv_nsec;
	if (stamp_ns < before_ns || stamp_ns > after_ns)
		return false;
	*ret_at_ns = stamp_ns;
	return true;
}

/* Not every PCM that ran dry or was suspended says so by its state: one of several cards gives an
 * error instead. */
static int read_state(int error, const snd_pcm_status_t *status, snd_pcm_state_t *ret_state)
{
	switch (error) {
	case 0:
		*ret_state = snd_pcm_status_get_state(status);
		return 0;
	case -EPIPE:
		*ret_state = SND_PCM_STATE_XRUN;
		return 0;
	case -ESTRPIPE:
		*ret_state = SND_PCM_STATE_SUSPENDED;
		return 0;
	default:
		return error;
	}
}

/* Asks again when the thread lost the processor in between: a kernel takes its stamp together with
 * the delay, a plugin may do so one after the other. */
static int ask_status(struct card *card, snd_pcm_status_t *status)
{
	int r = 0;

	for (int tries = 0; tries < DELAY_TRIES; tries++) {
		const int64_t before_ns = clock_monotonic_ns();
		r = snd_pcm_status(card->pcm, status);
		const int64_t after_ns = clock_monotonic_ns();
		if (!read_stamp(status, before_ns, after_ns, &card->view.at_ns))
			card->view.at_ns = before_ns + (after_ns - before_ns) / 2;
		if (after_ns - before_ns < DELAY_BLUR_NS)
			break;
	}
	return read_state(r, status, &card->state);
}

/* What is within the converter takes none of the card's room: as much comes out as goes in. */
static size_t room_of(const struct card *card, size_t available)
{
	const size_t spared = card->size - card->most + waiting_frames(card);

	return available > spared ? ours_of(card, available - spared) : 0;
}

/* The card's frames that wait to be heard. Before it runs a kernel tells of none. */
static size_t queued_of(const struct card *card, const snd_pcm_status_t *status, size_t available)
{
	const snd_pcm_sframes_t delay = snd_pcm_status_get_delay(status);

	if (card->state == SND_PCM_STATE_XRUN)
		return 0;
	if (card->state == SND_PCM_STATE_PREPARED)
		return card->size > available ? card->size - available : 0;
	return delay > 0 ? (size_t)delay : 0;
}

/* One that ran dry has all of its room; one that sleeps takes nothing, and keeps what it had. */
static void read_status(struct card *card, const snd_pcm_status_t *status)
{
	const bool is_dry = card->state == SND_PCM_STATE_XRUN;
	const size_t available = is_dry ? card->size : snd_pcm_status_get_avail(status);

	if (card->state == SND_PCM_STATE_SUSPENDED) {
		card->view.room = 0;
		card->view.queued = (size_t)(card->written - card->heard);
		return;
	}
	card->view.room = room_of(card, available);
	card->view.queued = ours_of(card, queued_of(card, status, available)) + held_frames(card);
}

/* Such a card takes no more than one that keeps time. */
static void look_by_clock(struct card *card)
{
	const size_t delay = (size_t)pretended_delay(card), most = ours_of(card, card->most);

	card->view.room = sound_fewer_of(card->view.room, most > delay ? most - delay : 0);
	card->view.queued = delay;
}

/* 0; -ENODEV for a card that is gone. One that was suspended is woken and asked again. */
static int ask_state(struct card *card, snd_pcm_status_t *status)
{
	int r = ask_status(card, status);

	if (r >= 0 && card->state == SND_PCM_STATE_SUSPENDED) {
		r = recover(card, -ESTRPIPE);
		if (r >= 0)
			r = ask_status(card, status);
	}
	if (r < 0)
		return r;
	switch (card->state) {
	case SND_PCM_STATE_OPEN:
	case SND_PCM_STATE_SETUP:
	case SND_PCM_STATE_DISCONNECTED:
		return -ENODEV;
	default: /* ALSA's own states: the card is prepared, runs, is dry, or sleeps. */
		return 0;
	}
}

/* Tried, since what lies above a converter of ALSA's says that it does. */
static bool takes_back(const struct card *card)
{
	return snd_pcm_rewind(card->pcm, 1) == 1 && snd_pcm_forward(card->pcm, 1) == 1;
}

/* Whether it takes back shows once it runs; until then it holds as little as one that does not. */
static int learn_most(struct card *card, const snd_pcm_status_t *status)
{
	const bool is_full = snd_pcm_status_get_delay(status) > (snd_pcm_sframes_t)card->period;

	if (card->has_learnt || card->state != SND_PCM_STATE_RUNNING || !is_full)
		return 0;
	card->has_learnt = true;
	return takes_back(card) ? hold_at_most(card, LONG_US) : 0;
}

int card_look(struct card *card)
{
	snd_pcm_status_t *status;
	int r;

	snd_pcm_status_alloca(&status);
	r = ask_state(card, status);
	if (r >= 0)
		r = learn_most(card, status);
	if (r < 0)
		return r;
	read_status(card, status);
	if (!card->keeps_no_time)
		watch_for_time(card);
	if (card->keeps_no_time) {
		look_by_clock(card);
		return 0;
	}
	return watch_progress(card);
}

const struct card_view *card_view(const struct card *card)
{
	return &card->view;
}

/* How many of ours that the card gave back those of its own are. Where the converter cannot begin
 * again behind them, the card has them again. */
static size_t ours_taken_back(struct card *card, size_t taken)
{
	if (!card->converter)
		return taken;
	const ssize_t ours = converter_take_back(card->converter, taken);
	if (ours <= 0)
		(void)snd_pcm_forward(card->pcm, taken); /* They are there still. */
	return ours > 0 ? (size_t)ours : 0;
}

size_t card_rewind(struct card *card, size_t keep)
{
	const snd_pcm_uframes_t kept =
		(snd_pcm_uframes_t)((uint64_t)keep * card->rate_hz / SOUND_RATE_HZ);

	if (card_look(card) < 0 || card->keeps_no_time || snd_pcm_avail(card->pcm) < 0)
		return 0;
	const snd_pcm_sframes_t most = snd_pcm_rewindable(card->pcm);
	if (most <= (snd_pcm_sframes_t)kept)
		return 0;
	const snd_pcm_sframes_t taken = snd_pcm_rewind(card->pcm, (snd_pcm_uframes_t)most - kept);
	if (taken <= 0)
		return 0;
	const size_t ours = ours_taken_back(card, (size_t)taken);
	card->written -= ours;
	card->view.room += ours;
	card->view.queued -= sound_fewer_of(ours, card->view.queued);
	return ours;
}

int card_start(struct card *card)
{
	if (snd_pcm_state(card->pcm) != SND_PCM_STATE_PREPARED || card->keeps_no_time)
		return 0;
	return snd_pcm_start(card->pcm);
}

struct level card_level(const struct card *card)
{
	return meter_level(&card->meter);
}

size_t card_period_frames(const struct card *card)
{
	return ours_of(card, card->period);
}

size_t card_tail_frames(const struct card *card)
{
	return card_period_frames(card) + held_frames(card);
}

unsigned card_xruns(const struct card *card)
{
	return card->xruns;
}
