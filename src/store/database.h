/* A SQLite database of ours: taken for one daemon, checked, brought to its schema of today, with
 * SQLite's result codes told as errno. Each connection is used by one thread. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whose database it is, and its tables as migrations: entry N makes version N + 1 out of N. */
struct database_schema {
	int application_id; /* PRAGMA application_id: nobody else's database is taken for ours */
	const char *const *migrations;
	size_t version;  /* of today: how many there are */
	size_t readable; /* the oldest that today's statements read */
};

struct database;

/* What opening found beside the database itself. */
enum database_finding {
	DATABASE_EMPTIED = 1 << 0, /* there was one, and it is gone or empty */
	DATABASE_BEHIND = 1 << 1,  /* what was written last is not in it */
	DATABASE_MENDED = 1 << 2,  /* an index, a trigger or a view was missing, or another */
};

/* Opens or makes the database, migrating an older one. WAL, synchronous=FULL. -EALREADY: another
 * daemon has it; -EBUSY: somebody holds it locked; -ENOSPC, -EROFS, -EACCES, -EIO; -EBADMSG (not a
 * database, somebody else's, or damaged), -EPROTO (made by a newer version), -EISDIR (no file).
 * Nothing is written to a file that is refused. */
int database_open(
	const char *path, const struct database_schema *schema, struct database **ret_database);

/* Of enum database_finding. */
unsigned database_findings(const struct database *database);

/* A second connection to a database that is open, which only reads: for another thread than the
 * first's. Each statement sees what was committed before its first step, and holds no writer up;
 * while it runs, SQLite's WAL grows by what is written. On a disk to which nothing can be
 * written, and which nobody has open, it is the file as it lies there.
 * It may be of an earlier version, since nobody can say when a disk takes what makes it a newer
 * one. -ENOENT, -EACCES, -EBADMSG, -EPROTO (of a version that is not read), -EISDIR (no file),
 * -EBUSY, -EIO. */
int database_open_to_read(
	const char *path, const struct database_schema *schema, struct database **ret_database);

/* Of which version it was when it was opened. */
size_t database_version(const struct database *database);

/* Statements must be freed. NULL is fine. */
void database_close(struct database *database);

/* Whether the file at its path is still the one that was opened: somebody may have taken the folder
 * away, or put another file there. One of an earlier version that was opened to be read is not,
 * either, once it is of another. */
bool database_is_in_place(const struct database *database);

/* Of one that is not in place any more: lets another be opened there. What was its own at its path
 * is put aside; it can still be read. */
void database_let_go(struct database *database);

/* How many rows the last statement changed. */
int database_changes(const struct database *database);

/* Whether the database, and what SQLite keeps beside it, are as the last transaction left them, or
 * as good. -EBADMSG: somebody has cut the file short, or put something else into it: it must not be
 * written to; what this connection still knows of it can be read. -ESTALE: somebody has taken away
 * or cut short what is beside it: it must be closed, and can be opened again. */
int database_check(struct database *database);

/* The next check reads all of the file, though nobody has written to it: a disk may lose what it
 * had. */
void database_doubt(struct database *database);

/* A transaction that writes. Errors of database_check, of both. database_end commits it where
 * `r` is 0, else nothing of it stays; `r`, or the error of committing. Transactions are counted, in
 * the table `writes` that the schema has, and beside the database in its lock file: one that has
 * fewer has lost what was written last. */
int database_begin(struct database *database);
int database_end(struct database *database, int r);
