/* Files of chunks that libsndfile plays as far as they go: whether the lengths in them say that
 * their sound goes on behind their end. AIFF and 8SVX, AU, CAF, RIFX, RF64 and W64; of the other
 * kinds that libsndfile knows nothing is told. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

bool chunks_are_cut(int fd, int64_t size);
