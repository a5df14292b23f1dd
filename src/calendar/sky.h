/* Where sun and moon stand, and when: solar terms and new moons as moments. Computed with libnova
 * (VSOP87, ELP 2000-82B); this is the one file that knows it. libnova keeps state of its own, so
 * all of it belongs to one thread at a time: the main thread.
 */
#pragma once

#include <stdint.h>

/* The moment in civil time (UTC) when the sun's apparent longitude is `degrees`, nearest to
 * `near_ms`, which may be off by three months. Good to some ten seconds. */
int64_t sky_sun_at(double degrees, int64_t near_ms);

/* The new moon (longitudes of moon and sun alike) nearest to `near_ms`. */
int64_t sky_new_moon_at(int64_t near_ms);
