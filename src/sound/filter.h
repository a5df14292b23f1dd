/* A second-order filter, of which others are built. */
#pragma once

#include <stdbool.h>

/* Transposed direct form II. */
struct filter {
	double b0, b1, b2, a1, a2;
	double kept1, kept2;
};

/* Low or high pass by the bilinear transform (R. Bristow-Johnson's audio EQ cookbook). */
struct filter filter_pass(double rate_hz, double corner_hz, double q, bool is_low);

/* As if this frame had come for ever. */
void filter_settle(struct filter *filter, double frame);

double filter_run(struct filter *filter, double frame);
