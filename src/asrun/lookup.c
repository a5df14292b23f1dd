#include "asrun/lookup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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
#define OLDEST_FIRST " AND (planned_ms > ?1 OR id > ?7) ORDER BY planned_ms, id LIMIT ?6"

/* When the row was planned that is so many further back, or further on. */
#define EDGE    " ORDER BY planned_ms DESC LIMIT 1 OFFSET ?6"
#define EDGE_ON " ORDER BY planned_ms LIMIT 1 OFFSET ?6"

enum query {
	QUERY_EDGE,
	QUERY_FIND,
	QUERY_EDGE_ON,
	QUERY_FIND_ON,
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

/* `way` is what the path narrows them to, `what` all that the filter does. */
#define QUERIES(way, what)                                                                         \
	{                                                                                          \
		"SELECT planned_ms" IN_TIME way EDGE,                                              \
			"SELECT id, planned_ms" IN_TIME what NEWEST_FIRST,                         \
			"SELECT planned_ms" IN_TIME way EDGE_ON,                                   \
			"SELECT id, planned_ms" IN_TIME what OLDEST_FIRST,                         \
	}

static const char *const queries[PATH_COUNT][QUERY_COUNT] = {
	[PATH_TIME] = QUERIES("", IN_ZONE OF_STATE OF_NOTICE),
	[PATH_NOTICE] = QUERIES(THE_NOTICE, IN_ZONE OF_STATE THE_NOTICE),
	[PATH_STATE] = QUERIES(THE_STATE, IN_ZONE THE_STATE OF_NOTICE),
};

/* Each set of zones that rows have, by stepping over the index from one to the next. */
#define SETS                                                                                       \
	"WITH RECURSIVE sets(zones) AS (SELECT min(zones) FROM airings UNION ALL"                  \
	" SELECT (SELECT min(zones) FROM airings WHERE zones > sets.zones) FROM sets"              \
	" WHERE sets.zones IS NOT NULL) "
#define THE_ZONE                                                                                   \
	" FROM airings INDEXED BY by_zones WHERE zones IN (SELECT zones FROM sets WHERE "          \
	"instr(char(10) || zones || char(10), char(10) || ?3 || char(10)))"                        \
	" AND planned_ms >= ?1 AND planned_ms < ?2"

static const char count_of_zone_query[] =
	SETS "SELECT count(*) FROM (SELECT 1" THE_ZONE " LIMIT ?6)"; /* No more are counted. */
static const char find_of_zone_query[] =
	SETS "SELECT id, planned_ms" THE_ZONE OF_STATE OF_NOTICE NEWEST_FIRST;

#define ROW_QUERY(why)                                                                             \
	"SELECT " ROW_COLUMNS ROW_PROOFS(why)                                                      \
	IN_TIME IN_ZONE OF_STATE OF_NOTICE " AND id = ?6"

static const char row_query[] = ROW_QUERY("why");
static const char row_query_without_why[] = ROW_QUERY("''");

struct lookup {
	struct database *database; /* NULL: blind */
	const struct lookup_beside *beside;
	struct statement *statements[PATH_COUNT][QUERY_COUNT];
	struct statement *count_of_zone; /* NULL: there is no such index yet */
	struct statement *find_of_zone;  /* the same */
	struct statement *row;
	struct statement *sums; /* NULL: there are none yet */
	struct statement *last;
};

DEFINE_CLEANUP(struct lookup, lookup, lookup_close)

static int prepare_all(struct lookup *lookup)
{
	for (int path = 0; path < PATH_COUNT; path++)
		for (int query = 0; query < QUERY_COUNT; query++) {
			const int r = statement_prepare(lookup->database, queries[path][query],
				&lookup->statements[path][query]);
			if (r < 0)
				return r;
		}
	const bool has_why = database_version(lookup->database) >= ASRUN_HAS_WHY;
	const int r = statement_prepare(
		lookup->database, has_why ? row_query : row_query_without_why, &lookup->row);
	if (r < 0)
		return r;
	return statement_prepare(lookup->database,
		"SELECT max(planned_ms) FROM airings WHERE planned_ms < ?1", &lookup->last);
}

/* What an earlier version does not have yet. */
static int prepare_what_is_there(struct lookup *lookup)
{
	const size_t version = database_version(lookup->database);
	int r = 0;

	if (version >= ASRUN_HAS_SUMS)
		r = sums_prepare_reading(lookup->database, &lookup->sums);
	if (r < 0 || version < ASRUN_HAS_BY_ZONES)
		return r;
	r = statement_prepare(lookup->database, count_of_zone_query, &lookup->count_of_zone);
	if (r < 0)
		return r;
	return statement_prepare(lookup->database, find_of_zone_query, &lookup->find_of_zone);
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
	if (r == 0)
		r = prepare_what_is_there(lookup);
	if (r < 0)
		return r;
	*ret_lookup = TAKE(lookup);
	return 0;
}

int lookup_open_blind(struct lookup **ret_lookup)
{
	*ret_lookup = calloc(1, sizeof(**ret_lookup));
	return *ret_lookup ? 0 : -ENOMEM;
}

bool lookup_is_blind(const struct lookup *lookup)
{
	return !lookup->database;
}

bool lookup_is_in_place(const struct lookup *lookup)
{
	return lookup->database && database_is_in_place(lookup->database);
}

void lookup_set_beside(struct lookup *lookup, const struct lookup_beside *beside)
{
	lookup->beside = beside;
}

void lookup_close(struct lookup *lookup)
{
	if (!lookup)
		return;
	for (int path = 0; path < PATH_COUNT; path++)
		for (int query = 0; query < QUERY_COUNT; query++)
			statement_free(lookup->statements[path][query]);
	statement_free(lookup->count_of_zone);
	statement_free(lookup->find_of_zone);
	statement_free(lookup->row);
	statement_free(lookup->sums);
	statement_free(lookup->last);
	database_close(lookup->database);
	free(lookup);
}

/* --- by which way --- */

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

/* --- what is beside the file --- */

void lookup_beside_done(struct lookup_beside *beside)
{
	for (size_t i = 0; i < beside->count; i++)
		airing_free(beside->rows[i]);
	free(beside->rows);
	*beside = (struct lookup_beside){ 0 };
}

/* NULL: nothing of that id. */
static const struct airing *find_beside(const struct lookup *lookup, int64_t id)
{
	const struct lookup_beside *beside = lookup->beside;

	/* The newest of one id last. */
	for (size_t i = beside ? beside->count : 0; i > 0; i--)
		if (beside->rows[i - 1]->id == id)
			return beside->rows[i - 1];
	return NULL;
}

/* As the SQL above. */
static bool is_left(const struct lookup_filter *filter, const struct airing *airing)
{
	if (airing->planned_ms < filter->from_ms) /* CLOCK_NONE is before everything. */
		return false;
	if (filter->until_ms != CLOCK_NONE && airing->planned_ms >= filter->until_ms)
		return false;
	if (filter->goes_on && airing->planned_ms == filter->from_ms &&
		airing->id <= filter->after_id)
		return false;
	if (filter->notice && strcmp(filter->notice, airing->notice) != 0)
		return false;
	if (filter->zone && !airing_has_zone(airing, filter->zone))
		return false;
	if (filter->state >= 0 && (int)airing->state != filter->state)
		return false;
	return filter->id == 0 || filter->id == airing->id;
}

void lookup_ids_done(struct lookup_ids *ids)
{
	free(ids->found);
}

static int append(struct lookup_ids *ids, int64_t id, int64_t planned_ms)
{
	if (ids->count == ids->capacity) {
		const size_t capacity = ids->capacity > 0 ? 2 * ids->capacity : IDS_FIRST;
		struct lookup_found *grown = reallocarray(ids->found, capacity, sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		ids->found = grown;
		ids->capacity = capacity;
	}
	ids->found[ids->count++] = (struct lookup_found){ id, planned_ms };
	return 0;
}

static int by_plan(const void *a, const void *b)
{
	const struct lookup_found *first = a, *second = b;

	if (first->planned_ms != second->planned_ms)
		return first->planned_ms < second->planned_ms ? -1 : 1;
	return first->id < second->id ? -1 : first->id > second->id;
}

/* What the filter leaves of it comes in between. */
static int add_beside(
	const struct lookup *lookup, const struct lookup_filter *filter, struct lookup_ids *ids)
{
	const struct lookup_beside *beside = lookup->beside;

	for (size_t i = 0; beside && i < beside->count; i++) {
		const struct airing *airing = beside->rows[i];
		if (!is_left(filter, airing))
			continue;
		const int r = append(ids, airing->id, airing->planned_ms);
		if (r < 0)
			return r;
	}
	return 0;
}

/* What was found in both; lookup_row says which it is. */
static void drop_doubles(struct lookup_ids *ids)
{
	size_t kept = 0;

	for (size_t i = 0; i < ids->count; i++)
		if (kept == 0 || ids->found[i].id != ids->found[kept - 1].id)
			ids->found[kept++] = ids->found[i];
	ids->count = kept;
}

/* The oldest first, and no more than are wanted. */
static void put_in_order(const struct lookup_filter *filter, struct lookup_ids *ids)
{
	const size_t limit = (size_t)filter->limit;

	if (ids->count > 0)
		qsort(ids->found, ids->count, sizeof(*ids->found), by_plan);
	drop_doubles(ids);
	if (limit == 0 || ids->count <= limit)
		return;
	if (!filter->goes_on)
		memmove(ids->found, ids->found + (ids->count - limit), limit * sizeof(*ids->found));
	ids->count = limit;
}

/* --- finding --- */

/* Up to so many, the newest or the oldest. */
static int collect(struct statement *statement, const struct lookup_filter *filter, int64_t limit,
	struct lookup_ids *ids)
{
	int r = 0, step = 0;

	bind_filter(statement, filter, limit);
	if (filter->goes_on)
		statement_bind_integer(statement, 7, filter->after_id);
	while (r == 0 && (step = statement_step(statement)) > 0)
		r = append(ids, statement_integer(statement, 0), statement_integer(statement, 1));
	statement_reset(statement);
	return r < 0 ? r : step;
}

/* 1: it was planned then; 0: there are not so many. */
static int find_edge(
	struct statement *statement, const struct lookup_filter *filter, int64_t *ret_edge_ms)
{
	bind_filter(statement, filter, LOOKUP_ROWS_AT_ONCE);
	const int step = statement_step(statement);
	*ret_edge_ms = step > 0 ? statement_integer(statement, 0) : CLOCK_NONE;
	statement_reset(statement);
	return step;
}

/* Narrows the filter to what is looked at next. 1: there is more behind; 0: it is the last. */
static int next_part(
	struct statement **statements, struct lookup_filter *part, struct lookup_ids *ids)
{
	const enum query query = part->goes_on ? QUERY_EDGE_ON : QUERY_EDGE;
	int64_t edge_ms;

	if (ids->has_begun && part->goes_on) {
		part->from_ms = ids->edge_ms;
		part->after_id = INT64_MIN; /* All of them are behind it. */
	} else if (ids->has_begun) {
		part->until_ms = ids->edge_ms;
	}
	const int r = find_edge(statements[query], part, &edge_ms);
	if (r <= 0)
		return r;
	if (part->goes_on)
		part->until_ms = ids->edge_ms = edge_ms + 1;
	else
		part->from_ms = ids->edge_ms = edge_ms;
	return 1;
}

/* As many as are beside may be others by now. */
static int64_t wanted_of(const struct lookup *lookup, const struct lookup_filter *filter,
	const struct lookup_ids *ids)
{
	const int64_t beside = lookup->beside ? (int64_t)lookup->beside->count : 0;

	return filter->limit == 0 ? INT64_MAX : filter->limit + beside - (int64_t)ids->count;
}

/* Whether the zone has few rows there, LOOKUP_RARE_MAX at most: 1, 0 or an error. */
static int is_rare(struct lookup *lookup, const struct lookup_filter *filter)
{
	struct statement *statement = lookup->count_of_zone;

	bind_filter(statement, filter, LOOKUP_RARE_MAX + 1);
	int r = statement_step(statement);
	if (r > 0)
		r = statement_integer(statement, 0) <= LOOKUP_RARE_MAX;
	statement_reset(statement);
	return r;
}

/* All at once where they are few: 1. 0: they are not. */
static int find_rare(
	struct lookup *lookup, const struct lookup_filter *filter, struct lookup_ids *ids)
{
	int r;

	if (!filter->zone || !lookup->find_of_zone || filter->goes_on || ids->has_begun ||
		path_of(filter) != PATH_TIME)
		return 0;
	r = is_rare(lookup, filter);
	if (r <= 0)
		return r;
	ids->has_begun = true;
	r = collect(lookup->find_of_zone, filter, wanted_of(lookup, filter, ids), ids);
	return r < 0 ? r : 1;
}

/* 1: not all of them yet. */
static int find_further(
	struct lookup *lookup, const struct lookup_filter *filter, struct lookup_ids *ids)
{
	struct statement **statements = lookup->statements[path_of(filter)];
	struct lookup_filter part = *filter;
	const int64_t wanted = wanted_of(lookup, filter, ids);
	int r = find_rare(lookup, filter, ids);

	if (r != 0)
		return r < 0 ? r : 0;
	const int is_more = next_part(statements, &part, ids);
	if (is_more < 0)
		return is_more;
	const size_t former = ids->count;
	r = collect(statements[part.goes_on ? QUERY_FIND_ON : QUERY_FIND], &part, wanted, ids);
	if (r < 0)
		return r;
	ids->has_begun = true;
	return is_more && (int64_t)(ids->count - former) < wanted;
}

int lookup_find(struct lookup *lookup, const struct lookup_filter *filter, struct lookup_ids *ids)
{
	int r = 0;

	if (filter->id != 0)
		return append(ids, filter->id, 0);
	if (lookup->database)
		r = find_further(lookup, filter, ids);
	if (r == 0)
		r = add_beside(lookup, filter, ids);
	if (r == 0)
		put_in_order(filter, ids);
	return r;
}

/* --- rows --- */

int lookup_row(struct lookup *lookup, const struct lookup_filter *filter, int64_t id,
	struct airing **ret_airing)
{
	struct statement *statement = lookup->row;
	const struct airing *beside = find_beside(lookup, id);

	if (beside && is_left(filter, beside)) {
		*ret_airing = airing_copy(beside);
		return *ret_airing ? 0 : -ENOMEM;
	}
	if (beside || !lookup->database)
		return -ENOENT;
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
		r = hand_over(lookup, filter, ids.found[i].id, each, userdata);
	return r;
}

/* --- days --- */

static bool has_beside(const struct lookup *lookup, const struct sums_day *day)
{
	const struct lookup_beside *beside = lookup->beside;

	for (size_t i = 0; beside && i < beside->count; i++)
		if (beside->rows[i]->planned_ms >= day->from_ms &&
			beside->rows[i]->planned_ms < day->until_ms)
			return true;
	return false;
}

int lookup_sums(
	struct lookup *lookup, const struct sums_day *day, const char *zone, struct report *report)
{
	if (!lookup->sums || has_beside(lookup, day))
		return 0;
	return sums_read(lookup->sums, day, zone, report);
}

int lookup_has_sums(struct lookup *lookup, const struct sums_day *day)
{
	return lookup->sums ? sums_are_there(lookup->sums, day) : 0;
}

int lookup_last_before(struct lookup *lookup, int64_t before_ms, int64_t *ret_planned_ms)
{
	statement_bind_integer(lookup->last, 1, before_ms);
	const int r = statement_step(lookup->last);
	*ret_planned_ms = r > 0 ? statement_time(lookup->last, 0) : CLOCK_NONE;
	statement_reset(lookup->last);
	return r < 0 ? r : 0;
}

/* --- beside its rows --- */

/* Asks for one number; `otherwise` where there is no row, or nothing in it. */
static int ask(struct lookup *lookup, const char *sql, int64_t otherwise, int64_t *ret_value)
{
	struct statement *statement;
	int r;

	r = statement_prepare(lookup->database, sql, &statement);
	if (r < 0)
		return r;
	r = statement_step(statement);
	if (r >= 0)
		*ret_value = r > 0 && !statement_is_null(statement, 0)
				     ? statement_integer(statement, 0)
				     : otherwise;
	statement_free(statement);
	return r < 0 ? r : 0;
}

int lookup_last_id(struct lookup *lookup, int64_t *ret_id)
{
	return ask(lookup, "SELECT max(id) FROM airings", 0, ret_id);
}

int lookup_lived(struct lookup *lookup, int64_t *ret_lived_ms)
{
	return ask(lookup, "SELECT at_ms FROM lived", CLOCK_NONE, ret_lived_ms);
}

int lookup_trusted_by(struct lookup *lookup, char **ret_by)
{
	struct statement *statement;
	char boot_id[CLOCK_BOOT_ID_SIZE], *by = NULL;
	int r;

	*ret_by = NULL;
	if (!*clock_boot_id(boot_id))
		return 0;
	r = statement_prepare(lookup->database, "SELECT by FROM trust WHERE boot = ?1", &statement);
	if (r < 0)
		return r;
	statement_bind_text(statement, 1, boot_id);
	r = statement_step(statement);
	if (r > 0)
		by = strdup(statement_text(statement, 0));
	statement_free(statement);
	if (r > 0 && !by)
		return -ENOMEM;
	*ret_by = by;
	return r < 0 ? r : 0;
}

int lookup_known(struct lookup *lookup, struct known *known)
{
	struct statement *statement;
	int r;

	r = statement_prepare(lookup->database,
		"SELECT notice, planned_ms FROM airings WHERE planned_ms >= ?1 AND planned_ms < ?2"
		" AND cause = 'schedule' ORDER BY planned_ms",
		&statement);
	if (r < 0)
		return r;
	statement_bind_integer(statement, 1, known->from_ms);
	statement_bind_integer(statement, 2, known->until_ms);
	while ((r = statement_step(statement)) > 0)
		known_add(known, statement_text(statement, 0), statement_integer(statement, 1));
	statement_free(statement);
	return r;
}
