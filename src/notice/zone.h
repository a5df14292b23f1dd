/* A zone: a place that sounds. One ALSA PCM; its channels and mixing are ALSA's matter. */
#pragma once

#include <stddef.h>

#define ZONE_NAME_MAX     63
#define ZONE_FALLBACK_MAX 3

/* What its loudspeakers need before them (sound/voicing.h). */
enum zone_voicing {
	ZONE_VOICING_PLAIN,
	ZONE_VOICING_HORN,
	ZONE_VOICING_COUNT,
};

struct zone {
	char *name;      /* as notices name it, "village" */
	char *title;     /* as people read it, "全村" */
	char *device;    /* ALSA PCM, "plughw:CARD=Device" */
	char **fallback; /* PCMs tried in this order when that cannot be opened */
	size_t fallback_count;
	int volume_percent; /* 0 to 100 */
	enum zone_voicing voicing;
	char *mixer;        /* control set for each airing, "Speaker"; "" for none */
	char *mixer_device; /* of its card, "hw:CARD=Device"; "" for none */
	int mixer_percent;  /* 0 to 100 */
};

int zone_voicing_parse(const char *text, enum zone_voicing *ret_voicing); /* -EINVAL */

int zone_copy(const struct zone *zone, struct zone *ret_zone); /* -ENOMEM */
void zone_done(struct zone *zone);
