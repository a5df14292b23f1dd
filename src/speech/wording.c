#include "speech/wording.h"

#include "base/cleanup.h"

DEFINE_CLEANUP(struct reading, reading, reading_free)

static int read_text(const struct reader *reader, const struct reading_manner *manner,
	const char *text, struct utterance_list *ret_list, char **ret_spoken)
{
	_cleanup_(reading_cleanup) struct reading *reading = NULL;
	const int r = reading_new(reader, manner, text, &reading);

	if (r < 0)
		return r;
	*ret_list = reading->utterances;
	reading->utterances = (struct utterance_list){ 0 };
	if (ret_spoken)
		*ret_spoken = TAKE(reading->text);
	return 0;
}

static bool is_same(const struct reading_manner *a, const struct reading_manner *b)
{
	return a->language == b->language && a->repeats_telephones == b->repeats_telephones &&
	       a->pause_percent == b->pause_percent;
}

/* The readings but the first may have words and a voice of their own. */
static int read_second(const struct reader *reader, const struct script *script,
	const struct reading_manner *manner, struct wording *wording)
{
	const struct voice *voice =
		script->second_voice.name ? &script->second_voice : &script->voice;
	const struct reading_manner second = reading_manner_of(script, voice);
	const bool has_words = *script->second_text;

	if (!has_words && is_same(manner, &second))
		return utterance_list_copy(&wording->text, &wording->second_text);
	return read_text(reader, &second, has_words ? script->second_text : script->text,
		&wording->second_text, NULL);
}

static int read_texts(const struct reader *reader, const struct script *script,
	struct wording *wording, char **ret_spoken)
{
	const struct reading_manner manner = reading_manner_of(script, &script->voice);
	int r;

	r = read_text(reader, &manner, script->text, &wording->text, ret_spoken);
	if (r < 0 || script->readings == 1)
		return r;
	r = read_text(reader, &manner, script->bridge, &wording->bridge, NULL);
	if (r < 0)
		return r;
	return read_second(reader, script, &manner, wording);
}

int wording_read(const struct reader *reader, struct script *script, char **ret_spoken)
{
	_cleanup_free_ char *spoken = NULL;
	struct wording wording = { 0 };
	const int r = read_texts(reader, script, &wording, &spoken);

	if (r < 0)
		wording_done(&wording);
	wording.is_read = r >= 0;
	wording.error = r;
	wording_done(&script->wording);
	script->wording = wording;
	if (r >= 0 && ret_spoken)
		*ret_spoken = TAKE(spoken);
	return r;
}
