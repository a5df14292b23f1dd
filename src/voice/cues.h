/* What a script sounds as, cue after cue: chime, silences, utterances, recording. Pure: it makes
 * those that need neither a voice nor a decoder, the others are asked for. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "notice/script.h"
#include "sound/sound.h"

enum cue_kind {
	CUE_CHIME,
	CUE_OWN_CHIME, /* a recording */
	CUE_SILENCE,
	CUE_SPEECH,
	CUE_RECORDING,
	CUE_END_OF_READING,
};

struct cue {
	enum cue_kind kind;
	enum chime chime;                  /* that needs no decoder */
	int duration_ms;                   /* of a silence */
	const struct utterance *utterance; /* of the script's wording */
	const struct voice *voice;
};

struct cue_list {
	struct cue *cues;
	size_t count;
	struct voice second_voice; /* of the readings but the first; lends the script's strings */
};

/* Chime, pauses, readings from `first_reading` on with their bridge sentences, of a script that was
 * read (speech/wording.h). Fills the list where it lies: its cues lend from it and from the script.
 * -ENOMEM, the error of one that could not be read; -EINVAL: it never was. */
int cue_list_init(const struct script *script, int first_reading, struct cue_list *list);
void cue_list_done(struct cue_list *list);

/* Speech and recordings, also before the words, are made by a voice and a decoder (voice/piece.h).
 */
bool cue_is_asked_for(const struct cue *cue);

/* Makes it the chime for the station's own, which cannot be had, of an airing of that priority. */
void cue_stand_in(struct cue *cue, enum priority priority);

/* Appends one that is not asked for. Errors of sound_append. */
int cue_make(const struct cue *cue, struct sound *sound);
