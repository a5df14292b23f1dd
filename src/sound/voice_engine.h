/* eSpeak NG. Its state is process-wide: one engine, used by one thread at a time (the renderer's,
 * or the CLI's only one). Translates eSpeak's codes to errno here and nowhere else. */
#pragma once

#include "notice/voice.h"
#include "sound/sound.h"

/* What to do when the engine says -ENOPKG. */
#define VOICE_ENGINE_PACKAGE "espeak-ng-data"

/* Loads eSpeak NG and its data (45 ms). -ENOPKG when data or a Mandarin voice is missing,
 * -EBUSY when it is open already, -ENOMEM. */
int voice_engine_open(void);
void voice_engine_close(void);

/* The known-answer test: a text whose phonemes must come out right. 0, or -ENOPKG when the
 * installed voice speaks otherwise; what was expected and heard is logged. */
int voice_engine_test(void);

/* Whether eSpeak NG has that voice. */
bool voice_engine_has(const char *espeak_voice);

/* Appends the speech. `speech` is an utterance's (speech/reading.h). -ENOENT: no such voice; -EIO:
 * eSpeak failed; errors of sound_append. */
int voice_engine_speak(const struct voice *voice, const char *speech, struct sound *sound);

/* What eSpeak NG says for it, in its phoneme mnemonics, in memory the caller frees. */
int voice_engine_phonemes(const struct voice *voice, const char *speech, char **ret_phonemes);
