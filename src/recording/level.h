/* How loud a recording is, so that all of them can be brought to one loudness (sound/loudness.h).
 */
#pragma once

#include "recording/recording.h"

/* At most so many windows of so long, spread over the whole, are listened to: the same effort for
 * an hour as for a minute. */
#define RECORDING_LEVEL_WINDOWS 12
#define RECORDING_LEVEL_MS      5000

/* Listens window by window, so that others may come between. */
struct recording_listener;

/* The recording is to be read at SOUND_RATE_HZ, and lent until the listener is freed. -ENOMEM. */
int recording_listener_new(struct recording *recording, struct recording_listener **ret_listener);
void recording_listener_free(struct recording_listener *listener); /* NULL is fine */

/* 1: there is more to listen to; 0: `ret_gain` is for all of it, 1 for silence, and the recording
 * is to be sought anew. Errors of recording_read; -ENOMEM. */
int recording_listen(struct recording_listener *listener, double *ret_gain);
