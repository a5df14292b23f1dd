/* The folder of recorded talks: a file for each, named by its airing, the oldest deleted first. */
#pragma once

#include <stdint.h>

/* Deletes the oldest until all others together have at most `keep_bytes`. What cannot be read or
 * deleted is left, and logged. */
void talks_prune(const char *folder, int64_t keep_bytes);
