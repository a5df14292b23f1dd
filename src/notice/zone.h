/* A zone: a place that sounds. One ALSA PCM; its channels and mixing are ALSA's matter. */
#pragma once

#define ZONE_NAME_MAX 63

struct zone {
	char *name;         /* as notices name it, "village" */
	char *title;        /* as people read it, "全村" */
	char *device;       /* ALSA PCM, "plughw:CARD=Device" */
	int volume_percent; /* 0 to 100 */
	char *monitor;      /* ALSA PCM that hears the horn; NULL: none */
};

void zone_done(struct zone *zone);
