#include "notice/zone.h"

#include <stdlib.h>

void zone_done(struct zone *zone)
{
	free(zone->name);
	free(zone->title);
	free(zone->device);
	free(zone->monitor);
	*zone = (struct zone){ 0 };
}
