/* A second-order filter, of which others are built, and the one that every source goes through. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Transposed direct form II. */
struct filter {
	double b0, b1, b2, a1, a2;
	double kept1, kept2;
};

/* Low or high pass by the bilinear transform (R. Bristow-Johnson's audio EQ cookbook). */
struct filter filter_pass(double rate_hz, double corner_hz, double q, bool is_low);

/* So many dB around that pitch, nothing far from it; from the same source. */
struct filter filter_peak(double rate_hz, double hz, double q, double db);

double filter_run(struct filter *filter, double frame);

/* Below lie offsets, rumble and hum, which no horn sounds: they would count as loudness, and push
 * the words into the limiter. Butterworth of eighth order: 0.05 dB at 100 Hz, 28 dB at 50 Hz, 76 dB
 * at 25 Hz. */
#define LOW_CUT_HZ       75.0
#define LOW_CUT_SECTIONS 4

struct low_cut {
	struct filter sections[LOW_CUT_SECTIONS];
};

struct low_cut low_cut_of(double rate_hz);

/* What it begins with is no step: as if that frame had come for ever. */
void low_cut_settle(struct low_cut *low_cut, double frame);

void low_cut_run(struct low_cut *low_cut, float *frames, size_t count); /* in place */
