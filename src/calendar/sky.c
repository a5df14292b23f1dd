#include "calendar/sky.h"

#include <math.h>

#include <libnova/lunar.h>
#include <libnova/nutation.h>
#include <libnova/solar.h>

#include "base/cleanup.h"

#define JULIAN_DAY_2000  2451545.0
#define UNIX_SECOND_2000 946728000.0 /* of 2000-01-01 12:00 UTC */
#define SECONDS_OF_DAY   86400.0
#define DAYS_OF_CENTURY  36525.0

/* Of sun, and of moon against sun, on the average; degrees a day. */
#define SUN_SPEED      (360.0 / 365.2422)
#define ELONGATE_SPEED (360.0 / 29.530588)

/* Terms of the moon's series below this (radians) are left out: 0.1 arc seconds in the sum, 0.2 s
 * of time, and twenty times as fast. */
#define MOON_PRECISION 1e-7

/* The moon's light is 1.3 s old; it moved on by so much. */
#define MOON_ABERRATION_ARCSEC 0.7

/* Steps end below this: 0.1 s of the moon, 1 s of the sun. */
#define LONGITUDE_PRECISION 1.3e-5
#define STEPS_MAX           12

static double radians(double degrees)
{
	return degrees * M_PI / 180;
}

static double degrees(double radians)
{
	return radians * 180 / M_PI;
}

/* To 0 up to 360, and to -180 up to 180. */
static double turn(double angle)
{
	return angle - 360 * floor(angle / 360);
}

static double turn_signed(double angle)
{
	return turn(angle + 180) - 180;
}

/* --- time --- */

/* Terrestrial time less universal time, in seconds, at a moment from 1949 to 2100. Measured up to
 * 2025, expected after that. (libnova's own function says 136 s for 2026; 69 s are measured.) */
static double delta_t(int64_t time_ms)
{
	/* Measured (IERS, USNO), at the beginning of every fifth year from 1945. */
	static const double measured[] = { 26.77, 29.07, 31.07, 33.15, 35.73, 40.18, 45.48, 50.54,
		54.34, 56.86, 60.79, 63.83, 64.69, 66.07, 67.64, 69.36, 69.14 };
	const double year = 1970 + (double)time_ms / 1000 / SECONDS_OF_DAY / 365.2425;
	const double place = (year - 1945) / 5;
	const int last = (int)ARRAY_SIZE(measured) - 1;

	if (place >= last) {
		const double since = year - 1945 - 5 * last;
		/* Nobody can know. This bends to the 203 s that Espenak and Meeus (2006) expect for
		 * 2100, which printed calendars go by too: it decides on which side of a midnight
		 * a few moments of the far future fall. */
		return measured[last] + (203 - measured[last]) * since * since / (75 * 75);
	}
	const int before = place > 0 ? (int)place : 0;
	return measured[before] + (measured[before + 1] - measured[before]) * (place - before);
}

static double terrestrial_days(int64_t time_ms)
{
	return ((double)time_ms / 1000 - UNIX_SECOND_2000 + delta_t(time_ms)) / SECONDS_OF_DAY;
}

/* --- positions --- */

/* Longitude of the mean equinox and ecliptic of date of a position of those of 2000. Meeus,
 * Astronomical Algorithms, (21.5) and (21.7). */
static double precess(double centuries, double longitude, double latitude)
{
	const double tilt = radians((47.0029 - 0.03302 * centuries) * centuries / 3600);
	const double node = 174.876384 - (869.8089 - 0.03536 * centuries) * centuries / 3600;
	const double along = (5029.0966 + 1.11113 * centuries) * centuries / 3600;
	const double from_node = radians(node - longitude);
	const double beta = radians(latitude);
	const double across = cos(tilt) * cos(beta) * sin(from_node) - sin(tilt) * sin(beta);

	return along + node - degrees(atan2(across, cos(beta) * cos(from_node)));
}

static double nutation(double julian_day)
{
	struct ln_nutation nutation;

	ln_get_nutation(julian_day, &nutation);
	return nutation.longitude;
}

/* Ecliptic longitudes as seen from the centre of the earth, of true equinox and ecliptic of date,
 * in degrees, 0 to 360. The moment is in terrestrial time: days since 2000-01-01 12:00 TT. */
static double sun_longitude(double days)
{
	const double julian_day = JULIAN_DAY_2000 + days;
	struct ln_helio_posn sun;

	ln_get_solar_geom_coords(julian_day, &sun);
	const double aberration = 20.4898 / 3600 / sun.R;
	return turn(
		precess(days / DAYS_OF_CENTURY, sun.L, sun.B) - aberration + nutation(julian_day));
}

static double moon_longitude(double days)
{
	const double julian_day = JULIAN_DAY_2000 + days;
	struct ln_lnlat_posn moon;

	ln_get_lunar_ecl_coords(julian_day, &moon, MOON_PRECISION);
	return turn(precess(days / DAYS_OF_CENTURY, moon.lng, moon.lat) -
		    MOON_ABERRATION_ARCSEC / 3600 + nutation(julian_day));
}

static double elongation(double days)
{
	return turn(moon_longitude(days) - sun_longitude(days));
}

/* --- moments --- */

/* The moment nearest to `near_ms` at which the angle has the value: first a step at its average
 * speed, then secants. */
static int64_t moment_of(double (*angle)(double days), double wanted, double speed, int64_t near_ms)
{
	double time_ms = (double)near_ms, step_ms = 0, missing_before = 0;
	double speed_ms = speed / SECONDS_OF_DAY / 1000;

	for (int i = 0; i < STEPS_MAX; i++) {
		const double missing =
			turn_signed(wanted - angle(terrestrial_days((int64_t)time_ms)));
		/* Two points too near each other tell no speed. */
		if (i > 0 && fabs(step_ms) > 1000)
			speed_ms = (missing_before - missing) / step_ms;
		step_ms = missing / speed_ms;
		missing_before = missing;
		time_ms += step_ms;
		if (fabs(missing) < LONGITUDE_PRECISION)
			break;
	}
	return (int64_t)time_ms;
}

int64_t sky_sun_at(double wanted, int64_t near_ms)
{
	return moment_of(sun_longitude, wanted, SUN_SPEED, near_ms);
}

int64_t sky_new_moon_at(int64_t near_ms)
{
	return moment_of(elongation, 0, ELONGATE_SPEED, near_ms);
}
