#include "store/statement.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"
#include "store/handle.h"

/* A struct statement is SQLite's own, under a name that needs no <sqlite3.h>. */
static sqlite3_stmt *inside(struct statement *statement)
{
	return (sqlite3_stmt *)statement;
}

int statement_prepare(
	const struct database *database, const char *sql, struct statement **ret_statement)
{
	sqlite3_stmt *statement;
	const int r = database_error(sqlite3_prepare_v3(
		database_handle(database), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL));

	if (r == 0)
		*ret_statement = (struct statement *)statement;
	return r;
}

void statement_free(struct statement *statement)
{
	(void)sqlite3_finalize(inside(statement)); /* Tells old errors again. */
}

void statement_bind_integer(struct statement *statement, int parameter, int64_t value)
{
	const int code = sqlite3_bind_int64(inside(statement), parameter, value);

	assert(code == SQLITE_OK);
	(void)code;
}

void statement_bind_real(struct statement *statement, int parameter, double value)
{
	const int code = sqlite3_bind_double(inside(statement), parameter, value);

	assert(code == SQLITE_OK);
	(void)code;
}

void statement_bind_time(struct statement *statement, int parameter, int64_t time_ms)
{
	if (time_ms == CLOCK_NONE)
		statement_bind_text(statement, parameter, NULL);
	else
		statement_bind_integer(statement, parameter, time_ms);
}

void statement_bind_text(struct statement *statement, int parameter, const char *text)
{
	const int code = sqlite3_bind_text(inside(statement), parameter, text, -1, SQLITE_STATIC);

	assert(code == SQLITE_OK);
	(void)code;
}

int statement_take_text(struct statement *statement, int parameter, char *text)
{
	const int code = sqlite3_bind_text(inside(statement), parameter, text, -1, free);

	return code == SQLITE_OK ? 0 : -ENOMEM;
}

int statement_step(struct statement *statement)
{
	const int code = sqlite3_step(inside(statement));

	return code == SQLITE_ROW ? 1
				  : database_error_now(sqlite3_db_handle(inside(statement)), code);
}

void statement_reset(struct statement *statement)
{
	(void)sqlite3_reset(inside(statement));          /* Tells the error of its step again. */
	(void)sqlite3_clear_bindings(inside(statement)); /* Always SQLITE_OK. */
}

int statement_run(struct statement *statement)
{
	const int r = statement_step(statement);

	statement_reset(statement);
	return r < 0 ? r : 0;
}

bool statement_is_null(struct statement *statement, int column)
{
	return sqlite3_column_type(inside(statement), column) == SQLITE_NULL;
}

int64_t statement_integer(struct statement *statement, int column)
{
	return sqlite3_column_int64(inside(statement), column);
}

int64_t statement_time(struct statement *statement, int column)
{
	return statement_is_null(statement, column) ? CLOCK_NONE
						    : statement_integer(statement, column);
}

double statement_real(struct statement *statement, int column)
{
	return sqlite3_column_double(inside(statement), column);
}

const char *statement_text(struct statement *statement, int column)
{
	const char *text = (const char *)sqlite3_column_text(inside(statement), column);

	return text ? text : "";
}
