/* Finds feedback in what a microphone hears: a tone that nearly alone makes the sound, stays where
 * it is for longer than any syllable's, and rises steadily. Speech has many partials that move, a
 * whistle or a test tone does not rise. Used by one thread. */
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

/* Of the one that was found last. */
double howl_hz(const struct howl *howl);
