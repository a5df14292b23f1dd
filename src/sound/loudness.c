#include "sound/loudness.h"

#include <errno.h>
#include <math.h>

#include <ebur128.h>

#include "base/cleanup.h"
#include "sound/sound.h"

/* The gates look at blocks of 400 ms; of fewer than some, one decides too much. */
#define SHORTEST_FRAMES ((size_t)3 * SOUND_RATE_HZ)

static void destroy(ebur128_state *state)
{
	if (state)
		ebur128_destroy(&state);
}

DEFINE_CLEANUP(ebur128_state, ebur128_state, destroy)

int loudness_measure(const float *frames, size_t count, double *ret_lufs)
{
	_cleanup_(ebur128_state_cleanup) ebur128_state *state =
		ebur128_init(1, SOUND_RATE_HZ, EBUR128_MODE_I);
	size_t done = 0;
	double lufs;

	if (!state)
		return -ENOMEM;
	do {
		if (ebur128_add_frames_float(state, frames, count) != EBUR128_SUCCESS)
			return -ENOMEM;
		done += count;
	} while (count > 0 && done < SHORTEST_FRAMES);
	if (ebur128_loudness_global(state, &lufs) != EBUR128_SUCCESS)
		return -ENOMEM;
	*ret_lufs = isfinite(lufs) ? lufs : -INFINITY;
	return 0;
}

double loudness_gain(double lufs)
{
	if (isinf(lufs))
		return 1;
	const double gain_db = LOUDNESS_TARGET_LUFS - lufs;
	return pow(10, fmax(LOUDNESS_GAIN_MIN_DB, fmin(LOUDNESS_GAIN_MAX_DB, gain_db)) / 20);
}
