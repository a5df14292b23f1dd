/* What a reading is unsure of, in words for a person. */
#pragma once

#include "speech/doubt.h"

#define DOUBT_WORDS_SIZE 512

/* Returns ret_words. */
const char *doubt_words(const struct doubt *doubt, char ret_words[static DOUBT_WORDS_SIZE]);
