#include "studio/feed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/channel.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/worker.h"
#include "card/card.h"
#include "card/microphone.h"
#include "notice/sounding.h"
#include "studio/feeding.h"

#define LOOK_MS       200
#define BUSY_LOOK_MS  50
#define CLOSE_WAIT_MS 2000

struct order {
	int64_t started_ns; /* the only one there is */
};

struct feed {
	struct worker *worker;

	/* The thread's. */
	int end; /* of the channel */
	char *device;
	struct sound *chime;
	struct feeding *feeding;
	struct microphone *microphone;
	enum feeding_line line; /* as it was told */
	bool is_closing;        /* the main thread says no more */
};

/* --- the thread --- */

/* Must arrive: waits for the main thread if need be. */
static void tell(const struct feed *feed, enum feed_news news, int error)
{
	const struct feed_report report = { .news = news, .error = error };

	/* Fails only when nobody listens any more, and the thread is about to end. */
	(void)channel_send_surely(feed->end, &report, sizeof(report));
}

static void obey_orders(struct feed *feed)
{
	struct order order;
	int r;

	while ((r = channel_receive(feed->end, &order, sizeof(order))) == 0)
		feeding_started(feed->feeding, order.started_ns);
	feed->is_closing |= r != -EAGAIN;
}

static bool is_over(const struct feed *feed)
{
	return feed->is_closing || feeding_is_over(feed->feeding, clock_monotonic_ns());
}

/* 0, or the error of the last try. */
static int open_device(struct feed *feed)
{
	const int64_t until_ms = clock_monotonic_ms() + FEED_BUSY_MS;
	int r;

	while ((r = microphone_open(feed->device, &feed->microphone)) == -EBUSY &&
		clock_monotonic_ms() < until_ms) {
		obey_orders(feed);
		if (is_over(feed))
			break;
		channel_wait(feed->end, BUSY_LOOK_MS);
	}
	return r;
}

/* Its chime may still be made, by another thread. */
static int begin(struct feed *feed)
{
	int error;

	if (feeding_has_begun(feed->feeding) || !sound_is_finished(feed->chime, &error))
		return 0;
	const int r = feeding_begin(feed->feeding, feed->chime);
	if (r >= 0)
		tell(feed, FEED_BEGAN, 0);
	return r;
}

static void tell_line(struct feed *feed)
{
	const enum feeding_line line = feeding_line(feed->feeding);

	if (line == feed->line)
		return;
	feed->line = line;
	if (line != FEEDING_LINE_UNKNOWN)
		tell(feed, line == FEEDING_LINE_SILENT ? FEED_SILENT : FEED_SOUNDS, 0);
}

/* A block of what the line has by now; whether it may have more. Orders come between two blocks. */
static int hear_block(struct feed *feed)
{
	int16_t frames[FEEDING_BLOCK_FRAMES];
	int64_t at_ns;
	size_t count;
	int r = microphone_read(feed->microphone, frames, FEEDING_BLOCK_FRAMES, &count, &at_ns);

	if (r >= 0 && count > 0)
		r = begin(feed);
	if (r >= 0)
		r = feeding_hear(feed->feeding, frames, count, at_ns);
	if (r < 0)
		return r;
	tell_line(feed);
	return count == FEEDING_BLOCK_FRAMES;
}

static int relay(struct feed *feed)
{
	int r = open_device(feed);

	while (r >= 0) {
		obey_orders(feed);
		if (is_over(feed))
			return 0;
		r = hear_block(feed);
		if (r == 0)
			r = microphone_wait(feed->microphone, feed->end, LOOK_MS);
	}
	return r;
}

/* What an error of the device says of the line. */
static int error_of(int r)
{
	switch (r) {
	case 0:
	case -ECANCELED: /* Nobody wants to hear it any more. */
		return 0;
	case -EBUSY:
		return SOUNDING_LINE_BUSY;
	case -ETIMEDOUT:
		return SOUNDING_LINE_HUNG;
	default: /* of all errors that there are */
		return microphone_is_absent(r) ? SOUNDING_LINE_ABSENT : SOUNDING_LINE_FAILED;
	}
}

static void relay_until_over(int end, void *userdata)
{
	struct feed *feed = userdata;

	worker_go_first(); /* What it hears is heard at once. */
	feed->end = end;
	const int r = relay(feed);

	microphone_close(feed->microphone);
	if (error_of(r) == SOUNDING_LINE_FAILED)
		log_error("%s: the line input fails: %s", feed->device, error_text(r));
	const int error = feeding_end(feed->feeding, error_of(r));
	if (error < 0)
		tell(feed, FEED_FAILED, error);
}

/* --- the main thread's side --- */

static void free_feed(struct feed *feed)
{
	feeding_free(feed->feeding);
	sound_unref(feed->chime);
	free(feed->device);
	free(feed);
}

static int start(struct feed *feed, const char *device, int64_t end_ns, struct sound *sound)
{
	feed->device = strdup(device);
	if (!feed->device)
		return -ENOMEM;
	const int r = feeding_new(sound, end_ns, &feed->feeding);
	if (r < 0)
		return r;
	card_hush();
	return worker_start("feed", relay_until_over, feed, &feed->worker);
}

int feed_open(const char *device, int64_t end_ns, struct sound *chime, struct sound *sound,
	struct feed **ret_feed)
{
	struct feed *feed = calloc(1, sizeof(*feed));

	if (!feed)
		return -ENOMEM;
	feed->chime = sound_ref(chime);
	const int r = start(feed, device, end_ns, sound);
	if (r < 0) {
		free_feed(feed);
		return r;
	}
	*ret_feed = feed;
	return 0;
}

void feed_close(struct feed *feed)
{
	if (!feed)
		return;
	if (worker_close(feed->worker, CLOSE_WAIT_MS) < 0) {
		log_error("%s: the line input is stuck in the sound driver.", feed->device);
		return; /* It still uses all of this. */
	}
	free_feed(feed);
}

int feed_started(struct feed *feed, int64_t at_ms)
{
	/* The clock may be set meanwhile. */
	const struct order order = { .started_ns = at_ms * 1000000 - clock_ahead_ns() };

	return worker_tell(feed->worker, &order, sizeof(order));
}

int feed_fd(const struct feed *feed)
{
	return worker_fd(feed->worker);
}

int feed_receive(struct feed *feed, struct feed_report *ret_report)
{
	return worker_hear(feed->worker, ret_report, sizeof(*ret_report));
}
