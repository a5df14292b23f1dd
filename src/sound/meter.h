/* A level meter: how loud the frames were that went through, in dB of full scale. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "notice/sounding.h"

struct meter {
	uint64_t frames; /* that are not zero */
	double squares;
	int peak; /* 0 to 32768 */
};

void meter_add(struct meter *meter, const int16_t *frames, size_t count);

/* Always known; where nothing but zeros went through, below what 16 bits can hold. */
struct level meter_level(const struct meter *meter);
