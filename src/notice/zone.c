#include "notice/zone.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "calendar/timezone.h"

static const struct name voicings[] = {
	{ "plain", ZONE_VOICING_PLAIN },
	{ "horn", ZONE_VOICING_HORN },
};

const struct names zone_voicing_names = NAMES(voicings);

static int copy_fallback(const struct zone *zone, struct zone *copy)
{
	copy->fallback = calloc(zone->fallback_count + 1, sizeof(*copy->fallback));
	copy->fallback_count = 0;
	if (!copy->fallback)
		return -ENOMEM;
	for (size_t i = 0; i < zone->fallback_count; i++) {
		copy->fallback[i] = strdup(zone->fallback[i]);
		if (!copy->fallback[i])
			return -ENOMEM;
		copy->fallback_count++;
	}
	return 0;
}

static int copy_volumes(const struct zone *zone, struct zone *copy)
{
	const size_t size = zone->volume_count * sizeof(*zone->volumes);

	copy->volumes = malloc(size + 1);
	if (!copy->volumes)
		return -ENOMEM;
	if (size > 0)
		(void)memcpy(copy->volumes, zone->volumes, size);
	return 0;
}

static char *copy_text(const char *text)
{
	return text ? strdup(text) : NULL;
}

static bool is_copied(const char *text, const char *copy)
{
	return copy != NULL || text == NULL;
}

int zone_copy(const struct zone *zone, struct zone *ret_zone)
{
	struct zone copy = *zone;

	copy.name = strdup(zone->name);
	copy.title = strdup(zone->title);
	copy.device = strdup(zone->device);
	copy.mixer = strdup(zone->mixer);
	copy.mixer_device = strdup(zone->mixer_device);
	copy.fallback = NULL;
	copy.volumes = NULL;
	copy.monitor = copy_text(zone->monitor);
	copy.amplifier.relay = copy_text(zone->amplifier.relay);
	copy.amplifier.feedback = copy_text(zone->amplifier.feedback);
	copy.amplifier.command = copy_text(zone->amplifier.command);
	const bool is_whole = is_copied(zone->monitor, copy.monitor) &&
			      is_copied(zone->amplifier.relay, copy.amplifier.relay) &&
			      is_copied(zone->amplifier.feedback, copy.amplifier.feedback) &&
			      is_copied(zone->amplifier.command, copy.amplifier.command);
	if (copy_fallback(zone, &copy) < 0 || !is_whole || copy_volumes(zone, &copy) < 0 ||
		!copy.name || !copy.title || !copy.device || !copy.mixer || !copy.mixer_device) {
		zone_done(&copy);
		return -ENOMEM;
	}
	*ret_zone = copy;
	return 0;
}

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
	free(zone->volumes);
	for (size_t i = 0; i < zone->fallback_count; i++)
		free(zone->fallback[i]);
	free(zone->fallback);
	free(zone->mixer);
	free(zone->mixer_device);
	free(zone->monitor);
	amplifier_settings_done(&zone->amplifier);
	*zone = (struct zone){ 0 };
}

int zone_volume_at(const struct zone *zone, int32_t day, int second)
{
	for (size_t i = 0; i < zone->volume_count; i++) {
		const struct zone_volume *volume = &zone->volumes[i];
		if (day_span_covers(&volume->span, day, second))
			return volume->volume_percent;
	}
	return zone->volume_percent;
}

int zone_volume_for(const struct zone *zone, enum priority priority, int64_t at_ms)
{
	int32_t day;
	int second;

	if (priority_overrides_quiet(priority))
		return zone->volume_percent;
	timezone_civil(at_ms, &day, &second);
	return zone_volume_at(zone, day, second);
}
