#include "config/config.h"

#include <stdlib.h>
#include <string.h>

#include "base/owned.h"

static const struct owned of_caller[] = {
	OWNS_TEXT(struct caller_settings, user),
};

static const struct owner caller_owner = OWNER(struct caller_settings, of_caller);

static const struct owned belongings[] = {
	OWNS_TEXT(struct config, station.name),
	OWNS_TEXT_OR_NULL(struct config, station.timezone),
	OWNS_STRUCT(struct config, station.locality.holidays, &holidays_owner),
	OWNS_STRUCTS(struct config, zones, zone_count, &zone_owner),
	OWNS_STRUCTS(struct config, voices, voice_count, &voice_owner),
	OWNS_STRUCT(struct config, own_words, &own_words_owner),
	OWNS_STRUCTS(struct config, quiet, quiet_count, &quiet_hours_owner),
	OWNS_STRUCTS(struct config, notices, notice_count, &notice_owner),
	OWNS_STRUCTS(struct config, callers, caller_count, &caller_owner),
	OWNS_STRUCT(struct config, microphone, &microphone_settings_owner),
	OWNS_STRUCT(struct config, announcements[PRIORITY_ROUTINE], &script_owner),
	OWNS_STRUCT(struct config, announcements[PRIORITY_IMPORTANT], &script_owner),
	OWNS_STRUCT(struct config, announcements[PRIORITY_URGENT], &script_owner),
	OWNS_STRUCT(struct config, announcements[PRIORITY_EMERGENCY], &script_owner),
};

static const struct owner owner = OWNER(struct config, belongings);

void config_free(struct config *config)
{
	if (!config)
		return;
	owner_done(&owner, config);
	free(config);
}

const struct zone *config_zone(const struct config *config, const char *name)
{
	return zone_find(config->zones, config->zone_count, name);
}

static const struct zone *zone_titled(const struct config *config, const char *title)
{
	const struct zone *found = NULL;

	for (size_t i = 0; i < config->zone_count; i++) {
		const struct zone *zone = &config->zones[i];
		if (!zone->title || strcmp(zone->title, title) != 0)
			continue;
		if (found)
			return NULL;
		found = zone;
	}
	return found;
}

const struct zone *config_zone_called(const struct config *config, const char *word)
{
	const struct zone *zone = config_zone(config, word);

	return zone ? zone : zone_titled(config, word);
}

const struct voice *config_voice(const struct config *config, const char *name)
{
	for (size_t i = 0; i < config->voice_count; i++)
		if (config->voices[i].name && strcmp(config->voices[i].name, name) == 0)
			return &config->voices[i];
	return NULL;
}

const struct notice *config_notice(const struct config *config, const char *name)
{
	for (size_t i = 0; i < config->notice_count; i++)
		if (strcmp(config->notices[i].name, name) == 0)
			return &config->notices[i];
	return NULL;
}

int config_connections(const struct config *config, const char *user)
{
	for (size_t i = 0; i < config->caller_count; i++)
		if (strcmp(config->callers[i].user, user) == 0)
			return config->callers[i].connections;
	return 0;
}
