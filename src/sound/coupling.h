/* How loud a microphone hears the horn, at most: where what was sent some moments ago was loud, and
 * the microphone hears little now, it hears little of the horn, if the way there took so long. That
 * is learned of every time that it may take, and the most of them counts. What is heard as well
 * while little has been sent is the room's own. What is heard may be what the horn still rings
 * with, and then says that it rings. Plain data, used by one thread. */
#pragma once

#include <stddef.h>

#include "sound/filter.h"
#include "sound/format.h"

#define COUPLING_BLOCK_FRAMES (SOUND_RATE_HZ / 50) /* 20 ms */

/* The way from the microphone through card, horn and air back to it takes so many blocks. */
#define COUPLING_SOONEST 4
#define COUPLING_LATEST  25
#define COUPLING_WAYS    (COUPLING_LATEST - COUPLING_SOONEST + 1)

/* Levels are those of so many blocks. */
#define COUPLING_SMOOTHED 7

/* There is a pause in it: nobody speaks for longer without one. */
#define COUPLING_SPAN_S 4

#define COUPLING_KEPT (COUPLING_LATEST + COUPLING_SMOOTHED)

/* Of what was sent so many blocks before, in a span. */
struct coupling_way {
	double heard, sent; /* powers, where the first was the least of the second */
	double between;     /* the least power that was heard while little had been sent */
};

struct coupling_ear {
	struct filter high_cut;
	double last; /* frame, without what is cut */
};

struct coupling {
	double sent[COUPLING_KEPT]; /* squares, the newest first, without what is under way */
	double heard[COUPLING_SMOOTHED];
	double sent_now, heard_now;
	struct coupling_ear sent_ear, heard_ear;
	size_t now;                                 /* frames that are under way */
	double loudest;                             /* power that was sent in this span */
	struct coupling_way ways[2][COUPLING_WAYS]; /* of this span and the former */
	size_t blocks;                              /* of this span */
};

void coupling_begin(struct coupling *coupling);

/* Frames that were heard, and as many that were sent then; 1.0 is full scale. */
void coupling_add(struct coupling *coupling, const float *heard, const float *sent, size_t count);

/* Of what is sent, the share of it that may be heard, by the last COUPLING_SPAN_S to twice as long;
 * 1 where nothing is known. */
double coupling_most(const struct coupling *coupling);
