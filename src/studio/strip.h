/* A channel strip: makes of what a microphone or a line input gives what horns sound. Offset and
 * hum are cut (sound/filter.h), it is levelled (sound/leveller.h), begins without a click, stays
 * under the limiter's ceiling, and is appended to a sound. Plain data, used by one thread, which is
 * the sound's renderer. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "sound/filter.h"
#include "sound/leveller.h"
#include "sound/sound.h"

#define STRIP_BLOCK_FRAMES 1024

struct limiter;

struct strip {
	struct sound *sound; /* lent */
	struct low_cut low_cut;
	struct leveller leveller;
	struct limiter *limiter;
	int64_t frames; /* that were cleaned */
};

/* Lends the sound; the lift is one of sound/leveller.h. -ENOMEM. */
int strip_begin(struct strip *strip, struct sound *sound, double words_lift);
void strip_done(struct strip *strip);

/* At most STRIP_BLOCK_FRAMES as they were heard: without offset and hum, 1.0 being full scale. */
void strip_clean(struct strip *strip, const int16_t *frames, size_t count, float *ret_heard);

/* What was cleaned last is levelled and limited where it lies, LIMITER_DELAY_FRAMES later. */
void strip_level(struct strip *strip, float *frames, size_t count);

/* What was levelled, whatever was done to it since; `ret_frames` is the same as it comes to the
 * sound. Errors of sound_append. */
int strip_append(struct strip *strip, const float *levelled, size_t count, int16_t *ret_frames);

/* What the limiter still has, LIMITER_DELAY_FRAMES; how many: none where nothing was heard. */
size_t strip_drain(struct strip *strip, float *ret_levelled);

/* Appends that, whatever was done to it since, fading out: whoever was cut short ends without a
 * click. */
int strip_end(struct strip *strip, float *levelled, size_t count);
