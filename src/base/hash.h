/* Numbers made of texts and of numbers, the same on every machine: what goes by them is kept, or
 * foretold. Nothing that an enemy may not guess. */
#pragma once

#include <stdint.h>

#define HASH_BEGIN UINT64_C(0xcbf29ce484222325)
#define HASH_PRIME UINT64_C(0x100000001b3)

/* FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo) of the text behind what the hash is of; HASH_BEGIN:
 * nothing. Here, since names are found by it at each step of a plan. */
static inline uint64_t hash_text(uint64_t hash, const char *text)
{
	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * HASH_PRIME;
	return hash;
}

/* The zero at its end counts, so that "a" and "bc" are not "ab" and "c". */
static inline uint64_t hash_field(uint64_t hash, const char *text)
{
	return hash_text(hash, text) * HASH_PRIME;
}

/* The next number of the row that a state makes, and then the next state: splitmix64 (Steele, Lea,
 * Flood: Fast splittable pseudorandom number generators, 2014). */
uint64_t hash_next(uint64_t *state);
