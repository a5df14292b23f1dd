/* The names of a database's files: its own, and those that SQLite keeps beside it. Only for this
 * folder. */
#pragma once

#include <limits.h>

#define BESIDE_ITSELF  ""
#define BESIDE_WAL     "-wal"
#define BESIDE_INDEX   "-shm"     /* of the WAL */
#define BESIDE_JOURNAL "-journal" /* where there is no WAL */

/* -ENAMETOOLONG. */
int beside_name(const char *path, const char *suffix, char ret_name[static PATH_MAX]);
