/* Which planned moments have their row, of a stretch of time: so that who asks waits for no disk.
 * Bounded: the oldest go. Plain data. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KNOWN_MAX 20000

/* Begins as zeroes: of no time at all. */
struct known {
	int64_t from_ms; /* planned at or after */
	int64_t until_ms;
	struct known_moment {
		int64_t planned_ms;
		char *notice;
	} * moments; /* in order of time */
	size_t count;
	size_t room;
};

void known_done(struct known *known);

/* Forgets all; from now on it is of that stretch. */
void known_begin(struct known *known, int64_t from_ms, int64_t until_ms);

bool known_covers(const struct known *known, int64_t planned_ms);
bool known_has(const struct known *known, const char *notice, int64_t planned_ms);

/* Of another time it is not kept. Without memory it is of no time any more. */
void known_add(struct known *known, const char *notice, int64_t planned_ms);
