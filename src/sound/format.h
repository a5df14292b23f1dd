/* What every sound of ours is: mono 16-bit frames at this rate. */
#pragma once

#include <math.h>
#include <stddef.h>
#include <stdint.h>

#define SOUND_RATE_HZ 22050 /* eSpeak NG's; the horn ends at 6 kHz */

/* Frames and time, 0 or above, rounded down. They become each other here, in 64 bits: milliseconds
 * times the rate leave a size_t of 32 after 195 s. A count of frames leaves it after two days. */
static inline size_t sound_frames_of_ms(int64_t ms)
{
	return (size_t)(ms * SOUND_RATE_HZ / 1000);
}

static inline size_t sound_frames_of_us(int64_t us)
{
	return (size_t)(us * SOUND_RATE_HZ / 1000000);
}

static inline int64_t sound_ms_of_frames(size_t frames)
{
	return (int64_t)frames * 1000 / SOUND_RATE_HZ;
}

static inline int64_t sound_ns_of_frames(size_t frames)
{
	return (int64_t)frames * 1000000000 / SOUND_RATE_HZ;
}

/* Of two counts of frames. */
static inline size_t sound_fewer_of(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* The frame of a sample of which 1.0 is full scale; what is louder is clipped. */
static inline int16_t sound_frame_of(float sample)
{
	const float wanted = sample * 32768;
	const float below = wanted < INT16_MAX ? wanted : INT16_MAX;

	return (int16_t)lrintf(below > INT16_MIN ? below : INT16_MIN);
}
