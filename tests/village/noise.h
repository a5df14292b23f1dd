/* What else sounds in a village: wind, motorcycles, a square dance. All of it at SOUND_RATE_HZ, of
 * no level in particular. */
#pragma once

#include "sound/filter.h"
#include "village/dice.h"

enum noise {
	NOISE_SILENCE,
	NOISE_PINK,
	NOISE_HUM,
	NOISE_WIND,
	NOISE_RAIN,
	NOISE_MOTORCYCLE,
	NOISE_MUSIC,
	NOISE_COUNT,
};

void noise_make(enum noise noise, struct dice *dice, float *ret_frames, size_t count);

void filter_frames(struct filter filter, float *frames, size_t count);

/* To full scale. */
void clip_frames(float *frames, size_t count);

/* A gain that wanders some times a second, by so many decibels. */
void noise_swell(struct dice *dice, float *frames, size_t count, double hz, double depth_db);

double decibels(double db); /* as an amplitude */

/* Root mean square between 300 and 4000 Hz of the moments that are no 20 dB softer than loud ones;
 * 0 where there are none. */
double active_level(const float *frames, size_t count);

/* Brings the active level to that; silence stays. */
void set_level(float *frames, size_t count, double level);
