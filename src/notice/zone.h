/* A zone: a place that sounds. One ALSA PCM; its channels and mixing are ALSA's matter. Also how
 * loud it is at which time of day, and how much of the day may sound in it. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define ZONE_NAME_MAX    63
#define ZONE_VOLUMES_MAX 32

/* A time of day at which the zone has another volume. */
struct zone_volume {
	int from_second;  /* of the day, inclusive */
	int until_second; /* exclusive; at or before `from`: across midnight */
	uint8_t weekdays; /* days on which the span begins, bit WEEKDAY_x; 0: every day */
	int volume_percent;
};

struct zone {
	char *name;         /* as notices name it, "village" */
	char *title;        /* as people read it, "全村" */
	char *device;       /* ALSA PCM, "plughw:CARD=Device" */
	int volume_percent; /* 0 to 100 */
	struct zone_volume *volumes;
	size_t volume_count;
	int64_t airtime_cap_ms; /* of a day; 0: none */
	int repeats_cap;        /* airings of one notice a day; 0: none */
	int64_t min_gap_ms;     /* silence between two airings */
};

void zone_done(struct zone *zone);

/* Puts a copy of the volume and its spans in place of those of `ret_zone`. -ENOMEM. */
int zone_copy_volume(const struct zone *zone, struct zone *ret_zone);

/* The volume of what begins at that civil time: of the first of the spans that covers it, else the
 * zone's own. */
int zone_volume_at(const struct zone *zone, int32_t day, int second);
