#include "studio/speaking.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "sound/coupling.h"
#include "sound/filter.h"
#include "sound/howl.h"
#include "sound/leveller.h"
#include "sound/limiter.h"
#include "sound/tone.h"

#define FADE_FRAMES sound_frames_of_ms(5)

/* Of what is heard the horn gives so little, once it is lifted: at some pitches a room gives 10 dB
 * more than on the whole. */
#define HEARD_AGAIN 0.1 /* -20 dB */

/* Softer than SPEAKING_WORD_PEAK is somebody speaking who stands so far above what is heard between
 * words, if no softer than this. */
#define WORD_ABOVE_BETWEEN 8.0
#define WORD_LEAST_PEAK    160.0

struct speaking {
	enum chime chime;
	bool is_delayed;
	int64_t max_frames;
	int64_t silence_frames; /* 0: silence does not end it */
	struct sound *sound;
	struct low_cut low_cut;
	struct howl *howl;
	struct leveller leveller;
	struct coupling coupling;
	struct limiter *limiter;
	bool is_over;
	bool has_spoken;
	int howls;
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
	speaking->low_cut = low_cut_of(SOUND_RATE_HZ);
	leveller_begin(
		&speaking->leveller, settings->is_delayed ? LEVELLER_WORDS_LIFT : LEVELLER_LIFT);
	coupling_begin(&speaking->coupling);
	int r = limiter_new(&speaking->limiter);
	if (r >= 0)
		r = howl_new(&speaking->howl);
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
	howl_free(speaking->howl);
	free(speaking);
}

int speaking_begin(struct speaking *speaking)
{
	const int r = speaking->chime == CHIME_NONE
			      ? sound_append_silence(speaking->sound, SPEAKING_PRELUDE_MS)
			      : tone_append_chime(speaking->sound, speaking->chime);

	if (r == 0 && !speaking->is_delayed)
		sound_mark_live(speaking->sound);
	return r;
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

static double word_peak(const struct speaking *speaking)
{
	const double above = WORD_ABOVE_BETWEEN * 32768 * leveller_between(&speaking->leveller);

	return fmax(WORD_LEAST_PEAK, fmin(SPEAKING_WORD_PEAK, above));
}

static void watch_silence(struct speaking *speaking, const float *frames, size_t count)
{
	const int64_t allowed =
		speaking->has_spoken ? speaking->silence_frames : first_word_frames(speaking);
	const double least = word_peak(speaking);

	speaking->quiet += (int64_t)count;
	for (size_t i = 0; i < count; i++)
		if (fabsf(frames[i]) * 32768 > least) {
			speaking->has_spoken = true;
			speaking->quiet = (int64_t)(count - 1 - i);
		}
	if (speaking->silence_frames > 0 && speaking->quiet >= allowed)
		speaking->is_over = true;
}

static double mean_of(const float *frames, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += frames[i];
	return sum / (double)count;
}

/* A microphone's offset is no step when it begins to be heard. */
static void cut_low(struct speaking *speaking, float *frames, size_t count)
{
	if (speaking->frames == 0 && count > 0)
		low_cut_settle(&speaking->low_cut, mean_of(frames, count));
	low_cut_run(&speaking->low_cut, frames, count);
}

/* A delayed talk is not heard while it listens. */
static void watch_feedback(struct speaking *speaking, const float *frames, size_t count)
{
	if (speaking->is_delayed || !howl_hear(speaking->howl, frames, count))
		return;
	leveller_turn_down(&speaking->leveller);
	speaking->howls++;
	sound_mark_howl(speaking->sound);
}

/* Begins without a click. */
static double fade_at(int64_t frame)
{
	return frame < (int64_t)FADE_FRAMES ? ((double)frame + 1) / ((double)FADE_FRAMES + 1) : 1;
}

static void limit(struct speaking *speaking, float *frames, size_t count)
{
	limiter_run(speaking->limiter, frames, frames, count);
	if (!speaking->is_delayed)
		howl_send(speaking->howl, frames, count);
}

static void level(struct speaking *speaking, float *frames, size_t count)
{
	const int64_t from = speaking->frames - (int64_t)count;

	if (!speaking->is_delayed)
		leveller_allow(
			&speaking->leveller, HEARD_AGAIN / coupling_most(&speaking->coupling));
	leveller_run(&speaking->leveller, frames, count);
	for (size_t i = 0; i < count; i++)
		frames[i] *= (float)fade_at(from + (int64_t)i);
	limit(speaking, frames, count);
}

int speaking_hear(struct speaking *speaking, int16_t *frames, size_t count, size_t *ret_taken)
{
	const int64_t left = speaking->max_frames - speaking->frames;
	float heard[SPEAKING_BLOCK_FRAMES], came[SPEAKING_BLOCK_FRAMES];

	assert(count <= SPEAKING_BLOCK_FRAMES);
	if ((int64_t)count >= left) {
		count = (size_t)left;
		speaking->is_over = true;
	}
	for (size_t i = 0; i < count; i++)
		heard[i] = (float)frames[i] / 32768;
	cut_low(speaking, heard, count);
	speaking->frames += (int64_t)count;
	watch_silence(speaking, heard, count);
	watch_feedback(speaking, heard, count);
	memcpy(came, heard, count * sizeof(*heard));
	level(speaking, heard, count);
	coupling_add(&speaking->coupling, came, heard, count);
	for (size_t i = 0; i < count; i++)
		frames[i] = (int16_t)lrintf(heard[i] * 32767);
	*ret_taken = count;
	return sound_append(speaking->sound, frames, count);
}

/* What the limiter still has fades out: whoever was cut short ends without a click. */
static int append_end(struct speaking *speaking)
{
	float rest[LIMITER_DELAY_FRAMES] = { 0 };
	int16_t frames[LIMITER_DELAY_FRAMES];

	if (speaking->frames == 0)
		return 0;
	limit(speaking, rest, LIMITER_DELAY_FRAMES);
	for (size_t i = 0; i < LIMITER_DELAY_FRAMES; i++) {
		const double left = (double)(LIMITER_DELAY_FRAMES - i) / (LIMITER_DELAY_FRAMES + 1);
		frames[i] = (int16_t)lrint(rest[i] * 32767 * left);
	}
	return sound_append(speaking->sound, frames, LIMITER_DELAY_FRAMES);
}

int speaking_howls(const struct speaking *speaking)
{
	return speaking->howls;
}

double speaking_howl_hz(const struct speaking *speaking)
{
	return howl_hz(speaking->howl);
}

void speaking_end(struct speaking *speaking, int error)
{
	(void)append_end(speaking); /* Where nobody listens any more it may click. */
	if (error == 0)
		sound_mark_reading(speaking->sound);
	sound_finish(speaking->sound, error);
}
