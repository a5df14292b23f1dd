#include "asrun/lookup.h"

#include <errno.h>
#include <stdlib.h>

#include "asrun/row.h"
#include "asrun/schema.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "store/database.h"
#include "store/statement.h"

#define IDS_FIRST 128

/* bind_filter numbers these. */
#define IN_TIME " FROM airings WHERE planned_ms >= ?1 AND planned_ms < ?2"
#define IN_ZONE                                                                                    \
	" AND (?3 IS NULL OR instr(char(10) || zones || char(10), char(10) || ?3 || char(10)))"
#define OF_STATE  " AND (?4 IS NULL OR state = ?4)"
#define OF_NOTICE " AND (?5 IS NULL OR notice = ?5)"

#define NEWEST_FIRST " ORDER BY planned_ms DESC, id DESC LIMIT ?6"

/* When the row was planned that is so many further back. */
#define EDGE " ORDER BY planned_ms DESC LIMIT 1 OFFSET ?6"

enum query {
	QUERY_EDGE,
	QUERY_FIND,
	QUERY_COUNT,
};

/* By which index (schema.h) rows are found, and what it narrows them to. */
enum path {
	PATH_TIME,
	PATH_NOTICE,
	PATH_STATE,
	PATH_COUNT,
};

#define THE_NOTICE " AND notice = ?5"
/* In the index are the few that did not simply air. */
#define THE_STATE " AND state = ?4 AND state <> 'aired'"

static const char *const queries[PATH_COUNT][QUERY_COUNT] = {
	[PATH_TIME] = {
		"SELECT planned_ms" IN_TIME EDGE,
		"SELECT id" IN_TIME IN_ZONE OF_STATE OF_NOTICE NEWEST_FIRST,
	},
	[PATH_NOTICE] = {
		"SELECT planned_ms" IN_TIME THE_NOTICE EDGE,
		"SELECT id" IN_TIME IN_ZONE OF_STATE THE_NOTICE NEWEST_FIRST,
	},
	[PATH_STATE] = {
		"SELECT planned_ms" IN_TIME THE_STATE EDGE,
		"SELECT id" IN_TIME IN_ZONE THE_STATE OF_NOTICE NEWEST_FIRST,
	},
};

static const char row_query[] =
	"SELECT " ROW_COLUMNS ROW_PROOFS IN_TIME IN_ZONE OF_STATE OF_NOTICE " AND id = ?6";

struct lookup {
	struct database *database;
	struct statement *statements[PATH_COUNT][QUERY_COUNT];
	struct statement *row;
};

DEFINE_CLEANUP(struct lookup, lookup, lookup_close)
DEFINE_CLEANUP(struct airing, airing, airing_free)

static int prepare_all(struct lookup *lookup)
{
	for (int path = 0; path < PATH_COUNT; path++)
		for (int query = 0; query < QUERY_COUNT; query++) {
			const int r = statement_prepare(lookup->database, queries[path][query],
				&lookup->statements[path][query]);
			if (r < 0)
				return r;
		}
	return statement_prepare(lookup->database, row_query, &lookup->row);
}

int lookup_open(const char *path, struct lookup **ret_lookup)
{
	_cleanup_(lookup_cleanup) struct lookup *lookup = calloc(1, sizeof(*lookup));
	int r;

	if (!lookup)
		return -ENOMEM;
	r = database_open_to_read(path, &asrun_schema, &lookup->database);
	if (r < 0)
		return r;
	r = prepare_all(lookup);
	if (r < 0)
		return r;
	*ret_lookup = TAKE(lookup);
	return 0;
}

void lookup_close(struct lookup *lookup)
{
	if (!lookup)
		return;
	for (int path = 0; path < PATH_COUNT; path++)
		for (int query = 0; query < QUERY_COUNT; query++)
			statement_free(lookup->statements[path][query]);
	statement_free(lookup->row);
	database_close(lookup->database);
	free(lookup);
}

/* --- finding --- */

static enum path path_of(const struct lookup_filter *filter)
{
	if (filter->notice)
		return PATH_NOTICE;
	if (filter->state >= 0 && filter->state != AIRING_AIRED)
		return PATH_STATE;
	return PATH_TIME;
}

/* The sixth is a limit, an offset or an id. */
static void bind_filter(
	struct statement *statement, const struct lookup_filter *filter, int64_t sixth)
{
	const char *state =
		filter->state < 0 ? NULL : airing_state_name((enum airing_state)filter->state);

	statement_bind_integer(
		statement, 1, filter->from_ms); /* CLOCK_NONE is before everything. */
	statement_bind_integer(
		statement, 2, filter->until_ms == CLOCK_NONE ? INT64_MAX : filter->until_ms);
	statement_bind_text(statement, 3, filter->zone);
	statement_bind_text(statement, 4, state);
	statement_bind_text(statement, 5, filter->notice);
	statement_bind_integer(statement, 6, sixth);
}

void lookup_ids_done(struct lookup_ids *ids)
{
	free(ids->ids);
}

static int append(struct lookup_ids *ids, int64_t id)
{
	if (ids->count == ids->capacity) {
		const size_t capacity = ids->capacity > 0 ? 2 * ids->capacity : IDS_FIRST;
		int64_t *grown = reallocarray(ids->ids, capacity, sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		ids->ids = grown;
		ids->capacity = capacity;
	}
	ids->ids[ids->count++] = id;
	return 0;
}

static void reverse(struct lookup_ids *ids)
{
	for (size_t i = 0; i < ids->count / 2; i++) {
		const int64_t id = ids->ids[i];
		ids->ids[i] = ids->ids[ids->count - 1 - i];
		ids->ids[ids->count - 1 - i] = id;
	}
}

/* Up to so many, newest first. */
static int collect(struct statement *statement, const struct lookup_filter *filter, int64_t limit,
	struct lookup_ids *ids)
{
	int r = 0, step = 0;

	bind_filter(statement, filter, limit);
	while (r == 0 && (step = statement_step(statement)) > 0)
		r = append(ids, statement_integer(statement, 0));
	statement_reset(statement);
	return r < 0 ? r : step;
}

static int find_edge(
	struct statement *statement, const struct lookup_filter *filter, int64_t *ret_edge_ms)
{
	bind_filter(statement, filter, LOOKUP_ROWS_AT_ONCE);
	const int step = statement_step(statement);
	*ret_edge_ms = step > 0 ? statement_integer(statement, 0) : filter->from_ms;
	statement_reset(statement);
	return step < 0 ? step : 0;
}

/* 1: not all of them yet. */
static int find_further_back(
	struct lookup *lookup, const struct lookup_filter *filter, struct lookup_ids *ids)
{
	struct statement **statements = lookup->statements[path_of(filter)];
	struct lookup_filter part = *filter;
	const int64_t wanted = filter->limit == 0 ? INT64_MAX : filter->limit - (int64_t)ids->count;
	int r;

	if (ids->has_begun)
		part.until_ms = ids->before_ms;
	r = find_edge(statements[QUERY_EDGE], &part, &part.from_ms);
	if (r < 0)
		return r;
	const size_t former = ids->count;
	r = collect(statements[QUERY_FIND], &part, wanted, ids);
	if (r < 0)
		return r;
	ids->has_begun = true;
	ids->before_ms = part.from_ms;
	return part.from_ms != filter->from_ms && (int64_t)(ids->count - former) < wanted;
}

int lookup_find(struct lookup *lookup, const struct lookup_filter *filter, struct lookup_ids *ids)
{
	if (filter->id != 0)
		return append(ids, filter->id);
	const int r = find_further_back(lookup, filter, ids);
	if (r == 0)
		reverse(ids);
	return r;
}

/* --- rows --- */

int lookup_row(struct lookup *lookup, const struct lookup_filter *filter, int64_t id,
	struct airing **ret_airing)
{
	struct statement *statement = lookup->row;

	bind_filter(statement, filter, id);
	int r = statement_step(statement);
	if (r >= 0)
		r = r == 0 ? -ENOENT : row_read(statement, ret_airing);
	statement_reset(statement);
	return r;
}

static int hand_over(struct lookup *lookup, const struct lookup_filter *filter, int64_t id,
	int (*each)(const struct airing *airing, void *userdata), void *userdata)
{
	_cleanup_(airing_cleanup) struct airing *airing = NULL;
	const int r = lookup_row(lookup, filter, id, &airing);

	/* One that the filter left may be another now. */
	return r == -ENOENT ? 0 : r < 0 ? r : each(airing, userdata);
}

int lookup_each(struct lookup *lookup, const struct lookup_filter *filter,
	int (*each)(const struct airing *airing, void *userdata), void *userdata)
{
	_cleanup_(lookup_ids_done) struct lookup_ids ids = { 0 };
	int r;

	while ((r = lookup_find(lookup, filter, &ids)) > 0)
		continue;
	for (size_t i = 0; i < ids.count && r == 0; i++)
		r = hand_over(lookup, filter, ids.ids[i], each, userdata);
	return r;
}
