/* One sound on one card: silence until it is due, the sound, its last frame or its cut. A machine
 * that is advanced; who owns it waits in between. Used by one thread. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "notice/ending.h"
#include "notice/output.h"
#include "sound/sound.h"

/* A sound that is due and does not grow for this long is not rendered any more. */
#define PLAYBACK_STARVED_MS 8000

#define PLAYBACK_FADE_MS 5 /* starts and cuts */

/* Who joins begins so long before the newest frame: longer than it takes the next ones to come. */
#define PLAYBACK_JOIN_MS 100

struct playback;

/* Lent for the call. */
struct playback_job {
	const char *device; /* the one of its output's that is tried */
	const struct output *output;
	struct sound *sound;
	int64_t start_ns; /* CLOCK_MONOTONIC; the first frame is due; past: at once */
	bool joins; /* others hear a sound that goes on: begins with what is newest then, behind
		     * the chime, instead of at its beginning */
};

/* Opens the card; errors of card_open, -ENOMEM. Takes its own reference to the sound. */
int playback_open(const struct playback_job *job, struct playback **ret_playback);
void playback_close(struct playback *playback); /* NULL is fine */

/* Another moment for the first frame, before anything was written. */
void playback_start_at(struct playback *playback, int64_t start_ns);

/* Writes what the card takes. 0: it goes on, after playback_wait; 1: the last frame was heard;
 * -ECANCELED: it was cut; -ENODATA: all was heard, and it was silence, below SOUNDING_FLOOR_DB, or
 * there was nothing, which nobody who joins is blamed for; errors of the card and of the sound,
 * among them -ETIMEDOUT when it did not grow for PLAYBACK_STARVED_MS. */
int playback_advance(struct playback *playback);

/* Waits until there is something to do or `fd` is readable (-1 for none), at most timeout_ms.
 * Errors of the card. */
int playback_wait(struct playback *playback, int fd, int timeout_ms);

/* Fades out as soon as the card allows, and ends. */
void playback_halt(struct playback *playback);

/* Whether its last frame will have left the card by that CLOCK_MONOTONIC moment. */
bool playback_ends_by(const struct playback *playback, int64_t by_ns);

/* CLOCK_REALTIME of the first frame's leaving the card; CLOCK_NONE until then. */
int64_t playback_started_ms(const struct playback *playback);

unsigned playback_xruns(const struct playback *playback);

/* What came of it, when it ended with that error; readings are of this sound, and none is whole of
 * which the beginning was missed. */
struct ending playback_ending(const struct playback *playback, int error);
