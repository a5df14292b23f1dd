#include "sound/sound.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "notice/script.h"

#define CHUNK_FRAMES 65536 /* 3 s */
#define FRAMES_MAX   ((size_t)SOUND_RATE_HZ * SOUND_SECONDS_MAX)
#define CHUNKS_MAX   ((FRAMES_MAX + CHUNK_FRAMES - 1) / CHUNK_FRAMES)

#define STILL_GROWS 1 /* `ending`, while no error (0 or below) has ended it */

/* The appender fills frames and marks, then publishes their count with release; who acquires the
 * count sees what it counts. */
struct sound {
	atomic_uint references;
	atomic_size_t length;
	atomic_int ending;
	atomic_bool abandoned;
	atomic_size_t mark_count;
	size_t marks[SCRIPT_READINGS_MAX]; /* where a reading ends, because the next begins */
	int16_t *chunks[CHUNKS_MAX];
};

int sound_new(struct sound **ret_sound)
{
	struct sound *sound = calloc(1, sizeof(*sound));

	if (!sound)
		return -ENOMEM;
	atomic_init(&sound->references, 1);
	atomic_init(&sound->ending, STILL_GROWS);
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
	free(sound);
}

/* As many of `count` frames as share a chunk from `offset` on. */
static size_t within_chunk(size_t offset, size_t count)
{
	const size_t room = CHUNK_FRAMES - offset % CHUNK_FRAMES;

	return count < room ? count : room;
}

int sound_append(struct sound *sound, const int16_t *frames, size_t count)
{
	size_t length = atomic_load_explicit(&sound->length, memory_order_relaxed);

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

int sound_append_silence(struct sound *sound, int duration_ms)
{
	static const int16_t silence[1024];
	size_t count = (size_t)duration_ms * SOUND_RATE_HZ / 1000;

	while (count > 0) {
		const size_t part = count < 1024 ? count : 1024;
		const int r = sound_append(sound, silence, part);
		if (r < 0)
			return r;
		count -= part;
	}
	return 0;
}

int sound_append_float(struct sound *sound, const float *frames, size_t count)
{
	int16_t block[1024];

	while (count > 0) {
		const size_t part = count < ARRAY_SIZE(block) ? count : ARRAY_SIZE(block);
		for (size_t i = 0; i < part; i++)
			block[i] = (int16_t)lrintf(
				fminf(fmaxf(frames[i] * 32767, INT16_MIN), INT16_MAX));
		const int r = sound_append(sound, block, part);
		if (r < 0)
			return r;
		frames += part;
		count -= part;
	}
	return 0;
}

void sound_mark_reading(struct sound *sound)
{
	const size_t count = atomic_load_explicit(&sound->mark_count, memory_order_relaxed);

	assert(count < SCRIPT_READINGS_MAX);
	sound->marks[count] = atomic_load_explicit(&sound->length, memory_order_relaxed);
	atomic_store_explicit(&sound->mark_count, count + 1, memory_order_release);
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
	if (count > length - offset)
		count = length - offset;
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

int sound_readings_before(const struct sound *sound, size_t frame)
{
	const size_t count = atomic_load_explicit(&sound->mark_count, memory_order_acquire);
	int readings = 0;

	for (size_t i = 0; i < count; i++)
		readings += sound->marks[i] <= frame;
	return readings;
}

void sound_abandon(struct sound *sound)
{
	atomic_store_explicit(&sound->abandoned, true, memory_order_relaxed);
}

bool sound_is_abandoned(const struct sound *sound)
{
	return atomic_load_explicit(&sound->abandoned, memory_order_relaxed);
}
