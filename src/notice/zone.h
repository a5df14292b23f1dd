/* A zone: a place that sounds. One ALSA PCM; its channels and mixing are ALSA's matter. Also how
 * loud it is at which time of day, and how much of the day may sound in it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/names.h"
#include "base/owned.h"
#include "calendar/day.h"
#include "notice/output.h"
#include "notice/priority.h"

#define ZONES_MAX        64 /* of a station, and so of whatever names zones */
#define ZONE_NAME_MAX    63
#define ZONE_VOLUMES_MAX 32

/* A time of day at which the zone has another volume. */
struct zone_volume {
	struct day_span span;
	int volume_percent;
};

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
	char *name;  /* as notices name it, "village" */
	char *title; /* as people read it, "全村" */
	struct output output;
	struct zone_volume *volumes;
	size_t volume_count;
	int64_t airtime_cap_ms; /* of a day; 0: none */
	int repeats_cap;        /* airings of one notice a day; 0: none */
	int64_t min_gap_ms;     /* silence between two airings */
	struct amplifier_settings amplifier;
	char *monitor; /* ALSA PCM that hears the horn; NULL: none */
	char *place;   /* where it is written, "dalaba.conf:12"; NULL: nowhere */
};

/* Whether there is anything to switch. */
bool amplifier_is_switched(const struct amplifier_settings *settings);
int amplifier_settings_copy(/* -ENOMEM */
	const struct amplifier_settings *settings, struct amplifier_settings *ret_settings);
void amplifier_settings_done(struct amplifier_settings *settings);

extern const struct owner zone_owner;

/* The one of that name; NULL: there is none. One that is being read may lack its name. */
const struct zone *zone_find(const struct zone *zones, size_t count, const char *name);

/* Whether the zone is one of those that are named. */
bool zone_is_named(char *const *names, size_t count, const char *zone);

int zone_copy(const struct zone *zone, struct zone *ret_zone); /* -ENOMEM */
void zone_done(struct zone *zone);

/* The volume of what begins at that civil time: of the first of the spans that covers it, else the
 * zone's own. */
int zone_volume_at(const struct zone *zone, int32_t day, int second);

/* The same at that moment, for something of that priority: what overrides quiet hours is not to be
 * soft at night, and has the zone's own. */
int zone_volume_for(const struct zone *zone, enum priority priority, int64_t at_ms);
