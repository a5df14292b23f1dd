/* A shared sound as the loudspeaker of one zone wants it. The sound stays as it is; what a zone
 * reads is made as it is read. `plain` costs nothing. `horn` is for compression drivers outdoors,
 * after the measurements of docs/voices.md: the band that the horn gives, 300 to 6000 Hz, so that
 * no power goes where it only heats; a lift of the consonants, 1 - 0.7 z^-1; compression 2:1, so
 * that soft syllables reach the field; and the limiter. Used by one thread. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "notice/output.h"
#include "sound/sound.h"

/* How far back what was read can be read again: 3 s, more than a card takes back. */
#define VOICING_KEPT_FRAMES 65536

struct voicing;

/* Takes its own reference to the sound. -ENOMEM. */
int voicing_new(enum voicing_kind kind, struct sound *sound, struct voicing **ret_voicing);
void voicing_free(struct voicing *voicing); /* NULL is fine */

/* It is marked with that key (sound/mark.h), and a third of a decibel softer, so that it is as loud
 * as without; 0: it is not. Before anything was read. -ENOMEM. */
int voicing_mark(struct voicing *voicing, uint64_t key);

/* Nothing before that frame will be read: it is not made. Before anything was read. */
void voicing_begin(struct voicing *voicing, size_t frame);

/* Frames that can be read now. As many as the sound has once that is finished; before, a few less,
 * because limiter and mark look ahead. */
size_t voicing_length_frames(const struct voicing *voicing);

/* As sound_read, frame for frame at the same place; silence further back than VOICING_KEPT_FRAMES.
 */
size_t voicing_read(struct voicing *voicing, size_t offset, int16_t *ret_frames, size_t count);

/* What is sent without its mark, and its mark alone; zeros where it has none. */
size_t voicing_read_apart(struct voicing *voicing, size_t offset, int16_t *ret_frames,
	int16_t *ret_mark, size_t count);
