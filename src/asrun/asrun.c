#include "asrun/asrun.h"

#include <errno.h>
#include <stdlib.h>

#include "asrun/row.h"
#include "asrun/schema.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "store/aside.h"
#include "store/database.h"
#include "store/salvage.h"
#include "store/statement.h"

enum query {
	QUERY_ADD,
	QUERY_GO_ON,
	QUERY_UPDATE,
	QUERY_CLOSE_LEFT_OPEN,
	QUERY_SET_LIVED,
	QUERY_SET_TRUST,
	QUERY_ADD_PROOF,
	QUERY_COUNT,
};

static const char *const queries[QUERY_COUNT] = {
	[QUERY_ADD] = "INSERT INTO airings (" ROW_COLUMNS ") VALUES (" ROW_PARAMETERS ")",
	[QUERY_GO_ON] = "UPDATE airings SET " ROW_COURSE
			" WHERE id = ?1 AND ended_ms IS NULL AND state = ?14",
	[QUERY_UPDATE] = "UPDATE airings SET " ROW_OUTCOME " WHERE id = ?1 AND ended_ms IS NULL",
	[QUERY_CLOSE_LEFT_OPEN] =
		/* Where the clock has been lost: not before it began, nor before the last sign of
		   life. */
	"UPDATE airings SET state = 'failed', code = 4,"
	" ended_ms = max(?1, coalesce(started_ms, ?1), coalesce((SELECT at_ms FROM lived), ?1)),"
	" reason ="
	" CASE WHEN started_ms IS NULL THEN 'missed-power' ELSE 'power' END"
	" WHERE ended_ms IS NULL AND id < ?2",
	[QUERY_SET_LIVED] = "INSERT INTO lived VALUES (1, ?1)"
			    " ON CONFLICT DO UPDATE SET at_ms = ?1",
	[QUERY_SET_TRUST] = "INSERT INTO trust VALUES (?1, ?2, ?3)"
			    " ON CONFLICT DO UPDATE SET at_ms = ?2, by = ?3",
	[QUERY_ADD_PROOF] =
		"INSERT INTO proofs (airing, zone, heard, correlation, delay_ms, level_db, why)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
};

struct asrun {
	struct database *database;
	struct statement *statements[QUERY_COUNT];
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

/* A rule was missing that takes them away. */
static int forget_sums(struct asrun *asrun)
{
	const int r = database_begin(asrun->database);

	return r < 0 ? r : database_end(asrun->database, sums_forget(asrun->database));
}

int asrun_open(const char *path, struct asrun **ret_asrun)
{
	_cleanup_(asrun_cleanup) struct asrun *asrun = calloc(1, sizeof(*asrun));
	int r;

	if (!asrun)
		return -ENOMEM;
	(void)clock_boot_id(asrun->boot_id); /* "" is one too. */
	r = database_open(path, &asrun_schema, &asrun->database);
	if (r < 0)
		return r;
	r = prepare_all(asrun);
	if (r == 0 && (database_findings(asrun->database) & DATABASE_MENDED))
		r = forget_sums(asrun);
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
	free(asrun);
}

/* --- whatever is wrong with the file --- */

void asrun_rescue_done(struct asrun_rescue *rescue)
{
	free(rescue->aside);
}

static bool is_of_the_file(int error)
{
	return error == -EBADMSG || error == -EPROTO || error == -EISDIR;
}

/* Nothing of it must be lost: where it fails, it is tried again. */
static int open_and_bring_over(const char *path, const struct asrun *former,
	struct asrun **ret_asrun, struct asrun_rescue *rescue)
{
	_cleanup_(asrun_cleanup) struct asrun *asrun = NULL;
	int r;

	r = asrun_open(path, &asrun);
	if (r == 0 && former)
		r = database_copy(asrun->database, former->database, &rescue->rows);
	if (r == 0)
		*ret_asrun = TAKE(asrun);
	return r;
}

/* Another in its place. The former reads the same file, and knows more than is in it. */
static int open_anew(const char *path, const struct asrun *former, struct asrun **ret_asrun,
	struct asrun_rescue *rescue)
{
	int r;

	r = database_put_aside(path, &rescue->aside);
	if (r < 0)
		return r;
	r = open_and_bring_over(path, former, ret_asrun, rescue);
	if (r < 0)
		return r;
	if (!former) /* What brings nothing over is told by the count. */
		(void)database_salvage((*ret_asrun)->database, rescue->aside, &rescue->rows);
	return 0;
}

int asrun_open_somehow(const char *path, bool is_damaged, const struct asrun *former,
	struct asrun **ret_asrun, struct asrun_rescue *ret_rescue)
{
	int r;

	*ret_rescue = (struct asrun_rescue){ 0 };
	r = is_damaged ? -EBADMSG : open_and_bring_over(path, former, ret_asrun, ret_rescue);
	if (is_of_the_file(r))
		r = open_anew(path, former, ret_asrun, ret_rescue);
	if (r < 0)
		return r;
	ret_rescue->findings = database_findings((*ret_asrun)->database);
	if (ret_rescue->aside)
		ret_rescue->findings &= ~(unsigned)DATABASE_EMPTIED; /* By us. */
	return 0;
}

bool asrun_is_in_place(const struct asrun *asrun)
{
	return database_is_in_place(asrun->database);
}

void asrun_let_go(struct asrun *asrun)
{
	database_let_go(asrun->database);
}

int asrun_check(struct asrun *asrun)
{
	return database_check(asrun->database);
}

void asrun_doubt(struct asrun *asrun)
{
	database_doubt(asrun->database);
}

int asrun_close_left_open(struct asrun *asrun, int64_t now_ms, int64_t below_id)
{
	int r;

	statement_bind_integer(asrun->statements[QUERY_CLOSE_LEFT_OPEN], 1, now_ms);
	statement_bind_integer(asrun->statements[QUERY_CLOSE_LEFT_OPEN], 2, below_id);
	r = database_begin(asrun->database);
	if (r == 0)
		r = statement_run(asrun->statements[QUERY_CLOSE_LEFT_OPEN]);
	const int closed = r == 0 ? database_changes(asrun->database) : 0;
	r = database_end(asrun->database, r);
	return r < 0 ? r : closed;
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
	return statement_run(statement);
}

/* 1: the row is there, and written; 0: it is not. */
static int update_row(struct asrun *asrun, enum query query, const struct airing *airing,
	const struct row_place *place)
{
	struct statement *statement = asrun->statements[query];
	int r = row_bind_outcome(statement, airing, place);

	if (r < 0) {
		statement_reset(statement);
		return r;
	}
	r = statement_run(statement);
	return r < 0 ? r : database_changes(asrun->database) > 0;
}

/* One that sounds is written every few seconds, for nothing but how far it is. */
static int write_airing(struct asrun *asrun, const struct airing *airing)
{
	const struct row_place place = {
		.boot_id = airing->boot_id,
		.monotonic_ms = airing->monotonic_ms,
	};
	int r = update_row(asrun, QUERY_GO_ON, airing, &place);

	if (r == 0)
		r = update_row(asrun, QUERY_UPDATE, airing, &place);
	if (r == 0)
		r = add_row(asrun, airing, &place);
	return r < 0 ? r : 0;
}

static int write_lived(struct asrun *asrun, int64_t lived_ms)
{
	if (lived_ms == CLOCK_NONE)
		return 0;
	statement_bind_integer(asrun->statements[QUERY_SET_LIVED], 1, lived_ms);
	return statement_run(asrun->statements[QUERY_SET_LIVED]);
}

static int write_proof(struct asrun *asrun, const struct unwritten *proof)
{
	struct statement *statement = asrun->statements[QUERY_ADD_PROOF];

	statement_bind_integer(statement, 1, proof->id);
	statement_bind_text(statement, 2, proof->zone);
	statement_bind_text(statement, 3, heard_verdict_name(proof->heard.verdict));
	statement_bind_real(statement, 4, proof->heard.correlation);
	statement_bind_integer(statement, 5, proof->heard.delay_ms);
	statement_bind_real(statement, 6, proof->heard.level_db);
	statement_bind_text(statement, 7, heard_reason_name(proof->heard.reason));
	return statement_run(statement);
}

static int write_trust(struct asrun *asrun, const struct unwritten *trust)
{
	struct statement *statement = asrun->statements[QUERY_SET_TRUST];

	statement_bind_text(statement, 1, asrun->boot_id);
	statement_bind_integer(statement, 2, trust->at_ms);
	statement_bind_text(statement, 3, trust->trusted_by);
	return statement_run(statement);
}

static int write_thing(struct asrun *asrun, const struct unwritten *thing)
{
	if (thing->zone)
		return write_proof(asrun, thing);
	if (thing->trusted_by)
		return write_trust(asrun, thing);
	const int r = thing->airing ? write_airing(asrun, thing->airing) : 0;
	return r < 0 ? r : write_lived(asrun, thing->at_ms);
}

int asrun_write(struct asrun *asrun, const struct unwritten *first, size_t *ret_refused)
{
	size_t refused = 0;
	int r = database_begin(asrun->database);

	if (r < 0)
		return r;
	for (const struct unwritten *thing = first; thing && r == 0; thing = thing->next) {
		r = write_thing(asrun, thing);
		if (r == -EEXIST) {
			refused++;
			r = write_lived(asrun, thing->airing ? thing->at_ms : CLOCK_NONE);
		}
	}
	r = database_end(asrun->database, r);
	if (r == 0)
		*ret_refused = refused;
	return r;
}

int asrun_write_sums(struct asrun *asrun, const struct sums_day *day, const struct sums_zone *zones,
	size_t count)
{
	const int r = database_begin(asrun->database);

	return r < 0 ? r
		     : database_end(
			       asrun->database, sums_write(asrun->database, day, zones, count));
}
