#include "asrun/asrun.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "asrun/schema.h"
#include "base/cleanup.h"
#include "base/clock.h"

/* An inspector may have the database open to read. */
#define BUSY_MS 2000

/* The WAL file shrinks back to this after a long transaction. */
#define JOURNAL_BYTES "1048576"

#define COLUMNS                                                                                    \
	"id, notice, title, category, responsible, cause, by, zones, priority, voice, text, "      \
	"planned_ms, spoken, state, code, reason, started_ms, ended_ms, sounded_ms, "              \
	"readings_done, override, stopped_by"

enum column {
	COLUMN_ID,
	COLUMN_NOTICE,
	COLUMN_TITLE,
	COLUMN_CATEGORY,
	COLUMN_RESPONSIBLE,
	COLUMN_CAUSE,
	COLUMN_BY,
	COLUMN_ZONES,
	COLUMN_PRIORITY,
	COLUMN_VOICE,
	COLUMN_TEXT,
	COLUMN_PLANNED,
	COLUMN_SPOKEN, /* from here on what becomes of it */
	COLUMN_STATE,
	COLUMN_CODE,
	COLUMN_REASON,
	COLUMN_STARTED,
	COLUMN_ENDED,
	COLUMN_SOUNDED,
	COLUMN_READINGS,
	COLUMN_OVERRIDE,
	COLUMN_STOPPED_BY,
};

enum statement {
	STATEMENT_BEGIN,
	STATEMENT_COMMIT,
	STATEMENT_ROLLBACK,
	STATEMENT_ADD,
	STATEMENT_UPDATE,
	STATEMENT_KNOWS,
	STATEMENT_CLOSE_LEFT_OPEN,
	STATEMENT_GET_LIVED,
	STATEMENT_SET_LIVED,
	STATEMENT_NEXT_ID,
	STATEMENT_LIST,
	STATEMENT_COUNT,
};

/* ADD and UPDATE number their parameters as the columns, from 1 on. */
static const char *const statements[STATEMENT_COUNT] = {
	[STATEMENT_BEGIN] = "BEGIN IMMEDIATE",
	[STATEMENT_COMMIT] = "COMMIT",
	[STATEMENT_ROLLBACK] = "ROLLBACK",
	[STATEMENT_ADD] = "INSERT INTO airings (" COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7,"
			  " ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,"
			  " ?22)",
	[STATEMENT_UPDATE] = "UPDATE airings SET spoken = ?13, state = ?14, code = ?15,"
			     " reason = ?16, started_ms = ?17, ended_ms = ?18, sounded_ms = ?19,"
			     " readings_done = ?20, override = ?21, stopped_by = ?22"
			     " WHERE id = ?1 AND ended_ms IS NULL",
	[STATEMENT_KNOWS] = "SELECT 1 FROM airings WHERE notice = ?1 AND planned_ms = ?2"
			    " AND cause = 'schedule'",
	[STATEMENT_CLOSE_LEFT_OPEN] =
		"UPDATE airings SET state = 'failed', code = 4, ended_ms = ?1, reason ="
		" CASE WHEN started_ms IS NULL THEN 'missed-power' ELSE 'power' END"
		" WHERE ended_ms IS NULL",
	[STATEMENT_GET_LIVED] = "SELECT at_ms FROM lived",
	[STATEMENT_SET_LIVED] = "INSERT INTO lived VALUES (1, ?1)"
				" ON CONFLICT DO UPDATE SET at_ms = ?1",
	[STATEMENT_NEXT_ID] = "SELECT coalesce(max(id), 0) + 1 FROM airings",
	/* The newest so many, oldest first. */
	[STATEMENT_LIST] = "SELECT * FROM (SELECT " COLUMNS " FROM airings"
			   " WHERE planned_ms >= ?1 AND planned_ms < ?2 AND id BETWEEN ?3 AND ?4"
			   " AND (?5 IS NULL OR notice = ?5) AND (?6 IS NULL OR state = ?6)"
			   " AND (?7 IS NULL OR instr(char(10) || zones || char(10),"
			   "	char(10) || ?7 || char(10)))"
			   " ORDER BY planned_ms DESC, id DESC LIMIT ?8) ORDER BY planned_ms, id",
};

struct asrun {
	sqlite3 *database;
	sqlite3_stmt *statements[STATEMENT_COUNT];
	int lock;
	bool in_transaction; /* between asrun_begin and asrun_commit */
};

DEFINE_CLEANUP(struct asrun, asrun, asrun_close)

/* SQLite's codes, as errno. */
static int error_of(int code)
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

/* --- opening --- */

static int take_lock(const char *path, int *ret_lock)
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

static int run(const struct asrun *asrun, const char *sql)
{
	return error_of(sqlite3_exec(asrun->database, sql, NULL, NULL, NULL));
}

static int ask_integer(const struct asrun *asrun, const char *sql, int64_t *ret_value)
{
	sqlite3_stmt *statement;
	int r = error_of(sqlite3_prepare_v2(asrun->database, sql, -1, &statement, NULL));

	if (r < 0)
		return r;
	const int code = sqlite3_step(statement);
	r = code == SQLITE_ROW ? 0 : code == SQLITE_DONE ? -ENOENT : error_of(code);
	if (r == 0)
		*ret_value = sqlite3_column_int64(statement, 0);
	(void)sqlite3_finalize(statement); /* Tells the same error again. */
	return r;
}

/* 0 for an empty database, 1 for one of ours. */
static int check_owner(const struct asrun *asrun)
{
	int64_t owner, tables;
	int r;

	r = ask_integer(asrun, "PRAGMA application_id", &owner);
	if (r < 0)
		return r;
	if (owner == SCHEMA_APPLICATION_ID)
		return 1;
	r = ask_integer(asrun, "SELECT count(*) FROM sqlite_master", &tables);
	if (r < 0)
		return r;
	return owner == 0 && tables == 0 ? 0 : -EBADMSG;
}

static int check_integrity(const struct asrun *asrun)
{
	int64_t faults;
	const int r = ask_integer(asrun,
		"SELECT count(*) FROM pragma_quick_check WHERE quick_check <> 'ok'", &faults);

	if (r < 0)
		return r;
	return faults == 0 ? 0 : -EBADMSG;
}

static int migrate(const struct asrun *asrun, int64_t version)
{
	char closing[128];
	int r;

	(void)snprintf(closing, sizeof(closing),
		"PRAGMA application_id = %d; PRAGMA user_version = %zu; COMMIT",
		SCHEMA_APPLICATION_ID, schema_version);
	r = run(asrun, "BEGIN EXCLUSIVE");
	for (size_t i = (size_t)version; i < schema_version && r == 0; i++)
		r = run(asrun, schema_migrations[i]);
	if (r == 0)
		r = run(asrun, closing);
	if (r < 0 && !sqlite3_get_autocommit(asrun->database))
		(void)run(asrun, "ROLLBACK"); /* The first error is the one to tell. */
	return r;
}

static int bring_up_to_date(const struct asrun *asrun)
{
	int64_t version;
	int r;

	r = check_owner(asrun);
	if (r < 0)
		return r;
	r = ask_integer(asrun, "PRAGMA user_version", &version);
	if (r < 0)
		return r;
	if (version < 0 || (uint64_t)version > schema_version)
		return -EPROTO;
	r = check_integrity(asrun);
	if (r < 0 || (uint64_t)version == schema_version)
		return r;
	return migrate(asrun, version);
}

static int prepare_all(struct asrun *asrun)
{
	for (int i = 0; i < STATEMENT_COUNT; i++) {
		const int r = error_of(sqlite3_prepare_v3(asrun->database, statements[i], -1,
			SQLITE_PREPARE_PERSISTENT, &asrun->statements[i], NULL));
		if (r < 0)
			return r;
	}
	return 0;
}

static int open_database(struct asrun *asrun, const char *path)
{
	int r;

	r = error_of(sqlite3_open_v2(path, &asrun->database,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL));
	if (r < 0)
		return r;
	(void)sqlite3_busy_timeout(asrun->database, BUSY_MS); /* Always SQLITE_OK. */
	r = run(asrun, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
		       "PRAGMA journal_size_limit = " JOURNAL_BYTES);
	if (r < 0)
		return r;
	r = bring_up_to_date(asrun);
	if (r < 0)
		return r;
	return prepare_all(asrun);
}

int asrun_open(const char *path, struct asrun **ret_asrun)
{
	struct stat status;
	int r;

	if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
		return -EISDIR;
	_cleanup_(asrun_cleanup) struct asrun *asrun = calloc(1, sizeof(*asrun));
	if (!asrun)
		return -ENOMEM;
	asrun->lock = -1;
	r = take_lock(path, &asrun->lock);
	if (r < 0)
		return r;
	r = open_database(asrun, path);
	if (r < 0)
		return r;
	*ret_asrun = TAKE(asrun);
	return 0;
}

void asrun_close(struct asrun *asrun)
{
	if (!asrun)
		return;
	for (int i = 0; i < STATEMENT_COUNT; i++)
		(void)sqlite3_finalize(asrun->statements[i]); /* Tells old errors again. */
	(void)sqlite3_close(asrun->database); /* No statement is left that could hold it. */
	if (asrun->lock >= 0)
		(void)close(asrun->lock); /* Nothing was written to it. */
	free(asrun);
}

/* --- statements --- */

/* Runs a statement that yields no row, and makes it ready for the next time. */
static int step_once(struct asrun *asrun, enum statement which)
{
	sqlite3_stmt *statement = asrun->statements[which];
	const int r = error_of(sqlite3_step(statement));

	(void)sqlite3_reset(statement); /* Tells the same error again. */
	return r;
}

/* Values are lent until the statement has run. Binding fails only for wrong numbers. */
static void bind_integer(sqlite3_stmt *statement, int parameter, int64_t value)
{
	const int code = sqlite3_bind_int64(statement, parameter, value);

	assert(code == SQLITE_OK);
	(void)code;
}

static void bind_time(sqlite3_stmt *statement, int parameter, int64_t time_ms)
{
	if (time_ms == CLOCK_NONE)
		(void)sqlite3_bind_null(statement, parameter); /* As bind_integer. */
	else
		bind_integer(statement, parameter, time_ms);
}

static void bind_text(sqlite3_stmt *statement, int parameter, const char *text)
{
	const int code = sqlite3_bind_text(statement, parameter, text, -1, SQLITE_STATIC);

	assert(code == SQLITE_OK); /* NULL binds NULL. */
	(void)code;
}

static int begin(struct asrun *asrun)
{
	return asrun->in_transaction ? 0 : step_once(asrun, STATEMENT_BEGIN);
}

static void roll_back(struct asrun *asrun)
{
	if (!sqlite3_get_autocommit(asrun->database))
		(void)step_once(asrun, STATEMENT_ROLLBACK); /* SQLite has often done it itself. */
}

/* Ends what begin began; on an error nothing of it stays. */
static int end(struct asrun *asrun, int r)
{
	if (asrun->in_transaction)
		return r;
	if (r == 0)
		r = step_once(asrun, STATEMENT_COMMIT);
	if (r < 0)
		roll_back(asrun);
	return r;
}

int asrun_begin(struct asrun *asrun)
{
	assert(!asrun->in_transaction);
	const int r = step_once(asrun, STATEMENT_BEGIN);
	if (r < 0)
		return r;
	asrun->in_transaction = true;
	return 0;
}

int asrun_commit(struct asrun *asrun)
{
	if (!asrun->in_transaction)
		return 0; /* asrun_begin failed, and every row was written by itself. */
	asrun->in_transaction = false;
	return end(asrun, 0);
}

/* --- rows --- */

/* The zones, one a line, in memory the caller frees. */
static char *join_zones(const struct airing *airing)
{
	char *joined = NULL;
	size_t length;
	FILE *stream = open_memstream(&joined, &length);

	if (!stream)
		return NULL;
	for (size_t i = 0; i < airing->zone_count; i++)
		fprintf(stream, "%s%s", i > 0 ? "\n" : "", airing->zones[i]);
	if (fclose(stream) != 0) {
		free(joined);
		return NULL;
	}
	return joined;
}

static void bind_plan(sqlite3_stmt *statement, const struct airing *airing, const char *zones)
{
	bind_text(statement, COLUMN_NOTICE + 1, airing->notice);
	bind_text(statement, COLUMN_TITLE + 1, airing->title);
	bind_text(statement, COLUMN_CATEGORY + 1, airing->category);
	bind_text(statement, COLUMN_RESPONSIBLE + 1, airing->responsible);
	bind_text(statement, COLUMN_CAUSE + 1, airing_cause_name(airing->cause));
	bind_text(statement, COLUMN_BY + 1, airing->by);
	bind_text(statement, COLUMN_ZONES + 1, zones);
	bind_text(statement, COLUMN_PRIORITY + 1, priority_name(airing->priority));
	bind_text(statement, COLUMN_VOICE + 1, airing->script.voice.name);
	bind_text(statement, COLUMN_TEXT + 1, airing->script.text);
	bind_integer(statement, COLUMN_PLANNED + 1, airing->planned_ms);
}

static void bind_outcome(sqlite3_stmt *statement, const struct airing *airing)
{
	bind_integer(statement, COLUMN_ID + 1, airing->id);
	bind_text(statement, COLUMN_SPOKEN + 1, airing->spoken);
	bind_text(statement, COLUMN_STATE + 1, airing_state_name(airing->state));
	bind_integer(statement, COLUMN_CODE + 1, airing_state_code(airing->state));
	bind_text(statement, COLUMN_REASON + 1, airing_reason_name(airing->reason));
	bind_time(statement, COLUMN_STARTED + 1, airing->started_ms);
	bind_time(statement, COLUMN_ENDED + 1, airing->ended_ms);
	bind_integer(statement, COLUMN_SOUNDED + 1, airing->sounded_ms);
	bind_integer(statement, COLUMN_READINGS + 1, airing->readings_done);
	bind_text(statement, COLUMN_OVERRIDE + 1,
		airing->overrode_quiet_hours ? airing_reason_name(AIRING_REASON_QUIET_HOURS) : "");
	bind_text(statement, COLUMN_STOPPED_BY + 1, airing->stopped_by);
}

static int write_row(struct asrun *asrun, const struct airing *airing)
{
	int r;

	bind_outcome(asrun->statements[STATEMENT_UPDATE], airing);
	r = step_once(asrun, STATEMENT_UPDATE);
	if (r < 0 || sqlite3_changes(asrun->database) > 0)
		return r;
	_cleanup_free_ char *zones = join_zones(airing);
	if (!zones)
		return -ENOMEM;
	bind_plan(asrun->statements[STATEMENT_ADD], airing, zones);
	bind_outcome(asrun->statements[STATEMENT_ADD], airing);
	r = step_once(asrun, STATEMENT_ADD);
	/* The bound strings are the caller's, and gone after this. */
	(void)sqlite3_clear_bindings(asrun->statements[STATEMENT_ADD]); /* Always SQLITE_OK. */
	return r;
}

static int write_lived(struct asrun *asrun, int64_t now_ms)
{
	bind_integer(asrun->statements[STATEMENT_SET_LIVED], 1, now_ms);
	return step_once(asrun, STATEMENT_SET_LIVED);
}

int asrun_record(struct asrun *asrun, const struct airing *airing, int64_t now_ms)
{
	int r;

	r = begin(asrun);
	if (r < 0)
		return r;
	r = write_row(asrun, airing);
	if (r == 0)
		r = write_lived(asrun, now_ms);
	return end(asrun, r);
}

bool asrun_knows(struct asrun *asrun, const char *notice, int64_t planned_ms)
{
	sqlite3_stmt *statement = asrun->statements[STATEMENT_KNOWS];

	bind_text(statement, 1, notice);
	bind_integer(statement, 2, planned_ms);
	const bool is_known = sqlite3_step(statement) == SQLITE_ROW;
	(void)sqlite3_reset(statement); /* Tells the same error again. */
	return is_known;
}

int asrun_close_left_open(struct asrun *asrun, int64_t now_ms)
{
	bind_integer(asrun->statements[STATEMENT_CLOSE_LEFT_OPEN], 1, now_ms);
	const int r = step_once(asrun, STATEMENT_CLOSE_LEFT_OPEN);
	return r < 0 ? r : sqlite3_changes(asrun->database);
}

static int64_t read_integer(struct asrun *asrun, enum statement which, int64_t otherwise)
{
	sqlite3_stmt *statement = asrun->statements[which];
	const int64_t value = sqlite3_step(statement) == SQLITE_ROW
				      ? sqlite3_column_int64(statement, 0)
				      : otherwise;

	(void)sqlite3_reset(statement); /* Tells the same error again. */
	return value;
}

int64_t asrun_lived_ms(struct asrun *asrun)
{
	return read_integer(asrun, STATEMENT_GET_LIVED, CLOCK_NONE);
}

int asrun_set_lived(struct asrun *asrun, int64_t now_ms)
{
	return write_lived(asrun, now_ms);
}

int64_t asrun_next_id(struct asrun *asrun)
{
	return read_integer(asrun, STATEMENT_NEXT_ID, 1);
}

/* --- reading rows --- */

static int read_text(sqlite3_stmt *row, enum column column, char **string)
{
	const char *text = (const char *)sqlite3_column_text(row, column);
	char *copy = strdup(text ? text : "");

	if (!copy)
		return -ENOMEM;
	free(*string);
	*string = copy;
	return 0;
}

static int64_t read_time(sqlite3_stmt *row, enum column column)
{
	return sqlite3_column_type(row, column) == SQLITE_NULL ? CLOCK_NONE
							       : sqlite3_column_int64(row, column);
}

static int read_zones(sqlite3_stmt *row, struct airing *airing)
{
	const char *rest = (const char *)sqlite3_column_text(row, COLUMN_ZONES);

	while (rest && *rest) {
		const size_t length = strcspn(rest, "\n");
		char **zones =
			reallocarray(airing->zones, airing->zone_count + 1, sizeof(*airing->zones));
		if (!zones)
			return -ENOMEM;
		airing->zones = zones;
		zones[airing->zone_count] = strndup(rest, length);
		if (!zones[airing->zone_count])
			return -ENOMEM;
		airing->zone_count++;
		rest += length + (rest[length] == '\n');
	}
	return 0;
}

static int read_strings(sqlite3_stmt *row, struct airing *airing)
{
	const struct {
		enum column column;
		char **string;
	} strings[] = {
		{ COLUMN_NOTICE, &airing->notice },
		{ COLUMN_TITLE, &airing->title },
		{ COLUMN_CATEGORY, &airing->category },
		{ COLUMN_RESPONSIBLE, &airing->responsible },
		{ COLUMN_BY, &airing->by },
		{ COLUMN_VOICE, &airing->script.voice.name },
		{ COLUMN_TEXT, &airing->script.text },
		{ COLUMN_SPOKEN, &airing->spoken },
	};

	for (size_t i = 0; i < ARRAY_SIZE(strings); i++) {
		const int r = read_text(row, strings[i].column, strings[i].string);
		if (r < 0)
			return r;
	}
	if (sqlite3_column_type(row, COLUMN_STOPPED_BY) == SQLITE_NULL)
		return 0;
	return read_text(row, COLUMN_STOPPED_BY, &airing->stopped_by);
}

static const char *name_in(sqlite3_stmt *row, enum column column)
{
	const char *text = (const char *)sqlite3_column_text(row, column);

	return text ? text : "";
}

static int read_names(sqlite3_stmt *row, struct airing *airing)
{
	if (airing_cause_parse(name_in(row, COLUMN_CAUSE), &airing->cause) < 0 ||
		priority_parse(name_in(row, COLUMN_PRIORITY), &airing->priority) < 0 ||
		airing_state_parse(name_in(row, COLUMN_STATE), &airing->state) < 0 ||
		airing_reason_parse(name_in(row, COLUMN_REASON), &airing->reason) < 0)
		return -EBADMSG;
	return 0;
}

static int read_row(sqlite3_stmt *row, struct airing *airing)
{
	int r;

	r = read_strings(row, airing);
	if (r < 0)
		return r;
	r = read_zones(row, airing);
	if (r < 0)
		return r;
	r = read_names(row, airing);
	if (r < 0)
		return r;
	airing->id = sqlite3_column_int64(row, COLUMN_ID);
	airing->planned_ms = sqlite3_column_int64(row, COLUMN_PLANNED);
	airing->started_ms = read_time(row, COLUMN_STARTED);
	airing->ended_ms = read_time(row, COLUMN_ENDED);
	airing->sounded_ms = sqlite3_column_int64(row, COLUMN_SOUNDED);
	airing->readings_done = sqlite3_column_int(row, COLUMN_READINGS);
	airing->overrode_quiet_hours = *name_in(row, COLUMN_OVERRIDE) != '\0';
	return 0;
}

static void bind_filter(sqlite3_stmt *statement, const struct asrun_filter *filter)
{
	bind_integer(statement, 1, filter->from_ms); /* CLOCK_NONE is before everything. */
	bind_integer(statement, 2, filter->until_ms == CLOCK_NONE ? INT64_MAX : filter->until_ms);
	bind_integer(statement, 3, filter->id);
	bind_integer(statement, 4, filter->id == 0 ? INT64_MAX : filter->id);
	bind_text(statement, 5, filter->notice);
	bind_text(statement, 6,
		filter->state < 0 ? NULL : airing_state_name((enum airing_state)filter->state));
	bind_text(statement, 7, filter->zone);
	bind_integer(statement, 8, filter->limit == 0 ? -1 : filter->limit);
}

DEFINE_CLEANUP(struct airing, airing, airing_free)

static int hand_over_row(
	sqlite3_stmt *row, int (*each)(const struct airing *airing, void *userdata), void *userdata)
{
	_cleanup_(airing_cleanup) struct airing *airing = airing_new();

	if (!airing)
		return -ENOMEM;
	const int r = read_row(row, airing);
	return r < 0 ? r : each(airing, userdata);
}

int asrun_each(struct asrun *asrun, const struct asrun_filter *filter,
	int (*each)(const struct airing *airing, void *userdata), void *userdata)
{
	sqlite3_stmt *statement = asrun->statements[STATEMENT_LIST];
	int code, r = 0;

	bind_filter(statement, filter);
	while ((code = sqlite3_step(statement)) == SQLITE_ROW && r == 0)
		r = hand_over_row(statement, each, userdata);
	(void)sqlite3_reset(statement); /* Tells the same error again. */
	return r != 0 ? r : error_of(code);
}
