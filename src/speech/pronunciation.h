/* How a text is said, character by character. Plain data. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "speech/pinyin.h"

/* One character of the text. */
struct spoken_sign {
	uint32_t character;
	char pinyin[PINYIN_SYLLABLE_SIZE]; /* as it sounds here; "" for no hanzi or an unknown one
					    */
	size_t word_start;                 /* hanzi: index of the first sign of its word */
	size_t word_length;
	bool breath_follows; /* phrasing.h: a breath is taken where no mark stands */
	bool is_own;         /* of the station's own words */
	bool is_sure;        /* of a word that a person wrote into the lexicon */
	bool has_two_ways;   /* of a word that is also read otherwise */
};

struct pronunciation {
	struct spoken_sign *signs; /* one a character of the text */
	size_t count;
};
