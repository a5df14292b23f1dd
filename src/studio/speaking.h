/* What is said in one live talk (喊话): its chime, when it is time to listen, what of the
 * microphone's frames comes to the sound and how loud, and what ends it. A machine that knows
 * neither thread, microphone nor file: what is heard and every moment are passed in. Used by one
 * thread, which is the sound's renderer. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "notice/script.h"
#include "sound/sound.h"
#include "studio/strip.h"

/* Before anybody has said a word, silence may last longer. */
#define SPEAKING_FIRST_WORD_MS 30000

/* It listens so long before its chime is over: time to open a microphone. */
#define SPEAKING_OPEN_MS 100

/* Without a chime: something must leave the card, to tell that the amplifier is warm. */
#define SPEAKING_PRELUDE_MS 150

/* What is louder than this for as long as a syllable, as the microphone gives it, is somebody
 * speaking, where it is no hum of the mains. */
#define SPEAKING_WORD_PEAK 650 /* -34 dBFS */

#define SPEAKING_BLOCK_FRAMES STRIP_BLOCK_FRAMES

/* Nobody tells that a sound is abandoned: who waits looks again after this. */
#define SPEAKING_LOOK_MS 200

enum speaking_state {
	SPEAKING_WAITS,   /* for its chime to be over */
	SPEAKING_LISTENS, /* a microphone is wanted */
	SPEAKING_OVER,
};

struct speaking_settings {
	enum chime chime;
	int max_ms;
	int silence_ms;  /* that ends it; 0: none does */
	bool is_delayed; /* the sound is heard only when the talk is over: it listens at once */
};

struct speaking;

/* Takes its own reference to the sound. -ENOMEM. */
int speaking_new(const struct speaking_settings *settings, struct sound *sound,
	struct speaking **ret_speaking);
void speaking_free(struct speaking *speaking); /* finishes nothing; NULL is fine */

/* Appends the chime. Errors of sound_append. */
int speaking_begin(struct speaking *speaking);

/* The first frame of the chime left a card at that CLOCK_MONOTONIC moment; of several only the
 * first counts. After speaking_begin. */
void speaking_started(struct speaking *speaking, int64_t at_ms);

/* Whoever speaks is done. */
void speaking_finish(struct speaking *speaking);

/* What it does at that CLOCK_MONOTONIC moment. One that is over stays so; a sound that is abandoned
 * is over too. */
enum speaking_state speaking_state(struct speaking *speaking, int64_t now_ms);

/* How long who waits may wait until it looks again, at most SPEAKING_LOOK_MS. */
int speaking_wait_ms(const struct speaking *speaking, int64_t now_ms);

/* At most SPEAKING_BLOCK_FRAMES were heard. The frames become what is appended to the sound:
 * without offset and hum (sound/filter.h), levelled, under the limiter's ceiling,
 * LIMITER_DELAY_FRAMES later. `ret_taken`: so many, fewer than `count` where the talk is over
 * within them. Errors of sound_append. */
int speaking_hear(struct speaking *speaking, int16_t *frames, size_t count, size_t *ret_taken);

/* How often it howled (sound/howl.h), and was turned down for the rest of the talk; and at which
 * frequency it did last. A delayed talk cannot. */
int speaking_howls(const struct speaking *speaking);
double speaking_howl_hz(const struct speaking *speaking);

/* Nothing more comes, but for a fade of 2 ms: the sound is finished, with -errno of what failed it,
 * or with 0, and then it is a whole reading. */
void speaking_end(struct speaking *speaking, int error);
