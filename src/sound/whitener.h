/* Frames in, their band of 300 to 4000 Hz out as a complex signal around its middle, at a quarter
 * of the rate, with each moment's spectrum made flat: level, colour of horn and room and a
 * microphone's gain are gone, and what is left is when which pitch sounded. Pure; one thread. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <kiss_fft.h>

#include "sound/format.h"

#define WHITENER_FRAME 1024 /* frames whose spectrum is taken at a time */
#define WHITENER_HOP   256  /* frames from one to the next */
#define WHITENER_STEP  4    /* frames for each that comes out */
#define WHITENER_OUT   (WHITENER_HOP / WHITENER_STEP)

struct whitener;

/* What is quieter than `floor` in each frame, of 32768, fades away, and what is quieter than
 * `softness` times what sounded at that pitch in the last second; 0: nothing is. -ENOMEM. */
int whitener_new(float floor, float softness, struct whitener **ret_whitener);
void whitener_free(struct whitener *whitener); /* NULL is fine */

/* WHITENER_HOP frames in, WHITENER_OUT out, of those that came WHITENER_FRAME - WHITENER_HOP
 * before. */
void whitener_run(struct whitener *whitener, const int16_t *frames, kiss_fft_cpx *ret_out);

/* Of the same moment, as loud as the other made what it was given last, some hundred hertz
 * together: what lies between the harmonics of that stays as soft as it is. */
void whitener_follow(struct whitener *whitener, const struct whitener *other, const int16_t *frames,
	kiss_fft_cpx *ret_out);
