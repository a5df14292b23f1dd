/* Reading whole files within a limit, and finding the program's own data. */
#pragma once

#include <stddef.h>

/* Reads a regular file into memory the caller frees, with a NUL after the last byte.
 * -EFBIG when it is longer than `limit` bytes, -EISDIR, -EINVAL for anything else that is not a
 * regular file, or the errno of open or read. */
int file_read(const char *path, size_t limit, char **ret_bytes, size_t *ret_length);

/* Where a data file of ours is (`name` such as "voices/lexicon"): $DALABA_DATA_DIR, then the
 * checkout that the running binary was built in, then the installed prefix. -ENOENT.
 * The caller frees ret_path. */
int file_find_data(const char *name, char **ret_path);
