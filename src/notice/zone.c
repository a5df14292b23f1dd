#include "notice/zone.h"

#include <string.h>

#include "calendar/timezone.h"

bool amplifier_is_switched(const struct amplifier_settings *settings)
{
	return settings->relay || settings->command;
}

static const struct owned of_amplifier[] = {
	OWNS_TEXT_OR_NULL(struct amplifier_settings, relay),
	OWNS_TEXT_OR_NULL(struct amplifier_settings, feedback),
	OWNS_TEXT_OR_NULL(struct amplifier_settings, command),
};

static const struct owner amplifier_owner = OWNER(struct amplifier_settings, of_amplifier);

int amplifier_settings_copy(
	const struct amplifier_settings *settings, struct amplifier_settings *ret_settings)
{
	return owner_copy(&amplifier_owner, settings, ret_settings);
}

void amplifier_settings_done(struct amplifier_settings *settings)
{
	owner_done(&amplifier_owner, settings);
}

static const struct owned of_zone[] = {
	OWNS_TEXT(struct zone, name),
	OWNS_TEXT(struct zone, title),
	OWNS_STRUCT(struct zone, output, &output_owner),
	OWNS_ARRAY(struct zone, volumes, volume_count),
	OWNS_STRUCT(struct zone, amplifier, &amplifier_owner),
	OWNS_TEXT_OR_NULL(struct zone, monitor),
	OWNS_TEXT_OR_NULL(struct zone, place),
};

const struct owner zone_owner = OWNER(struct zone, of_zone);

const struct zone *zone_find(const struct zone *zones, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (zones[i].name && strcmp(zones[i].name, name) == 0)
			return &zones[i];
	return NULL;
}

bool zone_is_named(char *const *names, size_t count, const char *zone)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], zone) == 0)
			return true;
	return false;
}

int zone_copy(const struct zone *zone, struct zone *ret_zone)
{
	return owner_copy(&zone_owner, zone, ret_zone);
}

void zone_done(struct zone *zone)
{
	owner_done(&zone_owner, zone);
}

int zone_volume_at(const struct zone *zone, int32_t day, int second)
{
	for (size_t i = 0; i < zone->volume_count; i++) {
		const struct zone_volume *volume = &zone->volumes[i];
		if (day_span_covers(&volume->span, day, second))
			return volume->volume_percent;
	}
	return zone->output.volume_percent;
}

int zone_volume_for(const struct zone *zone, enum priority priority, int64_t at_ms)
{
	int32_t day;
	int second;

	if (priority_overrides_quiet(priority))
		return zone->output.volume_percent;
	timezone_civil(at_ms, &day, &second);
	return zone_volume_at(zone, day, second);
}
