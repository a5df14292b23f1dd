/* A recorded file as mono frames of one rate, from its beginning to its end, whatever its header
 * says of its length: WAV, FLAC, Ogg Vorbis and Opus, MP3, alone or joined. The file may be
 * anybody's: what is no finite, regular recording is refused when it is opened, by limits with
 * names. It knows no sound and no level. Used by one thread. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "notice/recording.h"
#include "recording/decoder.h"

#define RECORDING_BYTES_MAX    (1024LL * 1024 * 1024)
#define RECORDING_CHANNELS_MAX DECODER_CHANNELS_MAX

struct recording;

/* Opens the file to be read at `rate_hz`. -ENOENT, -EACCES, ... of open; -EISDIR; -EINVAL: not a
 * regular file; -EFBIG: longer than RECORDING_BYTES_MAX; -EBADMSG: no sound that is known here,
 * or more channels or another rate than the limits allow; RECORDING_IS_M4A and
 * the like: of such a kind; -ENODATA: empty; -E2BIG: longer than
 * RECORDING_SECONDS_MAX; -ENOMEM. */
int recording_open(const char *path, int rate_hz, struct recording **ret_recording);
/* The same of a regular file that is open; takes the descriptor. */
int recording_open_fd(int fd, int rate_hz, struct recording **ret_recording);
void recording_close(struct recording *recording); /* NULL is fine */

/* Its length, as far as header and size tell it: it ends where it ends. */
int64_t recording_duration_ms(const struct recording *recording);

/* The next frames, 1.0 being full scale, all channels averaged, of which one that would cancel the
 * others is turned over, and nothing below what a horn sounds; a loud file may pass 1.0 a little.
 * Returns how many, 0 at the end. -EBADMSG: nothing more can be read; -E2BIG: longer than it said
 * and than RECORDING_SECONDS_MAX; -ENOMEM. */
int recording_read(struct recording *recording, float *ret_frames, int count);

/* Goes on from there; clears what was converted before, and what was noted. -EBADMSG: it cannot. */
int recording_seek(struct recording *recording, int64_t at_ms);

/* The same from about that share of the file, 0 to 1, however long it is. */
int recording_seek_share(struct recording *recording, double share);

/* What of it was found missing, up to here; at its end, of all that was read since it was opened or
 * sought. */
enum recording_flaw recording_flaw(const struct recording *recording);

/* Opens the file and reads its first second. Errors of open and read, of which recording_problem
 * speaks; -ENODATA where nothing comes. */
int recording_check(const char *path, int64_t *ret_duration_ms);
int recording_check_fd(int fd, int64_t *ret_duration_ms); /* takes the descriptor */
