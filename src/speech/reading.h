/* Reads a text as a person would read it aloud: what is written becomes what is said, that becomes
 * syllables, those become utterances that a voice is given. Pure: it knows nothing of voices, of
 * sound or of the clock; the lexicon is the one file that it maps. */
#pragma once

#include <stddef.h>

#include "notice/script.h"
#include "speech/doubt.h"
#include "speech/own_words.h"
#include "speech/phrasing.h"
#include "speech/pronounce.h"

/* The longest text that is read, in bytes. */
#define READING_MAX_BYTES 65536

/* Rules, lexicon and the station's own words. What it knows never changes, so that any number of
 * threads may read with one. */
struct reader;

/* Maps the lexicon that came with the program and copies the words (NULL: none). -ENOENT and the
 * other errors of lexicon_open, -ENOMEM. */
int reader_new(const struct own_words *own_words, struct reader **ret_reader);
#define READER_LEXICON "voices/lexicon"  /* its name for installation_find_data */
void reader_free(struct reader *reader); /* NULL is let be. */

enum reading_language {
	READING_MANDARIN,  /* by our own front end, as syllables */
	READING_CANTONESE, /* what is said, in hanzi: eSpeak NG's yue reads those itself */
	READING_FOREIGN,   /* as it is written: English, romanised Hakka */
};

/* The language of eSpeak NG's voice of that name: "cmn", "cmn-latn-pinyin", and any voice file of
 * ours ("file:NAME") speak Mandarin. */
enum reading_language reading_language_of(const char *espeak_voice);

struct reading_manner {
	enum reading_language language;
	bool repeats_telephones; /* each telephone number is said twice */
	int pause_percent;       /* of every pause; 100 as measured */
};

/* How a script has its text read by that voice, its own or its second one. */
struct reading_manner reading_manner_of(const struct script *script, const struct voice *voice);

struct reading {
	char *text;                         /* as it is said; this is recorded */
	struct pronunciation pronunciation; /* of Mandarin: one sign a character of `text` */
	struct utterance_list utterances;   /* about a breath each */
	struct doubts doubts;               /* for a person to look at */
};

/* Reads UTF-8. An empty text yields no utterance.
 * -EILSEQ for broken UTF-8, -E2BIG past READING_MAX_BYTES, -ENOMEM. */
int reading_new(const struct reader *reader, const struct reading_manner *manner, const char *text,
	struct reading **ret_reading);
void reading_free(struct reading *reading);

/* Only what is said, in memory the caller frees. Same errors. */
int reading_normalise(const struct reader *reader, const struct reading_manner *manner,
	const char *text, char **ret_text);

/* The syllables, "ge4 wei4 cun1 min2", in memory the caller frees; NULL when memory is out. */
char *reading_pinyin(const struct reading *reading);

/* The text with | at each breath that no mark asks for, in memory the caller frees; NULL when
 * memory is out. */
char *reading_breaks(const struct reading *reading);
