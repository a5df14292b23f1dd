#include "sound/howl.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <kiss_fftr.h>

#include "base/cleanup.h"
#include "sound/format.h"

#define BINS (HOWL_BLOCK_FRAMES / 2 + 1)

/* Of the block's power so much lies in the strongest bin and two to each side: the window's width.
 */
#define TONE_SHARE 0.7
#define TONE_WIDTH 2

/* A horn gives little below. */
#define LOWEST_BIN (200 * HOWL_BLOCK_FRAMES / SOUND_RATE_HZ)

/* Below that nobody hears it, and what a microphone rings with by itself is no feedback. */
#define FAINTEST_DB (-60.0)

/* It holds for so many blocks, 0.8 s, and rises by so much from their first third to the last. */
#define HELD_BLOCKS 18
#define RISE_DB     1.5

struct howl {
	kiss_fftr_cfg transform;
	float frames[HOWL_BLOCK_FRAMES];
	float window[HOWL_BLOCK_FRAMES];
	size_t count;
	size_t bin;  /* of the tone that is held */
	size_t held; /* blocks */
	double levels_db[HELD_BLOCKS];
	size_t found_bin;
};

DEFINE_CLEANUP(struct howl, howl, howl_free)

int howl_new(struct howl **ret_howl)
{
	_cleanup_(howl_cleanup) struct howl *howl = calloc(1, sizeof(*howl));

	if (!howl)
		return -ENOMEM;
	howl->transform = kiss_fftr_alloc(HOWL_BLOCK_FRAMES, 0, NULL, NULL);
	if (!howl->transform)
		return -ENOMEM;
	for (size_t i = 0; i < HOWL_BLOCK_FRAMES; i++)
		howl->window[i] = (float)pow(sin(M_PI * (double)i / HOWL_BLOCK_FRAMES), 2);
	*ret_howl = TAKE(howl);
	return 0;
}

void howl_free(struct howl *howl)
{
	if (!howl)
		return;
	kiss_fftr_free(howl->transform);
	free(howl);
}

static void measure(const struct howl *howl, double ret_power[static BINS])
{
	kiss_fft_scalar frames[HOWL_BLOCK_FRAMES];
	kiss_fft_cpx bins[BINS];

	for (size_t i = 0; i < HOWL_BLOCK_FRAMES; i++)
		frames[i] = howl->frames[i] * howl->window[i];
	kiss_fftr(howl->transform, frames, bins);
	for (size_t i = 0; i < BINS; i++)
		ret_power[i] = (double)bins[i].r * bins[i].r + (double)bins[i].i * bins[i].i;
}

static size_t strongest(const double *power)
{
	size_t best = LOWEST_BIN;

	for (size_t i = LOWEST_BIN; i < BINS; i++)
		if (power[i] > power[best])
			best = i;
	return best;
}

static double sum_of(const double *power, size_t from, size_t to)
{
	double sum = 0;

	for (size_t i = from; i <= to && i < BINS; i++)
		sum += power[i];
	return sum;
}

/* Its level as a sine's peak, in dB of full scale: the window leaves three eighths of its power. */
static double level_db(double tone)
{
	const double scale = HOWL_BLOCK_FRAMES * (double)HOWL_BLOCK_FRAMES / 4 * 0.375;

	return 10 * log10(tone / scale + 1e-20);
}

static void hold(struct howl *howl, size_t bin, double at_db)
{
	const size_t apart = bin > howl->bin ? bin - howl->bin : howl->bin - bin;

	if (apart > 1)
		howl->held = 0; /* Another one. */
	if (howl->held == 0)
		howl->bin = bin;
	if (howl->held == HELD_BLOCKS)
		memmove(howl->levels_db, howl->levels_db + 1,
			(HELD_BLOCKS - 1) * sizeof(*howl->levels_db));
	else
		howl->held++;
	howl->levels_db[howl->held - 1] = at_db;
}

/* Every third of it is louder than the one before. */
static bool rises(const struct howl *howl)
{
	double thirds[3] = { 0 };

	if (howl->held < HELD_BLOCKS)
		return false;
	for (size_t i = 0; i < HELD_BLOCKS; i++)
		thirds[i * 3 / HELD_BLOCKS] += howl->levels_db[i] / (HELD_BLOCKS / 3);
	return thirds[1] - thirds[0] > RISE_DB / 3 && thirds[2] - thirds[1] > RISE_DB / 3 &&
	       thirds[2] - thirds[0] > RISE_DB;
}

static bool look(struct howl *howl)
{
	double power[BINS];

	measure(howl, power);
	const size_t bin = strongest(power);
	const double tone = sum_of(power, bin - TONE_WIDTH, bin + TONE_WIDTH);
	if (tone < TONE_SHARE * sum_of(power, LOWEST_BIN - TONE_WIDTH, BINS - 1) ||
		level_db(tone) < FAINTEST_DB) {
		howl->held = 0;
		return false;
	}
	hold(howl, bin, level_db(tone));
	if (!rises(howl))
		return false;
	howl->found_bin = howl->bin;
	howl->held = 0;
	return true;
}

bool howl_hear(struct howl *howl, const float *frames, size_t count)
{
	bool is_found = false;

	for (size_t i = 0; i < count; i++) {
		howl->frames[howl->count++] = frames[i];
		if (howl->count < HOWL_BLOCK_FRAMES)
			continue;
		howl->count = 0;
		is_found = look(howl) || is_found;
	}
	return is_found;
}

double howl_hz(const struct howl *howl)
{
	return (double)howl->found_bin * SOUND_RATE_HZ / HOWL_BLOCK_FRAMES;
}
