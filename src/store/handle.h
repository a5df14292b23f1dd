/* The connection behind a database. Only for this folder. */
#pragma once

#include <sqlite3.h>

struct database;

sqlite3 *database_handle(const struct database *database);

/* A result code of SQLite as errno; 0 for SQLITE_OK, SQLITE_ROW and SQLITE_DONE. */
int database_error(int code);

/* The same of the connection's last call: of a file that could not be opened the disk's own word.
 */
int database_error_now(sqlite3 *sqlite, int code);

/* The tables that hold what is nowhere else. One without a rowid is made of them, and can be made
 * anew: it is neither brought over into another database nor compared. */
#define DATABASE_TABLES                                                                            \
	"SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%WITHOUT ROWID'"
