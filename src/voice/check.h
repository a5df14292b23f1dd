/* Asks about a recording in a process of its own (voice/child.h), so that who asks decodes nothing.
 * Any thread; it waits. */
#pragma once

#include <stdint.h>

/* A recording that is not looked through after so long of the process's own time cannot be played:
 * some hold a decoder up. */
#define CHECK_PATIENCE_MS 2000

/* By the clock on the wall, its start included: for one that waits for a machine that is busy, or a
 * disk that hangs. */
#define CHECK_LONGEST_MS 10000

/* Whether the file can be played, and how long it is: recording_check, with its errors. -EBADMSG
 * also for one at which the decoder dies or goes on and on; -ETIMEDOUT; errors of starting a
 * process. */
int voice_check_recording(const char *path, int64_t *ret_duration_ms);

/* The same of many, one after the other: the thread keeps the process, whose start takes longest,
 * until voice_check_end. A file at which it dies takes it along, and the next has another. */
int voice_check_next(const char *path, int64_t *ret_duration_ms);
void voice_check_end(void);
