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

const char *const schema_migrations[] = { version_1, version_2 };
const size_t schema_version = ARRAY_SIZE(schema_migrations);
