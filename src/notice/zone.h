/* A zone: a place that sounds. One ALSA PCM; its channels and mixing are ALSA's matter. */
#pragma once

#define ZONE_NAME_MAX 63

/* What its loudspeakers need before them (sound/voicing.h). */
enum zone_voicing {
	ZONE_VOICING_PLAIN,
	ZONE_VOICING_HORN,
	ZONE_VOICING_COUNT,
};

struct zone {
	char *name;         /* as notices name it, "village" */
	char *title;        /* as people read it, "全村" */
	char *device;       /* ALSA PCM, "plughw:CARD=Device" */
	int volume_percent; /* 0 to 100 */
	enum zone_voicing voicing;
};

int zone_voicing_parse(const char *text, enum zone_voicing *ret_voicing); /* -EINVAL */

void zone_done(struct zone *zone);
