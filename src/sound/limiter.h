/* A true-peak limiter with look-ahead: the waveform between the samples, as a converter draws it,
 * stays under LIMITER_CEILING_DB too. It turns down early and gently instead of clipping, and
 * touches nothing that stays under. Mono at SOUND_RATE_HZ. Used by one thread.
 *
 * Peaks are those of the signal at four times its rate, as in ITU-R BS.1770-4 annex 2, by a longer
 * filter. The gain is the lowest one needed within the look-ahead, averaged over it, so that it has
 * arrived when the peak does. */
#pragma once

#include <stddef.h>

#define LIMITER_CEILING_DB (-1.0) /* dBTP: what lossy links and cheap converters need */

/* How many frames later a frame comes out: 2.1 ms. */
#define LIMITER_DELAY_FRAMES (LIMITER_REACH_FRAMES + LIMITER_AHEAD_FRAMES - 1)
#define LIMITER_REACH_FRAMES 16 /* of the interpolation, to each side */
#define LIMITER_AHEAD_FRAMES 32 /* 1.5 ms */

struct limiter;

int limiter_new(struct limiter **ret_limiter); /* -ENOMEM */
void limiter_free(struct limiter *limiter);    /* NULL is fine */

/* Takes frames, 1.0 being full scale, and gives as many: those of LIMITER_DELAY_FRAMES before,
 * zeros at first. In place when both are the same. */
void limiter_run(struct limiter *limiter, const float *frames, float *ret_frames, size_t count);
