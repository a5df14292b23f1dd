/* Where a speaker takes breath in a clause that is too long for one: between the words where a
 * phrase ends. By hand-written lists of what begins and ends phrases; learned from nothing. Pure.
 */
#pragma once

#include <stddef.h>

#include "speech/pronunciation.h"

/* Nothing shorter is broken: people say so much in one go. */
#define BREATH_SYLLABLES 18
/* And nothing longer is left in one piece, whatever stands there (but a single word). */
#define BREATH_SYLLABLES_MAX 24

/* A word of the clause. */
struct breath_word {
	size_t start;  /* among the signs */
	size_t length; /* signs */
	size_t syllables;
};

/* Divides the words of one clause into groups: ret_groups, which has room for `count`, gets at the
 * first word of each group how many words it has, and 0 elsewhere. -ENOMEM. */
int breath_divide(const struct pronunciation *pronunciation, const struct breath_word *words,
	size_t count, size_t *ret_groups);
