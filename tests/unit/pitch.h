/* How high a voice is, for whoever hears what was made. */
#pragma once

#include <math.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "sound/format.h"

#define PITCH_FRAMES 900 /* 41 ms */
#define PITCH_STEP   220
#define LAG_LEAST    55  /* 400 Hz */
#define LAG_MOST     315 /* 70 Hz */

static double likeness(const float *frames, size_t lag)
{
	double both = 0, here = 0, there = 0;

	for (size_t i = 0; i + LAG_MOST < PITCH_FRAMES; i++) {
		both += (double)frames[i] * frames[i + lag];
		here += (double)frames[i] * frames[i];
		there += (double)frames[i + lag] * frames[i + lag];
	}
	return both / (sqrt(here * there) + 1e-9);
}

/* By autocorrelation, the shortest lag that is nearly as alike as the best; 0: not voiced. */
static double pitch_hz(const float *frames)
{
	double alike[LAG_MOST + 1] = { 0 }, best = 0;

	for (size_t lag = LAG_LEAST; lag <= LAG_MOST; lag++) {
		alike[lag] = likeness(frames, lag);
		best = fmax(best, alike[lag]);
	}
	if (best < 0.85)
		return 0;
	for (size_t lag = LAG_LEAST + 1; lag < LAG_MOST; lag++)
		if (alike[lag] > 0.93 * best && alike[lag] >= alike[lag - 1] &&
			alike[lag] >= alike[lag + 1])
			return SOUND_RATE_HZ / (double)lag;
	return 0;
}

static int by_size(const void *left, const void *right)
{
	const double a = *(const double *)left, b = *(const double *)right;

	return a < b ? -1 : a > b;
}

static inline double pitch_median_hz(const float *frames, size_t from, size_t to)
{
	_cleanup_free_ double *pitches = calloc((to - from) / PITCH_STEP + 1, sizeof(*pitches));
	size_t count = 0;

	for (size_t at = from; pitches && at + PITCH_FRAMES < to; at += PITCH_STEP) {
		const double hz = pitch_hz(frames + at);
		if (hz > 0)
			pitches[count++] = hz;
	}
	if (count == 0)
		return 0;
	qsort(pitches, count, sizeof(*pitches), by_size);
	return pitches[count / 2];
}
