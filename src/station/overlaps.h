/* Which airings meet: want one zone at the same time. For people who plan; the station itself goes
 * by what really sounds. Pure. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "notice/notice.h"

/* Told of one airing. A pair is told of both, or, where either meets more, of neither. */
#define OVERLAPS_MAX 64

/* What an airing wants of its zones: from when its first frame is due, also while it waits for
 * another or has been cut by it, until its last frame. */
struct claim {
	const struct notice *notice; /* lent */
	int64_t begin_ms;
	int64_t end_ms; /* not after begin_ms: it never sounds, and meets nobody */
};

struct overlaps;

/* -ENOMEM. Lends nothing. */
int overlaps_new(const struct claim *claims, size_t count, struct overlaps **ret_overlaps);
void overlaps_free(struct overlaps *overlaps);

/* The claims that this one meets, by their places, in order. Returns how many. */
size_t overlaps_of(const struct overlaps *overlaps, size_t place, const size_t **ret_places);
