/* The words that the reader knows: mapped read-only from the file that voices/build-lexicon makes,
 * and shared by all who map it. Words are UTF-16 code units of the basic plane, sorted; each has a
 * toned syllable a character (underlying tones: no sandhi) and a cost, -64 ln of its probability;
 * its top bits mark a word that a person wrote (LEXICON_SURE) and one that is read in two ways.
 *
 * The file, little-endian: "DALABA4\n"; five u32: words, characters, syllables, weights,
 * traditional forms; u32 start of each word's characters and one more; 8 bytes a syllable's name;
 * u16 characters; u16 syllable of each character; u16 cost of each word; the weights; u16
 * traditional character and u16 its form of today. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LEXICON_WORD_MAX 12     /* characters */
#define LEXICON_SURE     0x8000 /* its reading is sure: no weight overrules it */
#define LEXICON_TWO_WAYS 0x4000 /* voices/two-ways.txt */
#define LEXICON_UNKNOWN  1600   /* cost of a character that no word begins with */

struct lexicon;

struct lexicon_word {
	size_t length; /* characters */
	uint16_t cost;
	bool is_sure;
	bool has_two_ways;         /* of being read, and this is only the commoner one */
	const uint16_t *syllables; /* `length` of them, for lexicon_syllable */
};

/* What a learned weight looks at, beside the character that is read. */
enum lexicon_feature {
	LEXICON_BIAS,
	LEXICON_BEFORE,   /* the character before; 0 at the start of its run */
	LEXICON_AFTER,    /* the character behind; 0 at the end */
	LEXICON_BEFORE_2, /* the one before that */
	LEXICON_AFTER_2,
	LEXICON_WORD, /* characters of its word, 3 for more */
	LEXICON_FEATURE_COUNT,
};

/* For the reading `syllable` of the character where the feature is `seen`: 1/256 a point. Learned
 * by voices/learn-polyphones. */
struct lexicon_weight {
	uint16_t character;
	uint16_t syllable;
	uint16_t feature;
	uint16_t seen;
	int16_t weight;
};

/* -ENOENT and the other errors of open; -EBADMSG for a file of another form. */
int lexicon_open(const char *path, struct lexicon **ret_lexicon);
void lexicon_close(struct lexicon *lexicon);

/* The word of exactly these characters. */
bool lexicon_find(const struct lexicon *lexicon, const uint16_t *characters, size_t length,
	struct lexicon_word *ret_word);

/* All words that these characters begin with, shortest first; returns how many. */
size_t lexicon_find_prefixes(const struct lexicon *lexicon, const uint16_t *characters,
	size_t length, struct lexicon_word ret_words[static LEXICON_WORD_MAX]);

/* "ge4"; valid while the lexicon is open. */
const char *lexicon_syllable(const struct lexicon *lexicon, uint16_t syllable);

/* The weights of a character, all readings together, sorted by reading; how many. */
size_t lexicon_weights(const struct lexicon *lexicon, uint16_t character,
	const struct lexicon_weight **ret_weights);

/* What a traditional character is written as today; any other character stays itself. */
uint16_t lexicon_simplify(const struct lexicon *lexicon, uint16_t character);
