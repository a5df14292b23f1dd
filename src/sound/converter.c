#include "sound/converter.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include <soxr.h>

#include "base/cleanup.h"

struct converter {
	soxr_t soxr;
	double step;    /* frames in for one out */
	double inside;  /* of what was fed, still in libsoxr */
	size_t most;    /* that may wait */
	float *made;    /* by libsoxr */
	int16_t *ready; /* the same */
	size_t count;
	size_t taken; /* of those */
};

DEFINE_CLEANUP(struct converter, converter, converter_free)

/* Float, since libsoxr dithers what it makes integers of: silence would hiss. */
static int open_soxr(struct converter *converter)
{
	const soxr_io_spec_t form = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
	const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, SOXR_VR);
	const soxr_runtime_spec_t runtime = soxr_runtime_spec(1);
	soxr_error_t error;

	converter->soxr =
		soxr_create(fmax(converter->step, 1), 1, 1, &error, &form, &quality, &runtime);
	if (!converter->soxr)
		return -ENOMEM;
	return soxr_set_io_ratio(converter->soxr, converter->step, 0) ? -EINVAL : 0;
}

int converter_new(unsigned from_hz, unsigned to_hz, struct converter **ret_converter)
{
	_cleanup_(converter_cleanup) struct converter *converter = calloc(1, sizeof(*converter));

	if (!converter)
		return -ENOMEM;
	if (from_hz == 0 || to_hz == 0)
		return -EINVAL;
	converter->step = (double)from_hz / to_hz;
	/* It is always as far behind: for a block comes a block, give or take a frame. */
	converter->most = (size_t)(2 * CONVERTER_BLOCK_FRAMES / converter->step) + 2;
	converter->made = calloc(converter->most, sizeof(*converter->made));
	converter->ready = calloc(converter->most, sizeof(*converter->ready));
	if (!converter->made || !converter->ready)
		return -ENOMEM;
	const int r = open_soxr(converter);
	if (r < 0)
		return r;
	*ret_converter = TAKE(converter);
	return 0;
}

void converter_free(struct converter *converter)
{
	if (!converter)
		return;
	soxr_delete(converter->soxr); /* NULL is fine. */
	free(converter->made);
	free(converter->ready);
	free(converter);
}

int converter_feed(struct converter *converter, const int16_t *frames, size_t count)
{
	float in[CONVERTER_BLOCK_FRAMES];
	size_t fed;

	assert(count <= CONVERTER_BLOCK_FRAMES && converter->taken == converter->count);
	for (size_t i = 0; i < count; i++)
		in[i] = (float)frames[i] / 32768;
	converter->count = converter->taken = 0;
	if (soxr_process(converter->soxr, in, count, &fed, converter->made, converter->most,
		    &converter->count) ||
		fed != count)
		return -EIO;
	for (size_t i = 0; i < converter->count; i++)
		converter->ready[i] = (int16_t)lrintf(
			fminf(fmaxf(converter->made[i] * 32768, INT16_MIN), INT16_MAX));
	converter->inside += (double)count - (double)converter->count * converter->step;
	return 0;
}

const int16_t *converter_ready(const struct converter *converter, size_t *ret_count)
{
	*ret_count = converter->count - converter->taken;
	return converter->ready + converter->taken;
}

void converter_take(struct converter *converter, size_t count)
{
	assert(count <= converter->count - converter->taken);
	converter->taken += count;
}

double converter_held_frames(const struct converter *converter)
{
	return converter->inside + (double)(converter->count - converter->taken) * converter->step;
}
