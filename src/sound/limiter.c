#include "sound/limiter.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sound/format.h"

#define PHASES 3 /* between two frames */
#define TAPS   (2 * LIMITER_REACH_FRAMES)

/* So many are limited at once, and so many of those go through the filter side by side. */
#define BLOCK_FRAMES 32
#define LANES        4

/* The gain moves while the peak passes, and the filter sees peaks a little too small. */
#define MARGIN_DB 0.3

#define RELEASE_MS 80.0

#define KAISER 4.0

/* How much higher than its highest frame a wave may be between frames: the sum of the taps'
 * magnitudes is below. */
#define RISE_MAX 3.0

/* Behind what is kept of the frames before, those of a block. */
struct limiter {
	float frames[LIMITER_DELAY_FRAMES + BLOCK_FRAMES];
	double needed[LIMITER_AHEAD_FRAMES + BLOCK_FRAMES];   /* gain that keeps the peak after the
							       * frame under the ceiling */
	double followed[LIMITER_AHEAD_FRAMES + BLOCK_FRAMES]; /* the lowest needed of late, rising
							       * slowly */
	double sum;   /* of the last LIMITER_AHEAD_FRAMES followed */
	size_t quiet; /* frames since one needed less than 1 */
	size_t low;   /* frames since one was loud */
	float loud;   /* a peak near a frame above it may matter */
	double ceiling;
	double hold; /* of what was followed, from frame to frame, while it rises */
	float taps[PHASES][TAPS];
};

static double sinc(double x)
{
	return x == 0 ? 1 : sin(M_PI * x) / (M_PI * x);
}

/* Bessel's I0, for Kaiser's window. */
static double bessel(double x)
{
	double sum = 1, term = 1;

	for (int k = 1; k < 30; k++) {
		term *= x / (2 * k) * x / (2 * k);
		sum += term;
	}
	return sum;
}

/* Interpolates between the two middle frames of TAPS: flat within 0.1 dB up to 10 kHz. */
static void fill_taps(struct limiter *limiter)
{
	for (int phase = 0; phase < PHASES; phase++)
		for (int tap = 0; tap < TAPS; tap++) {
			const double x =
				tap - (LIMITER_REACH_FRAMES - 1) - (phase + 1) / (PHASES + 1.0);
			const double aside = x / (LIMITER_REACH_FRAMES + 1);
			limiter->taps[phase][tap] =
				(float)(sinc(x) * bessel(KAISER * sqrt(1 - aside * aside)) /
					bessel(KAISER));
		}
}

int limiter_new(struct limiter **ret_limiter)
{
	struct limiter *limiter = calloc(1, sizeof(*limiter));

	if (!limiter)
		return -ENOMEM;
	fill_taps(limiter);
	for (size_t i = 0; i < LIMITER_AHEAD_FRAMES; i++)
		limiter->needed[i] = limiter->followed[i] = 1;
	limiter->sum = LIMITER_AHEAD_FRAMES;
	limiter->quiet = limiter->low = LIMITER_DELAY_FRAMES;
	limiter->ceiling = pow(10, (LIMITER_CEILING_DB - MARGIN_DB) / 20);
	limiter->loud = (float)(limiter->ceiling / RISE_MAX);
	limiter->hold = exp(-1000 / (RELEASE_MS * SOUND_RATE_HZ));
	*ret_limiter = limiter;
	return 0;
}

void limiter_free(struct limiter *limiter)
{
	free(limiter);
}

static float louder_of(float one, float other)
{
	return fabsf(one) > fabsf(other) ? fabsf(one) : fabsf(other);
}

/* The highest points from the frame LIMITER_REACH_FRAMES before each of LANES up to the next. */
static void find_peaks(
	const struct limiter *limiter, const float *newest, float ret_peaks[static LANES])
{
	const float *frames = newest - TAPS + 1;
	float quarter[LANES] = { 0 }, half[LANES] = { 0 }, last[LANES] = { 0 };

	for (size_t tap = 0; tap < TAPS; tap++)
		for (size_t lane = 0; lane < LANES; lane++) {
			quarter[lane] += limiter->taps[0][tap] * frames[tap + lane];
			half[lane] += limiter->taps[1][tap] * frames[tap + lane];
			last[lane] += limiter->taps[2][tap] * frames[tap + lane];
		}
	for (size_t lane = 0; lane < LANES; lane++)
		ret_peaks[lane] =
			louder_of(louder_of(frames[LIMITER_REACH_FRAMES - 1 + lane], half[lane]),
				louder_of(quarter[lane], last[lane]));
}

/* Whether a peak near those frames, the newest, may reach the ceiling. */
static bool look_for_loud(struct limiter *limiter, const float *frames, size_t count)
{
	bool is_near = limiter->low < TAPS;

	for (size_t i = 0; i < count; i++) {
		const bool is_loud = fabsf(frames[i]) > limiter->loud;
		limiter->low = is_loud ? 0 : limiter->low + 1;
		is_near = is_near || is_loud;
	}
	return is_near;
}

static void find_needed(struct limiter *limiter, size_t count)
{
	const float *frames = limiter->frames + LIMITER_DELAY_FRAMES;
	double *needed = limiter->needed + LIMITER_AHEAD_FRAMES;

	for (size_t i = 0; i < count; i += LANES) {
		float peaks[LANES] = { 0 };
		if (look_for_loud(limiter, frames + i, sound_fewer_of(count - i, LANES)))
			find_peaks(limiter, frames + i, peaks);
		for (size_t lane = 0; lane < LANES; lane++)
			needed[i + lane] =
				peaks[lane] > limiter->ceiling ? limiter->ceiling / peaks[lane] : 1;
	}
}

/* One frame more than is averaged: a peak lies between two frames, and binds both. */
static double lowest_of(const double needed[static LIMITER_AHEAD_FRAMES + 1])
{
	double lowest = 1;

	for (size_t i = 0; i <= LIMITER_AHEAD_FRAMES; i++)
		lowest = needed[i] < lowest ? needed[i] : lowest;
	return lowest;
}

static double follow(const struct limiter *limiter, double before, double lowest)
{
	return lowest < before ? lowest : limiter->hold * before + (1 - limiter->hold) * lowest;
}

static void turn_down(struct limiter *limiter, float *ret_frames, size_t count)
{
	double followed = limiter->followed[LIMITER_AHEAD_FRAMES - 1];
	double sum = limiter->sum;
	size_t quiet = limiter->quiet;

	if (followed > 0.99999)
		followed = 1;
	for (size_t i = 0; i < count; i++) {
		const double *needed = limiter->needed + i;
		quiet = needed[LIMITER_AHEAD_FRAMES] < 1 ? 0 : quiet + 1;
		followed = follow(
			limiter, followed, quiet > LIMITER_AHEAD_FRAMES ? 1 : lowest_of(needed));
		limiter->followed[LIMITER_AHEAD_FRAMES + i] = followed;
		sum += followed - limiter->followed[i];
		ret_frames[i] = (float)(sum / LIMITER_AHEAD_FRAMES * limiter->frames[i]);
	}
	limiter->sum = sum;
	limiter->quiet = quiet;
}

/* What the next block looks back at. */
static void keep(struct limiter *limiter, size_t count)
{
	memmove(limiter->frames, limiter->frames + count,
		LIMITER_DELAY_FRAMES * sizeof(*limiter->frames));
	memmove(limiter->needed, limiter->needed + count,
		LIMITER_AHEAD_FRAMES * sizeof(*limiter->needed));
	memmove(limiter->followed, limiter->followed + count,
		LIMITER_AHEAD_FRAMES * sizeof(*limiter->followed));
}

void limiter_run(struct limiter *limiter, const float *frames, float *ret_frames, size_t count)
{
	for (size_t done = 0; done < count; done += BLOCK_FRAMES) {
		const size_t part = sound_fewer_of(count - done, BLOCK_FRAMES);
		memcpy(limiter->frames + LIMITER_DELAY_FRAMES, frames + done,
			part * sizeof(*frames));
		find_needed(limiter, part);
		turn_down(limiter, ret_frames + done, part);
		keep(limiter, part);
	}
	/* What adding and taking away leaves behind. */
	if (fabs(limiter->sum - LIMITER_AHEAD_FRAMES) < 1e-6)
		limiter->sum = LIMITER_AHEAD_FRAMES;
}
