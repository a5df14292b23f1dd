/* Proof of sound: whether what a microphone by the horn heard is what was sent. Bands of 300 to
 * 6000 Hz, how loud each is every 10 ms, and how that rises and falls in both, compared at every
 * delay up to 3 s. Sees no words, only rhythm: clipping, echo, noise and the horn's colour leave it
 * as it is. Pure: no card, no clock, no thread; a fixed amount of memory.
 * How often it is right: docs/proof.md. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "notice/sounding.h"

#define PROOF_DELAY_MAX_MS 3000

/* The sound may also seem to come early by this: both cards have clocks of their own. */
#define PROOF_EARLY_MAX_MS 500

/* Sound sent for so long and not heard is told to be not heard. */
#define PROOF_PATIENCE_MS 9000

struct proof;

int proof_new(struct proof **ret_proof); /* -ENOMEM */
void proof_free(struct proof *proof);    /* NULL is fine */

/* `count` frames at SOUND_RATE_HZ of both, of the same moments. Zeros where nothing was sent. */
void proof_add(struct proof *proof, const int16_t *sent, const int16_t *heard, size_t count);

/* Nothing more is sent, and all that may still come was heard: decides, HEARD_UNKNOWN where less
 * was sent than could be told from noise. */
void proof_end(struct proof *proof);

/* What is known by now; `verdict` HEARD_NO stays so, the row of a sound that was lost in its middle
 * does not say that it was heard. The figures are those of the best match. */
void proof_finding(const struct proof *proof, struct heard *ret_heard);
