/* The moment at which one airing begins in several zones: as soon as the last of their cards is
 * open and the sound has begun, and at the latest when nobody is waited for any more. Shared by the
 * players, each of which asks until it is known; any thread. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* From when it is known: all have asked again by then, and written their first frames. */
#define GATHERING_MARGIN_MS 5

/* How often to ask. */
#define GATHERING_LOOK_MS 1

struct gathering;

/* Of so many cards; not before `earliest_ns`, and not later than `latest_ns` (CLOCK_MONOTONIC) for
 * those that are late. One reference. -ENOMEM. */
int gathering_new(
	size_t cards, int64_t earliest_ns, int64_t latest_ns, struct gathering **ret_gathering);
struct gathering *gathering_ref(struct gathering *gathering);
void gathering_unref(struct gathering *gathering); /* NULL is fine */

/* Once for each card: it is open, or will not be. */
void gathering_arrive(struct gathering *gathering);

/* CLOCK_MONOTONIC; 0: not known yet. `has_begun`: the sound has its first frames. */
int64_t gathering_start_ns(struct gathering *gathering, bool has_begun);
