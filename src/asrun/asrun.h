/* The as-run log: one row for every airing, opened when it is submitted or begins, closed when it
 * is over. Rows are only ever added or closed; a closed row never changes (triggers in the database
 * hold that too). SQLite, WAL, synchronous=FULL: what asrun_record returned 0 for survives a
 * power cut. Main thread only; it is looked up beside it (asrun/lookup.h). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "notice/airing.h"
#include "store/database.h"

struct asrun;

/* Opens or makes the database, migrating an older one. Errors of database_open; a file that is
 * refused keeps every byte. */
int asrun_open(const char *path, struct asrun **ret_asrun);

/* What asrun_open_somehow had to do. */
struct asrun_rescue {
	unsigned findings; /* enum database_finding */
	char *aside;       /* where the file lies that could not be used; NULL: none */
	int64_t rows;      /* that came over from it */
	int error;         /* of the disk, for which memory stands in; 0: the log is on the disk */
};

void asrun_rescue_done(struct asrun_rescue *rescue);

/* Opens the log whatever is wrong with it: a file that cannot be used is put aside, and its rows
 * are brought over; where the disk does not do, all is kept in memory until asrun_come_back.
 * -EALREADY: another daemon has it; -ENOMEM. */
int asrun_open_somehow(const char *path, struct asrun **ret_asrun, struct asrun_rescue *ret_rescue);

/* Whether memory stands in for the disk. */
bool asrun_is_in_memory(const struct asrun *asrun);

/* Tries the disk again, closes what was left open there, and brings over what memory holds. The
 * error that keeps it from that, and then all is as it was. */
int asrun_come_back(struct asrun *asrun, int64_t now_ms, struct asrun_rescue *ret_rescue);
void asrun_close(struct asrun *asrun);

/* Writes the airing as it is now: adds its row, or updates the open one, or closes it. Also sets
 * the lived mark to `now_ms`, unless that is CLOCK_NONE. What the disk does not take is kept in
 * memory (asrun_backlog), and goes with the next record, or by asrun_flush. -EEXIST: a row with
 * that id, or with that notice and planned moment, is there and closed; -ENOSPC, -EIO. */
int asrun_record(struct asrun *asrun, const struct airing *airing, int64_t now_ms);

/* Adds what a microphone heard of the airing in that zone. It may come after the row is closed; of
 * several in one zone, because the airing was cut and came back, the last counts. Errors of
 * asrun_record. */
int asrun_record_heard(
	struct asrun *asrun, int64_t airing, const char *zone, const struct heard *heard);

/* The same event as structured fields to the journal. */
void asrun_journal(const struct airing *airing);

/* Whether a scheduled airing of that notice and planned moment has a row. */
bool asrun_knows(struct asrun *asrun, const char *notice, int64_t planned_ms);

/* Closes every row left open by a crash or power cut: `failed` with reason `power` where it had
 * begun to sound, `missed-power` where it had not. Returns how many, or -errno. */
int asrun_close_left_open(struct asrun *asrun, int64_t now_ms);

/* The lived mark: up to when the daemon is known to have lived and answered for every planned
 * moment; CLOCK_NONE in a new log. */
int64_t asrun_lived_ms(struct asrun *asrun);
int asrun_set_lived(struct asrun *asrun, int64_t now_ms);

/* By whom, since the machine was started, the clock was trusted, and that it is now: a person's
 * name, or "synchronised", "rtc". A restart of the daemon does not lose it. -ENOENT: by nobody. */
int asrun_clock_trusted_by(struct asrun *asrun, char **ret_by);
int asrun_trust_clock(struct asrun *asrun, const char *by, int64_t now_ms);

/* Between begin and commit, records go to the disk together (thousands of missed rows after a long
 * power cut). What waits for the disk goes first, and while it does not go nothing begins. Not
 * nested. */
int asrun_begin(struct asrun *asrun);
int asrun_commit(struct asrun *asrun);

/* How much waits in memory for the disk. */
size_t asrun_backlog(const struct asrun *asrun);

/* Writes what waits. 0, or the error that keeps it waiting. */
int asrun_flush(struct asrun *asrun);

/* The id that the next airing gets. */
int64_t asrun_next_id(struct asrun *asrun);
