#include "notice/quiet.h"

#include <string.h>

#include "base/owned.h"

static const struct owned belongings[] = {
	OWNS_TEXTS(struct quiet_hours, zones, zone_count),
};

static const struct owner owner = OWNER(struct quiet_hours, belongings);

void quiet_hours_done(struct quiet_hours *quiet)
{
	owner_done(&owner, quiet);
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

bool quiet_hours_cover(const struct quiet_hours *quiet, const char *zone, int32_t day, int second)
{
	if (!is_for_zone(quiet, zone))
		return false;
	return day_span_covers(&quiet->span, day, second);
}

bool quiet_hours_silence(const struct quiet_hours *quiet, enum priority priority)
{
	if (quiet->airs == PRIORITY_ROUTINE)
		return !priority_overrides_quiet(priority);
	return priority < quiet->airs;
}
