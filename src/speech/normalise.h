/* From what is written to what is said: times, dates, amounts, telephone numbers, units, names with
 * digits, symbols. One table of rules, each with an example that is its test. Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "speech/doubt.h"
#include "speech/lexicon.h"

struct normaliser;

/* Compiles the rules. The lexicon, which is borrowed, knows today's form of traditional characters;
 * NULL leaves them as they are. -ENOMEM. */
int normaliser_new(const struct lexicon *lexicon, struct normaliser **ret_normaliser);
void normaliser_free(struct normaliser *normaliser);

/* The text as it is said, in memory the caller frees; every line end stays where it is. Adds what
 * it is unsure of to `doubts`. With `repeats_telephones` each telephone number is said twice. Any
 * number of threads may call it with one normaliser.
 * -EILSEQ for broken UTF-8; -E2BIG when the text grows past NORMALISE_MAX_BYTES; -ENOMEM. */
#define NORMALISE_MAX_BYTES (1024 * 1024)
int normalise(const struct normaliser *normaliser, const char *text, bool repeats_telephones,
	struct doubts *doubts, char **ret_text);

/* The table, for its test: rule `i` turns *ret_written into *ret_spoken. -ENOENT past the end. */
int normalise_example(size_t i, const char **ret_written, const char **ret_spoken);
