/* A live talk (喊话): the thread of studio/speaking.h, which says when it listens and when it is
 * over. It opens the microphone then, so that what was said before is not heard late, and keeps in
 * a file what comes to the sound. One talk at a time each. */
#pragma once

#include <stdint.h>

#include "sound/sound.h"
#include "studio/speaking.h"

struct talk;

struct talk_settings {
	const char *device; /* ALSA capture PCM */
	const char *path;   /* of the file, FLAC; NULL: none is kept */
	struct speaking_settings speaking;
};

/* Starts the thread, which appends to the sound and finishes it: with 0, or -errno of the
 * microphone. Takes its own reference; the settings are copied. -ENOMEM; errors of worker_start. */
int talk_open(const struct talk_settings *settings, struct sound *sound, struct talk **ret_talk);

/* Ends it if need be, and waits for its thread, at most two seconds. NULL is fine. */
void talk_close(struct talk *talk);

/* The first frame of the chime left the card at that CLOCK_REALTIME moment. */
int talk_started(struct talk *talk, int64_t at_ms);

/* Whoever talks is done: what was said is still heard to its end. */
int talk_finish(struct talk *talk);

/* Readable when the talk is over and its sound finished. */
int talk_fd(const struct talk *talk);
