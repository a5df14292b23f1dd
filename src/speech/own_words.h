/* The station's own words: what a person wrote about how something is read. They win over the rules
 * and over the lexicon. Plain data. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/owned.h"

#define OWN_WORDS_MAX           5000
#define OWN_WORD_CHARACTERS_MAX 32
#define OWN_WORD_SAY_MAX        256 /* bytes */

/* Either `pinyin` or `say` is given, the other is NULL. */
struct own_word {
	char *word;
	char *pinyin; /* as pinyin_next reads it, a syllable a character: the word is of hanzi */
	char *say;    /* the text that is read in its place */
};

struct own_words {
	struct own_word *words; /* sorted by word */
	size_t count;
};

/* Adds copies; a word that is there already is replaced. -E2BIG at OWN_WORDS_MAX, -ENOMEM. */
int own_words_add(struct own_words *words, const char *word, const char *pinyin, const char *say);

bool own_words_has(const struct own_words *words, const char *word);

/* The longest of those with `say`, or of those with `pinyin`, that `text` begins with; or NULL. */
const struct own_word *own_words_find(
	const struct own_words *words, bool with_say, const char *text);

extern const struct owner own_words_owner;

/* A deep copy. -ENOMEM. */
int own_words_copy(const struct own_words *words, struct own_words *ret_words);
void own_words_done(struct own_words *words);
void own_word_done(struct own_word *word);
