#include "sound/limiter.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "sound/format.h"

#define PHASES  4
#define TAPS    (2 * LIMITER_REACH_FRAMES)
#define HISTORY 128 /* a power of two, more than the delay and a frame */

/* The gain moves while the peak passes, and the filter sees peaks a little too small. */
#define MARGIN_DB 0.3

#define RELEASE_MS 80.0

#define KAISER 4.0

/* How much higher than its highest frame a wave may be between frames: the sum of the taps'
 * magnitudes is below. */
#define RISE_MAX 3.0

/* Positions count frames; every ring holds the last HISTORY of them. That of the frames has each of
 * them twice, so that any TAPS of them lie in a row. */
struct limiter {
	size_t position;
	float frames[2 * HISTORY];
	double needed[HISTORY];   /* gain that keeps the peak after that frame under the ceiling */
	double followed[HISTORY]; /* the lowest needed of late, rising slowly */
	double sum;               /* of the last LIMITER_AHEAD_FRAMES followed */
	size_t quiet;             /* frames since one needed less than 1 */
	size_t low;               /* frames since one was so loud that a peak near it may matter */
	double ceiling;
	double release;
	float taps[TAPS][PHASES]; /* of phase 0 the frame itself */
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
			const double x = tap - (LIMITER_REACH_FRAMES - 1) - phase / (double)PHASES;
			const double aside = x / (LIMITER_REACH_FRAMES + 1);
			limiter->taps[tap][phase] =
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
	for (size_t i = 0; i < HISTORY; i++)
		limiter->needed[i] = limiter->followed[i] = 1;
	limiter->sum = LIMITER_AHEAD_FRAMES;
	limiter->quiet = limiter->low = HISTORY;
	limiter->ceiling = pow(10, (LIMITER_CEILING_DB - MARGIN_DB) / 20);
	limiter->release = 1 - exp(-1000 / (RELEASE_MS * SOUND_RATE_HZ));
	*ret_limiter = limiter;
	return 0;
}

void limiter_free(struct limiter *limiter)
{
	free(limiter);
}

static double *at(double *ring, size_t position)
{
	return &ring[position % HISTORY];
}

/* The highest point from the frame LIMITER_REACH_FRAMES before the newest up to the next. */
static double find_peak(const struct limiter *limiter)
{
	const size_t first = (limiter->position + HISTORY - TAPS + 1) % HISTORY;
	const float *frames = &limiter->frames[first];
	float points[PHASES] = { 0 };
	double peak = 0;

	if (limiter->low > TAPS)
		return fabs(frames[LIMITER_REACH_FRAMES - 1]);
	for (size_t tap = 0; tap < TAPS; tap++)
		for (size_t phase = 0; phase < PHASES; phase++)
			points[phase] += limiter->taps[tap][phase] * frames[tap];
	for (size_t phase = 0; phase < PHASES; phase++) {
		const double point = fabsf(points[phase]);
		peak = point > peak ? point : peak;
	}
	return peak;
}

/* One frame more than is averaged: a peak lies between two frames, and binds both. */
static double lowest_needed(struct limiter *limiter)
{
	double lowest = 1;

	if (limiter->quiet > LIMITER_AHEAD_FRAMES)
		return 1;
	for (size_t back = 0; back <= LIMITER_AHEAD_FRAMES; back++) {
		const double needed = *at(limiter->needed, limiter->position + HISTORY - back);
		lowest = needed < lowest ? needed : lowest;
	}
	return lowest;
}

static double next_gain(struct limiter *limiter)
{
	const size_t now = limiter->position;
	const double before = *at(limiter->followed, now + HISTORY - 1);
	const double gone = *at(limiter->followed, now + HISTORY - LIMITER_AHEAD_FRAMES);
	const double lowest = lowest_needed(limiter);
	double followed = lowest;

	if (lowest > before)
		followed = before + limiter->release * (lowest - before);
	if (followed > 0.99999)
		followed = 1;
	*at(limiter->followed, now) = followed;
	limiter->sum += followed - gone;
	return limiter->sum / LIMITER_AHEAD_FRAMES;
}

static double next_frame(struct limiter *limiter, float frame)
{
	const size_t now = limiter->position, place = now % HISTORY;

	limiter->frames[place] = limiter->frames[place + HISTORY] = frame;
	limiter->low = fabsf(frame) * RISE_MAX > limiter->ceiling ? 0 : limiter->low + 1;
	const double peak = find_peak(limiter);
	const double needed = peak > limiter->ceiling ? limiter->ceiling / peak : 1;
	*at(limiter->needed, now) = needed;
	limiter->quiet = needed < 1 ? 0 : limiter->quiet + 1;
	const double gain = next_gain(limiter);
	limiter->position++;
	return gain * limiter->frames[place + HISTORY - LIMITER_DELAY_FRAMES];
}

void limiter_run(struct limiter *limiter, const float *frames, float *ret_frames, size_t count)
{
	for (size_t i = 0; i < count; i++)
		ret_frames[i] = (float)next_frame(limiter, frames[i]);
	/* What adding and taking away leaves behind. */
	if (limiter->quiet > 2 * HISTORY && fabs(limiter->sum - LIMITER_AHEAD_FRAMES) < 1e-6)
		limiter->sum = LIMITER_AHEAD_FRAMES;
}
