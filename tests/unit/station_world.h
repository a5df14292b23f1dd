/* A station with ops that only remember what was asked, and airings for it. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "station/station.h"

/* 2026-11-24 12:00 in UTC, which the tests' time zone is. */
#define NOON_MS INT64_C(1795521600000)

#define WORLD_HANDOVER_MS 200

struct station_world {
	struct station *station;
	char told[4096];        /* "play 1, halt 1, 1 waiting, 1 cancelled preempted, ..." */
	int64_t halted_by_ms;   /* as last told */
	int64_t started_ms[16]; /* as last told, by id */
	int64_t sounded_ms[16];
	int readings_done[16];
	bool is_doubted[16]; /* the clock, by the row */
	bool is_override[16];
	bool opens_later; /* what is to sound; station_source_ready tells */
};

static inline void world_tell(struct station_world *world, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static inline void world_tell(struct station_world *world, const char *format, ...)
{
	const size_t length = strlen(world->told);
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(world->told + length, sizeof(world->told) - length, format, arguments);
	va_end(arguments);
}

/* "play 1, "; where not all of its zones begin "play 1 b, ", and later than at the first reading
 * "play 1 from 1, ". */
static inline void world_play(
	const struct airing *airing, const struct station_go *go, void *userdata)
{
	char zones[32] = " ", from[32] = "";

	for (size_t i = 0; i < go->zone_count && go->zone_count < airing->zone_count; i++)
		strcat(zones, go->zones[i]);
	if (go->first_reading > 0)
		(void)snprintf(from, sizeof(from), " from %d", go->first_reading);
	world_tell(userdata, "play %d%s%s, ", (int)airing->id, zones[1] ? zones : "", from);
}

static inline void world_halt(const struct airing *airing, int64_t by_ms, void *userdata)
{
	struct station_world *world = userdata;

	world->halted_by_ms = by_ms;
	world_tell(world, "halt %d, ", (int)airing->id);
}

static inline void world_changed(const struct airing *airing, void *userdata)
{
	struct station_world *world = userdata;
	const char *reason = airing_reason_name(airing->reason);

	if (airing->id < 16) {
		world->started_ms[airing->id] = airing->started_ms;
		world->sounded_ms[airing->id] = airing->sounded_ms;
		world->readings_done[airing->id] = airing->readings_done;
		world->is_doubted[airing->id] = airing->is_clock_doubted;
		world->is_override[airing->id] = airing->overrode_quiet_hours;
	}
	world_tell(world, "%d %s%s%s, ", (int)airing->id, airing_state_name(airing->state),
		*reason ? " " : "", reason);
}

static inline bool world_prepare(const struct airing *airing, void *userdata)
{
	struct station_world *world = userdata;

	if (world->opens_later)
		world_tell(world, "open %d, ", (int)airing->id);
	return !world->opens_later;
}

static inline int world_setup(void **state)
{
	static const struct station_ops ops = {
		.play = world_play,
		.halt = world_halt,
		.prepare = world_prepare,
		.changed = world_changed,
		.handover_ms = WORLD_HANDOVER_MS,
	};
	struct station_world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	assert_int_equal(setenv("TZ", "UTC", 1), 0);
	assert_int_equal(station_new(&ops, world, 1, &world->station), 0);
	*state = world;
	return 0;
}

static inline int world_teardown(void **state)
{
	struct station_world *world = *state;

	station_free(world->station);
	free(world);
	return 0;
}

/* An airing in zones named by one letter each: "ab". */
static inline struct airing *world_airing(enum priority priority, const char *zones)
{
	struct airing *airing = airing_new();

	assert_non_null(airing);
	airing->zones = calloc(strlen(zones), sizeof(*airing->zones));
	assert_non_null(airing->zones);
	for (; *zones; zones++)
		airing->zones[airing->zone_count++] = strndup(zones, 1);
	airing->priority = priority;
	airing->planned_ms = NOON_MS;
	airing->deadline_ms = NOON_MS + 600000;
	airing->script.readings = 2;
	return airing;
}

static inline int64_t world_submit(
	struct station_world *world, enum priority priority, const char *zones)
{
	int64_t id = 0;

	assert_int_equal(
		station_submit(world->station, world_airing(priority, zones), NOON_MS, &id), 0);
	return id;
}

static inline void world_end(
	struct station_world *world, int64_t id, const char *zone, int error, int readings)
{
	const struct ending ending = {
		.error = error,
		.sounded_ms = 5000,
		.readings_done = readings,
	};

	station_zone_ended(world->station, id, zone, &ending, NOON_MS + 10000);
}

/* What was told since the last time. */
static inline void world_expect(struct station_world *world, const char *told)
{
	assert_string_equal(world->told, told);
	world->told[0] = '\0';
}
