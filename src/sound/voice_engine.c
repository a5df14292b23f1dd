#include "sound/voice_engine.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <espeak-ng/speak_lib.h>

#include "base/cleanup.h"
#include "base/log.h"

/* How much audio eSpeak NG hands over at a time: the first words are there sooner. */
#define BUFFER_MS 50

/* Phonemes in [[ ]] are honoured beside plain text: the Mandarin front end hands over both. */
#define SPEECH_FLAGS (espeakCHARS_UTF8 | espeakPHONEMES)

/* eSpeak NG is one per process, and so is this. */
static struct {
	bool is_loaded;
	bool is_open;
	bool has_voice;
	struct voice voice; /* as last set */
	int append_error;   /* of the utterance in work */
} engine;

/* eSpeak NG gives frames; returning 1 stops it. */
static int take_frames(short *frames, int count, espeak_EVENT *events)
{
	struct sound *sound = events->user_data;

	if (!frames || count <= 0)
		return 0;
	engine.append_error = sound_append(sound, frames, (size_t)count);
	return engine.append_error < 0;
}

static int load_espeak(void)
{
	const int rate_hz = espeak_Initialize(
		AUDIO_OUTPUT_SYNCHRONOUS, BUFFER_MS, NULL, espeakINITIALIZE_DONT_EXIT);

	if (rate_hz < 0)
		return -ENOPKG;
	if (rate_hz != SOUND_RATE_HZ) {
		log_error("eSpeak NG speaks at %d Hz, not at %d.", rate_hz, SOUND_RATE_HZ);
		return -ENOPKG;
	}
	espeak_SetSynthCallback(take_frames);
	return 0;
}

int voice_engine_open(void)
{
	if (engine.is_open)
		return -EBUSY;
	if (!engine.is_loaded) {
		const int r = load_espeak();
		if (r < 0)
			return r;
		engine.is_loaded = true;
	}
	engine.is_open = true;
	return 0;
}

/* espeak_Terminate hangs when it is called for a second time in one process (1.51), so it is left
 * to the end of the process. */
void voice_engine_close(void)
{
	if (engine.has_voice)
		voice_done(&engine.voice);
	engine.has_voice = false;
	engine.is_open = false;
}

static int error_of(espeak_ERROR error)
{
	switch (error) {
	case EE_OK:
		return 0;
	case EE_NOT_FOUND:
		return -ENOENT;
	case EE_BUFFER_FULL:
		return -ENOBUFS;
	case EE_INTERNAL_ERROR:
		break;
	}
	return -EIO;
}

static bool is_same_voice(const struct voice *a, const struct voice *b)
{
	return strcmp(a->espeak, b->espeak) == 0 && a->rate_wpm == b->rate_wpm &&
	       a->pitch == b->pitch && a->range == b->range &&
	       a->volume_percent == b->volume_percent && a->word_gap == b->word_gap;
}

static int set_parameters(const struct voice *voice)
{
	const struct {
		espeak_PARAMETER parameter;
		int value;
	} settings[] = {
		{ espeakRATE, voice->rate_wpm },
		{ espeakPITCH, voice->pitch },
		{ espeakRANGE, voice->range },
		{ espeakVOLUME, voice->volume_percent },
		{ espeakWORDGAP, voice->word_gap },
	};

	for (size_t i = 0; i < ARRAY_SIZE(settings); i++) {
		const int r =
			error_of(espeak_SetParameter(settings[i].parameter, settings[i].value, 0));
		if (r < 0)
			return r;
	}
	return 0;
}

/* Loading a voice costs a millisecond or more, so the same one is not loaded twice. */
static int use_voice(const struct voice *voice)
{
	struct voice copy;
	int r;

	if (engine.has_voice && is_same_voice(&engine.voice, voice))
		return 0;
	r = error_of(espeak_SetVoiceByName(voice->espeak));
	if (r < 0)
		return r;
	r = set_parameters(voice);
	if (r < 0)
		return r;
	r = voice_copy(voice, &copy);
	if (r < 0)
		return r;
	if (engine.has_voice)
		voice_done(&engine.voice);
	engine.voice = copy;
	engine.has_voice = true;
	return 0;
}

bool voice_engine_has(const char *espeak_voice)
{
	if (engine.has_voice)
		voice_done(&engine.voice); /* The next utterance sets its own again. */
	engine.has_voice = false;
	return espeak_SetVoiceByName(espeak_voice) == EE_OK;
}

int voice_engine_speak(const struct voice *voice, const char *speech, struct sound *sound)
{
	int r = use_voice(voice);

	if (r < 0)
		return r;
	engine.append_error = 0;
	r = error_of(espeak_Synth(
		speech, strlen(speech) + 1, 0, POS_CHARACTER, 0, SPEECH_FLAGS, NULL, sound));
	return engine.append_error < 0 ? engine.append_error : r;
}

int voice_engine_phonemes(const struct voice *voice, const char *speech, char **ret_phonemes)
{
	char *phonemes = NULL;
	size_t length;
	const void *rest = speech;
	const int r = use_voice(voice);

	if (r < 0)
		return r;
	FILE *stream = open_memstream(&phonemes, &length);
	if (!stream)
		return -ENOMEM;
	while (rest) {
		const char *clause = espeak_TextToPhonemes(&rest, SPEECH_FLAGS, 0);
		if (clause && *clause)
			fprintf(stream, "%s%s", ftell(stream) > 0 ? " " : "", clause);
	}
	if (fclose(stream) != 0) {
		free(phonemes);
		return -ENOMEM;
	}
	*ret_phonemes = phonemes;
	return 0;
}

/* --- the known-answer test --- */

/* Stress marks, pauses and spaces differ between versions of eSpeak NG; the sounds do not. */
static void keep_sounds_only(char *phonemes)
{
	char *kept = phonemes;

	for (const char *next = phonemes; *next; next++)
		if (!strchr("'_| ,", *next))
			*kept++ = *next;
	*kept = '\0';
}

static int expect_phonemes(const struct voice *voice, const char *speech, const char *expected)
{
	_cleanup_free_ char *phonemes = NULL;
	const int r = voice_engine_phonemes(voice, speech, &phonemes);

	if (r < 0) {
		log_error("eSpeak NG has no voice \"%s\".", voice->espeak);
		return -ENOPKG;
	}
	keep_sounds_only(phonemes);
	if (strcmp(phonemes, expected) == 0)
		return 0;
	log_error("eSpeak NG's voice \"%s\" says \"%s\" as [%s], and not as [%s].", voice->espeak,
		speech, phonemes, expected);
	return -ENOPKG;
}

int voice_engine_test(void)
{
	const struct voice voice = {
		.name = (char *)"test",
		.espeak = (char *)"cmn-latn-pinyin",
		.rate_wpm = 160,
		.pitch = 50,
		.range = 50,
		.volume_percent = 100,
	};

	return expect_phonemes(
		&voice, "各位村民请注意", "ko-51wei51tshu@55nmi35ntS;hi214Nts.u51ji51");
}
