#include "speech/reading.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/installation.h"
#include "base/utf8.h"
#include "speech/lexicon.h"
#include "speech/normalise.h"

DEFINE_CLEANUP(struct reader, reader, reader_free)
DEFINE_CLEANUP(struct reading, reading, reading_free)

/* --- the reader --- */

struct reader {
	struct lexicon *lexicon;
	struct normaliser *normaliser;
	struct own_words own_words;
};

int reader_new(const struct own_words *own_words, struct reader **ret_reader)
{
	_cleanup_(reader_cleanup) struct reader *reader = calloc(1, sizeof(*reader));
	_cleanup_free_ char *path = NULL;
	int r;

	if (!reader)
		return -ENOMEM;
	r = installation_find_data(READER_LEXICON, &path);
	if (r < 0)
		return r;
	r = lexicon_open(path, &reader->lexicon);
	if (r < 0)
		return r;
	r = normaliser_new(reader->lexicon, &reader->normaliser);
	if (r < 0)
		return r;
	if (own_words) {
		r = own_words_copy(own_words, &reader->own_words);
		if (r < 0)
			return r;
	}
	*ret_reader = TAKE(reader);
	return 0;
}

void reader_free(struct reader *reader)
{
	if (!reader)
		return;
	own_words_done(&reader->own_words);
	normaliser_free(reader->normaliser);
	lexicon_close(reader->lexicon);
	free(reader);
}

enum reading_language reading_language_of(const char *espeak_voice)
{
	static const struct {
		const char *beginning;
		enum reading_language language;
	} languages[] = {
		{ "cmn", READING_MANDARIN },
		{ "zh", READING_MANDARIN },
		{ "file:", READING_MANDARIN },
		{ "yue", READING_CANTONESE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(languages); i++)
		if (strncmp(espeak_voice, languages[i].beginning, strlen(languages[i].beginning)) ==
			0)
			return languages[i].language;
	return READING_FOREIGN;
}

struct reading_manner reading_manner_of(const struct script *script, const struct voice *voice)
{
	return (struct reading_manner){
		.language = reading_language_of(voice->espeak),
		.repeats_telephones = script->repeats_telephones,
		.pause_percent = voice->pause_percent,
	};
}

/* --- the text --- */

/* What a person wrote to be read in a word's place comes before every rule. */
static int replace_own_words(const struct own_words *words, const char *text, char **ret_text)
{
	_cleanup_free_ char *replaced = NULL;
	size_t length;
	FILE *out = open_memstream(&replaced, &length);

	if (!out)
		return -ENOMEM;
	while (*text) {
		const struct own_word *word = own_words_find(words, true, text);
		if (word) {
			fputs(word->say, out);
			text += strlen(word->word);
		} else {
			fputc(*text++, out);
		}
	}
	if (fclose(out) != 0)
		return -ENOMEM;
	*ret_text = TAKE(replaced);
	return 0;
}

static int check_text(const char *text)
{
	const size_t length = strlen(text);

	return length > READING_MAX_BYTES ? -E2BIG : utf8_check(text, length, NULL);
}

/* A foreign text is said as it stands. */
static int make_text(const struct reader *reader, const struct reading_manner *manner,
	const char *text, struct reading *reading)
{
	_cleanup_free_ char *replaced = NULL;
	int r;

	r = check_text(text);
	if (r < 0)
		return r;
	r = replace_own_words(&reader->own_words, text, &replaced);
	if (r < 0)
		return r;
	if (manner->language != READING_FOREIGN)
		return normalise(reader->normaliser, replaced, manner->repeats_telephones,
			&reading->doubts, &reading->text);
	reading->text = TAKE(replaced);
	return 0;
}

int reading_normalise(const struct reader *reader, const struct reading_manner *manner,
	const char *text, char **ret_text)
{
	_cleanup_(reading_cleanup) struct reading *reading = calloc(1, sizeof(*reading));
	int r;

	if (!reading)
		return -ENOMEM;
	r = make_text(reader, manner, text, reading);
	if (r < 0)
		return r;
	*ret_text = TAKE(reading->text);
	return 0;
}

/* Who writes [[ ]] may mean phonemes, as some synthesisers take them: ours is given none of a
 * person's. */
static void doubt_phonemes(struct reading *reading)
{
	static const char phonemes[] = "[[";

	if (strstr(reading->text, phonemes))
		doubts_add(&reading->doubts, DOUBT_SIGN, phonemes, strlen(phonemes));
}

static int make_utterances(
	const struct reader *reader, const struct reading_manner *manner, struct reading *reading)
{
	if (manner->language != READING_MANDARIN)
		return phrase_text(reading->text, manner->pause_percent, &reading->utterances);
	const int r = pronounce(reader->lexicon, &reader->own_words, reading->text,
		&reading->doubts, &reading->pronunciation);
	if (r < 0)
		return r;
	return phrase_mandarin(
		&reading->pronunciation, manner->pause_percent, &reading->utterances);
}

int reading_new(const struct reader *reader, const struct reading_manner *manner, const char *text,
	struct reading **ret_reading)
{
	_cleanup_(reading_cleanup) struct reading *reading = calloc(1, sizeof(*reading));
	int r;

	if (!reading)
		return -ENOMEM;
	r = make_text(reader, manner, text, reading);
	if (r < 0)
		return r;
	doubt_phonemes(reading);
	r = make_utterances(reader, manner, reading);
	if (r < 0)
		return r;
	*ret_reading = TAKE(reading);
	return 0;
}

void reading_free(struct reading *reading)
{
	if (!reading)
		return;
	utterance_list_done(&reading->utterances);
	pronunciation_done(&reading->pronunciation);
	free(reading->text);
	free(reading);
}

char *reading_pinyin(const struct reading *reading)
{
	const struct pronunciation *p = &reading->pronunciation;
	char *pinyin = malloc(p->count * PINYIN_SYLLABLE_SIZE + 1);
	size_t length = 0;

	if (!pinyin)
		return NULL;
	for (size_t i = 0; i < p->count; i++) {
		if (!p->signs[i].pinyin[0])
			continue;
		if (length > 0)
			pinyin[length++] = ' ';
		length = (size_t)(stpcpy(pinyin + length, p->signs[i].pinyin) - pinyin);
	}
	pinyin[length] = '\0';
	return pinyin;
}

char *reading_breaks(const struct reading *reading)
{
	const struct pronunciation *p = &reading->pronunciation;
	char *text = malloc(p->count * 5 + 1); /* UTF-8, and | */
	size_t length = 0;

	if (!text)
		return NULL;
	for (size_t i = 0; i < p->count; i++) {
		length += utf8_encode(p->signs[i].character, text + length);
		if (p->signs[i].breath_follows)
			text[length++] = '|';
	}
	text[length] = '\0';
	return text;
}
