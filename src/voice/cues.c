#include "voice/cues.h"

#include <errno.h>
#include <stdlib.h>

#include "sound/tone.h"

void cue_list_done(struct cue_list *list)
{
	free(list->cues);
	*list = (struct cue_list){ 0 };
}

static void add_cue(struct cue_list *list, struct cue cue)
{
	list->cues[list->count++] = cue;
}

static void add_silence(struct cue_list *list, int duration_ms)
{
	if (duration_ms > 0)
		add_cue(list, (struct cue){ .kind = CUE_SILENCE, .duration_ms = duration_ms });
}

static void add_words(
	struct cue_list *list, const struct utterance_list *words, const struct voice *voice)
{
	for (size_t i = 0; i < words->count; i++) {
		const struct utterance *utterance = &words->utterances[i];
		add_cue(list, (struct cue){
				      .kind = CUE_SPEECH,
				      .utterance = utterance,
				      .voice = voice,
			      });
		add_silence(list, utterance->pause_ms);
	}
}

/* What a reading is of; `i` counts from 0. */
static void add_subject(struct cue_list *list, const struct script *script, int i)
{
	if (script_is_played(script))
		add_cue(list, (struct cue){ .kind = CUE_RECORDING });
	if (i == 0)
		add_words(list, &script->wording.text, &script->voice);
	else
		add_words(list, &script->wording.second_text, &list->second_voice);
}

/* Between two readings stands the pause that was configured, and not the full stop's before it. */
static void drop_last_silence(struct cue_list *list)
{
	if (list->count > 0 && list->cues[list->count - 1].kind == CUE_SILENCE)
		list->count--;
}

static void add_all_cues(struct cue_list *list, const struct script *script, int first_reading)
{
	if (script->prelude.recording || script->prelude.chime != CHIME_NONE) {
		add_cue(list,
			(struct cue){ .kind = script->prelude.recording ? CUE_OWN_CHIME : CUE_CHIME,
				.chime = script->prelude.chime });
		add_silence(list, script->chime_pause_ms);
	}
	for (int i = first_reading; i < script->readings; i++) {
		if (i > first_reading) {
			add_silence(list, script->reading_pause_ms);
			add_words(list, &script->wording.bridge, &script->voice);
		}
		add_subject(list, script, i);
		if (i < script->readings - 1)
			drop_last_silence(list);
		add_cue(list, (struct cue){ .kind = CUE_END_OF_READING });
	}
}

/* The readings but the first are slower. */
static struct voice second_voice_of(const struct script *script)
{
	struct voice voice = *script_second_voice(script);

	voice.rate_wpm = voice.rate_wpm * voice.second_rate_percent / 100;
	return voice;
}

int cue_list_init(const struct script *script, int first_reading, struct cue_list *list)
{
	const struct wording *wording = &script->wording;
	/* An utterance and its silence for all words of each reading, and five cues more. */
	const size_t words =
		2 * (wording->text.count + wording->bridge.count + wording->second_text.count);

	if (!wording->is_read)
		return wording->error < 0 ? wording->error : -EINVAL;
	list->cues = calloc((words + 5) * ((size_t)script->readings + 1), sizeof(*list->cues));
	if (!list->cues)
		return -ENOMEM;
	list->second_voice = second_voice_of(script);
	add_all_cues(list, script, first_reading);
	return 0;
}

bool cue_is_asked_for(const struct cue *cue)
{
	return cue->kind == CUE_SPEECH || cue->kind == CUE_RECORDING || cue->kind == CUE_OWN_CHIME;
}

void cue_stand_in(struct cue *cue, enum priority priority)
{
	*cue = (struct cue){ .kind = CUE_CHIME, .chime = chime_standing_in(priority) };
}

int cue_make(const struct cue *cue, struct sound *sound)
{
	switch (cue->kind) {
	case CUE_CHIME:
		return tone_append_chime(sound, cue->chime);
	case CUE_SILENCE:
		return sound_append_silence(sound, cue->duration_ms);
	case CUE_END_OF_READING:
		sound_mark_reading(sound);
		return 0;
	case CUE_OWN_CHIME:
	case CUE_SPEECH:
	case CUE_RECORDING:
		break;
	}
	return -EINVAL;
}
