/* Writing the as-run log: one row for every airing, opened when it is submitted or begins, closed
 * when it is over. Rows are only ever added or closed; a closed row never changes (triggers in the
 * database hold that too). SQLite, WAL, synchronous=FULL: what asrun_write returned 0 for survives
 * a power cut. It may take as long as the disk does, so the daemon writes beside its loop
 * (daemon/record.h); used by one thread at a time. It is looked up beside it (asrun/lookup.h).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "asrun/sums.h"
#include "asrun/unwritten.h"
#include "notice/airing.h"
#include "store/database.h"

struct asrun;

/* Opens or makes the database, migrating an older one. Errors of database_open; a file that is
 * refused keeps every byte. */
int asrun_open(const char *path, struct asrun **ret_asrun);
void asrun_close(struct asrun *asrun); /* NULL is fine */

/* What asrun_open_somehow had to do. */
struct asrun_rescue {
	unsigned findings; /* enum database_finding */
	char *aside;       /* where the file lies that could not be used; NULL: none */
	int64_t rows;      /* that came over from it */
};

void asrun_rescue_done(struct asrun_rescue *rescue);

/* Opens the log whatever is wrong with the file: one that cannot be used, or is known to be
 * damaged, is put aside, and its rows are brought over; first those that the former (may be NULL)
 * knows, which is not in place any more. -EALREADY: another daemon has it; -ENOMEM; else the disk
 * does not do. */
int asrun_open_somehow(const char *path, bool is_damaged, const struct asrun *former,
	struct asrun **ret_asrun, struct asrun_rescue *ret_rescue);

/* Whether the file at its path is still the one that is written to. */
bool asrun_is_in_place(const struct asrun *asrun);

/* It is not in place any more: another may be opened there; this one is only brought over. */
void asrun_let_go(struct asrun *asrun);

/* Whether the file is as it was left, or as good: see database_check. */
int asrun_check(struct asrun *asrun);
void asrun_doubt(struct asrun *asrun);

/* Closes every row left open by a crash or power cut, of ids below that: `failed` with reason
 * `power` where it had begun to sound, `missed-power` where it had not. Returns how many, or
 * -errno. */
int asrun_close_left_open(struct asrun *asrun, int64_t now_ms, int64_t below_id);

/* Writes all of these, the oldest first, or nothing: adds the row of an airing, or updates the open
 * one, or closes it. What the log has its last word on stays as it is; ret_refused: how many.
 * -ENOSPC, -EROFS, -EBUSY, -EIO; -EBADMSG: the file is damaged; -ESTALE: what lies beside it is not
 * as it was left, and it must be opened anew. */
int asrun_write(struct asrun *asrun, const struct unwritten *first, size_t *ret_refused);

/* Keeps the sums of a day, made of what is on the disk. Errors of asrun_write. */
int asrun_write_sums(struct asrun *asrun, const struct sums_day *day, const struct sums_zone *zones,
	size_t count);

/* The airing as structured fields to the journal. */
void asrun_journal(const struct airing *airing);
