/* The index of a WAL, the file "-shm", which SQLite maps into the process: who cuts it short while
 * it is mapped takes the ground from under whoever reads it, and the process would be killed
 * (SIGBUS). Here the file is made whole again, empty, and who held it finds out that what was read
 * by it meanwhile is not to be trusted; SQLite makes an empty one anew from the WAL. One for all
 * connections of the process; by any thread. */
#pragma once

#include <stdbool.h>

struct wal_index; /* one file; lent as long as it is held */

/* Around the opening of a connection: until it holds its index nobody may close that file, which
 * would drop SQLite's locks of it. */
void wal_index_begin_opening(void);
void wal_index_end_opening(void);

/* Holds the index of the database at that path, with its room on the disk. -ENOENT: it has none;
 * -ENOSPC; errors of open. Released when the connection is closed; NULL is fine. */
int wal_index_hold(const char *path, struct wal_index **ret_index);
void wal_index_release(struct wal_index *index);

/* Whether that is still the file at the path. */
bool wal_index_is_in_place(const struct wal_index *index, const char *path);

/* How often it has been cut short. */
unsigned wal_index_losses(const struct wal_index *index);

/* Lets SQLite make it anew from the WAL, at its next transaction. */
void wal_index_wipe(const struct wal_index *index);
