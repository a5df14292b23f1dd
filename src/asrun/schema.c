#include "asrun/schema.h"

#include "base/cleanup.h"

/* Times are milliseconds since 1970; NULL: not yet. Zones are one a line. A row is closed once it
 * has ended_ms. `book` is the 登记本 that an inspector reads in the sqlite3 shell. */
static const char version_1[] =
	"CREATE TABLE airings ("
	"	id INTEGER PRIMARY KEY,"
	"	notice TEXT NOT NULL,"
	"	title TEXT NOT NULL,"
	"	category TEXT NOT NULL,"
	"	responsible TEXT NOT NULL,"
	"	cause TEXT NOT NULL,"
	"	by TEXT NOT NULL,"
	"	zones TEXT NOT NULL,"
	"	priority TEXT NOT NULL,"
	"	voice TEXT NOT NULL,"
	"	text TEXT NOT NULL,"
	"	spoken TEXT NOT NULL,"
	"	planned_ms INTEGER NOT NULL,"
	"	state TEXT NOT NULL,"
	"	code INTEGER NOT NULL,"
	"	reason TEXT NOT NULL,"
	"	started_ms INTEGER,"
	"	ended_ms INTEGER,"
	"	sounded_ms INTEGER NOT NULL,"
	"	readings_done INTEGER NOT NULL,"
	"	override TEXT NOT NULL,"
	"	stopped_by TEXT,"
	"	CHECK ((ended_ms IS NOT NULL) = (state IN ('aired', 'failed', 'cancelled')))"
	") STRICT;"
	"CREATE UNIQUE INDEX planned_once ON airings (planned_ms, notice) WHERE cause = 'schedule';"
	"CREATE INDEX by_planned ON airings (planned_ms, id);"
	"CREATE INDEX still_open ON airings (id) WHERE ended_ms IS NULL;"
	""
	"CREATE TABLE lived (one INTEGER PRIMARY KEY CHECK (one = 1), at_ms INTEGER NOT NULL) "
	"STRICT;"
	""
	"CREATE TRIGGER no_row_is_deleted BEFORE DELETE ON airings BEGIN"
	"	SELECT RAISE(ABORT, 'rows of the as-run log are never deleted'); END;"
	/* INSERT OR REPLACE deletes by either key, and asks no DELETE trigger. */
	"CREATE TRIGGER no_row_is_replaced BEFORE INSERT ON airings"
	"	WHEN EXISTS (SELECT 1 FROM airings WHERE id = NEW.id)"
	"	OR (NEW.cause = 'schedule' AND EXISTS (SELECT 1 FROM airings WHERE cause = "
	"'schedule'"
	"	AND planned_ms = NEW.planned_ms AND notice = NEW.notice)) BEGIN"
	"	SELECT RAISE(ABORT, 'rows of the as-run log are never replaced'); END;"
	"CREATE TRIGGER no_closed_row_changes BEFORE UPDATE ON airings"
	"	WHEN OLD.ended_ms IS NOT NULL BEGIN"
	"	SELECT RAISE(ABORT, 'closed rows of the as-run log never change'); END;"
	"CREATE TRIGGER no_plan_changes BEFORE UPDATE OF id, notice, title, category, responsible,"
	"	cause, by, zones, priority, voice, text, planned_ms ON airings BEGIN"
	"	SELECT RAISE(ABORT, 'what was planned stays in the as-run log'); END;"
	""
	"CREATE VIEW book AS SELECT id, title, notice, priority, state, reason,"
	"	replace(zones, char(10), ' ') AS zones,"
	"	datetime(planned_ms / 1000, 'unixepoch', 'localtime') AS planned,"
	"	datetime(started_ms / 1000, 'unixepoch', 'localtime') AS started,"
	"	datetime(ended_ms / 1000, 'unixepoch', 'localtime') AS ended,"
	"	sounded_ms / 1000.0 AS seconds, responsible, by, stopped_by, override, text"
	"	FROM airings ORDER BY planned_ms, id;";

/* A clock that can be wrong: `clock` marks rows whose times it told while it was not trusted, and
 * `boot` and `monotonic_ms` place the last writing of the row without it. `trust` keeps in which
 * boots it was trusted, and by whom. */
static const char version_2[] =
	"ALTER TABLE airings ADD COLUMN clock TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE airings ADD COLUMN boot TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE airings ADD COLUMN monotonic_ms INTEGER;"
	"CREATE TABLE trust (boot TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, by TEXT NOT NULL) "
	"STRICT;"
	""
	"DROP VIEW book;"
	"CREATE VIEW book AS SELECT id, title, notice, priority, state, reason,"
	"	replace(zones, char(10), ' ') AS zones,"
	"	datetime(planned_ms / 1000, 'unixepoch', 'localtime') AS planned,"
	"	datetime(started_ms / 1000, 'unixepoch', 'localtime') AS started,"
	"	datetime(ended_ms / 1000, 'unixepoch', 'localtime') AS ended,"
	"	sounded_ms / 1000.0 AS seconds, responsible, by, stopped_by, override, clock, text"
	"	FROM airings ORDER BY planned_ms, id;";

/* How loud it was sent, why it failed, and what a microphone heard. `levels` is one a line, in the
 * order of `zones`: RMS and peak in dBFS. A proof comes after its row is closed, so it lies beside
 * it. */
static const char version_3[] =
	"ALTER TABLE airings ADD COLUMN detail TEXT;"
	"ALTER TABLE airings ADD COLUMN levels TEXT;"
	"CREATE TABLE proofs ("
	"	id INTEGER PRIMARY KEY,"
	"	airing INTEGER NOT NULL,"
	"	zone TEXT NOT NULL,"
	"	heard TEXT NOT NULL CHECK (heard IN ('yes', 'no', 'unknown')),"
	"	correlation REAL NOT NULL,"
	"	delay_ms INTEGER NOT NULL,"
	"	level_db REAL NOT NULL"
	") STRICT;"
	"CREATE INDEX proofs_of ON proofs (airing);"
	"CREATE TRIGGER no_proof_is_deleted BEFORE DELETE ON proofs BEGIN"
	"	SELECT RAISE(ABORT, 'proofs of the as-run log are never deleted'); END;"
	"CREATE TRIGGER no_proof_is_replaced BEFORE INSERT ON proofs"
	"	WHEN EXISTS (SELECT 1 FROM proofs WHERE id = NEW.id) BEGIN"
	"	SELECT RAISE(ABORT, 'proofs of the as-run log are never replaced'); END;"
	"CREATE TRIGGER no_proof_changes BEFORE UPDATE ON proofs BEGIN"
	"	SELECT RAISE(ABORT, 'proofs of the as-run log never change'); END;"
	"DROP VIEW book;"
	"CREATE VIEW book AS SELECT id, title, notice, priority, state, reason, detail,"
	"	replace(zones, char(10), ' ') AS zones,"
	"	datetime(planned_ms / 1000, 'unixepoch', 'localtime') AS planned,"
	"	datetime(started_ms / 1000, 'unixepoch', 'localtime') AS started,"
	"	datetime(ended_ms / 1000, 'unixepoch', 'localtime') AS ended,"
	"	sounded_ms / 1000.0 AS seconds, replace(levels, char(10), ', ') AS levels,"
	"	(SELECT group_concat(zone || ' ' || heard, ', ') FROM proofs"
	"	WHERE airing = airings.id) AS heard,"
	"	responsible, by, stopped_by, override, clock, text"
	"	FROM airings ORDER BY planned_ms, id;";

/* What people look for: the rows of a notice, and the few that did not simply air. Two million rows
 * get both in 1.7 s on a PC, once, and 52 MB more to their 923. */
static const char version_4[] =
	"CREATE INDEX by_notice ON airings (notice, planned_ms);"
	"CREATE INDEX by_state ON airings (state, planned_ms) WHERE state <> 'aired';";

/* What became of it zone by zone: `outcomes` is one a line, in the order of `zones`: state, reason
 * (-: none), milliseconds, whole readings, and the code of its error, if there was one; in older
 * rows `detail` has its sentence. NULL in the rows of older versions, in which all zones
 * shared one. */
static const char version_5[] =
	"ALTER TABLE airings ADD COLUMN outcomes TEXT;"
	"DROP VIEW book;"
	"CREATE VIEW book AS SELECT id, title, notice, priority, state, reason, detail,"
	"	replace(zones, char(10), ' ') AS zones,"
	"	replace(outcomes, char(10), ', ') AS outcomes,"
	"	datetime(planned_ms / 1000, 'unixepoch', 'localtime') AS planned,"
	"	datetime(started_ms / 1000, 'unixepoch', 'localtime') AS started,"
	"	datetime(ended_ms / 1000, 'unixepoch', 'localtime') AS ended,"
	"	sounded_ms / 1000.0 AS seconds, replace(levels, char(10), ', ') AS levels,"
	"	(SELECT group_concat(zone || ' ' || heard, ', ') FROM proofs"
	"	WHERE airing = airings.id) AS heard,"
	"	responsible, by, stopped_by, override, clock, text"
	"	FROM airings ORDER BY planned_ms, id;";

/* How many transactions it has taken (store/database.h). */
static const char version_6[] =
	"CREATE TABLE writes (one INTEGER PRIMARY KEY CHECK (one = 1), count INTEGER NOT NULL) "
	"STRICT;";

/* Days that are over, summed up for the report (sums.h): which, and what of. They are made of the
 * rows of `airings` and `proofs`, and a day's go when one of those comes or changes, so that
 * nothing is lost with them; that they have no rowid says so to who saves a damaged log
 * (store/handle.h). No day is longer than two. */
static const char version_7[] =
	"CREATE TABLE summed ("
	"	from_ms INTEGER PRIMARY KEY,"
	"	until_ms INTEGER NOT NULL"
	") STRICT, WITHOUT ROWID;"
	"CREATE TABLE sums ("
	"	from_ms INTEGER NOT NULL,"
	"	zone TEXT NOT NULL," /* '': all of them */
	"	part TEXT NOT NULL,"
	"	key TEXT NOT NULL,"
	"	title TEXT NOT NULL,"
	"	planned INTEGER NOT NULL,"
	"	ordered INTEGER NOT NULL,"
	"	open INTEGER NOT NULL,"
	"	aired INTEGER NOT NULL,"
	"	failed INTEGER NOT NULL,"
	"	cancelled INTEGER NOT NULL,"
	"	partly INTEGER NOT NULL,"
	"	late INTEGER NOT NULL,"
	"	heard_unknown INTEGER NOT NULL,"
	"	heard_yes INTEGER NOT NULL,"
	"	heard_no INTEGER NOT NULL,"
	"	readings INTEGER NOT NULL,"
	"	sounded_ms INTEGER NOT NULL,"
	"	earliest_second INTEGER NOT NULL,"
	"	earliest_ms INTEGER,"
	"	latest_second INTEGER NOT NULL,"
	"	latest_ms INTEGER,"
	"	levels INTEGER NOT NULL,"
	"	power REAL NOT NULL,"
	"	loudest_db REAL NOT NULL,"
	"	PRIMARY KEY (from_ms, zone, part, key)"
	") STRICT, WITHOUT ROWID;"
	"CREATE TRIGGER a_row_that_comes_is_not_summed AFTER INSERT ON airings BEGIN"
	"	DELETE FROM summed WHERE from_ms > NEW.planned_ms - 172800000"
	"	AND from_ms <= NEW.planned_ms AND until_ms > NEW.planned_ms; END;"
	"CREATE TRIGGER a_row_that_changes_is_not_summed AFTER UPDATE ON airings BEGIN"
	"	DELETE FROM summed WHERE from_ms > NEW.planned_ms - 172800000"
	"	AND from_ms <= NEW.planned_ms AND until_ms > NEW.planned_ms; END;"
	"CREATE TRIGGER a_proof_that_comes_is_not_summed AFTER INSERT ON proofs BEGIN"
	"	DELETE FROM summed WHERE from_ms ="
	"	(SELECT s.from_ms FROM airings AS a JOIN summed AS s"
	"	ON s.from_ms > a.planned_ms - 172800000 AND s.from_ms <= a.planned_ms"
	"	AND s.until_ms > a.planned_ms WHERE a.id = NEW.airing); END;";

/* The rows of a set of zones, of which a village has a few: that of one zone are those of the sets
 * with it. */
static const char version_8[] = "CREATE INDEX by_zones ON airings (zones, planned_ms);";

/* Why a proof is what it is: the name of a heard_reason. "" in older ones. */
static const char version_9[] =
	"ALTER TABLE proofs ADD COLUMN why TEXT NOT NULL DEFAULT '';"
	"DROP VIEW book;"
	"CREATE VIEW book AS SELECT id, title, notice, priority, state, reason, detail,"
	"	replace(zones, char(10), ' ') AS zones,"
	"	replace(outcomes, char(10), ', ') AS outcomes,"
	"	datetime(planned_ms / 1000, 'unixepoch', 'localtime') AS planned,"
	"	datetime(started_ms / 1000, 'unixepoch', 'localtime') AS started,"
	"	datetime(ended_ms / 1000, 'unixepoch', 'localtime') AS ended,"
	"	sounded_ms / 1000.0 AS seconds, replace(levels, char(10), ', ') AS levels,"
	"	(SELECT group_concat(rtrim(zone || ' ' || heard || ' ' || why), ', ') FROM proofs"
	"	WHERE airing = airings.id) AS heard,"
	"	responsible, by, stopped_by, override, clock, text"
	"	FROM airings ORDER BY planned_ms, id;";

static const char *const migrations[] = { version_1, version_2, version_3, version_4, version_5,
	version_6, version_7, version_8, version_9 };

const struct database_schema asrun_schema = {
	.application_id = 0x44414C42, /* "DALB" */
	.migrations = migrations,
	.version = ARRAY_SIZE(migrations),
	.readable = 5, /* Since then rows have had the columns of today. */
};
