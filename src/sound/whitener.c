#include "sound/whitener.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <kiss_fftr.h>

#include "base/cleanup.h"

#define BIN_OF(hz) ((hz)*WHITENER_FRAME / SOUND_RATE_HZ)
#define LOWEST     BIN_OF(300)
#define HIGHEST    BIN_OF(4000) /* the first above the band */
#define BANDWIDTH  (HIGHEST - LOWEST)
#define NARROW     (WHITENER_FRAME / WHITENER_STEP)
#define SMOOTH     2 /* bins to either side */

/* To either side, 0.35 kHz: what follows is not raised where the other has gaps between harmonics,
 * since there noise is loudest. */
#define FOLLOWING 16

/* The middle of the band. A multiple of 4, that a hop turns it by whole turns. */
#define MIDDLE 100

_Static_assert(WHITENER_HOP *MIDDLE % WHITENER_FRAME == 0, "frames do not meet in phase");
_Static_assert(BANDWIDTH < NARROW, "the band does not fit");

/* Hops of about a second. */
#define SECOND (SOUND_RATE_HZ / WHITENER_HOP)

struct whitener {
	float floor;
	float softness;
	float means[BANDWIDTH]; /* of the last second that was not silent */
	float gains[BANDWIDTH]; /* of the last frame */
	kiss_fftr_cfg forward;
	kiss_fft_cfg backward;
	float window[WHITENER_FRAME];
	float kept[WHITENER_FRAME];
	kiss_fft_cpx added[NARROW];
};

int whitener_new(float floor, float softness, struct whitener **ret_whitener)
{
	struct whitener *whitener = calloc(1, sizeof(*whitener));

	if (!whitener)
		return -ENOMEM;
	/* A frame of noise has so much in each bin of its spectrum. */
	whitener->floor = floor * sqrtf(WHITENER_FRAME);
	whitener->softness = softness;
	whitener->forward = kiss_fftr_alloc(WHITENER_FRAME, 0, NULL, NULL);
	whitener->backward = kiss_fft_alloc(NARROW, 1, NULL, NULL);
	if (!whitener->forward || !whitener->backward) {
		whitener_free(whitener);
		return -ENOMEM;
	}
	for (int i = 0; i < WHITENER_FRAME; i++)
		whitener->window[i] =
			(float)(0.5 - 0.5 * cos(2 * M_PI * (i + 0.5) / WHITENER_FRAME));
	*ret_whitener = whitener;
	return 0;
}

void whitener_free(struct whitener *whitener)
{
	if (!whitener)
		return;
	kiss_fftr_free(whitener->forward);
	kiss_fft_free(whitener->backward);
	free(whitener);
}

static void take(struct whitener *whitener, const int16_t *frames)
{
	float *kept = whitener->kept;

	memmove(kept, kept + WHITENER_HOP, (WHITENER_FRAME - WHITENER_HOP) * sizeof(*kept));
	for (int i = 0; i < WHITENER_HOP; i++)
		kept[WHITENER_FRAME - WHITENER_HOP + i] = frames[i];
}

static void transform(const struct whitener *whitener, kiss_fft_cpx *ret_spectrum)
{
	float windowed[WHITENER_FRAME];

	for (int i = 0; i < WHITENER_FRAME; i++)
		windowed[i] = whitener->kept[i] * whitener->window[i];
	kiss_fftr(whitener->forward, windowed, ret_spectrum);
}

/* What is quieter there fades away. */
static float floor_of(struct whitener *whitener, int i, float size)
{
	float *mean = &whitener->means[i];

	if (whitener->softness > 0 && size > whitener->floor)
		*mean = *mean > 0 ? *mean + (size - *mean) / SECOND : size;
	return whitener->floor + whitener->softness * *mean;
}

/* Each bin over the mean of it and of its neighbours. */
static void find_gains(struct whitener *whitener, const kiss_fft_cpx *spectrum)
{
	float sizes[BANDWIDTH + 2 * SMOOTH];

	for (int i = 0; i < BANDWIDTH; i++) {
		const kiss_fft_cpx bin = spectrum[LOWEST + i];
		sizes[SMOOTH + i] = sqrtf(bin.r * bin.r + bin.i * bin.i);
	}
	for (int i = 0; i < SMOOTH; i++) {
		sizes[i] = sizes[SMOOTH];
		sizes[BANDWIDTH + SMOOTH + i] = sizes[BANDWIDTH + SMOOTH - 1];
	}
	for (int i = 0; i < BANDWIDTH; i++) {
		float sum = 0;
		for (int j = 0; j <= 2 * SMOOTH; j++)
			sum += sizes[i + j];
		const float size = sqrtf(sizes[SMOOTH + i] * sum / (2 * SMOOTH + 1));
		whitener->gains[i] = 1 / (size + floor_of(whitener, i, size));
	}
}

/* The band, its middle in the middle. */
static void flatten(const float *gains, const kiss_fft_cpx *spectrum, kiss_fft_cpx *ret_flat)
{
	memset(ret_flat, 0, NARROW * sizeof(*ret_flat));
	for (int i = 0; i < BANDWIDTH; i++) {
		const int place = (LOWEST + i - MIDDLE + NARROW) % NARROW;
		ret_flat[place].r = spectrum[LOWEST + i].r * gains[i];
		ret_flat[place].i = spectrum[LOWEST + i].i * gains[i];
	}
}

/* The frame's part of the sum of all that overlap; those that are complete leave it. */
static void add_up(struct whitener *whitener, const kiss_fft_cpx *frame, kiss_fft_cpx *ret_out)
{
	kiss_fft_cpx *added = whitener->added;

	for (int i = 0; i < NARROW; i++) {
		added[i].r += frame[i].r * whitener->window[i * WHITENER_STEP];
		added[i].i += frame[i].i * whitener->window[i * WHITENER_STEP];
	}
	memcpy(ret_out, added, WHITENER_OUT * sizeof(*added));
	memmove(added, added + WHITENER_OUT, (NARROW - WHITENER_OUT) * sizeof(*added));
	memset(added + NARROW - WHITENER_OUT, 0, WHITENER_OUT * sizeof(*added));
}

static void put_out(struct whitener *whitener, const float *gains, const kiss_fft_cpx *spectrum,
	kiss_fft_cpx *ret_out)
{
	kiss_fft_cpx flat[NARROW], frame[NARROW];

	flatten(gains, spectrum, flat);
	kiss_fft(whitener->backward, flat, frame);
	add_up(whitener, frame, ret_out);
}

void whitener_run(struct whitener *whitener, const int16_t *frames, kiss_fft_cpx *ret_out)
{
	kiss_fft_cpx spectrum[WHITENER_FRAME / 2 + 1];

	take(whitener, frames);
	transform(whitener, spectrum);
	find_gains(whitener, spectrum);
	put_out(whitener, whitener->gains, spectrum, ret_out);
}

/* Each over the mean of what it and its neighbours were divided by. The soft beside the loud need
 * sums of doubles. */
static void even_out(const float *gains, float *ret_gains)
{
	double sums[BANDWIDTH + 1] = { 0 };

	for (int i = 0; i < BANDWIDTH; i++)
		sums[i + 1] = sums[i] + 1 / gains[i];
	for (int i = 0; i < BANDWIDTH; i++) {
		const int from = i < FOLLOWING ? 0 : i - FOLLOWING;
		const int to = i + FOLLOWING < BANDWIDTH ? i + FOLLOWING + 1 : BANDWIDTH;
		ret_gains[i] = (float)((to - from) / (sums[to] - sums[from]));
	}
}

void whitener_follow(struct whitener *whitener, const struct whitener *other, const int16_t *frames,
	kiss_fft_cpx *ret_out)
{
	kiss_fft_cpx spectrum[WHITENER_FRAME / 2 + 1];

	take(whitener, frames);
	transform(whitener, spectrum);
	even_out(other->gains, whitener->gains);
	put_out(whitener, whitener->gains, spectrum, ret_out);
}
