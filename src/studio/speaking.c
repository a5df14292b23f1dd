#include "studio/speaking.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "sound/limiter.h"
#include "sound/tone.h"

struct speaking {
	enum chime chime;
	bool is_delayed;
	int64_t max_frames;
	int64_t silence_frames; /* 0: silence does not end it */
	struct sound *sound;
	struct limiter *limiter;
	bool is_over;
	bool has_spoken;
	int64_t listens_ms; /* monotonic; CLOCK_NONE: not yet known */
	int64_t frames;     /* taken of what was heard */
	int64_t quiet;      /* of those, since the last word */
};

DEFINE_CLEANUP(struct speaking, speaking, speaking_free)

int speaking_new(const struct speaking_settings *settings, struct sound *sound,
	struct speaking **ret_speaking)
{
	_cleanup_(speaking_cleanup) struct speaking *speaking = calloc(1, sizeof(*speaking));

	if (!speaking)
		return -ENOMEM;
	speaking->chime = settings->chime;
	speaking->is_delayed = settings->is_delayed;
	speaking->max_frames = (int64_t)sound_frames_of_ms(settings->max_ms);
	speaking->silence_frames = (int64_t)sound_frames_of_ms(settings->silence_ms);
	speaking->listens_ms = CLOCK_NONE;
	speaking->sound = sound_ref(sound);
	const int r = limiter_new(&speaking->limiter);
	if (r < 0)
		return r;
	*ret_speaking = TAKE(speaking);
	return 0;
}

void speaking_free(struct speaking *speaking)
{
	if (!speaking)
		return;
	sound_unref(speaking->sound);
	limiter_free(speaking->limiter);
	free(speaking);
}

int speaking_begin(struct speaking *speaking)
{
	if (speaking->chime == CHIME_NONE)
		return sound_append_silence(speaking->sound, SPEAKING_PRELUDE_MS);
	return tone_append_chime(speaking->sound, speaking->chime);
}

void speaking_started(struct speaking *speaking, int64_t at_ms)
{
	if (speaking->listens_ms != CLOCK_NONE)
		return;
	speaking->listens_ms =
		at_ms + sound_ms_of_frames(sound_length_frames(speaking->sound)) - SPEAKING_OPEN_MS;
}

void speaking_finish(struct speaking *speaking)
{
	speaking->is_over = true;
}

/* --- what it does now --- */

static bool is_due(const struct speaking *speaking, int64_t now_ms)
{
	return speaking->is_delayed ||
	       (speaking->listens_ms != CLOCK_NONE && now_ms >= speaking->listens_ms);
}

enum speaking_state speaking_state(struct speaking *speaking, int64_t now_ms)
{
	if (sound_is_abandoned(speaking->sound))
		speaking->is_over = true;
	if (speaking->is_over)
		return SPEAKING_OVER;
	return is_due(speaking, now_ms) ? SPEAKING_LISTENS : SPEAKING_WAITS;
}

int speaking_wait_ms(const struct speaking *speaking, int64_t now_ms)
{
	if (speaking->listens_ms == CLOCK_NONE || now_ms >= speaking->listens_ms)
		return SPEAKING_LOOK_MS;
	return (int)clock_earlier_of(speaking->listens_ms - now_ms, SPEAKING_LOOK_MS);
}

/* --- what is heard --- */

static int64_t first_word_frames(const struct speaking *speaking)
{
	const int64_t frames = (int64_t)sound_frames_of_ms(SPEAKING_FIRST_WORD_MS);

	return frames > speaking->silence_frames ? frames : speaking->silence_frames;
}

static void watch_silence(struct speaking *speaking, const int16_t *frames, size_t count)
{
	const int64_t allowed =
		speaking->has_spoken ? speaking->silence_frames : first_word_frames(speaking);

	speaking->quiet += (int64_t)count;
	for (size_t i = 0; i < count; i++)
		if (abs(frames[i]) > SPEAKING_WORD_PEAK) {
			speaking->has_spoken = true;
			speaking->quiet = (int64_t)(count - 1 - i);
		}
	if (speaking->silence_frames > 0 && speaking->quiet >= allowed)
		speaking->is_over = true;
}

static void lift(struct speaking *speaking, int16_t *frames, size_t count)
{
	float lifted[SPEAKING_BLOCK_FRAMES] = { 0 };

	for (size_t i = 0; i < count; i++)
		lifted[i] = SPEAKING_LIFT * (float)frames[i] / 32768;
	limiter_run(speaking->limiter, lifted, lifted, count);
	for (size_t i = 0; i < count; i++)
		frames[i] = (int16_t)lrintf(lifted[i] * 32767);
}

int speaking_hear(struct speaking *speaking, int16_t *frames, size_t count, size_t *ret_taken)
{
	const int64_t left = speaking->max_frames - speaking->frames;

	assert(count <= SPEAKING_BLOCK_FRAMES);
	if ((int64_t)count >= left) {
		count = (size_t)left;
		speaking->is_over = true;
	}
	speaking->frames += (int64_t)count;
	watch_silence(speaking, frames, count);
	lift(speaking, frames, count);
	*ret_taken = count;
	return sound_append(speaking->sound, frames, count);
}

void speaking_end(struct speaking *speaking, int error)
{
	if (error == 0)
		sound_mark_reading(speaking->sound);
	sound_finish(speaking->sound, error);
}
