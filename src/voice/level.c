#include "voice/level.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "sound/loudness.h"
#include "sound/sound.h"
#include "speech/reading.h"
#include "voice/espeak.h"

/* As many as a configuration may have; the oldest is forgotten for one more. */
#define LEVELS_MAX 64

/* 各位村民请注意，现在播送通知，谢谢大家。 */
static const struct utterance mandarin[] = {
	{ .kind = UTTERANCE_WORDS, .speech = (char *)"ge4wei4 cun1min2 qing3 zhu4yi4" },
	{ .kind = UTTERANCE_WORDS, .speech = (char *)"xian4zai4 bo1song4 tong1zhi1" },
	{ .kind = UTTERANCE_WORDS, .speech = (char *)"xie4xie5 da4jia1" },
	{ 0 },
};
static const struct utterance cantonese[] = {
	{ .kind = UTTERANCE_TEXT, .speech = (char *)"各位村民请注意，现在播送通知，谢谢大家。" },
	{ 0 },
};
static char foreign_text[] =
	"Good morning, everybody, this is the village broadcast with a notice.";
static const struct utterance native[] = { { .kind = UTTERANCE_TEXT, .speech = foreign_text },
	{ 0 } };
static const struct utterance foreign[] = { { .kind = UTTERANCE_FOREIGN, .speech = foreign_text },
	{ 0 } };

/* One without speech ends them. */
static const struct utterance *sentence_of(const struct voice *voice, bool is_foreign)
{
	if (is_foreign)
		return foreign;
	switch (reading_language_of(voice->espeak)) {
	case READING_MANDARIN:
		return mandarin;
	case READING_CANTONESE:
		return cantonese;
	case READING_FOREIGN:
		break;
	}
	return native;
}

struct level {
	struct voice voice;
	bool is_foreign;
	double gain;
};

/* The engine's thread's, like the engine itself. */
static struct level levels[LEVELS_MAX];
static size_t level_count;

DEFINE_CLEANUP(struct sound, sound, sound_unref)

/* What its name is does not change how it sounds. */
static bool sounds_alike(const struct voice *a, const struct voice *b)
{
	return strcmp(a->espeak, b->espeak) == 0 && a->rate_wpm == b->rate_wpm &&
	       a->pitch == b->pitch && a->range == b->range &&
	       a->volume_percent == b->volume_percent && a->word_gap == b->word_gap;
}

static int measure_sound(const struct sound *sound, double *ret_lufs)
{
	const size_t length = sound_length_frames(sound);
	_cleanup_free_ int16_t *frames = calloc(length + 1, sizeof(*frames));
	_cleanup_free_ float *floats = calloc(length + 1, sizeof(*floats));

	if (!frames || !floats)
		return -ENOMEM;
	(void)sound_read(sound, 0, frames, length); /* All of it is there. */
	for (size_t i = 0; i < length; i++)
		floats[i] = (float)frames[i] / 32768;
	return loudness_measure(floats, length, ret_lufs);
}

static int measure(const struct voice *voice, bool is_foreign, double *ret_gain)
{
	_cleanup_(sound_cleanup) struct sound *sound = NULL;
	double lufs;
	int r;

	r = sound_new(&sound);
	if (r < 0)
		return r;
	for (const struct utterance *part = sentence_of(voice, is_foreign); part->speech; part++) {
		r = voice_engine_speak(voice, part, sound, NULL, NULL);
		if (r < 0)
			return r;
	}
	r = measure_sound(sound, &lufs);
	if (r < 0)
		return r;
	*ret_gain = loudness_gain(lufs);
	return 0;
}

static int keep(const struct voice *voice, bool is_foreign, double gain)
{
	struct level level = { .is_foreign = is_foreign, .gain = gain };
	const int r = voice_copy(voice, &level.voice);

	if (r < 0)
		return r;
	struct level *place = &levels[level_count++ % LEVELS_MAX];
	voice_done(&place->voice);
	*place = level;
	return 0;
}

int voice_level_gain(const struct voice *voice, bool is_foreign, double *ret_gain)
{
	double gain;
	int r;

	for (size_t i = 0; i < level_count && i < LEVELS_MAX; i++)
		if (levels[i].is_foreign == is_foreign && sounds_alike(&levels[i].voice, voice)) {
			*ret_gain = levels[i].gain;
			return 0;
		}
	r = measure(voice, is_foreign, &gain);
	if (r < 0)
		return r;
	r = keep(voice, is_foreign, gain);
	if (r < 0)
		return r;
	*ret_gain = gain;
	return 0;
}
