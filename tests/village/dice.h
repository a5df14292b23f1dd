/* Chance with a seed, the same on every machine. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dice {
	uint64_t state;
};

/* SplitMix64 (G. Steele, D. Lea, C. Flood, 2014). */
static inline uint64_t dice_next(struct dice *dice)
{
	uint64_t x = dice->state += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

static inline double dice_between(struct dice *dice, double least, double most)
{
	return least + (most - least) * (double)(dice_next(dice) >> 11) / (double)(1LL << 53);
}

static inline bool dice_says(struct dice *dice, double chance)
{
	return dice_between(dice, 0, 1) < chance;
}

static inline size_t dice_below(struct dice *dice, size_t count)
{
	return (size_t)(dice_next(dice) % count);
}

/* Near enough to a normal of variance 1: four times 16 bits. */
static inline double dice_normal(struct dice *dice)
{
	const uint64_t x = dice_next(dice);
	const int64_t sum = (int64_t)(x & 0xffff) + (int64_t)(x >> 16 & 0xffff) +
			    (int64_t)(x >> 32 & 0xffff) + (int64_t)(x >> 48);

	return (double)(sum - 131070) / 37837.2;
}
