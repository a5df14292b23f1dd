#include "sound/converter.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include <soxr.h>

#include "base/cleanup.h"
#include "sound/format.h"

/* More than libsoxr looks at, before a frame and behind it. */
#define REACH_FRAMES 512

struct converter {
	soxr_t soxr;
	double step;    /* frames in for one out */
	uint64_t cycle; /* frames in, the fewest that are a whole number out */
	uint64_t fed;
	uint64_t given; /* of what came out */
	int16_t *kept;  /* the last CONVERTER_KEPT_FRAMES that were fed */
	size_t spare;   /* frames that come first and were given before */
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

static unsigned common_divisor(unsigned a, unsigned b)
{
	return b == 0 ? a : common_divisor(b, a % b);
}

int converter_new(unsigned from_hz, unsigned to_hz, struct converter **ret_converter)
{
	_cleanup_(converter_cleanup) struct converter *converter = calloc(1, sizeof(*converter));

	if (!converter)
		return -ENOMEM;
	if (from_hz == 0 || to_hz == 0)
		return -EINVAL;
	converter->step = (double)from_hz / to_hz;
	converter->cycle = from_hz / common_divisor(from_hz, to_hz);
	/* It is always as far behind: for a block comes a block, give or take a frame. */
	converter->most = (size_t)(2 * CONVERTER_BLOCK_FRAMES / converter->step) + 2;
	converter->made = calloc(converter->most, sizeof(*converter->made));
	converter->ready = calloc(converter->most, sizeof(*converter->ready));
	converter->kept = calloc(CONVERTER_KEPT_FRAMES, sizeof(*converter->kept));
	if (!converter->made || !converter->ready || !converter->kept)
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
	free(converter->kept);
	free(converter);
}

/* What was given before is left out. */
static int run(struct converter *converter, const int16_t *frames, size_t count)
{
	float in[CONVERTER_BLOCK_FRAMES];
	size_t fed;

	for (size_t i = 0; i < count; i++)
		in[i] = (float)frames[i] / 32768;
	converter->count = converter->taken = 0;
	if (soxr_process(converter->soxr, in, count, &fed, converter->made, converter->most,
		    &converter->count) ||
		fed != count)
		return -EIO;
	for (size_t i = 0; i < converter->count; i++)
		converter->ready[i] = sound_frame_of(converter->made[i]);
	converter->taken = sound_fewer_of(converter->spare, converter->count);
	converter->spare -= converter->taken;
	return 0;
}

int converter_feed(struct converter *converter, const int16_t *frames, size_t count)
{
	assert(count <= CONVERTER_BLOCK_FRAMES && converter->taken == converter->count);
	for (size_t i = 0; i < count; i++)
		converter->kept[converter->fed++ % CONVERTER_KEPT_FRAMES] = frames[i];
	return run(converter, frames, count);
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
	converter->given += count;
}

/* The frames from there up to `fed` once more. */
static int run_again(struct converter *converter, uint64_t from)
{
	int16_t block[CONVERTER_BLOCK_FRAMES];
	int r = 0;

	while (r >= 0 && from < converter->fed) {
		size_t count = 0;
		while (count < CONVERTER_BLOCK_FRAMES && from < converter->fed)
			block[count++] = converter->kept[from++ % CONVERTER_KEPT_FRAMES];
		r = run(converter, block, count);
	}
	return r;
}

/* It begins where a frame that goes in and one that comes out are of the same moment, so early that
 * what comes behind what was given is as it would have been. */
ssize_t converter_take_back(struct converter *converter, size_t count)
{
	const uint64_t given = converter->given - count, before = converter->fed;
	const uint64_t fed = (uint64_t)ceil((double)given * converter->step);
	const uint64_t early = fed > REACH_FRAMES ? fed - REACH_FRAMES : 0;
	const uint64_t from = early - early % converter->cycle;

	if (before - from > CONVERTER_KEPT_FRAMES)
		return 0;
	if (soxr_clear(converter->soxr) || soxr_set_io_ratio(converter->soxr, converter->step, 0))
		return -ENOMEM;
	converter->given = given;
	converter->fed = fed;
	converter->spare = (size_t)(given - (uint64_t)llround((double)from / converter->step));
	const int r = run_again(converter, from);
	return r < 0 ? r : (ssize_t)(before - fed);
}

double converter_held_frames(const struct converter *converter)
{
	return (double)converter->fed - (double)converter->given * converter->step;
}
