#include "store/database.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "store/aside.h"
#include "store/handle.h"

/* An inspector's sqlite3 shell may hold the file for a moment; the main thread waits no longer. */
#define BUSY_MS 200

/* After so many steps of SQLite's machine a reader asks whether all is over: some 20 microseconds.
 */
#define STEPS_BETWEEN 1000

/* The WAL file shrinks back to this after a long transaction. */
#define JOURNAL_BYTES "1048576"

/* SQLite maps the index of its WAL, and a disk that is full when a page of that is first written
 * kills the process (SIGBUS). So the first, which is all of it in daily use, has its room before.
 */
#define INDEX_BYTES (32 * 1024)

/* Below that much room nothing is opened to be written. */
#define ROOM_MIN_BYTES (2 * INDEX_BYTES)

/* What the lock file holds while the database is open, and when it was closed in order. */
#define MARK_OPEN   '+'
#define MARK_CLOSED '-'

struct database {
	sqlite3 *sqlite;
	const struct database_schema *schema;
	char *path;
	int lock;  /* held from open to close; -1: only reads */
	int index; /* of the WAL, open as long as the database: closing it would drop SQLite's locks
		    */
	unsigned findings;
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
		return errno == EISDIR ? -EACCES : -errno; /* It is not the database that is one. */
	if (flock(lock, LOCK_EX | LOCK_NB) < 0)
		return errno == EWOULDBLOCK ? -EALREADY : -errno;
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

/* What the schema has and the database has not, or otherwise. */
#define MISSING                                                                                    \
	" FROM ours.sqlite_schema AS o LEFT JOIN main.sqlite_schema AS m"                          \
	" ON m.type = o.type AND m.name = o.name"                                                  \
	" WHERE o.sql IS NOT NULL AND m.sql IS NOT o.sql"

/* The tables of today, empty, beside those of the database. */
static int attach_ours(const struct database *database)
{
	sqlite3 *ours = NULL;
	unsigned char *image = NULL;
	sqlite3_int64 size = 0;
	int code = sqlite3_open(":memory:", &ours);

	for (size_t i = 0; i < database->schema->version && code == SQLITE_OK; i++)
		code = sqlite3_exec(ours, database->schema->migrations[i], NULL, NULL, NULL);
	if (code == SQLITE_OK) {
		image = sqlite3_serialize(ours, "main", &size, 0);
		code = image ? sqlite3_exec(database->sqlite, "ATTACH ':memory:' AS ours", NULL,
				       NULL, NULL)
			     : SQLITE_NOMEM;
	}
	if (code == SQLITE_OK) /* Takes the image, also on an error. */
		code = sqlite3_deserialize(database->sqlite, "ours", TAKE(image), size, size,
			SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY);
	sqlite3_free(image);
	(void)sqlite3_close(ours); /* No statement is left that could hold it. */
	return database_error(code);
}

/* What makes anew, or in order, what holds no rows. The caller frees it with sqlite3_free. */
static int write_mending(const struct database *database, char **ret_script)
{
	sqlite3_str *script = sqlite3_str_new(database->sqlite);
	sqlite3_stmt *missing = NULL;
	int code = SQLITE_ROW;
	int r;

	r = database_error(sqlite3_prepare_v2(database->sqlite,
		"SELECT 'DROP ' || o.type || ' IF EXISTS ' || o.name || ';', o.sql" MISSING, -1,
		&missing, NULL));
	while (r == 0 && (code = sqlite3_step(missing)) == SQLITE_ROW)
		sqlite3_str_appendf(script, "%s%s;", sqlite3_column_text(missing, 0),
			sqlite3_column_text(missing, 1));
	(void)sqlite3_finalize(missing); /* Tells the same error again. */
	*ret_script = sqlite3_str_finish(script);
	return r < 0 ? r : database_error(code);
}

/* -EBADMSG: a table is missing, or another. */
static int compare(const struct database *database, char **ret_script)
{
	int64_t tables;
	int r;

	r = attach_ours(database);
	if (r < 0)
		return r;
	r = ask(database, "SELECT count(*)" MISSING " AND o.type = 'table'", &tables);
	if (r == 0)
		r = tables > 0 ? -EBADMSG : write_mending(database, ret_script);
	const int detached = run(database, "DETACH ours");
	return r < 0 ? r : detached;
}

static int check_schema(struct database *database)
{
	char *script = NULL;
	int r = compare(database, &script);

	if (r == 0 && script) {
		r = run(database, "BEGIN IMMEDIATE");
		if (r == 0)
			r = database_end(database, run(database, script));
		if (r == 0)
			database->findings |= DATABASE_MENDED;
	}
	sqlite3_free(script);
	return r == -EEXIST ? -EBADMSG : r; /* Rows that the index forbids. */
}

/* What only reads comes first: a file that is not ours keeps every byte. */
static int prepare(struct database *database)
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
	if (r == 0 && version < database->schema->version)
		r = migrate(database, version);
	return r < 0 ? r : check_schema(database);
}

/* --- what lies beside it --- */

static off_t size_beside(const struct database *database, const char *suffix)
{
	_cleanup_free_ char *path = NULL;
	struct stat status;

	if (asprintf(&path, "%s%s", database->path, suffix) < 0) {
		path = NULL;
		return -1;
	}
	return stat(path, &status) < 0 ? -1 : status.st_size;
}

/* SQLite takes a WAL whose head is damaged for an empty one, and says nothing. */
#define WAL_HEAD_BYTES 32
#define WAL_MAGIC      0x377F0682U

static uint32_t big_endian(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
}

/* https://www.sqlite.org/fileformat2.html#walformat: the checksum of the first 24 bytes, whose
 * words are as the last bit of the magic number says. */
static bool is_wal_head(const unsigned char *head)
{
	const uint32_t magic = big_endian(head);
	uint32_t sums[2] = { 0, 0 };

	for (size_t i = 0; i < 24; i += 8) {
		uint32_t words[2];
		for (size_t j = 0; j < 2; j++) {
			words[j] = big_endian(head + i + 4 * j);
			if ((magic & 1) == 0)
				words[j] = __builtin_bswap32(words[j]);
		}
		sums[0] += words[0] + sums[1];
		sums[1] += words[1] + sums[0];
	}
	return (magic & ~1U) == WAL_MAGIC && sums[0] == big_endian(head + 24) &&
	       sums[1] == big_endian(head + 28);
}

static int check_wal(struct database *database)
{
	_cleanup_free_ char *path = NULL, *aside = NULL;
	unsigned char head[WAL_HEAD_BYTES] = { 0 };

	if (asprintf(&path, "%s-wal", database->path) < 0) {
		path = NULL;
		return -ENOMEM;
	}
	_cleanup_close_ int wal = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	const ssize_t length = wal < 0 ? 0 : pread(wal, head, sizeof(head), 0);
	if (length <= 0 || (length == sizeof(head) && is_wal_head(head)))
		return 0; /* None, an empty one, or one that SQLite says more about. */
	const int r = database_put_aside(path, &aside);
	if (r == 0)
		database->findings |= DATABASE_WAL_DAMAGED;
	return r;
}

static int look_beside(struct database *database)
{
	char mark = 0;

	if (pread(database->lock, &mark, 1, 0) != 1)
		mark = 0; /* The first start. */
	if (mark != 0 && size_beside(database, "") <= 0)
		database->findings |= DATABASE_EMPTIED;
	else if ((mark == MARK_OPEN || size_beside(database, "-shm") >= 0) &&
		 size_beside(database, "-wal") < 0)
		database->findings |= DATABASE_WAL_LOST;
	return check_wal(database);
}

/* Where it cannot be written, the next start finds out less. */
static void mark(const struct database *database, char mark)
{
	if (database->lock >= 0)
		(void)!pwrite(database->lock, &mark, 1, 0);
}

/* --- open --- */

static int check_room(const struct database *database)
{
	struct statvfs room;

	if (fstatvfs(database->lock, &room) < 0)
		return -errno;
	return (uint64_t)room.f_bavail * room.f_frsize < ROOM_MIN_BYTES ? -ENOSPC : 0;
}

static int reserve_index(struct database *database)
{
	_cleanup_free_ char *path = NULL;

	if (asprintf(&path, "%s-shm", database->path) < 0) {
		path = NULL;
		return -ENOMEM;
	}
	database->index = open(path, O_RDWR | O_CLOEXEC);
	if (database->index < 0)
		return -errno;
	const int r = fallocate(database->index, 0, 0, INDEX_BYTES) < 0 ? -errno : 0;
	return r == -EOPNOTSUPP ? 0 : r;
}

static int open_file(struct database *database)
{
	int r;

	r = lock_file(database->path, &database->lock);
	if (r < 0)
		return r;
	r = check_room(database);
	if (r < 0)
		return r;
	r = look_beside(database);
	if (r < 0)
		return r;
	r = database_error(sqlite3_open_v2(database->path, &database->sqlite,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL));
	if (r < 0)
		return r;
	(void)sqlite3_busy_timeout(database->sqlite, BUSY_MS); /* Always SQLITE_OK. */
	r = prepare(database);
	return r < 0 ? r : reserve_index(database);
}

static int new_database(
	const char *path, const struct database_schema *schema, struct database **ret_database)
{
	_cleanup_(database_cleanup) struct database *database = calloc(1, sizeof(*database));

	if (!database)
		return -ENOMEM;
	database->lock = database->index = -1;
	database->schema = schema;
	database->path = strdup(path);
	if (!database->path)
		return -ENOMEM;
	*ret_database = TAKE(database);
	return 0;
}

int database_open(
	const char *path, const struct database_schema *schema, struct database **ret_database)
{
	_cleanup_(database_cleanup) struct database *database = NULL;
	struct stat status;
	int r;

	if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
		return -EISDIR;
	r = new_database(path, schema, &database);
	if (r < 0)
		return r;
	r = open_file(database);
	if (r < 0)
		return r;
	mark(database, MARK_OPEN);
	*ret_database = TAKE(database);
	return 0;
}

int database_open_in_memory(const struct database_schema *schema, struct database **ret_database)
{
	_cleanup_(database_cleanup) struct database *database = NULL;
	int r;

	r = new_database("", schema, &database);
	if (r < 0)
		return r;
	r = database_error(sqlite3_open_v2(":memory:", &database->sqlite,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL));
	if (r == 0)
		r = migrate(database, 0);
	if (r < 0)
		return r;
	*ret_database = TAKE(database);
	return 0;
}

unsigned database_findings(const struct database *database)
{
	return database->findings;
}

/* --- open to read --- */

static int check_of_today(const struct database *database)
{
	size_t version;
	int r;

	r = check_owner(database);
	if (r < 0)
		return r;
	r = check_version(database, &version);
	if (r < 0)
		return r;
	return version == database->schema->version ? 0 : -EPROTO;
}

static int open_uri(struct database *database, const char *options)
{
	char *uri = sqlite3_mprintf("file:%s%s", database->path, options);
	int r;

	if (!uri)
		return -ENOMEM;
	(void)sqlite3_close(database->sqlite); /* Of a former try. */
	database->sqlite = NULL;
	r = database_error(sqlite3_open_v2(uri, &database->sqlite,
		SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL));
	sqlite3_free(uri);
	if (r < 0)
		return r;
	(void)sqlite3_busy_timeout(database->sqlite, BUSY_MS); /* Always SQLITE_OK. */
	return check_of_today(database);
}

/* Without a WAL it is all in the file, which SQLite reads on a disk that takes no index of a WAL
 * only if told that nobody writes. */
static bool may_be_snapshot(const struct database *database, int r)
{
	return (r == -EACCES || r == -EIO || r == -EROFS || r == -ENOSPC) &&
	       size_beside(database, "-wal") <= 0;
}

int database_open_to_read(
	const char *path, const struct database_schema *schema, struct database **ret_database)
{
	_cleanup_(database_cleanup) struct database *database = NULL;
	int r;

	r = new_database(path, schema, &database);
	if (r < 0)
		return r;
	r = open_uri(database, "?mode=ro");
	if (may_be_snapshot(database, r))
		r = open_uri(database, "?immutable=1");
	if (r < 0)
		return r;
	*ret_database = TAKE(database);
	return 0;
}

void database_close(struct database *database)
{
	if (!database)
		return;
	/* No statement is left that could hold it; a WAL that is left is one to be looked for. */
	(void)sqlite3_close(database->sqlite);
	if (database->sqlite && size_beside(database, "-wal") < 0)
		mark(database, MARK_CLOSED);
	close_cleanup(&database->index);
	close_cleanup(&database->lock);
	free(database->path);
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
