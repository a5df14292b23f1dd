/* A live talk (喊话): the thread that brings what is said into a microphone to a sound, after the
 * chime, through a limiter, and keeps it in a file. It ends by command, by silence, or at its
 * limit. One talk at a time each; it opens its microphone only once the chime is nearly over, so
 * that what was said before is not heard late. */
#pragma once

#include <stdint.h>

#include "notice/script.h"
#include "sound/sound.h"

/* Before anybody has said a word, silence may last longer. */
#define TALK_FIRST_WORD_MS 30000

struct talk;

struct talk_settings {
	const char *device; /* ALSA capture PCM */
	const char *path;   /* of the file, FLAC; NULL: none is kept */
	enum chime chime;
	int max_ms;
	int silence_ms;  /* that ends it; 0: none does */
	bool is_delayed; /* the sound is heard only when the talk is over: no howling */
};

/* Starts the thread, which appends to the sound and finishes it: with 0, or -errno of the
 * microphone. Takes its own reference; the settings are copied. Unless it is delayed, it waits for
 * talk_started before it listens. */
int talk_open(const struct talk_settings *settings, struct sound *sound, struct talk **ret_talk);

/* Ends it if need be, and waits for its thread, at most two seconds. NULL is fine. */
void talk_close(struct talk *talk);

/* The first frame of the chime left the card at that CLOCK_REALTIME moment. */
int talk_started(struct talk *talk, int64_t at_ms);

/* Whoever talks is done: what was said is still heard to its end. */
int talk_finish(struct talk *talk);

/* Readable when the talk is over and its sound finished. */
int talk_fd(const struct talk *talk);
