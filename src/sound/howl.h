/* Finds feedback in what a microphone hears. What stays at one pitch for longer than a syllable's,
 * and rises or is loud, may be feedback, or sung, whistled, a flute or a siren: so what is sent is
 * made 12 dB softer around that pitch for a moment. Feedback has heard itself, and follows that as
 * fast as its way allows; what sounds by itself does not. A note may end just then, and what has
 * harmonics beside it may be one: it must follow twice. Used by one thread. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define HOWL_BLOCK_FRAMES 1024 /* 46 ms */

struct howl;

int howl_new(struct howl **ret_howl); /* -ENOMEM */
void howl_free(struct howl *howl);    /* NULL is fine */

/* Takes frames at SOUND_RATE_HZ, 1.0 being full scale. Whether feedback was found in them; what was
 * found is looked for anew. */
bool howl_hear(struct howl *howl, const float *frames, size_t count);

/* What is sent of them, in place: softer at one pitch while that is doubted. */
void howl_send(struct howl *howl, float *frames, size_t count);

/* Of the one that was found last. */
double howl_hz(const struct howl *howl);
