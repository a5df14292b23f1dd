/* The record that the daemon keeps: the as-run log (asrun/asrun.h), the journal beside it, and a
 * disk that is asked again while something waits for it. What the log does not take is logged here,
 * and never stops the sound. Main thread only. */
#pragma once

#include <stdint.h>

#include <systemd/sd-event.h>

#include "asrun/asrun.h"

struct record;

/* Opens or makes the log in the folder, which is made when missing, and closes the rows that the
 * last end cut off. The reason of a failure is logged; errors of asrun_open. */
int record_open(sd_event *event, const char *folder, struct record **ret_record);

/* Tries the disk a last time. NULL is fine. */
void record_close(struct record *record);

/* The log itself, and where it lies; lent. */
struct asrun *record_log(const struct record *record);
const char *record_path(const struct record *record);

/* Writes the airing as it is now, with the lived mark (asrun_record). */
void record_airing(struct record *record, const struct airing *airing, int64_t lived_ms);

/* What a microphone heard of the airing in that zone. */
void record_heard(
	struct record *record, int64_t airing, const char *zone, const struct heard *heard);

/* What is written between these goes to the disk together. */
void record_begin(struct record *record);
void record_commit(struct record *record);
