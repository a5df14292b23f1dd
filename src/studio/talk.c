#include "studio/talk.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/channel.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/worker.h"
#include "card/card.h"
#include "card/microphone.h"
#include "sound/file.h"
#include "sound/limiter.h"
#include "sound/tone.h"

#define WAIT_MS       200
#define CLOSE_WAIT_MS 2000
#define BLOCK_FRAMES  1024

/* The microphone is opened so long before the chime is over: time to open it. */
#define OPEN_MS 100

/* Without a chime: something must leave the card, to tell that the amplifier is warm. */
#define PRELUDE_MS 150

#define LIFT 4.0F /* 12 dB: people stand too far away */

/* A block that is louder than this, before the lift, is somebody talking. */
#define VOICE_PEAK 650 /* -34 dBFS */

enum order_kind {
	ORDER_STARTED,
	ORDER_FINISH,
};

struct order {
	enum order_kind kind;
	int64_t ms;
};

struct talk {
	struct worker *worker;

	/* The thread's. */
	int end; /* of the channel */
	char *device;
	char *path;
	struct sound *sound;
	enum chime chime;
	int64_t max_frames;
	int64_t silence_frames; /* 0: silence does not end it */
	bool is_delayed;
	bool is_over;
	bool has_spoken;
	int64_t begin_ms; /* monotonic; CLOCK_NONE: not yet known */
	int64_t frames;   /* taken from the microphone */
	int64_t quiet;    /* of those, since the last word */
	struct limiter *limiter;
	struct microphone *microphone;
	struct sound_file *file;
};

/* --- the thread --- */

static void obey_orders(struct talk *talk)
{
	struct order order;
	int r;

	while ((r = channel_receive(talk->end, &order, sizeof(order))) == 0) {
		if (order.kind == ORDER_FINISH)
			talk->is_over = true;
		else if (talk->begin_ms == CLOCK_NONE)
			talk->begin_ms = order.ms - OPEN_MS +
					 sound_ms_of_frames(sound_length_frames(talk->sound));
	}
	if (r != -EAGAIN || sound_is_abandoned(talk->sound))
		talk->is_over = true;
}

/* The talk goes on without its file. */
static void open_file(struct talk *talk)
{
	const int r = talk->path ? sound_file_create(talk->path, SOUND_FILE_FLAC, &talk->file) : 0;

	if (r < 0)
		log_error("%s: the talk is not kept: %s", talk->path, strerror(-r));
}

static void keep(struct talk *talk, const int16_t *frames, size_t count)
{
	const int r = talk->file ? sound_file_write(talk->file, frames, count) : 0;

	if (r == 0)
		return;
	log_error("%s: the rest of the talk is not kept: %s", talk->path, strerror(-r));
	(void)sound_file_close(TAKE(talk->file)); /* What is there is there. */
}

static void watch_silence(struct talk *talk, const int16_t *frames, size_t count)
{
	const int64_t allowed = talk->has_spoken
					? talk->silence_frames
					: (int64_t)TALK_FIRST_WORD_MS * SOUND_RATE_HZ / 1000;

	talk->quiet += (int64_t)count;
	for (size_t i = 0; i < count; i++)
		if (abs(frames[i]) > VOICE_PEAK) {
			talk->has_spoken = true;
			talk->quiet = 0;
		}
	if (talk->silence_frames > 0 && talk->quiet >= allowed)
		talk->is_over = true;
}

/* What comes out is that of LIMITER_DELAY_FRAMES before. */
static void lift(struct talk *talk, int16_t *frames, size_t count)
{
	float lifted[BLOCK_FRAMES];

	for (size_t i = 0; i < count; i++)
		lifted[i] = LIFT * (float)frames[i] / 32768;
	limiter_run(talk->limiter, lifted, lifted, count);
	for (size_t i = 0; i < count; i++)
		frames[i] = (int16_t)lrintf(lifted[i] * 32767);
}

static int capture_frames(struct talk *talk, int16_t *frames, size_t count)
{
	const int64_t left = talk->max_frames - talk->frames;

	if ((int64_t)count >= left) {
		count = (size_t)left;
		talk->is_over = true;
	}
	talk->frames += (int64_t)count;
	watch_silence(talk, frames, count);
	lift(talk, frames, count);
	keep(talk, frames, count);
	return sound_append(talk->sound, frames, count);
}

static int listen(struct talk *talk)
{
	int16_t frames[BLOCK_FRAMES];
	int64_t at_ns;
	size_t count;

	do {
		int r = microphone_read(talk->microphone, frames, BLOCK_FRAMES, &count, &at_ns);
		if (r >= 0 && count > 0)
			r = capture_frames(talk, frames, count);
		if (r < 0)
			return r;
	} while (count == BLOCK_FRAMES && !talk->is_over);
	return talk->is_over ? 0 : microphone_wait(talk->microphone, talk->end, WAIT_MS);
}

/* Until the chime is nearly over. 0, also when the talk is over before it began. */
static int wait_for_chime(struct talk *talk)
{
	for (obey_orders(talk); !talk->is_over; obey_orders(talk)) {
		const int64_t now_ms = clock_monotonic_ms();
		const bool is_known = talk->begin_ms != CLOCK_NONE;
		if (talk->is_delayed || (is_known && now_ms >= talk->begin_ms))
			return 0;
		const int64_t left_ms = is_known ? talk->begin_ms - now_ms : WAIT_MS;
		/* Woken for nothing, it looks again: somebody may have abandoned the sound. */
		channel_wait(talk->end, (int)(left_ms < WAIT_MS ? left_ms : WAIT_MS));
	}
	return 0;
}

static int talk_on(struct talk *talk)
{
	int r;

	r = talk->chime == CHIME_NONE ? sound_append_silence(talk->sound, PRELUDE_MS)
				      : tone_append_chime(talk->sound, talk->chime);
	if (r < 0)
		return r;
	r = wait_for_chime(talk);
	if (r < 0 || talk->is_over)
		return r;
	r = microphone_open(talk->device, &talk->microphone);
	if (r < 0)
		return r;
	open_file(talk);
	do {
		r = listen(talk);
		obey_orders(talk);
	} while (r >= 0 && !talk->is_over);
	return r;
}

static void talk_until_over(int end, void *userdata)
{
	struct talk *talk = userdata;

	talk->end = end;
	const int r = talk_on(talk);

	microphone_close(talk->microphone);
	if (sound_file_close(talk->file) < 0)
		log_error("%s: the talk is not kept whole.", talk->path);
	if (r < 0 && r != -ECANCELED)
		log_error("%s: the microphone fails: %s", talk->device, strerror(-r));
	if (r >= 0) /* One whose microphone failed is not whole. */
		sound_mark_reading(talk->sound);
	sound_finish(talk->sound, r);
}

/* --- the main thread's side --- */

static void free_talk(struct talk *talk)
{
	sound_unref(talk->sound);
	free(talk->device);
	free(talk->path);
	limiter_free(talk->limiter);
	free(talk);
}

static int copy_settings(struct talk *talk, const struct talk_settings *settings)
{
	talk->device = strdup(settings->device);
	talk->path = settings->path ? strdup(settings->path) : NULL;
	if (!talk->device || (settings->path && !talk->path))
		return -ENOMEM;
	talk->chime = settings->chime;
	talk->max_frames = (int64_t)settings->max_ms * SOUND_RATE_HZ / 1000;
	talk->silence_frames = (int64_t)settings->silence_ms * SOUND_RATE_HZ / 1000;
	talk->is_delayed = settings->is_delayed;
	talk->begin_ms = CLOCK_NONE;
	return limiter_new(&talk->limiter);
}

int talk_open(const struct talk_settings *settings, struct sound *sound, struct talk **ret_talk)
{
	struct talk *talk = calloc(1, sizeof(*talk));

	if (!talk)
		return -ENOMEM;
	talk->sound = sound_ref(sound);
	int r = copy_settings(talk, settings);
	card_hush();
	if (r >= 0)
		r = worker_start("talk", talk_until_over, talk, &talk->worker);
	if (r < 0) {
		free_talk(talk);
		return r;
	}
	*ret_talk = talk;
	return 0;
}

void talk_close(struct talk *talk)
{
	if (!talk)
		return;
	if (worker_close(talk->worker, CLOSE_WAIT_MS) < 0) {
		log_error("%s: the talk is stuck in the sound driver.", talk->device);
		return; /* It still uses all of this. */
	}
	free_talk(talk);
}

int talk_started(struct talk *talk, int64_t at_ms)
{
	/* The clock may be set while the chime sounds. */
	const struct order order = { .kind = ORDER_STARTED,
		.ms = at_ms - clock_ahead_ns() / 1000000 };

	return worker_tell(talk->worker, &order, sizeof(order));
}

int talk_finish(struct talk *talk)
{
	const struct order order = { .kind = ORDER_FINISH };

	return worker_tell(talk->worker, &order, sizeof(order));
}

int talk_fd(const struct talk *talk)
{
	return worker_fd(talk->worker);
}
