/* Proof of sound: whether what a microphone by the horn heard is what was sent. Each third of a
 * second that was sent is looked for by its waveform (sound/matcher.h), at every delay up to 3 s;
 * what counts is whether most of them are there at one delay, the best ones left out: a phrase that
 * another notice has too proves nothing. Where what was sent is marked, the mark must be there,
 * too: else another horn sounded the same; and it decides what the sound leaves in doubt. Pure: no
 * card, no clock, no thread; a fixed amount of memory. How often it is right: docs/proof.md. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "notice/sounding.h"

#define PROOF_DELAY_MAX_MS 3000

struct proof;

int proof_new(struct proof **ret_proof); /* -ENOMEM */
void proof_free(struct proof *proof);    /* NULL is fine */

/* `count` frames at SOUND_RATE_HZ of all, of the same moments: what was sent without its mark, that
 * mark (sound/mark.h; NULL: it has none), and what was heard. Zeros where nothing was sent, and for
 * what was sent of a chime: that others have too. */
void proof_add(struct proof *proof, const int16_t *sent, const int16_t *mark, const int16_t *heard,
	size_t count);

/* Nothing more is sent, and all that may still come was heard: decides. HEARD_UNKNOWN where less
 * was sent than tells anything, or the match is too good for chance and too poor for ours, and no
 * mark decides. HEARD_NO where most of it was not heard, or its end was not. */
void proof_end(struct proof *proof);

/* What is known by now. Before proof_end the verdict may change: HEARD_NO says that it is not heard
 * at this time. The figures are those of the best match. */
void proof_finding(const struct proof *proof, struct heard *ret_heard);
