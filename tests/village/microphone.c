#include "village/microphone.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <kiss_fftr.h>

#include "base/cleanup.h"
#include "sound/filter.h"
#include "sound/format.h"
#include "village/noise.h"

#define AGC_STEP 110 /* 5 ms */
#define LOSSES   4
#define FRAME    512 /* of the noise suppressor */
#define BINS     (FRAME / 2 + 1)
#define SUBBANDS 8 /* of the codec */
#define BLOCKS   16
#define HIGH_HZ  48000.0
#define LOW_HZ   8000.0

unsigned microphone_troubles(struct dice *dice)
{
	static const struct {
		double chance;
		unsigned trouble;
	} rows[] = {
		{ 0.4, TROUBLE_AGC },
		{ 0.12, TROUBLE_OVERDRIVEN },
		{ 0.2, TROUBLE_LOST_KNOWN },
		{ 0.1, TROUBLE_LOST_ZEROS },
	};
	unsigned troubles = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (dice_says(dice, rows[i].chance))
			troubles |= rows[i].trouble;
	return troubles;
}

/* --- gain --- */

static void control_gain(struct dice *dice, float *frames, size_t count)
{
	const double target = decibels(dice_between(dice, -20, -8));
	const double most = decibels(dice_between(dice, 12, 30));
	const double attack = 0.005 / dice_between(dice, 0.005, 0.05);
	const double release = 0.005 / dice_between(dice, 0.3, 3);
	double level = 1e-4, gain = 1;

	for (size_t start = 0; start < count; start += AGC_STEP) {
		const size_t end = start + AGC_STEP < count ? start + AGC_STEP : count;
		double peak = 0;
		for (size_t i = start; i < end; i++)
			peak = fmax(peak, fabs(frames[i]));
		level += fmin(1, peak > level ? attack : release) * (peak - level);
		const double next = fmin(most, target / (level + 1e-9));
		for (size_t i = start; i < end; i++)
			frames[i] =
				(float)(frames[i] *
					(gain + (next - gain) * (double)(i - start) / AGC_STEP));
		gain = next;
	}
}

/* --- a noise suppressor: spectral subtraction over a floor that follows the softest --- */

static void suppress_frame(kiss_fft_cpx *spectrum, double *floors)
{
	for (int bin = 0; bin < BINS; bin++) {
		const double power = (double)spectrum[bin].r * spectrum[bin].r +
				     (double)spectrum[bin].i * spectrum[bin].i;
		floors[bin] = power < floors[bin] ? 0.7 * floors[bin] + 0.3 * power
						  : floors[bin] * 1.004 + 1e-12;
		const double gain = sqrt(fmax(0.02, 1 - 4 * floors[bin] / fmax(power, 1e-20)));
		spectrum[bin].r = (float)(spectrum[bin].r * gain);
		spectrum[bin].i = (float)(spectrum[bin].i * gain);
	}
}

static void suppress_noise(float *frames, size_t count)
{
	kiss_fftr_cfg forward = kiss_fftr_alloc(FRAME, 0, NULL, NULL);
	kiss_fftr_cfg backward = kiss_fftr_alloc(FRAME, 1, NULL, NULL);
	float *made = calloc(count + FRAME, sizeof(*made));
	double floors[BINS];

	if (!forward || !backward || !made)
		abort();
	for (int bin = 0; bin < BINS; bin++)
		floors[bin] = 1e-3;
	for (size_t start = 0; start + FRAME <= count; start += FRAME / 2) {
		kiss_fft_cpx spectrum[BINS];
		float frame[FRAME];
		for (int i = 0; i < FRAME; i++)
			frame[i] = frames[start + (size_t)i] * (float)sin(M_PI * (i + 0.5) / FRAME);
		kiss_fftr(forward, frame, spectrum);
		suppress_frame(spectrum, floors);
		kiss_fftri(backward, spectrum, frame);
		for (int i = 0; i < FRAME; i++)
			made[start + (size_t)i] +=
				frame[i] / FRAME * (float)sin(M_PI * (i + 0.5) / FRAME);
	}
	memcpy(frames, made, count * sizeof(*frames));
	free(made);
	kiss_fftr_free(forward);
	kiss_fftr_free(backward);
}

/* --- a codec: eight subbands in blocks of sixteen, each with its scale and few bits --- */

static double basis(int band, int i)
{
	return sin(M_PI * (i + 0.5) / (2 * SUBBANDS)) *
	       cos(M_PI / SUBBANDS * (i + 0.5 + SUBBANDS / 2.0) * (band + 0.5));
}

/* Adaptive in blocks: the loudest value is the scale. */
static void quantise(double *values, int bits)
{
	const double steps = (1 << bits) - 1;
	double scale = 1e-9;

	for (int i = 0; i < BLOCKS; i++)
		scale = fmax(scale, fabs(values[i]));
	scale = exp2(ceil(log2(scale)));
	for (int i = 0; i < BLOCKS; i++) {
		const double level = round((values[i] / scale + 1) / 2 * steps);
		values[i] = bits > 0 ? (level / steps * 2 - 1) * scale : 0;
	}
}

static void code(float *frames, size_t count)
{
	static const int bits[SUBBANDS] = { 4, 4, 3, 3, 2, 2, 0, 0 };
	const size_t span = SUBBANDS * BLOCKS;
	float *made = calloc(count + 2 * span, sizeof(*made));

	if (!made)
		abort();
	for (size_t start = 0; start + span + SUBBANDS <= count; start += span)
		for (int band = 0; band < SUBBANDS; band++) {
			double values[BLOCKS] = { 0 };
			for (int b = 0; b < BLOCKS; b++)
				for (int i = 0; i < 2 * SUBBANDS; i++)
					values[b] += basis(band, i) *
						     frames[start + (size_t)(b * SUBBANDS + i)];
			quantise(values, bits[band]);
			for (int b = 0; b < BLOCKS; b++)
				for (int i = 0; i < 2 * SUBBANDS; i++)
					made[start + (size_t)(b * SUBBANDS + i)] +=
						(float)(basis(band, i) * values[b] * 2 / SUBBANDS);
		}
	memcpy(frames, made, count * sizeof(*frames));
	free(made);
}

/* --- another rate, there and back as a driver's plainest converter does it --- */

static double between(const float *frames, size_t count, double place)
{
	const size_t whole = (size_t)place;
	const float part = (float)(place - (double)whole);

	return whole + 1 < count ? (1 - part) * frames[whole] + part * frames[whole + 1] : 0;
}

static void pass_rate(float *frames, size_t count, double rate_hz)
{
	const size_t there_count = (size_t)((double)count * rate_hz / SOUND_RATE_HZ);
	float *there = calloc(there_count + 1, sizeof(*there));

	if (!there)
		abort();
	if (rate_hz < SOUND_RATE_HZ) {
		const double corner_hz = 0.42 * rate_hz;
		filter_frames(filter_pass(SOUND_RATE_HZ, corner_hz, 0.54, true), frames, count);
		filter_frames(filter_pass(SOUND_RATE_HZ, corner_hz, 1.31, true), frames, count);
	}
	for (size_t i = 0; i < there_count; i++)
		there[i] = (float)between(frames, count, (double)i * SOUND_RATE_HZ / rate_hz);
	for (size_t i = 0; i < count; i++)
		frames[i] = (float)between(there, there_count, (double)i * rate_hz / SOUND_RATE_HZ);
	free(there);
}

/* --- the whole --- */

static void lose(unsigned troubles, struct dice *dice, float *frames, size_t count, bool *keeps)
{
	memset(keeps, true, count);
	for (size_t left = 1 + dice_below(dice, LOSSES); left > 0; left--) {
		const size_t at = dice_below(dice, count);
		const size_t wish = (size_t)(dice_between(dice, 0.02, 0.4) * SOUND_RATE_HZ);
		const size_t length = at + wish < count ? wish : count - at;
		if (troubles & TROUBLE_LOST_KNOWN)
			memset(keeps + at, false, length);
		else if (troubles & TROUBLE_LOST_ZEROS)
			memset(frames + at, 0, length * sizeof(*frames));
	}
}

static void apply(unsigned troubles, struct dice *dice, float *frames, size_t count)
{
	if (troubles & TROUBLE_AGC)
		control_gain(dice, frames, count);
	if (troubles & TROUBLE_OVERDRIVEN)
		set_level(frames, count, decibels(dice_between(dice, -8, 10)));
	clip_frames(frames, count);
	if (troubles & TROUBLE_SUPPRESSOR)
		suppress_noise(frames, count);
	if (troubles & TROUBLE_8_KHZ)
		pass_rate(frames, count, LOW_HZ);
	if (troubles & TROUBLE_48_KHZ)
		pass_rate(frames, count, HIGH_HZ);
	if (troubles & TROUBLE_CODEC)
		code(frames, count);
}

void microphone_hear(unsigned troubles, struct dice *dice, float *frames, size_t count,
	int16_t *ret_heard, bool *ret_keeps)
{
	const double corner_hz = dice_between(dice, 40, 200);
	const double own_noise = decibels(dice_between(dice, -78, -60));

	filter_frames(filter_pass(SOUND_RATE_HZ, corner_hz, 0.7071, false), frames, count);
	set_level(frames, count, decibels(dice_between(dice, -45, -14)));
	for (size_t i = 0; i < count; i++)
		frames[i] += (float)(own_noise * dice_normal(dice));
	apply(troubles, dice, frames, count);
	lose(troubles, dice, frames, count, ret_keeps);
	clip_frames(frames, count);
	for (size_t i = 0; i < count; i++)
		ret_heard[i] = (int16_t)lrintf(frames[i] * 32767);
}
