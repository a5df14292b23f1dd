#include "voice/cues.h"

#include <errno.h>
#include <stdlib.h>

#include "sound/tone.h"

void cue_list_done(struct cue_list *list)
{
	free(list->cues);
	reading_free(list->text);
	reading_free(list->bridge);
	reading_free(list->second_text);
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

static void add_words(struct cue_list *list, const struct reading *words, const struct voice *voice)
{
	for (size_t i = 0; i < words->utterances.count; i++) {
		const struct utterance *utterance = &words->utterances.utterances[i];
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
	if (script->recording)
		add_cue(list, (struct cue){ .kind = CUE_RECORDING });
	if (i == 0)
		add_words(list, list->text, &script->voice);
	else
		add_words(list, list->second_text, &list->second_voice);
}

static void add_all_cues(struct cue_list *list, const struct script *script, int first_reading)
{
	if (script->chime != CHIME_NONE) {
		add_cue(list, (struct cue){ .kind = CUE_CHIME });
		add_silence(list, script->chime_pause_ms);
	}
	for (int i = first_reading; i < script->readings; i++) {
		if (i > first_reading) {
			add_silence(list, script->reading_pause_ms);
			add_words(list, list->bridge, &script->voice);
		}
		add_subject(list, script, i);
		add_cue(list, (struct cue){ .kind = CUE_END_OF_READING });
	}
}

static int read_text(const struct reader *reader, const struct script *script,
	const struct voice *voice, const char *text, struct reading **ret_reading)
{
	const struct reading_manner manner = reading_manner_of(script, voice);

	return reading_new(reader, &manner, text, ret_reading);
}

/* The readings but the first may have a voice and words of their own, and are slower. */
static int read_texts(
	const struct reader *reader, const struct script *script, struct cue_list *list)
{
	const char *second_text = script->second_text[0] ? script->second_text : script->text;
	int r;

	list->second_voice = script->second_voice.name ? script->second_voice : script->voice;
	list->second_voice.rate_wpm =
		list->second_voice.rate_wpm * list->second_voice.second_rate_percent / 100;
	r = read_text(reader, script, &script->voice, script->text, &list->text);
	if (r < 0)
		return r;
	r = read_text(reader, script, &script->voice, script->bridge, &list->bridge);
	if (r < 0)
		return r;
	return read_text(reader, script, &list->second_voice, second_text, &list->second_text);
}

static int make_cues(const struct reader *reader, const struct script *script, int first_reading,
	struct cue_list *list)
{
	const int r = read_texts(reader, script, list);

	if (r < 0)
		return r;
	/* An utterance and its silence for all words of each reading, and five cues more. */
	const size_t words = 2 * (list->text->utterances.count + list->bridge->utterances.count +
					 list->second_text->utterances.count);
	list->cues = calloc((words + 5) * ((size_t)script->readings + 1), sizeof(*list->cues));
	if (!list->cues)
		return -ENOMEM;
	add_all_cues(list, script, first_reading);
	return 0;
}

int cue_list_init(const struct reader *reader, const struct script *script, int first_reading,
	struct cue_list *list)
{
	const int r = make_cues(reader, script, first_reading, list);

	if (r < 0)
		cue_list_done(list);
	return r;
}

bool cue_is_asked_for(const struct cue *cue)
{
	return cue->kind == CUE_SPEECH || cue->kind == CUE_RECORDING;
}

int cue_make(const struct cue *cue, const struct script *script, struct sound *sound)
{
	switch (cue->kind) {
	case CUE_CHIME:
		return tone_append_chime(sound, script->chime);
	case CUE_SILENCE:
		return sound_append_silence(sound, cue->duration_ms);
	case CUE_END_OF_READING:
		sound_mark_reading(sound);
		return 0;
	case CUE_SPEECH:
	case CUE_RECORDING:
		break;
	}
	return -EINVAL;
}
