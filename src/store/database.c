#include "store/database.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "store/handle.h"

/* An inspector's sqlite3 shell may hold the file for a moment; the main thread waits no longer. */
#define BUSY_MS 200

/* After so many steps of SQLite's machine a reader asks whether all is over: some 20 microseconds.
 */
#define STEPS_BETWEEN 1000

/* The WAL file shrinks back to this after a long transaction. */
#define JOURNAL_BYTES "1048576"

struct database {
	sqlite3 *sqlite;
	const struct database_schema *schema;
	int lock; /* held from open to close */
};

DEFINE_CLEANUP(struct database, database, database_close)

sqlite3 *database_handle(const struct database *database)
{
	return database->sqlite;
}

int database_error(int code)
{
	switch (code & 0xFF) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return 0;
	case SQLITE_FULL:
		return -ENOSPC;
	case SQLITE_READONLY:
		return -EROFS;
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return -EACCES;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return -EBUSY;
	case SQLITE_NOMEM:
		return -ENOMEM;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return -EBADMSG;
	case SQLITE_CONSTRAINT:
		return -EEXIST;
	default:
		return -EIO;
	}
}

/* Runs SQL that takes no parameters and yields nothing. */
static int run(const struct database *database, const char *sql)
{
	return database_error(sqlite3_exec(database->sqlite, sql, NULL, NULL, NULL));
}

/* The first column of the first row. -ENOENT without a row. */
static int ask(const struct database *database, const char *sql, int64_t *ret_value)
{
	sqlite3_stmt *statement;
	int r;

	r = database_error(sqlite3_prepare_v2(database->sqlite, sql, -1, &statement, NULL));
	if (r < 0)
		return r;
	const int code = sqlite3_step(statement);
	r = code == SQLITE_DONE ? -ENOENT : database_error(code);
	if (r == 0)
		*ret_value = sqlite3_column_int64(statement, 0);
	(void)sqlite3_finalize(statement); /* Tells the same error again. */
	return r;
}

/* SQLite's own locks come and go with each transaction; they keep no second daemon out. */
static int lock_file(const char *path, int *ret_lock)
{
	_cleanup_free_ char *lock_path = NULL;

	if (asprintf(&lock_path, "%s.lock", path) < 0) {
		lock_path = NULL;
		return -ENOMEM;
	}
	_cleanup_close_ int lock = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (lock < 0)
		return -errno;
	if (flock(lock, LOCK_EX | LOCK_NB) < 0)
		return errno == EWOULDBLOCK ? -EBUSY : -errno;
	*ret_lock = TAKE_FD(lock);
	return 0;
}

/* Ours, or nobody's yet because it is empty. */
static int check_owner(const struct database *database)
{
	int64_t owner, tables;
	int r;

	r = ask(database, "PRAGMA application_id", &owner);
	if (r < 0 || owner == database->schema->application_id)
		return r;
	r = ask(database, "SELECT count(*) FROM sqlite_schema", &tables);
	if (r < 0)
		return r;
	return owner == 0 && tables == 0 ? 0 : -EBADMSG;
}

static int check_version(const struct database *database, size_t *ret_version)
{
	int64_t version;
	const int r = ask(database, "PRAGMA user_version", &version);

	if (r < 0)
		return r;
	if (version < 0 || (uint64_t)version > database->schema->version)
		return -EPROTO;
	*ret_version = (size_t)version;
	return 0;
}

static int check_integrity(const struct database *database)
{
	int64_t faults;
	const int r = ask(database,
		"SELECT count(*) FROM pragma_quick_check WHERE quick_check <> 'ok'", &faults);

	if (r < 0)
		return r;
	return faults == 0 ? 0 : -EBADMSG;
}

/* All missing steps in one transaction: a power cut leaves the old version or the new one. */
static int migrate(const struct database *database, size_t version)
{
	const struct database_schema *schema = database->schema;
	char closing[128];
	int r;

	(void)snprintf(closing, sizeof(closing), /* Fits. */
		"PRAGMA application_id = %d; PRAGMA user_version = %zu", schema->application_id,
		schema->version);
	r = run(database, "BEGIN EXCLUSIVE");
	if (r < 0)
		return r;
	for (size_t i = version; i < schema->version && r == 0; i++)
		r = run(database, schema->migrations[i]);
	if (r == 0)
		r = run(database, closing);
	return database_end(database, r);
}

/* What only reads comes first: a file that is not ours keeps every byte. */
static int prepare(const struct database *database)
{
	size_t version;
	int r;

	r = check_owner(database);
	if (r < 0)
		return r;
	r = check_version(database, &version);
	if (r < 0)
		return r;
	r = check_integrity(database);
	if (r < 0)
		return r;
	r = run(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
			  "PRAGMA journal_size_limit = " JOURNAL_BYTES);
	if (r < 0 || version == database->schema->version)
		return r;
	return migrate(database, version);
}

static int open_file(const char *path, struct database *database)
{
	int r;

	r = lock_file(path, &database->lock);
	if (r < 0)
		return r;
	r = database_error(sqlite3_open_v2(path, &database->sqlite,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL));
	if (r < 0)
		return r;
	(void)sqlite3_busy_timeout(database->sqlite, BUSY_MS); /* Always SQLITE_OK. */
	return prepare(database);
}

int database_open(
	const char *path, const struct database_schema *schema, struct database **ret_database)
{
	_cleanup_(database_cleanup) struct database *database = calloc(1, sizeof(*database));
	struct stat status;

	if (!database)
		return -ENOMEM;
	database->lock = -1;
	database->schema = schema;
	if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
		return -EISDIR;
	const int r = open_file(path, database);
	if (r < 0)
		return r;
	*ret_database = TAKE(database);
	return 0;
}

static int open_to_read(const char *path, struct database *database)
{
	size_t version;
	int r;

	r = database_error(sqlite3_open_v2(
		path, &database->sqlite, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL));
	if (r < 0)
		return r;
	(void)sqlite3_busy_timeout(database->sqlite, BUSY_MS); /* Always SQLITE_OK. */
	r = check_owner(database);
	if (r < 0)
		return r;
	r = check_version(database, &version);
	if (r < 0)
		return r;
	return version == database->schema->version ? 0 : -EPROTO;
}

int database_open_to_read(
	const char *path, const struct database_schema *schema, struct database **ret_database)
{
	_cleanup_(database_cleanup) struct database *database = calloc(1, sizeof(*database));

	if (!database)
		return -ENOMEM;
	database->lock = -1;
	database->schema = schema;
	const int r = open_to_read(path, database);
	if (r < 0)
		return r;
	*ret_database = TAKE(database);
	return 0;
}

void database_close(struct database *database)
{
	if (!database)
		return;
	(void)sqlite3_close(database->sqlite); /* No statement is left that could hold it. */
	close_cleanup(&database->lock);
	free(database);
}

int database_changes(const struct database *database)
{
	return sqlite3_changes(database->sqlite);
}

int database_begin(const struct database *database)
{
	return run(database, "BEGIN IMMEDIATE");
}

int database_end(const struct database *database, int r)
{
	if (r == 0)
		r = run(database, "COMMIT");
	if (r < 0 && !sqlite3_get_autocommit(database->sqlite))
		(void)run(database, "ROLLBACK"); /* The first error is the one to tell. */
	return r;
}
