#include "notice/zone.h"

#include <stdlib.h>

bool amplifier_is_switched(const struct amplifier_settings *settings)
{
	return settings->relay || settings->command;
}

void amplifier_settings_done(struct amplifier_settings *settings)
{
	free(settings->relay);
	free(settings->feedback);
	free(settings->command);
	*settings = (struct amplifier_settings){ 0 };
}

void zone_done(struct zone *zone)
{
	free(zone->name);
	free(zone->title);
	free(zone->device);
	free(zone->monitor);
	amplifier_settings_done(&zone->amplifier);
	*zone = (struct zone){ 0 };
}
