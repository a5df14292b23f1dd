/* A recorded file as mono frames of one rate: WAV, FLAC, Ogg Vorbis and Opus, and MP3 where
 * libsndfile is 1.1 or newer. The file may be anybody's: what is not a finite, regular, readable
 * recording is refused when it is opened, by limits with names. It knows no sound and no level.
 * Used by one thread. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "notice/recording.h"

#define RECORDING_BYTES_MAX    (1024LL * 1024 * 1024)
#define RECORDING_CHANNELS_MAX 8
#define RECORDING_RATE_MIN_HZ  4000
#define RECORDING_RATE_MAX_HZ  192000

struct recording;

/* Opens the file to be read at `rate_hz`. -ENOENT, -EACCES, ... of open; -EISDIR; -EINVAL: not a
 * regular file; -EFBIG: longer than RECORDING_BYTES_MAX; -EBADMSG: no sound that libsndfile knows,
 * or more channels or another rate than the limits allow; -ENODATA: empty; -E2BIG: longer than
 * RECORDING_SECONDS_MAX, or of no known length; -ENOMEM. */
int recording_open(const char *path, int rate_hz, struct recording **ret_recording);
/* The same of a regular file that is open; takes the descriptor. */
int recording_open_fd(int fd, int rate_hz, struct recording **ret_recording);
void recording_close(struct recording *recording); /* NULL is fine */

/* Its length as its header tells it. */
int64_t recording_duration_ms(const struct recording *recording);

/* The next frames, 1.0 being full scale, all channels averaged, of which one that would cancel the
 * others is turned over, and nothing below what a horn sounds; a loud file may pass 1.0 a little.
 * Returns how many, 0 at the end. -EBADMSG: damaged here; -E2BIG: longer than it said and than
 * RECORDING_SECONDS_MAX; -ENOMEM. */
int recording_read(struct recording *recording, float *ret_frames, int count);

/* Goes on from there; clears what was converted before. -EBADMSG: it cannot. */
int recording_seek(struct recording *recording, int64_t at_ms);

/* Opens the file and reads its first and its last second. Errors of open and read, of which
 * recording_problem speaks; -ENODATA where nothing comes. */
int recording_check(const char *path, int64_t *ret_duration_ms);
int recording_check_fd(int fd, int64_t *ret_duration_ms); /* takes the descriptor */
