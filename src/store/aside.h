/* A file that cannot be used is kept aside. */
#pragma once

/* Renames the file, or whatever lies there, to "PATH.aside-2026-11-26T07-00-00", and with it what
 * SQLite keeps beside it (-wal, -shm). The caller frees the new path. */
int database_put_aside(const char *path, char **ret_aside);

/* The same with a copy, which is not synced. */
int database_copy_aside(const char *path);
