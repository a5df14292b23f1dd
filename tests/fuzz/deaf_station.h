/* What a station asks of its zones, where none sounds. */
#pragma once

#include "station/station.h"

static inline void deaf_change(const struct airing *airing, void *userdata)
{
	(void)airing;
	(void)userdata;
}

static inline void deaf_play(
	const struct airing *airing, const struct station_go *go, void *userdata)
{
	(void)airing;
	(void)go;
	(void)userdata;
}

static inline void deaf_halt(const struct airing *airing, int64_t by_ms, void *userdata)
{
	(void)airing;
	(void)by_ms;
	(void)userdata;
}

static const struct station_ops deaf_station_ops = {
	.play = deaf_play,
	.halt = deaf_halt,
	.changed = deaf_change,
};
