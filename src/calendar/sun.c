#include "calendar/sun.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>

#define DAY_MS 86400000.0

/* Milliseconds from 1970 to 2000-01-01 12:00 UTC. */
#define NOON_2000_MS INT64_C(946728000000)

/* Degrees that the sky turns in a day against the sun, on the average. */
#define SUN_TURN 360.0

/* Each step leaves a hundredth of the error. */
#define STEPS 4

static double sine(double degrees)
{
	return sin(degrees * M_PI / 180);
}

static double cosine(double degrees)
{
	return cos(degrees * M_PI / 180);
}

static double degrees(double radians)
{
	return radians * 180 / M_PI;
}

static double turn_signed(double angle)
{
	return angle - 360 * floor((angle + 180) / 360);
}

struct sun_place {
	double declination;
	double hour_angle; /* at the longitude; -180 up to 180 */
};

/* Meeus (25.2) to (25.8); the minute between terrestrial and universal time moves the sun by a
 * twentieth of a second of time. */
static struct sun_place place_of_sun(double days, double longitude)
{
	const double centuries = days / 36525;
	const double anomaly = 357.52911 + 35999.05029 * centuries;
	const double centre = (1.914602 - 0.004817 * centuries) * sine(anomaly) +
			      (0.019993 - 0.000101 * centuries) * sine(2 * anomaly) +
			      0.000289 * sine(3 * anomaly);
	const double node = 125.04 - 1934.136 * centuries;
	const double ecliptic =
		280.46646 + 36000.76983 * centuries + centre - 0.00569 - 0.00478 * sine(node);
	const double obliquity = 23.439291 - 0.0130042 * centuries + 0.00256 * cosine(node);
	const double ascension =
		degrees(atan2(cosine(obliquity) * sine(ecliptic), cosine(ecliptic)));
	const double sidereal = 280.46061837 + 360.98564736629 * days;

	return (struct sun_place){
		.declination = degrees(asin(sine(obliquity) * sine(ecliptic))),
		.hour_angle = turn_signed(sidereal + longitude - ascension),
	};
}

/* The hour angle at which the sun, setting, stands at that height; on a day on which it never does,
 * that at which it comes nearest (ret_crosses is false). */
static double setting_angle(double latitude, double declination, double height, bool *ret_crosses)
{
	const double ratio = (sine(height) - sine(latitude) * sine(declination)) /
			     (cosine(latitude) * cosine(declination));

	/* At the poles themselves the ratio is no number. */
	*ret_crosses = ratio >= -1 && ratio <= 1;
	return *ret_crosses ? degrees(acos(ratio)) : ratio > 1 ? 0 : 180;
}

static double event_height(enum sun_event event)
{
	return event == SUN_DAWN || event == SUN_DUSK ? -6 : -0.833;
}

int sun_event_at(double latitude, double longitude, enum sun_event event, int64_t noon_ms,
	int64_t *ret_time_ms)
{
	const bool is_before_noon = event == SUN_DAWN || event == SUN_RISE;
	double days = (double)(noon_ms - NOON_2000_MS) / DAY_MS;

	days -= place_of_sun(days, longitude).hour_angle / SUN_TURN; /* midday */
	/* In spring and autumn near the circles the sun may cross in the evening a height that it
	 * still missed at midday, so only the last step tells. */
	const double midday = days;
	bool crosses = false;
	for (int i = 0; i < STEPS; i++) {
		const struct sun_place sun = place_of_sun(days, longitude);
		const double angle =
			setting_angle(latitude, sun.declination, event_height(event), &crosses);
		const double wanted = is_before_noon ? -angle : angle;
		/* The first step goes from midday and must not go the long way round. */
		days += i == 0 ? wanted / SUN_TURN
			       : turn_signed(wanted - sun.hour_angle) / SUN_TURN;
	}
	if (!crosses || fabs(days - midday) > 0.5)
		return -ENOENT;
	*ret_time_ms = NOON_2000_MS + (int64_t)(days * DAY_MS);
	return 0;
}
