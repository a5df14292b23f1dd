/* A sound: mono 16-bit frames that grow while they are rendered and are read at the same time by
 * any number of players. One thread appends, any thread reads; frames never change once they are
 * there. Reference-counted, because the threads let go of it in any order. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "notice/playlist.h"
#include "sound/format.h"

#define SOUND_SECONDS_MAX 3600

struct sound;

/* One reference, for the caller. -ENOMEM. */
int sound_new(struct sound **ret_sound);
struct sound *sound_ref(struct sound *sound);
void sound_unref(struct sound *sound); /* NULL is fine */

/* The renderer's side. sound_append: -ENOSPC past SOUND_SECONDS_MAX, -ECANCELED once abandoned,
 * -ENOMEM. */
int sound_append(struct sound *sound, const int16_t *frames, size_t count);
int sound_append_silence(struct sound *sound, int duration_ms);

/* The same for frames of which 1.0 is full scale; what is louder is clipped. */
int sound_append_float(struct sound *sound, const float *frames, size_t count);

/* Until sound_end_level, what is appended is multiplied by `gain` and kept under the limiter's
 * ceiling (sound/limiter.h), which lets go of its last frames with sound_end_level. -ENOMEM; errors
 * of sound_append. */
int sound_begin_level(struct sound *sound, double gain);
int sound_end_level(struct sound *sound);

/* Drops its frames; the level that was begun goes on with what comes. Only where nobody else has a
 * reference. */
void sound_clear(struct sound *sound);

/* A recording begins here, at that moment of it. At most SCRIPT_READINGS_MAX times. */
void sound_mark_recording(struct sound *sound, int64_t from_ms);

/* A part of a playlist begins here, or goes on. Of more than PLAYLIST_PARTS_MAX, and without
 * memory, it is not noted. */
void sound_mark_part(struct sound *sound, struct playlist_part part);

/* Here ends a chime, which others have too; what comes is the sound's own. */
void sound_mark_own(struct sound *sound);

/* What comes from here on is said as it is heard: it may wait for nobody. */
void sound_mark_live(struct sound *sound);

/* It is live, and howled. */
void sound_mark_howl(struct sound *sound);

/* So much of it came from a line input that was silent. */
void sound_mark_silence(struct sound *sound, int64_t silent_ms);

/* A reading ends here. At most SCRIPT_READINGS_MAX times. */
void sound_mark_reading(struct sound *sound);

/* What it is of has its first frames: they are there, be it behind a chime, or come next. */
void sound_mark_source(struct sound *sound);

/* They were to come next, and do not, or not yet. */
void sound_lose_source(struct sound *sound);

/* What was to sound before the words did not, or not to its end: why. */
void sound_mark_chime_error(struct sound *sound, int error);

/* No more frames will come; error 0, or -errno when rendering failed. */
void sound_finish(struct sound *sound, int error);

/* The listeners' side. Copies up to `count` frames from `offset` on; returns how many there were.
 */
size_t sound_read(const struct sound *sound, size_t offset, int16_t *ret_frames, size_t count);
size_t sound_length_frames(const struct sound *sound);

/* Whether all frames are there, and the error that it ended with. */
bool sound_is_finished(const struct sound *sound, int *ret_error);

/* Whether more than a chime is there, or comes next. */
bool sound_has_source(const struct sound *sound);

/* The frame at which what is its own begins; 0 where there is no chime before it. */
size_t sound_own_from(const struct sound *sound);

/* Why its own chime did not sound; 0: nothing is known of that. */
int sound_chime_error(const struct sound *sound);

/* The frame from which on it is live; SIZE_MAX where it is not. */
size_t sound_live_from(const struct sound *sound);

bool sound_has_howled(const struct sound *sound);
int64_t sound_silent_ms(const struct sound *sound);

/* How many readings end at or before the frame: so many were heard whole when it has been. */
int sound_readings_before(const struct sound *sound, size_t frame);

/* The moment of the recording that comes to be heard at that frame; 0 where none has begun in that
 * reading. */
int64_t sound_recording_ms(const struct sound *sound, size_t frame);

/* The part of a playlist that is heard at that frame; that of a reading's beginning where there is
 * none. */
struct playlist_part sound_part(const struct sound *sound, size_t frame);

/* Who listens says so, and says when it has done. Once nobody is left the sound is abandoned: the
 * renderer may stop. */
void sound_join(struct sound *sound);
void sound_leave(struct sound *sound);
bool sound_is_abandoned(const struct sound *sound);
