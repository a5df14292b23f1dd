/* Keeps pace with a live talk. Microphone and card have a clock each, and either may be held up:
 * what waits to be heard grows, or runs out. Both are put right in pauses, where nobody hears it: a
 * quiet block is overlapped with itself, to half its length or to half as much again. Pure. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "sound/format.h"

#define PACE_FRAMES      220 /* a block: 10 ms */
#define PACE_MOST_FRAMES (PACE_FRAMES * 3 / 2)

/* What waits may lie between these at its least, just before the next frames come from the
 * microphone: more is taken back, less is put on. */
#define PACE_LEAST_FRAMES sound_frames_of_ms(40)
#define PACE_MOST_WAITING sound_frames_of_ms(60)

/* Who looks more rarely sees what waits only when new frames are there. */
#define PACE_LOOK_MS 10

struct pace {
	size_t least[2]; /* that waited, in this second and in the one before */
	size_t looked;   /* frames since the former began */
	double loud;     /* the peak of late */
};

void pace_begin(struct pace *pace);

/* So many frames wait to be heard now; `passed` were read since the last look. */
void pace_look(struct pace *pace, size_t waiting, size_t passed);

/* PACE_FRAMES become what is heard of them, PACE_MOST_FRAMES at most; returns how many. */
size_t pace_fit(struct pace *pace, const int16_t *frames, int16_t *ret_frames);
