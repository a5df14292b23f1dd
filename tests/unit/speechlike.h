/* Sound with the rhythm of speech, always the same. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Noise whose loudness changes seven times a second. */
static inline void speechlike_fill(int16_t *frames, size_t count)
{
	uint32_t random = 7;
	int loudness = 0;

	for (size_t i = 0; i < count; i++) {
		random = random * 1664525 + 1013904223;
		if (i % 3000 == 0)
			loudness = (int)(random >> 16) % 12000;
		frames[i] = (int16_t)((int)(random >> 8) % (2 * loudness + 1) - loudness);
	}
}
