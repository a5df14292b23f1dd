#include "sound/sound.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "notice/script.h"
#include "sound/limiter.h"

#define CHUNK_FRAMES 65536 /* 3 s */
#define FRAMES_MAX   ((size_t)SOUND_RATE_HZ * SOUND_SECONDS_MAX)
#define CHUNKS_MAX   ((FRAMES_MAX + CHUNK_FRAMES - 1) / CHUNK_FRAMES)

#define BLOCK_FRAMES 1024

#define STILL_GROWS 1 /* `ending`, while no error (0 or below) has ended it */

struct part_mark {
	size_t frame;
	struct playlist_part part;
};

/* The appender fills frames and marks, then publishes their count with release; who acquires the
 * count sees what it counts. */
struct sound {
	atomic_uint references;
	atomic_size_t length;
	atomic_int ending;
	atomic_int listeners;
	atomic_bool abandoned;
	atomic_bool has_source;
	atomic_int chime_error;
	atomic_size_t own_from;
	atomic_size_t live_from;
	atomic_bool has_howled;
	_Atomic int64_t silent_ms;
	atomic_size_t mark_count;
	size_t marks[SCRIPT_READINGS_MAX]; /* where a reading ends, because the next begins */
	atomic_size_t recording_count;
	struct {
		size_t frame;
		int64_t from_ms;
	} recordings[SCRIPT_READINGS_MAX];
	atomic_size_t part_count;
	struct part_mark *parts; /* room for all, where there is any */
	int16_t *chunks[CHUNKS_MAX];

	/* The appender's. */
	struct limiter *limiter; /* between begin_level and end_level */
	double gain;
	size_t limiter_early; /* frames that come out before the first of those put in */
};

int sound_new(struct sound **ret_sound)
{
	struct sound *sound = calloc(1, sizeof(*sound));

	if (!sound)
		return -ENOMEM;
	atomic_init(&sound->references, 1);
	atomic_init(&sound->ending, STILL_GROWS);
	atomic_init(&sound->live_from, SIZE_MAX);
	atomic_init(&sound->has_howled, false);
	*ret_sound = sound;
	return 0;
}

struct sound *sound_ref(struct sound *sound)
{
	atomic_fetch_add_explicit(&sound->references, 1, memory_order_relaxed);
	return sound;
}

void sound_unref(struct sound *sound)
{
	if (!sound || atomic_fetch_sub_explicit(&sound->references, 1, memory_order_acq_rel) > 1)
		return;
	for (size_t i = 0; i < CHUNKS_MAX; i++)
		free(sound->chunks[i]);
	limiter_free(sound->limiter);
	free(sound->parts);
	free(sound);
}

/* Where what is appended next will lie; the appender's. */
static size_t end_of(const struct sound *sound)
{
	return atomic_load_explicit(&sound->length, memory_order_relaxed);
}

/* As many of `count` frames as share a chunk from `offset` on. */
static size_t within_chunk(size_t offset, size_t count)
{
	return sound_fewer_of(count, CHUNK_FRAMES - offset % CHUNK_FRAMES);
}

static int append_as_they_are(struct sound *sound, const int16_t *frames, size_t count)
{
	size_t length = end_of(sound);

	if (sound_is_abandoned(sound))
		return -ECANCELED;
	if (count > FRAMES_MAX - length)
		return -ENOSPC;
	while (count > 0) {
		const size_t part = within_chunk(length, count);
		int16_t **chunk = &sound->chunks[length / CHUNK_FRAMES];
		if (!*chunk)
			*chunk = malloc(CHUNK_FRAMES * sizeof(**chunk));
		if (!*chunk)
			return -ENOMEM;
		memcpy(*chunk + length % CHUNK_FRAMES, frames, part * sizeof(*frames));
		frames += part;
		count -= part;
		length += part;
		atomic_store_explicit(&sound->length, length, memory_order_release);
	}
	return 0;
}

static int append_clipped(struct sound *sound, const float *frames, size_t count)
{
	int16_t block[BLOCK_FRAMES];

	for (size_t i = 0; i < count; i++)
		block[i] = sound_frame_of(frames[i]);
	return append_as_they_are(sound, block, count);
}

/* What has its gain goes through the limiter, which gives the frames of before. */
static int append_limited(struct sound *sound, float *block, size_t count)
{
	limiter_run(sound->limiter, block, block, count);
	const size_t early = sound_fewer_of(count, sound->limiter_early);
	sound->limiter_early -= early;
	return append_clipped(sound, block + early, count - early);
}

static int append_floats(struct sound *sound, const float *frames, size_t count)
{
	float block[BLOCK_FRAMES];

	if (!sound->limiter)
		return append_clipped(sound, frames, count);
	for (size_t i = 0; i < count; i++)
		block[i] = (float)(sound->gain * frames[i]);
	return append_limited(sound, block, count);
}

int sound_append_float(struct sound *sound, const float *frames, size_t count)
{
	int r = 0;

	for (size_t done = 0; done < count && r >= 0; done += BLOCK_FRAMES)
		r = append_floats(sound, frames + done, sound_fewer_of(count - done, BLOCK_FRAMES));
	return r;
}

static int append_integers(struct sound *sound, const int16_t *frames, size_t count)
{
	const double gain = sound->gain / 32768;
	float block[BLOCK_FRAMES];

	for (size_t i = 0; i < count; i++)
		block[i] = (float)(gain * frames[i]);
	return append_limited(sound, block, count);
}

int sound_append(struct sound *sound, const int16_t *frames, size_t count)
{
	int r = 0;

	if (!sound->limiter)
		return append_as_they_are(sound, frames, count);
	for (size_t done = 0; done < count && r >= 0; done += BLOCK_FRAMES)
		r = append_integers(
			sound, frames + done, sound_fewer_of(count - done, BLOCK_FRAMES));
	return r;
}

int sound_begin_level(struct sound *sound, double gain)
{
	assert(!sound->limiter);
	sound->gain = gain;
	sound->limiter_early = LIMITER_DELAY_FRAMES;
	return limiter_new(&sound->limiter);
}

int sound_end_level(struct sound *sound)
{
	static const float nothing[LIMITER_DELAY_FRAMES];
	const int r = append_floats(sound, nothing, LIMITER_DELAY_FRAMES);

	limiter_free(TAKE(sound->limiter));
	return r;
}

int sound_append_silence(struct sound *sound, int duration_ms)
{
	static const int16_t silence[BLOCK_FRAMES];
	const size_t count = sound_frames_of_ms(duration_ms);
	int r = 0;

	for (size_t done = 0; done < count && r >= 0; done += BLOCK_FRAMES)
		r = sound_append(sound, silence, sound_fewer_of(count - done, BLOCK_FRAMES));
	return r;
}

void sound_clear(struct sound *sound)
{
	atomic_store_explicit(&sound->length, 0, memory_order_relaxed);
}

void sound_mark_live(struct sound *sound)
{
	atomic_store_explicit(&sound->live_from, end_of(sound), memory_order_relaxed);
}

void sound_mark_howl(struct sound *sound)
{
	atomic_store_explicit(&sound->has_howled, true, memory_order_relaxed);
}

void sound_mark_silence(struct sound *sound, int64_t silent_ms)
{
	atomic_store_explicit(&sound->silent_ms, silent_ms, memory_order_relaxed);
}

void sound_mark_own(struct sound *sound)
{
	atomic_store_explicit(&sound->own_from, end_of(sound), memory_order_relaxed);
}

void sound_mark_reading(struct sound *sound)
{
	const size_t count = atomic_load_explicit(&sound->mark_count, memory_order_relaxed);

	assert(count < SCRIPT_READINGS_MAX);
	sound->marks[count] = end_of(sound);
	atomic_store_explicit(&sound->mark_count, count + 1, memory_order_release);
}

void sound_mark_recording(struct sound *sound, int64_t from_ms)
{
	const size_t count = atomic_load_explicit(&sound->recording_count, memory_order_relaxed);

	assert(count < SCRIPT_READINGS_MAX);
	sound->recordings[count].frame = end_of(sound);
	sound->recordings[count].from_ms = from_ms;
	atomic_store_explicit(&sound->recording_count, count + 1, memory_order_release);
}

/* The pointer is there before the count says so. */
void sound_mark_part(struct sound *sound, struct playlist_part part)
{
	const size_t count = atomic_load_explicit(&sound->part_count, memory_order_relaxed);

	if (!sound->parts)
		sound->parts = calloc(PLAYLIST_PARTS_MAX, sizeof(*sound->parts));
	if (!sound->parts || count == PLAYLIST_PARTS_MAX)
		return;
	sound->parts[count] = (struct part_mark){
		.frame = end_of(sound),
		.part = part,
	};
	atomic_store_explicit(&sound->part_count, count + 1, memory_order_release);
}

void sound_mark_source(struct sound *sound)
{
	atomic_store_explicit(&sound->has_source, true, memory_order_release);
}

void sound_lose_source(struct sound *sound)
{
	atomic_store_explicit(&sound->has_source, false, memory_order_release);
}

bool sound_has_source(const struct sound *sound)
{
	return atomic_load_explicit(&sound->has_source, memory_order_acquire);
}

void sound_mark_chime_error(struct sound *sound, int error)
{
	atomic_store_explicit(&sound->chime_error, error, memory_order_release);
}

int sound_chime_error(const struct sound *sound)
{
	return atomic_load_explicit(&sound->chime_error, memory_order_acquire);
}

void sound_finish(struct sound *sound, int error)
{
	assert(error <= 0);
	atomic_store_explicit(&sound->ending, error, memory_order_release);
}

size_t sound_read(const struct sound *sound, size_t offset, int16_t *ret_frames, size_t count)
{
	const size_t length = sound_length_frames(sound);
	size_t done = 0;

	if (offset >= length)
		return 0;
	count = sound_fewer_of(count, length - offset);
	while (done < count) {
		const size_t part = within_chunk(offset, count - done);
		memcpy(ret_frames + done,
			sound->chunks[offset / CHUNK_FRAMES] + offset % CHUNK_FRAMES,
			part * sizeof(*ret_frames));
		done += part;
		offset += part;
	}
	return count;
}

size_t sound_length_frames(const struct sound *sound)
{
	return atomic_load_explicit(&sound->length, memory_order_acquire);
}

bool sound_is_finished(const struct sound *sound, int *ret_error)
{
	const int ending = atomic_load_explicit(&sound->ending, memory_order_acquire);

	if (ending == STILL_GROWS)
		return false;
	*ret_error = ending;
	return true;
}

size_t sound_own_from(const struct sound *sound)
{
	return atomic_load_explicit(&sound->own_from, memory_order_relaxed);
}

size_t sound_live_from(const struct sound *sound)
{
	return atomic_load_explicit(&sound->live_from, memory_order_relaxed);
}

bool sound_has_howled(const struct sound *sound)
{
	return atomic_load_explicit(&sound->has_howled, memory_order_relaxed);
}

int64_t sound_silent_ms(const struct sound *sound)
{
	return atomic_load_explicit(&sound->silent_ms, memory_order_relaxed);
}

int sound_readings_before(const struct sound *sound, size_t frame)
{
	const size_t count = atomic_load_explicit(&sound->mark_count, memory_order_acquire);
	int readings = 0;

	for (size_t i = 0; i < count; i++)
		readings += sound->marks[i] <= frame;
	return readings;
}

int64_t sound_recording_ms(const struct sound *sound, size_t frame)
{
	size_t count = atomic_load_explicit(&sound->recording_count, memory_order_acquire);

	while (count > 0 && sound->recordings[count - 1].frame > frame)
		count--;
	if (count == 0)
		return 0;
	const size_t begun = sound->recordings[count - 1].frame;
	if (sound_readings_before(sound, frame) > sound_readings_before(sound, begun))
		return 0;
	return sound->recordings[count - 1].from_ms + sound_ms_of_frames(frame - begun);
}

struct playlist_part sound_part(const struct sound *sound, size_t frame)
{
	size_t count = atomic_load_explicit(&sound->part_count, memory_order_acquire);

	while (count > 0 && sound->parts[count - 1].frame > frame)
		count--;
	return count > 0 ? sound->parts[count - 1].part : (struct playlist_part){ 0 };
}

void sound_join(struct sound *sound)
{
	atomic_fetch_add_explicit(&sound->listeners, 1, memory_order_relaxed);
}

void sound_leave(struct sound *sound)
{
	if (atomic_fetch_sub_explicit(&sound->listeners, 1, memory_order_relaxed) == 1)
		atomic_store_explicit(&sound->abandoned, true, memory_order_relaxed);
}

bool sound_is_abandoned(const struct sound *sound)
{
	return atomic_load_explicit(&sound->abandoned, memory_order_relaxed);
}
