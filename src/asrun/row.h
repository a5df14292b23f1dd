/* An airing as a row of the table `airings`, and back. */
#pragma once

#include "notice/airing.h"
#include "store/statement.h"

/* The columns, in the order in which row_read finds them and row_bind_... number their parameters,
 * from 1 on. */
#define ROW_COLUMNS                                                                                \
	"id, notice, title, category, responsible, cause, by, zones, priority, voice, text, "      \
	"planned_ms, spoken, state, code, reason, started_ms, ended_ms, sounded_ms, "              \
	"readings_done, override, stopped_by, clock, boot, monotonic_ms, detail, levels, outcomes"
#define ROW_PARAMETERS                                                                             \
	"?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, "   \
	"?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28"

/* What row_read finds behind them: the proofs of its zones, one a line, in the order in which they
 * came; `why` is their column of that name, or what stands for it where they have none. */
#define ROW_PROOFS(why)                                                                            \
	", (SELECT group_concat(zone || char(9) || heard || char(9) || correlation || char(9) || " \
	"delay_ms || char(9) || level_db || char(9) || " why                                       \
	", char(10)) FROM (SELECT * FROM proofs WHERE airing = airings.id ORDER BY proofs.id)) "

/* The columns that an open row may still change, numbered alike: as long as its state is the same,
 * and all of them. An index or a check has none of the former. */
#define ROW_COURSE                                                                                 \
	"spoken = ?13, reason = ?16, started_ms = ?17, sounded_ms = ?19, readings_done = ?20, "    \
	"override = ?21, stopped_by = ?22, clock = ?23, boot = ?24, monotonic_ms = ?25, "          \
	"detail = ?26, levels = ?27, outcomes = ?28"
#define ROW_OUTCOME "state = ?14, code = ?15, ended_ms = ?18, " ROW_COURSE

/* Where the row is written. */
struct row_place {
	const char *boot_id;
	int64_t monotonic_ms;
};

/* Both lend the airing's and the place's strings to the statement until it is reset.
 * -ENOMEM. */
int row_bind_plan(struct statement *statement, const struct airing *airing);
int row_bind_outcome(struct statement *statement, const struct airing *airing,
	const struct row_place *place); /* and the id */

/* The row that the statement has reached. The caller frees it. -ENOMEM, -EBADMSG. */
int row_read(struct statement *row, struct airing **ret_airing);
