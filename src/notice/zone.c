#include "notice/zone.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "calendar/day.h"

void zone_done(struct zone *zone)
{
	free(zone->name);
	free(zone->title);
	free(zone->device);
	free(zone->volumes);
	*zone = (struct zone){ 0 };
}

int zone_copy_volume(const struct zone *zone, struct zone *ret_zone)
{
	const size_t size = zone->volume_count * sizeof(*zone->volumes);
	struct zone_volume *volumes = malloc(size + 1);

	if (!volumes)
		return -ENOMEM;
	if (size > 0)
		(void)memcpy(volumes, zone->volumes, size);
	free(ret_zone->volumes);
	ret_zone->volumes = volumes;
	ret_zone->volume_count = zone->volume_count;
	ret_zone->volume_percent = zone->volume_percent;
	return 0;
}

int zone_volume_at(const struct zone *zone, int32_t day, int second)
{
	for (size_t i = 0; i < zone->volume_count; i++) {
		const struct zone_volume *span = &zone->volumes[i];
		if (day_span_covers(
			    span->from_second, span->until_second, span->weekdays, day, second))
			return span->volume_percent;
	}
	return zone->volume_percent;
}
