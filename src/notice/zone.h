/* A zone: a place that sounds. One ALSA PCM; its channels and mixing are ALSA's matter. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define ZONE_NAME_MAX 63

/* How a zone's amplifier is powered. */
struct amplifier_settings {
	char *relay;    /* GPIO line, "gpiochip0:17" or a line's name; NULL: no relay */
	char *feedback; /* GPIO line of an auxiliary contact; NULL: the relay's own is read */
	char *command;  /* path of a program that is run with the zone and "on" or "off"; NULL */
	bool is_active_low;
	int lead_in_ms;    /* from power to the first sample */
	int lead_out_ms;   /* from the last sample to power off */
	int64_t max_on_ms; /* 0: no limit */
};

struct zone {
	char *name;         /* as notices name it, "village" */
	char *title;        /* as people read it, "全村" */
	char *device;       /* ALSA PCM, "plughw:CARD=Device" */
	int volume_percent; /* 0 to 100 */
	struct amplifier_settings amplifier;
	char *monitor; /* ALSA PCM that hears the horn; NULL: none */
};

/* Whether there is anything to switch. */
bool amplifier_is_switched(const struct amplifier_settings *settings);
void amplifier_settings_done(struct amplifier_settings *settings);

void zone_done(struct zone *zone);
