#include "store/database.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <pthread.h>
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
#include "store/beside.h"
#include "store/handle.h"
#include "store/index.h"

/* An inspector's sqlite3 shell may hold the file for a moment; the main thread waits no longer. */
#define BUSY_MS 200

/* After so many steps of SQLite's machine a reader asks whether all is over: some 20 microseconds.
 */
#define STEPS_BETWEEN 1000

/* The WAL file shrinks back to this after a long transaction. */
#define JOURNAL_BYTES "1048576"

/* Below that much room nothing is opened to be written. */
#define ROOM_MIN_BYTES (64 * 1024)

/* Where in the file it says whether it has a WAL: two bytes, 2 where it has. */
#define VERSIONS_AT 18

/* What the lock file holds: how many transactions the database has taken. */
#define MARK_FORMAT "%020" PRId64 "\n"
#define MARK_BYTES  21

/* Where a file lies. */
struct place {
	dev_t device;
	ino_t number; /* 0: there is none */
	off_t bytes;
	struct timespec written; /* last */
};

/* What every transaction runs. */
enum step {
	STEP_BEGIN,
	STEP_COUNT_WRITE,
	STEP_COMMIT,
	STEP_COUNT,
};

struct database {
	sqlite3 *sqlite;
	sqlite3_stmt *steps[STEP_COUNT]; /* NULL: none has been run yet */
	const struct database_schema *schema;
	char *path;
	int lock; /* held from open to close; -1: only reads */
	struct wal_index *index;
	unsigned losses;   /* of the index, when the transaction began */
	int64_t writes;    /* transactions, of this database since it was first made */
	struct place file; /* that was opened, as it was left */
	struct place wal;  /* as it was left */
	size_t version;    /* that it had when it was opened */
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
	case SQLITE_ERROR: /* Its tables are others. */
		return -EBADMSG;
	case SQLITE_CONSTRAINT:
		return -EEXIST;
	default:
		return -EIO;
	}
}

int database_error_now(sqlite3 *sqlite, int code)
{
	const int error = sqlite3_system_errno(sqlite);

	return (code & 0xFF) == SQLITE_CANTOPEN && error > 0 ? -error : database_error(code);
}

/* Runs SQL that takes no parameters and yields nothing. */
static int run(const struct database *database, const char *sql)
{
	return database_error_now(
		database->sqlite, sqlite3_exec(database->sqlite, sql, NULL, NULL, NULL));
}

static int run_step(struct database *database, enum step step)
{
	static const char *const steps[STEP_COUNT] = {
		[STEP_BEGIN] = "BEGIN IMMEDIATE",
		/* Beside the count that the database had: a mark that came later than its write was
		   promised less. */
		[STEP_COUNT_WRITE] = ("INSERT INTO writes VALUES (1, ?1)"
				      " ON CONFLICT DO UPDATE SET count = excluded.count"),
		[STEP_COMMIT] = "COMMIT",
	};
	sqlite3_stmt **statement = &database->steps[step];
	int code = SQLITE_OK;

	if (!*statement)
		code = sqlite3_prepare_v3(database->sqlite, steps[step], -1,
			SQLITE_PREPARE_PERSISTENT, statement, NULL);
	if (code == SQLITE_OK && step == STEP_COUNT_WRITE)
		code = sqlite3_bind_int64(*statement, 1, database->writes + 1);
	if (code == SQLITE_OK)
		code = sqlite3_step(*statement);
	const int r = database_error_now(database->sqlite, code);
	(void)sqlite3_reset(*statement); /* Tells the same error again. */
	return r;
}

/* The first column of the first row. -ENOENT without a row. */
static int ask(const struct database *database, const char *sql, int64_t *ret_value)
{
	sqlite3_stmt *statement;
	int r;

	r = database_error_now(
		database->sqlite, sqlite3_prepare_v2(database->sqlite, sql, -1, &statement, NULL));
	if (r < 0)
		return r;
	const int code = sqlite3_step(statement);
	r = code == SQLITE_DONE ? -ENOENT : database_error_now(database->sqlite, code);
	if (r == 0)
		*ret_value = sqlite3_column_int64(statement, 0);
	(void)sqlite3_finalize(statement); /* Tells the same error again. */
	return r;
}

/* There is nothing of that name, or a file. To open a FIFO may take for ever. */
static bool may_be_file(const char *path, const char *suffix)
{
	char whole[PATH_MAX];
	struct stat status;

	return beside_name(path, suffix, whole) == 0 &&
	       (stat(whole, &status) < 0 || S_ISREG(status.st_mode));
}

static int put_aside(const struct database *database, const char *suffix)
{
	_cleanup_free_ char *aside = NULL;
	char name[PATH_MAX];
	const int r = beside_name(database->path, suffix, name);

	return r < 0 ? r : database_put_aside(name, &aside);
}

/* What is no file is put aside: a lock holds nothing that could be lost with it. */
static int open_lock(const char *path)
{
	_cleanup_free_ char *aside = NULL;

	if (!may_be_file(path, "") && database_put_aside(path, &aside) < 0)
		return -EACCES;
	const int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	return lock < 0 ? -errno : lock;
}

/* SQLite's own locks come and go with each transaction; they keep no second daemon out. */
static int lock_file(const char *path, int *ret_lock)
{
	_cleanup_free_ char *lock_path = NULL;

	if (asprintf(&lock_path, "%s.lock", path) < 0) {
		lock_path = NULL;
		return -ENOMEM;
	}
	_cleanup_close_ int lock = open_lock(lock_path);
	if (lock < 0)
		return lock;
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

static bool has_lost_index(const struct database *database)
{
	return database->index && wal_index_losses(database->index) != database->losses;
}

/* What was written by an index that was lost meanwhile is in the WAL, or not; the next opening
 * finds out. */
static int finish(struct database *database, int r)
{
	if (r == 0 && has_lost_index(database))
		r = -ESTALE;
	if (r == 0)
		r = run_step(database, STEP_COMMIT);
	if (r < 0 && !sqlite3_get_autocommit(database->sqlite))
		(void)run(database, "ROLLBACK"); /* The first error is the one to tell. */
	if (!has_lost_index(database))
		return r;
	wal_index_wipe(database->index);
	return -ESTALE;
}

/* All missing steps in one transaction: a power cut leaves the old version or the new one. */
static int migrate(struct database *database, size_t version)
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
	return finish(database, r);
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

/* What could refuse rows, and is not ours. */
static int drop_foreign(const struct database *database, sqlite3_str *script)
{
	sqlite3_stmt *foreign = NULL;
	int code = SQLITE_ROW;
	int r;

	r = database_error(sqlite3_prepare_v2(database->sqlite,
		"SELECT m.type, m.name FROM main.sqlite_schema AS m"
		" LEFT JOIN ours.sqlite_schema AS o ON o.type = m.type AND o.name = m.name"
		" WHERE o.name IS NULL AND m.tbl_name IN (SELECT name FROM ours.sqlite_schema)"
		" AND (m.type = 'trigger' OR m.sql LIKE 'CREATE UNIQUE INDEX %')",
		-1, &foreign, NULL));
	while (r == 0 && (code = sqlite3_step(foreign)) == SQLITE_ROW)
		sqlite3_str_appendf(script, "DROP %s \"%w\";", sqlite3_column_text(foreign, 0),
			sqlite3_column_text(foreign, 1));
	(void)sqlite3_finalize(foreign); /* Tells the same error again. */
	return r < 0 ? r : database_error(code);
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
	if (r == 0)
		r = database_error(code);
	if (r == 0)
		r = drop_foreign(database, script);
	*ret_script = sqlite3_str_finish(script);
	return r;
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
		r = run_step(database, STEP_BEGIN);
		if (r == 0)
			r = finish(database, run(database, script));
		if (r == 0)
			database->findings |= DATABASE_MENDED;
	}
	sqlite3_free(script);
	return r == -EEXIST ? -EBADMSG : r; /* Rows that the index forbids. */
}

/* --- what lies beside it --- */

/* By its name: to open it beside SQLite, and close it again, would drop SQLite's locks. */
static struct place look_at(const struct database *database, const char *suffix)
{
	char path[PATH_MAX];
	struct stat status;

	if (beside_name(database->path, suffix, path) < 0 || stat(path, &status) < 0)
		return (struct place){ 0 };
	return (struct place){ status.st_dev, status.st_ino, status.st_size, status.st_mtim };
}

/* 0: nothing is known of it. */
static int64_t read_mark(const struct database *database)
{
	char mark[MARK_BYTES + 1] = "";

	if (pread(database->lock, mark, MARK_BYTES, 0) != MARK_BYTES)
		return 0;
	return strtoll(mark, NULL, 10);
}

/* Where it cannot be written, the next start finds out less. */
static void write_mark(const struct database *database)
{
	char mark[MARK_BYTES + 1];

	if (database->lock < 0 || database->writes <= 0)
		return;
	(void)snprintf(mark, sizeof(mark), MARK_FORMAT, database->writes); /* Fits. */
	(void)!pwrite(database->lock, mark, MARK_BYTES, 0);
}

/* A copy, since SQLite goes on in it. */
static int keep_wal(const struct database *database)
{
	char path[PATH_MAX];

	if (look_at(database, BESIDE_WAL).bytes == 0)
		return 0;
	const int r = beside_name(database->path, BESIDE_WAL, path);
	return r < 0 ? r : database_copy_aside(path);
}

/* SQLite throws it away where there is no file that it belongs to. */
static int keep_lonely_wal(const struct database *database)
{
	return look_at(database, BESIDE_ITSELF).bytes == 0 ? keep_wal(database) : 0;
}

/* Nothing may be written before. */
static int compare_with_mark(struct database *database, bool is_empty)
{
	const int64_t mark = read_mark(database);
	int64_t is_counted;
	int r;

	r = ask(database, "SELECT count(*) FROM sqlite_schema WHERE name = 'writes'", &is_counted);
	if (r == 0 && is_counted)
		r = ask(database, "SELECT count FROM writes", &database->writes);
	if (r < 0 && r != -ENOENT)
		return r;
	if (database->writes >= mark)
		return 0;
	database->findings |= is_empty ? DATABASE_EMPTIED : DATABASE_BEHIND;
	database->writes = mark;
	return keep_wal(database);
}

/* The first connection may find none before it writes. */
static int hold_index(struct database *database)
{
	if (database->index)
		return 0;
	const int r = wal_index_hold(database->path, &database->index);
	if (r == 0)
		database->losses = wal_index_losses(database->index);
	return r;
}

/* What only reads comes first: a file that is not ours keeps every byte. */
static int prepare(struct database *database)
{
	size_t version;
	int r;

	r = check_owner(database);
	if (r < 0)
		return r;
	(void)hold_index(database); /* It is held in the end. */
	r = check_version(database, &version);
	if (r < 0)
		return r;
	r = check_integrity(database);
	if (r < 0)
		return r;
	r = compare_with_mark(database, version == 0);
	if (r < 0)
		return r;
	r = run(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
			  "PRAGMA journal_size_limit = " JOURNAL_BYTES);
	if (r == 0 && version < database->schema->version)
		r = migrate(database, version);
	database->version = database->schema->version;
	return r < 0 ? r : check_schema(database);
}

/* --- open --- */

static int check_room(const struct database *database)
{
	struct statvfs room;

	if (fstatvfs(database->lock, &room) < 0)
		return -errno;
	return (uint64_t)room.f_bavail * room.f_frsize < ROOM_MIN_BYTES ? -ENOSPC : 0;
}

static bool is_same(const struct place *one, const struct place *other)
{
	return one->device == other->device && one->number == other->number;
}

static void note_places(struct database *database)
{
	database->file = look_at(database, BESIDE_ITSELF);
	database->wal = look_at(database, BESIDE_WAL);
}

/* By whoever writes, who brought it up to date. */
static bool has_changed_version(const struct database *database)
{
	size_t version;

	return database->version != database->schema->version &&
	       check_version(database, &version) == 0 && version != database->version;
}

bool database_is_in_place(const struct database *database)
{
	const struct place file = look_at(database, BESIDE_ITSELF);

	if (file.number == 0 || !is_same(&file, &database->file))
		return false;
	if (database->lock >= 0) /* Who writes looks after its WAL itself. */
		return true;
	const struct place wal = look_at(database, BESIDE_WAL);
	return is_same(&wal, &database->wal) && !has_lost_index(database) &&
	       !has_changed_version(database);
}

size_t database_version(const struct database *database)
{
	return database->version;
}

/* SQLite brings it into the database with the last connection that is closed: a WAL that may be
 * another's must not come into a file that is refused. */
static void keep_wal_on_close(const struct database *database, bool is_kept)
{
	(void)sqlite3_db_config(/* Known to it. */
		database->sqlite, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, is_kept, NULL);
}

/* Another database must not find its WAL. */
void database_let_go(struct database *database)
{
	_cleanup_free_ char *aside = NULL;
	char index[PATH_MAX], wal[PATH_MAX];

	close_cleanup(&database->lock);
	database->lock = -1;
	/* Where it is closed it must not throw away the WAL of that other. */
	keep_wal_on_close(database, true);
	if (beside_name(database->path, BESIDE_INDEX, index) < 0 ||
		beside_name(database->path, BESIDE_WAL, wal) < 0)
		return;
	if (!database->index || !wal_index_is_in_place(database->index, database->path))
		return;
	(void)unlink(index);                   /* Where it stays, the next opening says why. */
	(void)database_put_aside(wal, &aside); /* The same. */
}

/* Read over SQLite, as has_head does, which here is told that nobody writes and nothing lies
 * beside.
 */
static bool has_wal(const struct database *database)
{
	_cleanup_free_ char *uri = NULL;
	sqlite3 *sqlite = NULL;
	sqlite3_file *file = NULL;
	char version[2] = { 0 };

	if (asprintf(&uri, "file:%s?immutable=1", database->path) < 0) {
		uri = NULL;
		return false;
	}
	const bool is_read =
		sqlite3_open_v2(uri, &sqlite,
			SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI,
			NULL) == SQLITE_OK &&
		sqlite3_file_control(sqlite, "main", SQLITE_FCNTL_FILE_POINTER, &file) ==
			SQLITE_OK &&
		file->pMethods->xRead(file, version, sizeof(version), VERSIONS_AT) == SQLITE_OK;
	(void)sqlite3_close(sqlite); /* It was only read. */
	return is_read && version[0] == 2 && version[1] == 2;
}

/* A journal that lies beside a database which has a WAL is another's, and SQLite would play it back
 * into this one. */
static int clear_beside(const struct database *database)
{
	static const char *const others[] = { BESIDE_WAL, BESIDE_INDEX, BESIDE_JOURNAL };
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(others) && r == 0; i++)
		if (!may_be_file(database->path, others[i]))
			r = put_aside(database, others[i]);
	if (r == 0 && look_at(database, BESIDE_JOURNAL).bytes > 0 && has_wal(database))
		r = put_aside(database, BESIDE_JOURNAL);
	return r;
}

static int open_file(struct database *database)
{
	int r;

	r = lock_file(database->path, &database->lock);
	if (r < 0)
		return r;
	r = clear_beside(database);
	if (r < 0)
		return r;
	r = check_room(database);
	if (r < 0)
		return r;
	r = keep_lonely_wal(database);
	if (r < 0)
		return r;
	const int code = sqlite3_open_v2(database->path, &database->sqlite,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
	r = database_error_now(database->sqlite, code);
	if (r < 0)
		return r;
	(void)sqlite3_busy_timeout(database->sqlite, BUSY_MS); /* Always SQLITE_OK. */
	keep_wal_on_close(database, true);
	r = prepare(database);
	if (r == 0)
		r = hold_index(database);
	if (r < 0)
		return r;
	keep_wal_on_close(database, false);
	note_places(database);
	return 0;
}

static int new_database(
	const char *path, const struct database_schema *schema, struct database **ret_database)
{
	_cleanup_(database_cleanup) struct database *database = calloc(1, sizeof(*database));

	if (!database)
		return -ENOMEM;
	database->lock = -1;
	database->schema = schema;
	/* SQLite keeps the WAL beside the file to which a link leads. */
	database->path = realpath(path, NULL);
	if (!database->path)
		database->path = strdup(path);
	if (!database->path)
		return -ENOMEM;
	*ret_database = TAKE(database);
	return 0;
}

/* What a statement could take back is a page or two, for which SQLite would map 64 KB each time. */
static void configure(void)
{
	(void)sqlite3_config(/* Where somebody was first, it is as it was. */
		SQLITE_CONFIG_STMTJRNL_SPILL, -1);
}

static int open_by(int (*open)(struct database *database), const char *path,
	const struct database_schema *schema, struct database **ret_database)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	_cleanup_(database_cleanup) struct database *database = NULL;
	int r;

	(void)pthread_once(&once, configure); /* Always 0. */
	r = new_database(path, schema, &database);
	if (r < 0)
		return r;
	if (!may_be_file(database->path, BESIDE_ITSELF))
		return -EISDIR;
	wal_index_begin_opening();
	r = open(database);
	wal_index_end_opening();
	if (r < 0)
		return r;
	*ret_database = TAKE(database);
	return 0;
}

int database_open(
	const char *path, const struct database_schema *schema, struct database **ret_database)
{
	return open_by(open_file, path, schema, ret_database);
}

unsigned database_findings(const struct database *database)
{
	return database->findings;
}

/* --- open to read --- */

static int check_readable(struct database *database)
{
	int r;

	r = check_owner(database);
	if (r < 0)
		return r;
	r = check_version(database, &database->version);
	if (r < 0)
		return r;
	return database->version >= database->schema->readable ? 0 : -EPROTO;
}

static int open_uri(struct database *database, const char *options)
{
	char *uri = sqlite3_mprintf("file:%s%s", database->path, options);
	int r;

	if (!uri)
		return -ENOMEM;
	(void)sqlite3_close(database->sqlite); /* Of a former try. */
	database->sqlite = NULL;
	const int code = sqlite3_open_v2(uri, &database->sqlite,
		SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL);
	r = database_error_now(database->sqlite, code);
	sqlite3_free(uri);
	if (r < 0)
		return r;
	(void)sqlite3_busy_timeout(database->sqlite, BUSY_MS); /* Always SQLITE_OK. */
	return check_readable(database);
}

/* Without a WAL it is all in the file, which SQLite reads on a disk that takes no index of a WAL
 * only if told that nobody writes. */
static bool may_be_snapshot(const struct database *database, int r)
{
	return (r == -EACCES || r == -EIO || r == -EROFS || r == -ENOSPC || r == -ENOENT) &&
	       look_at(database, BESIDE_WAL).bytes == 0;
}

static int open_to_read(struct database *database)
{
	int r;

	if (!may_be_file(database->path, BESIDE_WAL) || !may_be_file(database->path, BESIDE_INDEX))
		return -EISDIR;
	/* SQLite would throw away the WAL of whoever writes. */
	if (look_at(database, "").bytes == 0 && look_at(database, BESIDE_WAL).bytes > 0)
		return -EBADMSG;
	r = open_uri(database, "?mode=ro");
	if (may_be_snapshot(database, r))
		r = open_uri(database, "?immutable=1");
	if (r < 0)
		return r;
	(void)hold_index(database); /* Of a snapshot there is none. */
	note_places(database);
	return 0;
}

int database_open_to_read(
	const char *path, const struct database_schema *schema, struct database **ret_database)
{
	return open_by(open_to_read, path, schema, ret_database);
}

void database_close(struct database *database)
{
	if (!database)
		return;
	for (int i = 0; i < STEP_COUNT; i++)
		(void)sqlite3_finalize(database->steps[i]); /* Tells old errors again. */
	(void)sqlite3_close(database->sqlite); /* No statement is left that could hold it. */
	wal_index_release(database->index);
	close_cleanup(&database->lock);
	free(database->path);
	free(database);
}

int database_changes(const struct database *database)
{
	return sqlite3_changes(database->sqlite);
}

/* All of it comes into the database, since it is still open; what lies at its name is another's. */
static int save_wal(const struct database *database, bool is_replaced)
{
	_cleanup_free_ char *aside = NULL;
	char path[PATH_MAX];
	int64_t is_busy;
	int r;

	r = ask(database, "PRAGMA wal_checkpoint(TRUNCATE)", &is_busy);
	if (r < 0 || is_busy)
		return r < 0 ? r : -EBUSY;
	r = beside_name(database->path, BESIDE_WAL, path);
	if (r < 0)
		return r;
	r = is_replaced ? database_put_aside(path, &aside) : 0;
	return r < 0 ? r : -ESTALE;
}

/* What it lacks must not come into the database. */
static int forsake_wal(const struct database *database)
{
	keep_wal_on_close(database, true);
	wal_index_wipe(database->index);
	return -ESTALE;
}

/* Whether somebody has taken it away, or cut it short, since it was left. */
static int check_wal(const struct database *database)
{
	const struct place wal = look_at(database, BESIDE_WAL);

	if (database->wal.number == 0) /* It had none yet. */
		return 0;
	if (!is_same(&wal, &database->wal))
		return save_wal(database, wal.number != 0);
	return wal.bytes < database->wal.bytes ? forsake_wal(database) : 0;
}

/* Of the file as SQLite holds it: to open it otherwise, and close it again, would drop its locks.
 */
static bool has_head(const struct database *database)
{
	static const char head[] = "SQLite format 3";
	char bytes[sizeof(head)];
	sqlite3_file *file = NULL;

	return sqlite3_file_control(database->sqlite, "main", SQLITE_FCNTL_FILE_POINTER, &file) ==
		       SQLITE_OK &&
	       file->pMethods->xRead(file, bytes, sizeof(bytes), 0) == SQLITE_OK &&
	       memcmp(bytes, head, sizeof(head)) == 0;
}

/* Both read all of the table. */
static int compare_table(
	const struct database *one, const struct database *other, const char *table)
{
	char *sql =
		sqlite3_mprintf("SELECT total(1) + 2 * total(rowid) FROM %s NOT INDEXED", table);
	int64_t sum, other_sum;
	int r;

	if (!sql)
		return -ENOMEM;
	r = ask(one, sql, &sum);
	if (r == 0)
		r = ask(other, sql, &other_sum);
	sqlite3_free(sql);
	return r < 0 ? r : sum == other_sum ? 0 : -EBADMSG;
}

static int compare_tables(const struct database *one, const struct database *other)
{
	sqlite3_stmt *tables = NULL;
	int r = database_error_now(
		one->sqlite, sqlite3_prepare_v2(one->sqlite, DATABASE_TABLES, -1, &tables, NULL));

	while (r == 0 && sqlite3_step(tables) == SQLITE_ROW)
		r = compare_table(one, other, (const char *)sqlite3_column_text(tables, 0));
	(void)sqlite3_finalize(tables); /* Tells the same error again. */
	return r;
}

/* What a connection that has read nothing of it yet finds is what this one knows: of a former copy
 * that was put in its place each page is in order, too. */
static int check_afresh(const struct database *database)
{
	_cleanup_(database_cleanup) struct database *fresh = NULL;
	int r;

	r = database_open_to_read(database->path, database->schema, &fresh);
	if (r == 0 && fresh->version != database->version)
		r = -EPROTO;
	if (r == 0)
		r = check_integrity(fresh);
	if (r == 0)
		r = compare_tables(database, fresh);
	return r == -ENOENT || r == -EPROTO ? -EBADMSG : r;
}

/* Somebody has written to it, who may have tidied it up or put something else there. */
static int check_file(struct database *database)
{
	const struct place file = look_at(database, "");
	int r;

	if (!is_same(&file, &database->file)) /* See database_is_in_place. */
		return 0;
	if (file.bytes == database->file.bytes &&
		file.written.tv_sec == database->file.written.tv_sec &&
		file.written.tv_nsec == database->file.written.tv_nsec)
		return 0;
	r = has_head(database) ? check_afresh(database) : -EBADMSG;
	if (r == 0)
		database->file = file;
	return r;
}

int database_check(struct database *database)
{
	const int r = check_file(database);

	return r < 0 ? r : check_wal(database);
}

void database_doubt(struct database *database)
{
	database->file.bytes = -1;
}

int database_begin(struct database *database)
{
	int r;

	r = database_check(database);
	if (r < 0)
		return r;
	r = run_step(database, STEP_BEGIN);
	database->losses = wal_index_losses(database->index);
	return r;
}

int database_end(struct database *database, int r)
{
	if (r == 0)
		r = run_step(database, STEP_COUNT_WRITE);
	r = finish(database, r);
	if (r < 0)
		return r;
	database->writes++;
	note_places(database);
	write_mark(database);
	return 0;
}
