/* Where sun and moon stand, and when: solar terms and new moons as moments. Computed with libnova
 * (VSOP87, ELP 2000-82B); this is the one file that knows it. libnova keeps state of its own, so
 * all of it belongs to one thread at a time: the main thread.
 */
#pragma once

#include <stdint.h>

/* Ecliptic longitudes as seen from the centre of the earth, of true equinox and ecliptic of date,
 * in degrees, 0 to 360. The moment is in terrestrial time: days since 2000-01-01 12:00 TT. */
double sky_sun_longitude(double terrestrial_days);
double sky_moon_longitude(double terrestrial_days);

/* The moment in civil time (UTC) when the sun's apparent longitude is `degrees`, nearest to
 * `near_ms`, which may be off by three months. Good to some ten seconds. */
int64_t sky_sun_at(double degrees, int64_t near_ms);

/* The new moon (longitudes of moon and sun alike) nearest to `near_ms`. */
int64_t sky_new_moon_at(int64_t near_ms);

/* Terrestrial time less universal time, in seconds, at a moment from 1949 to 2100. Measured up to
 * 2025, expected after that. (libnova's own function says 136 s for 2026; 69 s are measured.) */
double sky_delta_t(int64_t time_ms);
