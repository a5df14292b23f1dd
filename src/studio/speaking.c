#include "studio/speaking.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "sound/coupling.h"
#include "sound/howl.h"
#include "sound/limiter.h"
#include "sound/tone.h"
#include "studio/strip.h"

/* Of what is heard the horn gives so little, once it is lifted: at some pitches a room gives 10 dB
 * more than on the whole, and what is known of it is uncertain. */
#define HEARD_AGAIN 0.06 /* -24 dB */

/* Softer than SPEAKING_WORD_PEAK is somebody speaking who stands so far above what is heard between
 * words, if no softer than this. */
#define WORD_ABOVE_BETWEEN 8.0
#define WORD_LEAST_PEAK    160.0

/* What repeats with each wave of the mains is hum, and what is shorter is a knock, or hum that
 * begins. Voices are that loud at each of their waves. */
#define MAINS_FRAMES     (SOUND_RATE_HZ / 50)
#define WORD_LEAST_MS    80
#define WORD_WAVE_MAX_MS 25

/* Frames that are loud, and what hum is told by. */
struct words {
	float before[MAINS_FRAMES]; /* heard a wave of the mains ago */
	size_t at;                  /* the oldest of them */
	int64_t lasts;              /* frames since the first loud one */
	int64_t quiet;              /* frames since the last */
};

struct speaking {
	enum chime chime;
	bool is_delayed;
	int64_t max_frames;
	int64_t silence_frames; /* 0: silence does not end it */
	struct sound *sound;
	struct strip strip;
	struct howl *howl;
	struct coupling coupling;
	bool is_over;
	bool has_spoken;
	int howls;
	int64_t listens_ms; /* monotonic; CLOCK_NONE: not yet known */
	struct words words;
	int64_t quiet; /* frames since the last word */
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
	coupling_begin(&speaking->coupling);
	int r = strip_begin(&speaking->strip, sound,
		settings->is_delayed ? LEVELLER_WORDS_LIFT : LEVELLER_LIFT);
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
	strip_done(&speaking->strip);
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
	const double above =
		WORD_ABOVE_BETWEEN * 32768 * leveller_between(&speaking->strip.leveller);

	return fmax(WORD_LEAST_PEAK, fmin(SPEAKING_WORD_PEAK, above));
}

static bool is_loud(struct words *words, float frame, double least)
{
	const float before = words->before[words->at];

	words->before[words->at] = frame;
	words->at = (words->at + 1) % MAINS_FRAMES;
	return fabsf(frame) > least && fabsf(frame - before) > least;
}

/* Whether it is one of a word. `least`: of full scale. */
static bool hear_frame(struct words *words, float frame, double least)
{
	words->lasts++;
	if (!is_loud(words, frame, least)) {
		words->quiet++;
		return false;
	}
	if (words->quiet > (int64_t)sound_frames_of_ms(WORD_WAVE_MAX_MS))
		words->lasts = 0;
	words->quiet = 0;
	return words->lasts >= (int64_t)sound_frames_of_ms(WORD_LEAST_MS);
}

static void watch_silence(struct speaking *speaking, const float *frames, size_t count)
{
	const int64_t allowed =
		speaking->has_spoken ? speaking->silence_frames : first_word_frames(speaking);
	const double least = word_peak(speaking) / 32768;

	speaking->quiet += (int64_t)count;
	for (size_t i = 0; i < count; i++)
		if (hear_frame(&speaking->words, frames[i], least)) {
			speaking->has_spoken = true;
			speaking->quiet = (int64_t)(count - 1 - i);
		}
	if (speaking->silence_frames > 0 && speaking->quiet >= allowed)
		speaking->is_over = true;
}

/* A delayed talk is not heard while it listens. */
static void watch_feedback(struct speaking *speaking, const float *frames, size_t count)
{
	if (speaking->is_delayed || !howl_hear(speaking->howl, frames, count))
		return;
	leveller_turn_down(&speaking->strip.leveller);
	speaking->howls++;
	sound_mark_howl(speaking->sound);
}

/* What horns may give the microphone again, if it is lifted. */
static void watch_coupling(struct speaking *speaking)
{
	if (!speaking->is_delayed)
		leveller_allow(&speaking->strip.leveller,
			HEARD_AGAIN / coupling_most(&speaking->coupling));
}

/* It is softer where feedback is doubted. */
static void level(struct speaking *speaking, float *frames, size_t count)
{
	watch_coupling(speaking);
	strip_level(&speaking->strip, frames, count);
	if (!speaking->is_delayed)
		howl_send(speaking->howl, frames, count);
}

int speaking_hear(struct speaking *speaking, int16_t *frames, size_t count, size_t *ret_taken)
{
	const int64_t left = speaking->max_frames - speaking->strip.frames;
	float heard[SPEAKING_BLOCK_FRAMES], sent[SPEAKING_BLOCK_FRAMES];

	if ((int64_t)count >= left) {
		count = (size_t)left;
		speaking->is_over = true;
	}
	strip_clean(&speaking->strip, frames, count, heard);
	watch_silence(speaking, heard, count);
	watch_feedback(speaking, heard, count);
	memcpy(sent, heard, count * sizeof(*sent));
	level(speaking, sent, count);
	coupling_add(&speaking->coupling, heard, sent, count);
	*ret_taken = count;
	return strip_append(&speaking->strip, sent, count, frames);
}

static int append_end(struct speaking *speaking)
{
	float rest[LIMITER_DELAY_FRAMES];
	const size_t count = strip_drain(&speaking->strip, rest);

	if (!speaking->is_delayed)
		howl_send(speaking->howl, rest, count);
	return strip_end(&speaking->strip, rest, count);
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
