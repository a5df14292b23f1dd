/* A feed: the thread that relays one line input (studio/feeding.h). It opens the device at once, so
 * that nobody is cut for one that is not there, and keeps it until the feed is over: a device
 * captures for one alone. One go of one airing each. */
#pragma once

#include <stdint.h>

#include "sound/sound.h"

/* Who has the device may be about to let go of it: another feed that ends, or a talk. */
#define FEED_BUSY_MS 3000

struct feed;

/* Starts the thread, which appends to the sound and finishes it, so that its last frame leaves the
 * card at that CLOCK_MONOTONIC moment: with 0, or one of SOUNDING_LINE_x. It takes the frames of
 * the chime when that is finished. Takes its own references; the device's name is copied. -ENOMEM;
 * errors of worker_start. */
int feed_open(const char *device, int64_t end_ns, struct sound *chime, struct sound *sound,
	struct feed **ret_feed);

/* Ends it if need be, and waits for its thread, at most two seconds. NULL is fine. */
void feed_close(struct feed *feed);

/* The first frame of its sound left the card at that CLOCK_REALTIME moment. */
int feed_started(struct feed *feed, int64_t at_ms);

enum feed_news {
	FEED_BEGAN,  /* the line gives something, and the chime is in the sound */
	FEED_SOUNDS, /* it is heard, for the first time or behind a silence */
	FEED_SILENT, /* for FEEDING_SILENCE_MS now */
	FEED_FAILED, /* the last word: `error` says how */
};

struct feed_report {
	enum feed_news news;
	int error; /* one of SOUNDING_LINE_x; FEED_FAILED */
};

int feed_fd(const struct feed *feed); /* readable when a report waits, or it is over */

/* -EAGAIN when no report waits; -EPIPE: it is over, and its sound finished. */
int feed_receive(struct feed *feed, struct feed_report *ret_report);
