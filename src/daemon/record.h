/* The record that the daemon keeps: the as-run log (asrun/asrun.h), the journal beside it, and what
 * the disk has yet to take. It is written beside the loop, what has come meanwhile together, and
 * asked again while the disk does not do: neither sound nor anybody waits for it longer than
 * RECORD_WAIT_MS. What is wrong with it is told here. Main thread only. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <systemd/sd-event.h>

#include "asrun/health.h"
#include "asrun/history.h"
#include "asrun/lookup.h"
#include "notice/airing.h"

/* How long a sound waits for its row at most, once: a disk that has kept somebody waiting is waited
 * for no more until it answers. Below STATION_LEAD_MS, so that what is planned begins on its second
 * all the same. */
#define RECORD_WAIT_MS 400

struct record;

/* Opens or makes the log in the folder, which is made when missing, whatever is wrong with it, and
 * closes the rows that the last end cut off. The reason of a failure is logged: -EALREADY: another
 * daemon has it; -ENOMEM. */
int record_open(sd_event *event, const char *folder, struct record **ret_record);

/* Tries the disk a last time, for RECORD_CLOSE_MS at most. NULL is fine. */
#define RECORD_CLOSE_MS 2000
void record_close(struct record *record);

/* Where the log lies, and what it held at the start; lent. */
const char *record_path(const struct record *record);
const struct history *record_history(const struct record *record);

/* Whether what the log held at the start could not be read then, and has come now. Until
 * record_catch_up the lived mark stays where it was. */
bool record_has_late_history(const struct record *record);
void record_catch_up(struct record *record);

/* Whether that row of the history is of another daemon than this one. */
bool record_is_of_before(const struct record *record, const struct airing *airing);

/* Keeps the airing as it is now for the log, with the lived mark (asrun/history.h; CLOCK_NONE:
 * none), and tells the journal. */
void record_airing(struct record *record, const struct airing *airing, int64_t lived_ms);

/* The same of one that is over: takes it, and needs no memory for it. */
void record_over(struct record *record, struct airing *airing, int64_t lived_ms);

/* The same, of one that sounds and has not changed but for how long it did. */
void record_progress(struct record *record, const struct airing *airing, int64_t lived_ms);

/* Whether memory was short for a row of an airing that is not over. Until record_end_again, before
 * which each of those is told by record_progress, the lived mark stays: what has no row yet is not
 * answered for. */
bool record_begin_again(struct record *record);
void record_end_again(struct record *record);

/* What a microphone heard of the airing in that zone. It may come after the row is closed; of
 * several in one zone, because the airing was cut and came back, the last counts. */
void record_heard(
	struct record *record, int64_t airing, const char *zone, const struct heard *heard);

void record_lived(struct record *record, int64_t lived_ms);
void record_trust(struct record *record, const char *by);

/* Waits until all that was kept is on the disk, or the disk does not do; see RECORD_WAIT_MS. */
void record_wait(struct record *record);

/* Somebody could not read the file: all of it is looked at, and put right, soon. */
void record_look(struct record *record);

/* Whether a scheduled airing of that notice and planned moment has a row. Where it must ask the
 * disk for moments long past it waits as record_wait does. */
bool record_knows(struct record *record, const char *notice, int64_t planned_ms);

/* Copies of the rows that are in memory, for who looks the log up; the caller frees each, and the
 * array. -ENOMEM. */
int record_unwritten(const struct record *record, struct lookup_beside *ret_beside);

/* Whether a planned report can be made: told in its health, and once in the journal. */
void record_raise_report(struct record *record, int error);
void record_clear_report(struct record *record);

const struct health *record_health(const struct record *record);

/* Whether something is being written, or looked at, now, and whether the disk holds it. */
bool record_is_writing(const struct record *record);
bool record_hangs(const struct record *record);

/* How many things are in memory alone. */
size_t record_waiting(const struct record *record);
