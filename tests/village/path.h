/* The path from a card to a microphone: an amplifier that clips, horns of their own colour at
 * several distances, walls, reverberation, clocks that differ, and air that moves. */
#pragma once

#include "village/dice.h"

struct path {
	double begins_s;      /* when the first frame leaves the card, by the microphone's clock */
	double ppm;           /* by so much the card's clock is fast against the microphone's */
	double near_m, far_m; /* the nearest horn is between */
	double sways_ppm;     /* by so much the delay changes at most, as wind and warmth do; 0: it
				 stays */
	double dies_s;        /* after its begin; 0: it does not */
};

/* Adds what comes of `card` (1.0 is full scale) to what is heard, at that active level. */
void path_add(const struct path *path, struct dice *dice, const float *card, size_t card_count,
	double level, float *heard, size_t heard_count);
