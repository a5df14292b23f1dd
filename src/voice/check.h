/* Asks about a recording in a process of its own (voice/child.h), so that who asks decodes nothing.
 * Any thread; it waits. */
#pragma once

#include <stdint.h>

/* A recording that is not looked through after so long cannot be played: some hold a decoder up. An
 * urgent announcement that comes meanwhile still sounds within its three seconds. */
#define CHECK_PATIENCE_MS 2000

/* Whether the file can be played, and how long it is: recording_check, with its errors. -EBADMSG
 * also for one at which the decoder dies or hangs; errors of starting a process. */
int voice_check_recording(const char *path, int64_t *ret_duration_ms);

/* The same of many, one after the other: the thread keeps the process, whose start takes longest,
 * until voice_check_end. A file at which it dies takes it along, and the next has another. */
int voice_check_next(const char *path, int64_t *ret_duration_ms);
void voice_check_end(void);
