/* The way of an airing through the daemon: by whichever door to the station, from there to the
 * studio and into the record, and back from the studio what came of it. It decides nothing.
 * `userdata` is the daemon: these are what others call (struct api_host, struct studio_ops). */
#pragma once

#include <stdint.h>

#include "daemon/parts.h"

/* Makes the station, with what sounded before counted for the day's caps. */
int airings_open_station(struct daemon *daemon);

/* Counts what sounded before this daemon lived. */
void airings_remember(struct daemon *daemon);

/* Reads what will be said, estimates how long it is, and submits. station_submit's errors; takes
 * the airing. */
int airings_submit(struct airing *airing, int64_t *ret_id, void *userdata);

/* The same of what a person orders. -ENODATA: of its text nothing would be heard; it is freed, and
 * nobody knows of it. */
int airings_order(struct airing *airing, int64_t *ret_id, void *userdata);

/* Whoever talks live in that airing is done, in whatever phase it is: what was said is still heard;
 * what has not begun does not begin any more, stopped by `by`. -ENOENT: no talk that is not over.
 */
int airings_finish_talk(int64_t id, const char *by, void *userdata);

/* Whoever holds them (notice/talk.h) is gone: each of their talks is finished, and a delayed one
 * that nobody has finished is never heard. */
void airings_leave_talks(uint64_t holder, void *userdata);

/* How often the record is told how long what sounds has sounded: as much a row may lack after a
 * crash. */
#define AIRINGS_PROGRESS_MS 2000

/* Tells it, and wants to be called again so much later where something sounds. */
int airings_note_progress(struct daemon *daemon);

/* Tells the record of all that is not over, where memory was short for one of them. */
void airings_record_again(struct daemon *daemon);

/* The studio's reports. */
void airings_source_ready(int64_t airing, int error, void *userdata);
void airings_zone_started(int64_t airing, const char *zone, int64_t at_ms, void *userdata);
void airings_zone_ended(
	int64_t airing, const char *zone, const struct ending *ending, void *userdata);
void airings_zone_heard(
	int64_t airing, const char *zone, const struct heard *heard, void *userdata);
