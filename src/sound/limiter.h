/* A limiter: lifts what is quiet, and holds the loudest under a ceiling, so that a shout into the
 * microphone does not burn the horn. Instant attack, slow release. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define LIMITER_CEILING 0.7 /* of full scale, -3 dBFS */

struct limiter {
	double lift;     /* before the ceiling; 4: 12 dB */
	double envelope; /* 0 at the start */
};

void limiter_apply(struct limiter *limiter, int16_t *frames, size_t count);
