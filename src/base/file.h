/* Reading whole files within a limit. */
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
