/* Reading whole files within a limit, and finding the program's own data. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Opens a regular file to read; never waits, whatever the path is. -EFBIG when it is longer than
 * `limit` bytes, -EISDIR, -EINVAL for anything else that is not a regular file, or the errno of
 * open. */
int file_open(const char *path, uint64_t limit, int *ret_fd, uint64_t *ret_size);

/* Reads a regular file into memory the caller frees, with a NUL after the last byte.
 * The errors of file_open, or the errno of read. */
int file_read(const char *path, size_t limit, char **ret_bytes, size_t *ret_length);

/* Where a data file of ours is (`name` such as "voices/lexicon"): $DALABA_DATA_DIR, then the
 * checkout that the running binary was built in, then the installed prefix. -ENOENT.
 * The caller frees ret_path. */
int file_find_data(const char *name, char **ret_path);
