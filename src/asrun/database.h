/* The SQLite database of the as-run log: taken for one daemon, checked, brought to the schema of
 * today, with SQLite's result codes told as errno. */
#pragma once

#include <stdint.h>

#include <sqlite3.h>

struct database {
	sqlite3 *sqlite;
	int lock; /* held from open to close */
};

/* As asrun_open. Nothing is written to a file that is refused. */
int database_open(const char *path, struct database *ret_database);

/* Statements must be finalized. Accepts one that is all zero but for lock -1. */
void database_close(struct database *database);

/* Runs SQL that takes no parameters and yields nothing. */
int database_run(const struct database *database, const char *sql);

/* The first column of the first row. -ENOENT without a row. */
int database_ask(const struct database *database, const char *sql, int64_t *ret_value);

/* A result code of SQLite as errno; 0 for SQLITE_OK, SQLITE_ROW and SQLITE_DONE. */
int database_error(int code);
