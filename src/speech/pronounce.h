/* From normalised text to syllables: segmentation into words, polyphones, sandhi. Pure. */
#pragma once

#include "speech/doubt.h"
#include "speech/lexicon.h"
#include "speech/own_words.h"
#include "speech/pronunciation.h"

/* Adds what it is unsure of to `doubts`. -EILSEQ for broken UTF-8, -ENOMEM. */
int pronounce(const struct lexicon *lexicon, const struct own_words *own_words, const char *text,
	struct doubts *doubts, struct pronunciation *ret_result);
void pronunciation_done(struct pronunciation *pronunciation);
