#include "store/salvage.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include <sqlite3.h>

#include "base/cleanup.h"
#include "store/handle.h"

#define ROWID_LIMIT ((int64_t)1 << 53)

/* A row that says it is longer is damaged; SQLite would believe it up to a gigabyte, each time. */
#define ROW_BYTES_MAX (1 << 20)

/* One table's way over. */
struct passage {
	sqlite3_stmt *up;   /* rowid and columns, from ?1 on */
	sqlite3_stmt *down; /* the same, below ?1 and not below ?2 */
	sqlite3_stmt *in;
	int64_t rows;
};

static void passage_done(struct passage *passage)
{
	(void)sqlite3_finalize(passage->up); /* Each tells old errors again. */
	(void)sqlite3_finalize(passage->down);
	(void)sqlite3_finalize(passage->in);
}

/* What the table does not take, because it is there or is no row, is left. */
static int copy_row(struct passage *passage, sqlite3_stmt *row)
{
	for (int i = 1; i < sqlite3_column_count(row); i++)
		(void)sqlite3_bind_value(passage->in, i, sqlite3_column_value(row, i));
	const int code = sqlite3_step(passage->in);
	(void)sqlite3_reset(passage->in); /* Tells the same error again. */
	if (code == SQLITE_DONE)
		passage->rows++;
	return code == SQLITE_CONSTRAINT || code == SQLITE_MISMATCH ? 0 : database_error(code);
}

/* 1: damaged behind *at; 0: at the end. In a table that is whole rowids only rise, or fall; in one
 * whose pages lead back to each other they would come again and again. */
static int go(struct passage *passage, sqlite3_stmt *rows, int64_t *at)
{
	const bool is_up = rows == passage->up;
	int code, r = 0;

	while (r == 0 && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		const int64_t next = sqlite3_column_int64(rows, 0);
		if (is_up ? next <= *at : next >= *at)
			break;
		*at = next;
		r = copy_row(passage, rows);
	}
	(void)sqlite3_reset(rows); /* Tells the same error again. */
	return r < 0 ? r : code != SQLITE_DONE;
}

/* The next row that can be read after a damaged place: further and further, then back to what lies
 * between. 0: there is none. */
static int leap(struct passage *passage, int64_t *at)
{
	for (int64_t step = 1; *at + step < ROWID_LIMIT; step *= 2) {
		(void)sqlite3_bind_int64(passage->up, 1, *at + step);
		const int code = sqlite3_step(passage->up);
		int64_t found = code == SQLITE_ROW ? sqlite3_column_int64(passage->up, 0) : 0;
		(void)sqlite3_reset(passage->up); /* Tells the same error again. */
		if (code == SQLITE_DONE)
			return 0;
		if (code != SQLITE_ROW || found < *at + step)
			continue;
		(void)sqlite3_bind_int64(passage->down, 1, found);
		(void)sqlite3_bind_int64(passage->down, 2, *at + 1);
		*at = found - 1;
		const int r = go(passage, passage->down, &found);
		return r < 0 ? r : 1;
	}
	return 0;
}

static int carry(struct passage *passage)
{
	int64_t at = -1;
	int r;

	do {
		(void)sqlite3_bind_int64(passage->up, 1, at + 1);
		r = go(passage, passage->up, &at);
		if (r > 0)
			r = leap(passage, &at);
	} while (r > 0);
	return r;
}

/* The table's columns, each between commas. */
static char *columns_of(sqlite3 *database, const char *table)
{
	char *sql = sqlite3_mprintf(
		"SELECT ',' || group_concat(name) || ',' FROM pragma_table_info(%Q)", table);
	sqlite3_stmt *statement = NULL;
	char *columns = NULL;

	if (sql && sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK &&
		sqlite3_step(statement) == SQLITE_ROW)
		columns = sqlite3_mprintf("%s", sqlite3_column_text(statement, 0));
	(void)sqlite3_finalize(statement); /* Tells the same error again. */
	sqlite3_free(sql);
	return columns;
}

/* Those that both have, and as many parameters. */
static void share(const char *ours, const char *theirs, sqlite3_str *columns, sqlite3_str *values)
{
	for (const char *rest = ours + 1; *rest;) {
		const int length = (int)strcspn(rest, ",");
		char *wanted = sqlite3_mprintf(",%.*s,", length, rest);
		if (wanted && strstr(theirs, wanted)) {
			const char *comma = sqlite3_str_length(columns) > 0 ? "," : "";
			sqlite3_str_appendf(columns, "%s%.*s", comma, length, rest);
			sqlite3_str_appendf(values, "%s?", comma);
		}
		sqlite3_free(wanted);
		rest += length + 1;
	}
}

static int prepare_one(sqlite3 *database, char *sql, sqlite3_stmt **ret_statement)
{
	const int r =
		sql ? database_error(sqlite3_prepare_v2(database, sql, -1, ret_statement, NULL))
		    : -ENOMEM;

	sqlite3_free(sql);
	return r;
}

static int prepare_passage(sqlite3 *to, sqlite3 *from, const char *table, const char *columns,
	const char *values, struct passage *passage)
{
	int r;

	r = prepare_one(from,
		sqlite3_mprintf("SELECT rowid, %s FROM %s WHERE rowid >= ?1 ORDER BY rowid",
			columns, table),
		&passage->up);
	if (r < 0)
		return r;
	r = prepare_one(from,
		sqlite3_mprintf("SELECT rowid, %s FROM %s WHERE rowid < ?1 AND rowid >= ?2"
				" ORDER BY rowid DESC",
			columns, table),
		&passage->down);
	if (r < 0)
		return r;
	return prepare_one(to,
		sqlite3_mprintf("INSERT INTO %s (%s) VALUES (%s)", table, columns, values),
		&passage->in);
}

/* A table that cannot be read at all brings nothing. */
static int salvage_table(sqlite3 *to, sqlite3 *from, const char *table, int64_t *rows)
{
	_cleanup_(passage_done) struct passage passage = { 0 };
	char *ours = columns_of(to, table), *theirs = columns_of(from, table);
	sqlite3_str *columns = sqlite3_str_new(to), *values = sqlite3_str_new(to);

	if (ours && theirs)
		share(ours, theirs, columns, values);
	char *column_list = sqlite3_str_finish(columns), *value_list = sqlite3_str_finish(values);
	int r = 0;
	if (column_list && value_list &&
		prepare_passage(to, from, table, column_list, value_list, &passage) == 0)
		r = carry(&passage);
	*rows += passage.rows;
	sqlite3_free(column_list);
	sqlite3_free(value_list);
	sqlite3_free(ours);
	sqlite3_free(theirs);
	return r;
}

static int salvage_tables(sqlite3 *to, sqlite3 *from, int64_t *ret_rows)
{
	sqlite3_stmt *tables = NULL;
	int r = database_error(sqlite3_prepare_v2(to, DATABASE_TABLES, -1, &tables, NULL));

	while (r == 0 && sqlite3_step(tables) == SQLITE_ROW)
		r = salvage_table(to, from, (const char *)sqlite3_column_text(tables, 0), ret_rows);
	(void)sqlite3_finalize(tables); /* Tells the same error again. */
	return r;
}

/* All of it, or on an error nothing. */
static int bring_over(struct database *to, sqlite3 *from, int64_t *ret_rows)
{
	int64_t rows = 0;
	int r;

	/* A file that is shorter than it says is read only so. */
	r = database_error(sqlite3_exec(from, "PRAGMA writable_schema = ON", NULL, NULL, NULL));
	if (r == 0)
		r = database_begin(to);
	if (r == 0)
		r = database_end(to, salvage_tables(database_handle(to), from, &rows));
	if (r == 0)
		*ret_rows = rows;
	return r;
}

int database_copy(struct database *to, const struct database *from, int64_t *ret_rows)
{
	return bring_over(to, database_handle(from), ret_rows);
}

/* `options`: of SQLite's URI. */
static int salvage(struct database *to, const char *aside, const char *options, int64_t *ret_rows)
{
	char *uri = sqlite3_mprintf("file:%s%s", aside, options);
	sqlite3 *from = NULL;
	int r = uri ? 0 : -ENOMEM;

	/* To be written, since its WAL may hold what came last. */
	if (r == 0)
		r = database_error(sqlite3_open_v2(uri, &from,
			SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL));
	if (r == 0) {
		(void)sqlite3_limit(from, SQLITE_LIMIT_LENGTH, ROW_BYTES_MAX); /* The old one. */
		(void)sqlite3_db_config(                                       /* Known to it. */
			from, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
		r = bring_over(to, from, ret_rows);
	}
	(void)sqlite3_close(from); /* No statement is left that could hold it. */
	sqlite3_free(uri);
	return r;
}

/* First with its WAL, then the file alone: the WAL may be damaged, or another's. */
int database_salvage(struct database *to, const char *aside, int64_t *ret_rows)
{
	int64_t rows = 0, more = 0;
	const int r = salvage(to, aside, "", &rows);
	const int again = salvage(to, aside, "?immutable=1", &more);

	*ret_rows = rows + more;
	return r < 0 ? again : r;
}
