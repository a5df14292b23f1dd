/* Whole files: read within a limit, put in the place of another. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Opens a regular file to read; never waits, whatever the path is. -EFBIG when it is longer than
 * `limit` bytes, -EISDIR, -EINVAL for anything else that is not a regular file, or the errno of
 * open. */
int file_open(const char *path, uint64_t limit, int *ret_fd, uint64_t *ret_size);

/* The same; -ELOOP where the path is a symbolic link, whatever it leads to. */
int file_open_itself(const char *path, uint64_t limit, int *ret_fd, uint64_t *ret_size);

/* Reads a regular file into memory the caller frees, with a NUL after the last byte.
 * The errors of file_open, or the errno of read. */
int file_read(const char *path, size_t limit, char **ret_bytes, size_t *ret_length);

/* Puts the bytes in the place of the file: who reads it sees the old one or the new one, whole,
 * also after a power cut. What was there keeps its mode and owner, and a symbolic link to it stays;
 * a new file has `mode`. -errno, and then all is as it was. */
int file_replace(const char *path, const char *bytes, size_t length, mode_t mode);

/* First of all: where a program was started with one of the three standard streams closed, the next
 * file that it opens would be that one, and what is said be written into it. Reading finds an end
 * there, writing fails. -errno. */
int file_fill_standard_streams(void);
