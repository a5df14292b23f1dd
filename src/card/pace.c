#include "card/pace.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define HALF (PACE_FRAMES / 2)

#define LOOKED_FRAMES sound_frames_of_ms(1000)

/* A block is quiet below 24 dB under the loudest of the last seconds, or where nobody hears it. */
#define QUIET_SHARE  (1 / 16.0)
#define QUIET_PEAK   160
#define FORGOTTEN_MS 3000.0

void pace_begin(struct pace *pace)
{
	*pace = (struct pace){ .least = { SIZE_MAX, SIZE_MAX } };
}

void pace_look(struct pace *pace, size_t waiting, size_t passed)
{
	pace->looked += passed;
	if (pace->looked >= LOOKED_FRAMES) {
		pace->looked = 0;
		pace->least[1] = pace->least[0];
		pace->least[0] = waiting;
	}
	if (waiting < pace->least[0])
		pace->least[0] = waiting;
}

static int peak_of(const int16_t *frames)
{
	int peak = 0;

	for (size_t i = 0; i < PACE_FRAMES; i++)
		peak = abs(frames[i]) > peak ? abs(frames[i]) : peak;
	return peak;
}

static bool is_quiet(struct pace *pace, const int16_t *frames)
{
	const int peak = peak_of(frames);
	const double kept = exp(-PACE_FRAMES * 1000.0 / SOUND_RATE_HZ / FORGOTTEN_MS);

	pace->loud = fmax(pace->loud * kept, peak);
	return peak < fmax(QUIET_PEAK, pace->loud * QUIET_SHARE);
}

/* From the one to the other, without a step at either end. */
static void overlap(const int16_t *from, const int16_t *to, int16_t *ret_frames)
{
	for (size_t i = 0; i < HALF; i++) {
		const double share = ((double)i + 0.5) / HALF;
		ret_frames[i] = (int16_t)lrint(from[i] * (1 - share) + to[i] * share);
	}
}

static size_t shorten(const int16_t *frames, int16_t *ret_frames)
{
	overlap(frames, frames + HALF, ret_frames);
	return HALF;
}

static size_t lengthen(const int16_t *frames, int16_t *ret_frames)
{
	memcpy(ret_frames, frames, HALF * sizeof(*frames));
	overlap(frames + HALF, frames, ret_frames + HALF);
	memcpy(ret_frames + PACE_FRAMES, frames + HALF, HALF * sizeof(*frames));
	return PACE_MOST_FRAMES;
}

/* What was done shows in what waits only later. */
static void allow_for(struct pace *pace, ptrdiff_t more)
{
	for (size_t i = 0; i < 2; i++)
		if (pace->least[i] != SIZE_MAX)
			pace->least[i] += (size_t)more;
}

size_t pace_fit(struct pace *pace, const int16_t *frames, int16_t *ret_frames)
{
	const size_t least = pace->least[0] < pace->least[1] ? pace->least[0] : pace->least[1];
	const bool is_free = is_quiet(pace, frames) && pace->least[1] != SIZE_MAX;

	if (is_free && least > PACE_MOST_WAITING) {
		allow_for(pace, -HALF);
		return shorten(frames, ret_frames);
	}
	if (is_free && least < PACE_LEAST_FRAMES) {
		allow_for(pace, HALF);
		return lengthen(frames, ret_frames);
	}
	memcpy(ret_frames, frames, PACE_FRAMES * sizeof(*frames));
	return PACE_FRAMES;
}
