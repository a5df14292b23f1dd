/* Sunrise, sunset and civil twilight at a place. Pure; the sun's place is Meeus' of low accuracy
 * (Astronomical Algorithms, chapter 25: 0.01 degrees), which makes some two seconds here, far less
 * than what the air above the horizon adds on one day and not on the next. */
#pragma once

#include <stdint.h>

enum sun_event {
	SUN_DAWN, /* civil twilight begins: the sun is 6 degrees under the horizon */
	SUN_RISE, /* the upper limb is on the horizon, with refraction: -0.833 degrees */
	SUN_SET,
	SUN_DUSK, /* civil twilight ends */
	SUN_EVENT_COUNT,
};

/* The moment of the event of the day whose midday is nearest to `noon_ms`; degrees north and
 * east. -ENOENT when the sun does not cross that height on that day (polar day and night). */
int sun_event_at(double latitude, double longitude, enum sun_event event, int64_t noon_ms,
	int64_t *ret_time_ms);
