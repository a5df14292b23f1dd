/* A SQLite database of ours: taken for one daemon, checked, brought to its schema of today, with
 * SQLite's result codes told as errno. Each connection is used by one thread. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Whose database it is, and its tables as migrations: entry N makes version N + 1 out of N. */
struct database_schema {
	int application_id; /* PRAGMA application_id: nobody else's database is taken for ours */
	const char *const *migrations;
	size_t version; /* of today: how many there are */
};

struct database;

/* What opening found beside the database itself. */
enum database_finding {
	DATABASE_EMPTIED = 1 << 0,     /* there was one, and it is gone or empty */
	DATABASE_WAL_LOST = 1 << 1,    /* what was written last, since its file is gone */
	DATABASE_WAL_DAMAGED = 1 << 2, /* the same; the file is put aside */
	DATABASE_MENDED = 1 << 3,      /* an index, a trigger or a view was missing, or another */
};

/* Opens or makes the database, migrating an older one. WAL, synchronous=FULL. -EALREADY: another
 * daemon has it; -EBUSY: somebody holds it locked; -ENOSPC, -EROFS, -EACCES, -EIO; -EBADMSG (not a
 * database, somebody else's, or damaged), -EPROTO (made by a newer version), -EISDIR. Nothing is
 * written to a file that is refused. */
int database_open(
	const char *path, const struct database_schema *schema, struct database **ret_database);

/* A new one that lives as long as it is open, where there is no disk. -ENOMEM. */
int database_open_in_memory(const struct database_schema *schema, struct database **ret_database);

/* Of enum database_finding. */
unsigned database_findings(const struct database *database);

/* A second connection to a database that is open, which only reads: for another thread than the
 * first's. Each statement sees what was committed before its first step, and holds no writer up;
 * while it runs, SQLite's WAL grows by what is written. On a disk to which nothing can be
 * written, and which nobody has open, it is the file as it lies there.
 * -EACCES, -EBADMSG, -EPROTO (of another version), -EBUSY, -EIO. */
int database_open_to_read(
	const char *path, const struct database_schema *schema, struct database **ret_database);

/* Statements must be freed. NULL is fine. */
void database_close(struct database *database);

/* How many rows the last statement changed. */
int database_changes(const struct database *database);

/* A transaction that writes. database_end commits it where `r` is 0, else nothing of it stays; `r`,
 * or the error of committing. */
int database_begin(const struct database *database);
int database_end(const struct database *database, int r);
