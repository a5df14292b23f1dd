/* eSpeak NG. Its state is process-wide: one engine, used by one thread at a time (the renderer's,
 * or the CLI's only one). Translates eSpeak's codes to errno here and nowhere else. */
#pragma once

#include <stdbool.h>

#include "notice/voice.h"
#include "sound/sound.h"
#include "speech/phrasing.h"

/* What to do when the engine says -ENOPKG. */
#define VOICE_ENGINE_PACKAGE "espeak-ng-data"

/* Loads eSpeak NG and its data (45 ms). -ENOPKG when data or a Mandarin voice is missing,
 * -EBUSY when it is open already, -ENOMEM. */
int voice_engine_open(void);
void voice_engine_close(void);

/* The folder that the engine, which was opened, reads its voices from; static. */
const char *voice_engine_data(void);

/* The known-answer test: every initial, final and tone of Mandarin in the default voice, asked
 * back. 0, or -ENOPKG when the installed eSpeak NG says otherwise; what was expected and heard is
 * logged. */
int voice_engine_test(void);

/* Whether there is such a voice: of eSpeak NG ("yue"), or "file:NAME", the voice file voices/NAME.
 */
bool voice_engine_has(const char *espeak_voice);

/* Appends the speech; `begun`, unless it is NULL, is called once, from within, when there are first
 * frames of it. A foreign utterance is said by an English voice: "file:NAME" has its own in
 * voices/NAME-english. SOUNDING_VOICE_UNKNOWN (notice/sounding.h); -EINVAL: words that are none;
 * -EIO: eSpeak failed; errors of sound_append. */
int voice_engine_speak(const struct voice *voice, const struct utterance *utterance,
	struct sound *sound, void (*begun)(void *userdata), void *userdata);

/* What eSpeak NG says for it, in its phoneme mnemonics, after all rules of its own; in memory the
 * caller frees. */
int voice_engine_phonemes(
	const struct voice *voice, const struct utterance *utterance, char **ret_phonemes);

/* The same in the mnemonics' letters and tones alone: without stress, pauses and gaps, and with the
 * tones that eSpeak NG makes of a neutral (11), of a full third before one (214) and of two
 * fourths in a word (53) undone. In place. */
void voice_engine_bare(char *phonemes);
