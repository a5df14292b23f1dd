#include "studio/strip.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/cleanup.h"
#include "sound/limiter.h"

#define FADE_FRAMES sound_frames_of_ms(5)

int strip_begin(struct strip *strip, struct sound *sound, double words_lift)
{
	*strip = (struct strip){ .sound = sound, .low_cut = low_cut_of(SOUND_RATE_HZ) };
	leveller_begin(&strip->leveller, words_lift);
	return limiter_new(&strip->limiter);
}

void strip_done(struct strip *strip)
{
	limiter_free(TAKE(strip->limiter));
}

static double mean_of(const float *frames, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += frames[i];
	return sum / (double)count;
}

/* An offset is no step when it begins to be heard. */
void strip_clean(struct strip *strip, const int16_t *frames, size_t count, float *ret_heard)
{
	assert(count <= STRIP_BLOCK_FRAMES);
	for (size_t i = 0; i < count; i++)
		ret_heard[i] = (float)frames[i] / 32768;
	if (strip->frames == 0 && count > 0)
		low_cut_settle(&strip->low_cut, mean_of(ret_heard, count));
	low_cut_run(&strip->low_cut, ret_heard, count);
	strip->frames += (int64_t)count;
}

/* Begins without a click. */
static double fade_at(int64_t frame)
{
	return frame < (int64_t)FADE_FRAMES ? ((double)frame + 1) / ((double)FADE_FRAMES + 1) : 1;
}

void strip_level(struct strip *strip, float *frames, size_t count)
{
	const int64_t from = strip->frames - (int64_t)count;

	leveller_run(&strip->leveller, frames, count);
	for (size_t i = 0; i < count; i++)
		frames[i] *= (float)fade_at(from + (int64_t)i);
	limiter_run(strip->limiter, frames, frames, count);
}

int strip_append(struct strip *strip, const float *levelled, size_t count, int16_t *ret_frames)
{
	for (size_t i = 0; i < count; i++)
		ret_frames[i] = (int16_t)lrintf(levelled[i] * 32767);
	return sound_append(strip->sound, ret_frames, count);
}

size_t strip_drain(struct strip *strip, float *ret_levelled)
{
	if (strip->frames == 0)
		return 0;
	memset(ret_levelled, 0, LIMITER_DELAY_FRAMES * sizeof(*ret_levelled));
	limiter_run(strip->limiter, ret_levelled, ret_levelled, LIMITER_DELAY_FRAMES);
	return LIMITER_DELAY_FRAMES;
}

int strip_end(struct strip *strip, float *levelled, size_t count)
{
	int16_t frames[LIMITER_DELAY_FRAMES];

	assert(count <= LIMITER_DELAY_FRAMES);
	for (size_t i = 0; i < count; i++)
		levelled[i] *= (float)(count - i) / (float)(count + 1);
	return strip_append(strip, levelled, count, frames);
}
