#include "asrun/asrun.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "asrun/backlog.h"
#include "asrun/database.h"
#include "asrun/row.h"
#include "base/cleanup.h"
#include "base/clock.h"

enum statement {
	STATEMENT_BEGIN,
	STATEMENT_COMMIT,
	STATEMENT_ROLLBACK,
	STATEMENT_ADD,
	STATEMENT_UPDATE,
	STATEMENT_KNOWS,
	STATEMENT_CLOSE_LEFT_OPEN,
	STATEMENT_GET_LIVED,
	STATEMENT_SET_LIVED,
	STATEMENT_GET_TRUST,
	STATEMENT_SET_TRUST,
	STATEMENT_NEXT_ID,
	STATEMENT_LIST,
	STATEMENT_FIND,
	STATEMENT_ADD_PROOF,
	STATEMENT_COUNT,
};

/* bind_filter numbers these. */
#define FILTERED                                                                                   \
	" FROM airings WHERE planned_ms >= ?1 AND planned_ms < ?2"                                 \
	" AND (?3 IS NULL OR notice = ?3) AND (?4 IS NULL OR state = ?4)"                          \
	" AND (?5 IS NULL OR instr(char(10) || zones || char(10), char(10) || ?5 || char(10)))"

static const char *const statements[STATEMENT_COUNT] = {
	[STATEMENT_BEGIN] = "BEGIN IMMEDIATE",
	[STATEMENT_COMMIT] = "COMMIT",
	[STATEMENT_ROLLBACK] = "ROLLBACK",
	[STATEMENT_ADD] = "INSERT INTO airings (" ROW_COLUMNS ") VALUES (" ROW_PARAMETERS ")",
	[STATEMENT_UPDATE] =
		"UPDATE airings SET " ROW_OUTCOME " WHERE id = ?1 AND ended_ms IS NULL",
	[STATEMENT_KNOWS] = "SELECT 1 FROM airings WHERE notice = ?1 AND planned_ms = ?2"
			    " AND cause = 'schedule'",
	[STATEMENT_CLOSE_LEFT_OPEN] =
		/* Where the clock has been lost: not before it began, nor before the last sign of
		   life. */
	"UPDATE airings SET state = 'failed', code = 4,"
	" ended_ms = max(?1, coalesce(started_ms, ?1), coalesce((SELECT at_ms FROM lived), ?1)),"
	" reason ="
	" CASE WHEN started_ms IS NULL THEN 'missed-power' ELSE 'power' END"
	" WHERE ended_ms IS NULL",
	[STATEMENT_GET_LIVED] = "SELECT at_ms FROM lived",
	[STATEMENT_SET_LIVED] = "INSERT INTO lived VALUES (1, ?1)"
				" ON CONFLICT DO UPDATE SET at_ms = ?1",
	[STATEMENT_GET_TRUST] = "SELECT 1 FROM trust WHERE boot = ?1",
	[STATEMENT_SET_TRUST] = "INSERT INTO trust VALUES (?1, ?2, ?3)"
				" ON CONFLICT DO UPDATE SET at_ms = ?2, by = ?3",
	[STATEMENT_NEXT_ID] = "SELECT coalesce(max(id), 0) + 1 FROM airings",
	/* The newest so many, oldest first. */
	[STATEMENT_LIST] = "SELECT * FROM (SELECT " ROW_COLUMNS ROW_PROOFS FILTERED
			   " ORDER BY planned_ms DESC, id DESC LIMIT ?6) ORDER BY planned_ms, id",
	/* By its key: LIST would walk all rows in the order of their time. */
	[STATEMENT_FIND] = "SELECT " ROW_COLUMNS ROW_PROOFS FILTERED " AND id = ?6",
	[STATEMENT_ADD_PROOF] =
		"INSERT INTO proofs (airing, zone, heard, correlation, delay_ms, level_db)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
};

struct asrun {
	struct database database;
	sqlite3_stmt *statements[STATEMENT_COUNT];
	struct backlog *backlog;
	bool in_transaction; /* between asrun_begin and asrun_commit */
	char boot_id[CLOCK_BOOT_ID_SIZE];
};

DEFINE_CLEANUP(struct asrun, asrun, asrun_close)
DEFINE_CLEANUP(struct airing, airing, airing_free)

/* --- open and close --- */

static int prepare_all(struct asrun *asrun)
{
	for (int i = 0; i < STATEMENT_COUNT; i++) {
		const int r = database_error(sqlite3_prepare_v3(asrun->database.sqlite,
			statements[i], -1, SQLITE_PREPARE_PERSISTENT, &asrun->statements[i], NULL));
		if (r < 0)
			return r;
	}
	return 0;
}

int asrun_open(const char *path, struct asrun **ret_asrun)
{
	_cleanup_(asrun_cleanup) struct asrun *asrun = calloc(1, sizeof(*asrun));
	int r;

	if (!asrun)
		return -ENOMEM;
	asrun->database.lock = -1;
	(void)clock_boot_id(asrun->boot_id); /* "" is one too. */
	r = backlog_new(&asrun->backlog);
	if (r < 0)
		return r;
	r = database_open(path, &asrun->database);
	if (r < 0)
		return r;
	r = prepare_all(asrun);
	if (r < 0)
		return r;
	*ret_asrun = TAKE(asrun);
	return 0;
}

void asrun_close(struct asrun *asrun)
{
	if (!asrun)
		return;
	for (int i = 0; i < STATEMENT_COUNT; i++)
		(void)sqlite3_finalize(asrun->statements[i]); /* Tells old errors again. */
	database_close(&asrun->database);
	backlog_free(asrun->backlog);
	free(asrun);
}

/* --- statements --- */

/* Makes a statement ready for the next time, and forgets the strings it was lent. */
static void reset(sqlite3_stmt *statement)
{
	(void)sqlite3_reset(statement);          /* Tells the error of its step again. */
	(void)sqlite3_clear_bindings(statement); /* Always SQLITE_OK. */
}

/* Runs a statement that yields no row. */
static int step_once(struct asrun *asrun, enum statement which)
{
	sqlite3_stmt *statement = asrun->statements[which];
	const int r = database_error(sqlite3_step(statement));

	reset(statement);
	return r;
}

/* The first column of the first row; `otherwise` without a row. */
static int64_t step_for_integer(struct asrun *asrun, enum statement which, int64_t otherwise)
{
	sqlite3_stmt *statement = asrun->statements[which];
	const int64_t value = sqlite3_step(statement) == SQLITE_ROW
				      ? sqlite3_column_int64(statement, 0)
				      : otherwise;

	reset(statement);
	return value;
}

/* --- transactions --- */

static int begin(struct asrun *asrun)
{
	return asrun->in_transaction ? 0 : step_once(asrun, STATEMENT_BEGIN);
}

static void roll_back(struct asrun *asrun)
{
	if (!sqlite3_get_autocommit(asrun->database.sqlite))
		(void)step_once(asrun, STATEMENT_ROLLBACK); /* SQLite has often done it itself. */
}

/* Ends what begin began; on an error nothing of it stays. */
static int end(struct asrun *asrun, int r)
{
	if (asrun->in_transaction)
		return r;
	if (r == 0)
		r = step_once(asrun, STATEMENT_COMMIT);
	if (r < 0)
		roll_back(asrun);
	return r;
}

int asrun_begin(struct asrun *asrun)
{
	assert(!asrun->in_transaction);
	const int r = step_once(asrun, STATEMENT_BEGIN);
	if (r < 0)
		return r;
	asrun->in_transaction = true;
	return 0;
}

/* Until here the rows were kept in memory too. */
int asrun_commit(struct asrun *asrun)
{
	if (!asrun->in_transaction)
		return 0; /* asrun_begin failed, and every row was written by itself. */
	asrun->in_transaction = false;
	const int r = end(asrun, 0);
	if (r == 0)
		backlog_drop_all(asrun->backlog);
	return r;
}

/* --- rows --- */

static int add_row(struct asrun *asrun, const struct airing *airing, const struct row_place *place)
{
	sqlite3_stmt *statement = asrun->statements[STATEMENT_ADD];
	int r = row_bind_plan(statement, airing);

	if (r == 0)
		r = row_bind_outcome(statement, airing, place);
	if (r < 0) {
		reset(statement);
		return r;
	}
	return step_once(asrun, STATEMENT_ADD);
}

static int write_row(struct asrun *asrun, const struct airing *airing)
{
	const struct row_place place = {
		.boot_id = asrun->boot_id,
		.monotonic_ms = clock_monotonic_ms(),
	};

	int r = row_bind_outcome(asrun->statements[STATEMENT_UPDATE], airing, &place);
	if (r < 0) {
		reset(asrun->statements[STATEMENT_UPDATE]);
		return r;
	}
	r = step_once(asrun, STATEMENT_UPDATE);
	if (r < 0 || sqlite3_changes(asrun->database.sqlite) > 0)
		return r;
	return add_row(asrun, airing, &place);
}

static int write_lived(struct asrun *asrun, int64_t now_ms)
{
	row_bind_integer(asrun->statements[STATEMENT_SET_LIVED], 1, now_ms);
	return step_once(asrun, STATEMENT_SET_LIVED);
}

static int record(struct asrun *asrun, const struct airing *airing, int64_t now_ms)
{
	int r;

	r = begin(asrun);
	if (r < 0)
		return r;
	r = write_row(asrun, airing);
	if (r == 0 && now_ms != CLOCK_NONE)
		r = write_lived(asrun, now_ms);
	return end(asrun, r);
}

static int add_proof(
	struct asrun *asrun, int64_t airing, const char *zone, const struct heard *heard)
{
	sqlite3_stmt *statement = asrun->statements[STATEMENT_ADD_PROOF];

	row_bind_integer(statement, 1, airing);
	row_bind_text(statement, 2, zone);
	row_bind_text(statement, 3, heard_verdict_name(heard->verdict));
	row_bind_real(statement, 4, heard->correlation);
	row_bind_integer(statement, 5, heard->delay_ms);
	row_bind_real(statement, 6, heard->level_db);
	return step_once(asrun, STATEMENT_ADD_PROOF);
}

/* --- what the disk does not take --- */

static int write_item(struct asrun *asrun, const struct backlog_item *item)
{
	int r;

	if (!item->airing)
		return add_proof(asrun, item->id, item->zone, &item->heard);
	r = begin(asrun);
	if (r == 0)
		r = end(asrun, write_row(asrun, item->airing));
	return r == -EEXIST ? 0 : r; /* The log has its last word already. */
}

int asrun_flush(struct asrun *asrun)
{
	struct backlog_item item;

	while (!asrun->in_transaction && backlog_first(asrun->backlog, &item)) {
		const int r = write_item(asrun, &item);
		if (r < 0)
			return r;
		backlog_drop_first(asrun->backlog);
	}
	return 0;
}

size_t asrun_backlog(const struct asrun *asrun)
{
	return backlog_count(asrun->backlog);
}

/* Whether the disk is to blame, and may think better of it. */
static bool is_of_the_disk(int error)
{
	return error == -ENOSPC || error == -EIO || error == -EROFS || error == -EBUSY;
}

int asrun_record(struct asrun *asrun, const struct airing *airing, int64_t now_ms)
{
	int r = asrun_flush(asrun);

	if (r == 0)
		r = record(asrun, airing, now_ms);
	if (!asrun->in_transaction && !is_of_the_disk(r))
		return r;
	/* What goes to the disk at the end of a transaction is kept as far as there is room. */
	const int kept = backlog_keep(asrun->backlog, airing);
	return r < 0 && kept < 0 ? kept : r;
}

int asrun_record_heard(
	struct asrun *asrun, int64_t airing, const char *zone, const struct heard *heard)
{
	int r = asrun_flush(asrun);

	if (r == 0)
		r = add_proof(asrun, airing, zone, heard);
	if (is_of_the_disk(r)) {
		const int kept = backlog_keep_heard(asrun->backlog, airing, zone, heard);
		if (kept < 0)
			return kept;
	}
	return r;
}

bool asrun_knows(struct asrun *asrun, const char *notice, int64_t planned_ms)
{
	row_bind_text(asrun->statements[STATEMENT_KNOWS], 1, notice);
	row_bind_integer(asrun->statements[STATEMENT_KNOWS], 2, planned_ms);
	return step_for_integer(asrun, STATEMENT_KNOWS, 0) != 0 ||
	       backlog_knows(asrun->backlog, notice, planned_ms);
}

int asrun_close_left_open(struct asrun *asrun, int64_t now_ms)
{
	row_bind_integer(asrun->statements[STATEMENT_CLOSE_LEFT_OPEN], 1, now_ms);
	const int r = step_once(asrun, STATEMENT_CLOSE_LEFT_OPEN);
	return r < 0 ? r : sqlite3_changes(asrun->database.sqlite);
}

int64_t asrun_lived_ms(struct asrun *asrun)
{
	return step_for_integer(asrun, STATEMENT_GET_LIVED, CLOCK_NONE);
}

int asrun_set_lived(struct asrun *asrun, int64_t now_ms)
{
	return write_lived(asrun, now_ms);
}

bool asrun_is_clock_trusted(struct asrun *asrun)
{
	row_bind_text(asrun->statements[STATEMENT_GET_TRUST], 1, asrun->boot_id);
	return *asrun->boot_id && step_for_integer(asrun, STATEMENT_GET_TRUST, 0) != 0;
}

int asrun_trust_clock(struct asrun *asrun, const char *by, int64_t now_ms)
{
	row_bind_text(asrun->statements[STATEMENT_SET_TRUST], 1, asrun->boot_id);
	row_bind_integer(asrun->statements[STATEMENT_SET_TRUST], 2, now_ms);
	row_bind_text(asrun->statements[STATEMENT_SET_TRUST], 3, by);
	return step_once(asrun, STATEMENT_SET_TRUST);
}

int64_t asrun_next_id(struct asrun *asrun)
{
	return step_for_integer(asrun, STATEMENT_NEXT_ID, 1);
}

/* --- finding --- */

static void bind_filter(sqlite3_stmt *statement, const struct asrun_filter *filter)
{
	const char *state =
		filter->state < 0 ? NULL : airing_state_name((enum airing_state)filter->state);

	row_bind_integer(statement, 1, filter->from_ms); /* CLOCK_NONE is before everything. */
	row_bind_integer(
		statement, 2, filter->until_ms == CLOCK_NONE ? INT64_MAX : filter->until_ms);
	row_bind_text(statement, 3, filter->notice);
	row_bind_text(statement, 4, state);
	row_bind_text(statement, 5, filter->zone);
	if (filter->id != 0)
		row_bind_integer(statement, 6, filter->id);
	else
		row_bind_integer(statement, 6, filter->limit == 0 ? -1 : filter->limit);
}

static int hand_over_row(
	sqlite3_stmt *row, int (*each)(const struct airing *airing, void *userdata), void *userdata)
{
	_cleanup_(airing_cleanup) struct airing *airing = NULL;
	const int r = row_read(row, &airing);

	return r < 0 ? r : each(airing, userdata);
}

int asrun_each(struct asrun *asrun, const struct asrun_filter *filter,
	int (*each)(const struct airing *airing, void *userdata), void *userdata)
{
	sqlite3_stmt *statement =
		asrun->statements[filter->id != 0 ? STATEMENT_FIND : STATEMENT_LIST];
	int code = SQLITE_ROW, r = 0;

	bind_filter(statement, filter);
	while (r == 0 && (code = sqlite3_step(statement)) == SQLITE_ROW)
		r = hand_over_row(statement, each, userdata);
	reset(statement);
	return r != 0 ? r : database_error(code);
}
