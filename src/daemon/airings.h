/* The way of an airing through the daemon: by whichever door to the station, from there to the
 * studio and into the record, and back from the studio what came of it. It decides nothing. */
#pragma once

#include <stdint.h>

#include "daemon/parts.h"

/* Makes the station, with what sounded before counted for the day's caps. */
int airings_open_station(struct daemon *daemon);

/* Notes for the record what will be said, and how long, and submits. station_submit's errors; takes
 * the airing. */
int airings_submit(struct daemon *daemon, struct airing *airing, int64_t *ret_id);

/* The studio's reports (studio_ops); `userdata` is the daemon. */
void airings_zone_started(int64_t airing, const char *zone, int64_t at_ms, void *userdata);
void airings_zone_ended(
	int64_t airing, const char *zone, const struct ending *ending, void *userdata);
void airings_zone_heard(
	int64_t airing, const char *zone, const struct heard *heard, void *userdata);
