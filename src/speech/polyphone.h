/* What a character is read as by its neighbours. First ordered rules, for one that is a word by
 * itself; then learned weights, which may overrule what rules and lexicon say. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "speech/lexicon.h"
#include "speech/pinyin.h"

/* A character in its run of hanzi, segmented into words. */
struct polyphone_place {
	const uint16_t *run;
	size_t length;
	size_t position;
	size_t word;        /* characters of its own word */
	size_t word_before; /* characters of the word before; 0 at the start of the run */
	size_t word_after;
	bool follows_number; /* what stands before the run is a digit */
};

/* How far a reading by rule is to be trusted. */
enum polyphone_surety {
	POLYPHONE_SURE,     /* what stands beside has decided */
	POLYPHONE_OPEN,     /* weights may know better */
	POLYPHONE_COMMONER, /* so too, and the reading is only the commoner one */
	POLYPHONE_GUESS,    /* so too, and if they do not speak, the reading is doubtful */
};

/* Toned pinyin by the rules (polyphone_rules.h); false when none speaks of the character: open. */
bool polyphone_read(const struct polyphone_place *place,
	char ret_reading[static PINYIN_SYLLABLE_SIZE], enum polyphone_surety *ret_surety);

/* The reading that the weights prefer to `reading`, or that itself: where none may speak of the
 * character. *ret_is_doubtful tells whether another one is nearly as likely; where none has spoken
 * it is not touched. */
const char *polyphone_weigh(const struct lexicon *lexicon, const struct polyphone_place *place,
	const char *reading, bool *ret_is_doubtful);
