/* A mark: noise that a key makes, under a sound, by which it is known whose sound it is. In every
 * critical band of 400 to 4000 Hz it is softer than what the sound of that moment masks there
 * (J. D. Johnston, "Transform coding of audio signals using perceptual noise criteria", 1988), so
 * that nobody hears it; silence and tones have none. It follows the sound: twice as loud, twice the
 * mark. Pure; one thread. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "sound/format.h"

#define MARK_HOP_FRAMES 256

struct mark;

int mark_new(uint64_t key, struct mark **ret_mark); /* -ENOMEM */
void mark_free(struct mark *mark);                  /* NULL is fine */

#define MARK_SEEN_HOPS 5 /* of a sound: two before the hop that is marked, and two behind it */

/* The mark of that hop of a sound, which is given in the midst of MARK_SEEN_HOPS, zeros where the
 * sound has none. It is the same whenever it is asked for; one after the other costs least. */
void mark_make(struct mark *mark, size_t hop,
	const int16_t frames[MARK_SEEN_HOPS * MARK_HOP_FRAMES], float ret_mark[MARK_HOP_FRAMES]);
