#include "notice/quiet.h"

#include "notice/zone.h"

static const struct owned belongings[] = {
	OWNS_STRUCT(struct quiet_hours, days, &rule_owner),
	OWNS_TEXT(struct quiet_hours, reason),
	OWNS_TEXTS(struct quiet_hours, zones, zone_count),
};

const struct owner quiet_hours_owner = OWNER(struct quiet_hours, belongings);

static bool is_for_zone(const struct quiet_hours *quiet, const char *zone)
{
	return !quiet->zones || zone_is_named(quiet->zones, quiet->zone_count, zone);
}

bool quiet_hours_cover(const struct quiet_hours *quiet, const char *zone, int32_t day, int second)
{
	const struct day_span *span = &quiet->span;
	const bool began_before =
		span->from_second >= span->until_second && second < span->from_second;

	if (!is_for_zone(quiet, zone) || !day_span_covers(span, day, second))
		return false;
	return !quiet->has_days || rule_covers(&quiet->days, began_before ? day - 1 : day);
}

bool quiet_hours_silence(const struct quiet_hours *quiet, enum priority priority)
{
	if (quiet->airs == PRIORITY_ROUTINE)
		return !priority_overrides_quiet(priority);
	return priority < quiet->airs;
}
