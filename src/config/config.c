#include "config/config.h"

#include <stdlib.h>
#include <string.h>

void config_free(struct config *config)
{
	if (!config)
		return;
	free(config->station.name);
	free(config->station.timezone);
	holidays_done(&config->station.locality.holidays);
	for (size_t i = 0; i < config->zone_count; i++)
		zone_done(&config->zones[i]);
	for (size_t i = 0; i < config->voice_count; i++)
		voice_done(&config->voices[i]);
	own_words_done(&config->own_words);
	for (size_t i = 0; i < config->quiet_count; i++)
		quiet_hours_done(&config->quiet[i]);
	for (size_t i = 0; i < config->notice_count; i++)
		notice_done(&config->notices[i]);
	free(config->zones);
	free(config->voices);
	free(config->quiet);
	free(config->notices);
	microphone_settings_done(&config->microphone);
	script_done(&config->announcement);
	script_done(&config->alarm);
	free(config);
}

const struct zone *config_zone(const struct config *config, const char *name)
{
	for (size_t i = 0; i < config->zone_count; i++)
		if (config->zones[i].name && strcmp(config->zones[i].name, name) == 0)
			return &config->zones[i];
	return NULL;
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
