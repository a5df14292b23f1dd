#include "notice/quiet.h"

#include <stdlib.h>
#include <string.h>

#include "calendar/day.h"

void quiet_hours_done(struct quiet_hours *quiet)
{
	for (size_t i = 0; i < quiet->zone_count; i++)
		free(quiet->zones[i]);
	free(quiet->zones);
	*quiet = (struct quiet_hours){ 0 };
}

static bool is_for_zone(const struct quiet_hours *quiet, const char *zone)
{
	if (!quiet->zones)
		return true;
	for (size_t i = 0; i < quiet->zone_count; i++)
		if (strcmp(quiet->zones[i], zone) == 0)
			return true;
	return false;
}

static bool begins_on(const struct quiet_hours *quiet, int32_t day)
{
	return quiet->weekdays == 0 || quiet->weekdays & 1 << day_weekday(day);
}

bool quiet_hours_cover(const struct quiet_hours *quiet, const char *zone, int32_t day, int second)
{
	if (!is_for_zone(quiet, zone))
		return false;
	if (quiet->from_second < quiet->until_second)
		return begins_on(quiet, day) && second >= quiet->from_second &&
		       second < quiet->until_second;
	/* Across midnight: the evening part of today's span, or the morning part of yesterday's. */
	if (second >= quiet->from_second)
		return begins_on(quiet, day);
	return second < quiet->until_second && begins_on(quiet, day - 1);
}
