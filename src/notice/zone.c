#include "notice/zone.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const voicing_names[ZONE_VOICING_COUNT] = {
	[ZONE_VOICING_PLAIN] = "plain",
	[ZONE_VOICING_HORN] = "horn",
};

int zone_voicing_parse(const char *text, enum zone_voicing *ret_voicing)
{
	for (enum zone_voicing i = 0; i < ZONE_VOICING_COUNT; i++)
		if (strcmp(text, voicing_names[i]) == 0) {
			*ret_voicing = i;
			return 0;
		}
	return -EINVAL;
}

void zone_done(struct zone *zone)
{
	free(zone->name);
	free(zone->title);
	free(zone->device);
	*zone = (struct zone){ 0 };
}
