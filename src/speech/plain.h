/* A text in plain characters: full-width signs and one-character units as their twins, traditional
 * characters as today's, numbers in circles as numbers, without pictures. Pure. */
#pragma once

#include "speech/lexicon.h"

/* In memory the caller frees. The lexicon knows today's forms; NULL leaves characters as they are.
 * -EILSEQ for broken UTF-8, -ENOMEM. */
int plain_make(const struct lexicon *lexicon, const char *text, char **ret_plain);
