/* How loud a recording is, so that all of them can be brought to one loudness (sound/loudness.h).
 */
#pragma once

#include "recording/recording.h"

/* At most so many windows of so long, spread over the whole, are listened to: the same effort for
 * an hour as for a minute. */
#define RECORDING_LEVEL_WINDOWS 12
#define RECORDING_LEVEL_MS      5000

/* The gain for all of it, which is to be read at SOUND_RATE_HZ; leaves it at its beginning. 1 for
 * silence. Errors of recording_read; -ENOMEM. */
int recording_level_gain(struct recording *recording, double *ret_gain);
