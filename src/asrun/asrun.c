#include "asrun/asrun.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "asrun/row.h"
#include "asrun/schema.h"
#include "asrun/unwritten.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "store/aside.h"
#include "store/database.h"
#include "store/salvage.h"
#include "store/statement.h"

enum query {
	QUERY_ADD,
	QUERY_UPDATE,
	QUERY_KNOWS,
	QUERY_CLOSE_LEFT_OPEN,
	QUERY_GET_LIVED,
	QUERY_SET_LIVED,
	QUERY_GET_TRUST,
	QUERY_SET_TRUST,
	QUERY_NEXT_ID,
	QUERY_ADD_PROOF,
	QUERY_COUNT,
};

static const char *const queries[QUERY_COUNT] = {
	[QUERY_ADD] = "INSERT INTO airings (" ROW_COLUMNS ") VALUES (" ROW_PARAMETERS ")",
	[QUERY_UPDATE] = "UPDATE airings SET " ROW_OUTCOME " WHERE id = ?1 AND ended_ms IS NULL",
	[QUERY_KNOWS] = "SELECT 1 FROM airings WHERE notice = ?1 AND planned_ms = ?2"
			" AND cause = 'schedule'",
	[QUERY_CLOSE_LEFT_OPEN] =
		/* Where the clock has been lost: not before it began, nor before the last sign of
		   life. */
	"UPDATE airings SET state = 'failed', code = 4,"
	" ended_ms = max(?1, coalesce(started_ms, ?1), coalesce((SELECT at_ms FROM lived), ?1)),"
	" reason ="
	" CASE WHEN started_ms IS NULL THEN 'missed-power' ELSE 'power' END"
	" WHERE ended_ms IS NULL",
	[QUERY_GET_LIVED] = "SELECT at_ms FROM lived",
	[QUERY_SET_LIVED] = "INSERT INTO lived VALUES (1, ?1)"
			    " ON CONFLICT DO UPDATE SET at_ms = ?1",
	[QUERY_GET_TRUST] = "SELECT by FROM trust WHERE boot = ?1",
	[QUERY_SET_TRUST] = "INSERT INTO trust VALUES (?1, ?2, ?3)"
			    " ON CONFLICT DO UPDATE SET at_ms = ?2, by = ?3",
	[QUERY_NEXT_ID] = "SELECT coalesce(max(id), 0) + 1 FROM airings",
	[QUERY_ADD_PROOF] =
		"INSERT INTO proofs (airing, zone, heard, correlation, delay_ms, level_db)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
};

struct asrun {
	char *path; /* NULL: it is on the disk */
	struct database *database;
	struct statement *statements[QUERY_COUNT];
	struct backlog *backlog;
	int64_t first_id;    /* where memory stands in; else 0 */
	bool in_transaction; /* between asrun_begin and asrun_commit */
	char boot_id[CLOCK_BOOT_ID_SIZE];
};

DEFINE_CLEANUP(struct asrun, asrun, asrun_close)

/* --- open and close --- */

static int prepare_all(struct asrun *asrun)
{
	for (int i = 0; i < QUERY_COUNT; i++) {
		const int r = statement_prepare(asrun->database, queries[i], &asrun->statements[i]);
		if (r < 0)
			return r;
	}
	return 0;
}

static int new_asrun(struct asrun **ret_asrun)
{
	_cleanup_(asrun_cleanup) struct asrun *asrun = calloc(1, sizeof(*asrun));

	if (!asrun)
		return -ENOMEM;
	(void)clock_boot_id(asrun->boot_id); /* "" is one too. */
	const int r = unwritten_new(&asrun->backlog);
	if (r < 0)
		return r;
	*ret_asrun = TAKE(asrun);
	return 0;
}

int asrun_open(const char *path, struct asrun **ret_asrun)
{
	_cleanup_(asrun_cleanup) struct asrun *asrun = NULL;
	int r;

	r = new_asrun(&asrun);
	if (r < 0)
		return r;
	r = database_open(path, &asrun_schema, &asrun->database);
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
	for (int i = 0; i < QUERY_COUNT; i++)
		statement_free(asrun->statements[i]);
	database_close(asrun->database);
	backlog_free(asrun->backlog);
	free(asrun->path);
	free(asrun);
}

/* --- whatever is wrong with the disk --- */

void asrun_rescue_done(struct asrun_rescue *rescue)
{
	free(rescue->aside);
}

static bool is_of_the_file(int error)
{
	return error == -EBADMSG || error == -EPROTO || error == -EISDIR;
}

/* Opens it where it lies, or another in its place. */
static int open_on_disk(const char *path, struct asrun **ret_asrun, struct asrun_rescue *rescue)
{
	_cleanup_(asrun_cleanup) struct asrun *asrun = NULL;
	int r;

	r = asrun_open(path, &asrun);
	if (is_of_the_file(r)) {
		r = database_put_aside(path, &rescue->aside);
		if (r < 0)
			return r;
		r = asrun_open(path, &asrun);
		/* What brings nothing over is told by the count. */
		if (r == 0)
			(void)database_salvage(asrun->database, rescue->aside, &rescue->rows);
	}
	if (r < 0)
		return r;
	rescue->findings = database_findings(asrun->database);
	if (rescue->aside)
		rescue->findings &= ~(unsigned)DATABASE_EMPTIED; /* By us. */
	*ret_asrun = TAKE(asrun);
	return 0;
}

/* What may still be read of the log: its last id, up to when it was answered for, and the trust in
 * the clock. */
static void read_what_counts(struct asrun *asrun, const char *path)
{
	struct database *from = NULL;
	struct statement *last = NULL;
	int64_t last_id = 0, rows;

	if (database_open_to_read(path, &asrun_schema, &from) == 0) {
		if (statement_prepare(from, "SELECT max(id) FROM airings", &last) == 0)
			last_id = statement_ask(last, 0);
		statement_free(last);
		(void)database_copy_table(asrun->database, from, "lived", &rows);
		(void)database_copy_table(asrun->database, from, "trust", &rows);
	}
	database_close(from);
	/* Else such as no row can have that was written before. */
	asrun->first_id = last_id > 0 ? last_id + 1 : clock_realtime_ms();
}

static int open_in_memory(const char *path, struct asrun **ret_asrun)
{
	_cleanup_(asrun_cleanup) struct asrun *asrun = NULL;
	int r;

	r = new_asrun(&asrun);
	if (r < 0)
		return r;
	asrun->path = strdup(path);
	if (!asrun->path)
		return -ENOMEM;
	r = database_open_in_memory(&asrun_schema, &asrun->database);
	if (r == 0)
		r = prepare_all(asrun);
	if (r < 0)
		return r;
	read_what_counts(asrun, path);
	*ret_asrun = TAKE(asrun);
	return 0;
}

int asrun_open_somehow(const char *path, struct asrun **ret_asrun, struct asrun_rescue *ret_rescue)
{
	*ret_rescue = (struct asrun_rescue){ 0 };
	const int r = open_on_disk(path, ret_asrun, ret_rescue);
	if (r == 0 || r == -EALREADY)
		return r;
	ret_rescue->error = r;
	return open_in_memory(path, ret_asrun);
}

bool asrun_is_in_memory(const struct asrun *asrun)
{
	return asrun->path != NULL;
}

/* The one has what the other had; what the other has now is freed with it. */
static void exchange(struct asrun *asrun, struct asrun *disk)
{
	const struct asrun memory = *asrun;

	asrun->database = disk->database;
	memcpy(asrun->statements, disk->statements, sizeof(asrun->statements));
	asrun->path = NULL;
	disk->database = memory.database;
	memcpy(disk->statements, memory.statements, sizeof(disk->statements));
	disk->path = memory.path;
}

int asrun_come_back(struct asrun *asrun, int64_t now_ms, struct asrun_rescue *ret_rescue)
{
	_cleanup_(asrun_cleanup) struct asrun *disk = NULL;
	int64_t rows;
	int r;

	*ret_rescue = (struct asrun_rescue){ 0 };
	if (asrun->in_transaction)
		return -EBUSY;
	r = open_on_disk(asrun->path, &disk, ret_rescue);
	if (r < 0)
		return r;
	r = asrun_close_left_open(disk, now_ms);
	if (r >= 0)
		r = database_copy(disk->database, asrun->database, &rows);
	if (r < 0)
		return r;
	const int64_t lived_ms = asrun_lived_ms(asrun);
	if (lived_ms != CLOCK_NONE)
		(void)asrun_set_lived(disk, lived_ms); /* The next row holds it too. */
	exchange(asrun, disk);
	return 0;
}

/* --- transactions --- */

static int begin(const struct asrun *asrun)
{
	return asrun->in_transaction ? 0 : database_begin(asrun->database);
}

/* Ends what begin began. */
static int end(const struct asrun *asrun, int r)
{
	return asrun->in_transaction ? r : database_end(asrun->database, r);
}

int asrun_begin(struct asrun *asrun)
{
	int r;

	assert(!asrun->in_transaction);
	r = asrun_flush(asrun);
	if (r < 0)
		return r;
	r = database_begin(asrun->database);
	if (r < 0)
		return r;
	asrun->in_transaction = true;
	return 0;
}

/* Until here the rows were kept in memory too, and nothing else is there: asrun_begin saw to that.
 */
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
	struct statement *statement = asrun->statements[QUERY_ADD];
	int r = row_bind_plan(statement, airing);

	if (r == 0)
		r = row_bind_outcome(statement, airing, place);
	if (r < 0) {
		statement_reset(statement);
		return r;
	}
	return statement_run(asrun->statements[QUERY_ADD]);
}

static int write_row(struct asrun *asrun, const struct airing *airing)
{
	const struct row_place place = {
		.boot_id = asrun->boot_id,
		.monotonic_ms = clock_monotonic_ms(),
	};

	int r = row_bind_outcome(asrun->statements[QUERY_UPDATE], airing, &place);
	if (r < 0) {
		statement_reset(asrun->statements[QUERY_UPDATE]);
		return r;
	}
	r = statement_run(asrun->statements[QUERY_UPDATE]);
	if (r < 0 || database_changes(asrun->database) > 0)
		return r;
	return add_row(asrun, airing, &place);
}

static int write_lived(struct asrun *asrun, int64_t now_ms)
{
	statement_bind_integer(asrun->statements[QUERY_SET_LIVED], 1, now_ms);
	return statement_run(asrun->statements[QUERY_SET_LIVED]);
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
	struct statement *statement = asrun->statements[QUERY_ADD_PROOF];

	statement_bind_integer(statement, 1, airing);
	statement_bind_text(statement, 2, zone);
	statement_bind_text(statement, 3, heard_verdict_name(heard->verdict));
	statement_bind_real(statement, 4, heard->correlation);
	statement_bind_integer(statement, 5, heard->delay_ms);
	statement_bind_real(statement, 6, heard->level_db);
	return statement_run(asrun->statements[QUERY_ADD_PROOF]);
}

/* --- what the disk does not take --- */

static int write_item(struct asrun *asrun, const struct unwritten *item)
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
	const struct unwritten *item;

	while (!asrun->in_transaction && (item = backlog_first(asrun->backlog))) {
		const int r = write_item(asrun, item);
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
	return error == -ENOSPC || error == -EIO || error == -EROFS || error == -EBUSY ||
	       error == -EACCES || error == -EBADMSG;
}

int asrun_record(struct asrun *asrun, const struct airing *airing, int64_t now_ms)
{
	int r = asrun_flush(asrun);

	if (r == 0)
		r = record(asrun, airing, now_ms);
	if (!asrun->in_transaction && !is_of_the_disk(r))
		return r;
	/* What goes to the disk at the end of a transaction is kept as far as there is room. */
	const int kept = unwritten_keep(asrun->backlog, airing);
	return r < 0 && kept < 0 ? kept : r;
}

int asrun_record_heard(
	struct asrun *asrun, int64_t airing, const char *zone, const struct heard *heard)
{
	int r = asrun_flush(asrun);

	if (r == 0)
		r = add_proof(asrun, airing, zone, heard);
	if (asrun->in_transaction || is_of_the_disk(r)) {
		const int kept = unwritten_keep_heard(asrun->backlog, airing, zone, heard);
		if (kept < 0)
			return kept;
	}
	return r;
}

bool asrun_knows(struct asrun *asrun, const char *notice, int64_t planned_ms)
{
	statement_bind_text(asrun->statements[QUERY_KNOWS], 1, notice);
	statement_bind_integer(asrun->statements[QUERY_KNOWS], 2, planned_ms);
	return statement_ask(asrun->statements[QUERY_KNOWS], 0) != 0 ||
	       unwritten_knows(asrun->backlog, notice, planned_ms);
}

int asrun_close_left_open(struct asrun *asrun, int64_t now_ms)
{
	statement_bind_integer(asrun->statements[QUERY_CLOSE_LEFT_OPEN], 1, now_ms);
	const int r = statement_run(asrun->statements[QUERY_CLOSE_LEFT_OPEN]);
	return r < 0 ? r : database_changes(asrun->database);
}

int64_t asrun_lived_ms(struct asrun *asrun)
{
	return statement_ask(asrun->statements[QUERY_GET_LIVED], CLOCK_NONE);
}

int asrun_set_lived(struct asrun *asrun, int64_t now_ms)
{
	return write_lived(asrun, now_ms);
}

int asrun_clock_trusted_by(struct asrun *asrun, char **ret_by)
{
	struct statement *statement = asrun->statements[QUERY_GET_TRUST];
	char *by = NULL;

	if (!*asrun->boot_id)
		return -ENOENT;
	statement_bind_text(statement, 1, asrun->boot_id);
	const int step = statement_step(statement);
	if (step > 0)
		by = strdup(statement_text(statement, 0));
	statement_reset(statement);
	if (step <= 0)
		return step < 0 ? step : -ENOENT;
	if (!by)
		return -ENOMEM;
	*ret_by = by;
	return 0;
}

int asrun_trust_clock(struct asrun *asrun, const char *by, int64_t now_ms)
{
	statement_bind_text(asrun->statements[QUERY_SET_TRUST], 1, asrun->boot_id);
	statement_bind_integer(asrun->statements[QUERY_SET_TRUST], 2, now_ms);
	statement_bind_text(asrun->statements[QUERY_SET_TRUST], 3, by);
	return statement_run(asrun->statements[QUERY_SET_TRUST]);
}

int64_t asrun_next_id(struct asrun *asrun)
{
	const int64_t next_id = statement_ask(asrun->statements[QUERY_NEXT_ID], 1);

	return next_id > asrun->first_id ? next_id : asrun->first_id;
}
