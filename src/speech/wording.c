#include "speech/wording.h"

#include <ctype.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"

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
	const struct reading_manner second = reading_manner_of(script, script_second_voice(script));
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

/* --- whether there is anything to say --- */

/* Digits of other scripts no voice here reads, and no marks; what lies above them are letters. */
static bool is_mark(uint32_t character)
{
	static const struct {
		uint32_t first, last;
	} marks[] = {
		{ 0x80, 0xa9 },
		{ 0xab, 0xb4 },
		{ 0xb6, 0xb9 },
		{ 0xbb, 0xbf },
		{ 0xd7, 0xd7 },
		{ 0xf7, 0xf7 },
		{ 0x300, 0x36f },
		{ 0x60c, 0x61f },
		{ 0x64b, 0x66d },
		{ 0x6d4, 0x6d4 },
		{ 0x6f0, 0x6f9 },
		{ 0x964, 0x970 },
		{ 0x2000, 0x2bff },
		{ 0x2e00, 0x2e7f },
		{ 0x3000, 0x3004 },
		{ 0x3008, 0x3030 },
		{ 0x30fb, 0x30fc },
		{ 0xe000, 0xf8ff },
		{ 0xfe00, 0xfe6f },
		{ 0xff01, 0xff0f },
		{ 0xff1a, 0xff20 },
		{ 0xff3b, 0xff40 },
		{ 0xff5b, 0xff65 },
		{ 0xfff0, 0xffff },
		{ 0x1f000, 0x1ffff },
		{ 0xe0000, 0x10ffff },
	};

	if (character < 0x80)
		return !isalnum((int)character);
	for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
		if (character >= marks[i].first && character <= marks[i].last)
			return true;
	return false;
}

static bool has_letters(const char *text)
{
	const char *end = text + strlen(text);
	uint32_t character;
	int bytes;

	for (; text < end && (bytes = utf8_decode(text, (size_t)(end - text), &character)) > 0;
		text += bytes)
		if (!is_mark(character))
			return true;
	return false;
}

bool wording_has_words(const struct utterance_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (has_letters(list->utterances[i].speech))
			return true;
	return false;
}
