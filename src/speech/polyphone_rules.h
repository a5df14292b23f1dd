/* The rules by which a character that is a word by itself is read: a table in order, the first that
 * fits speaks. Data. */
#pragma once

#include <stddef.h>

/* Where the character must stand. */
enum polyphone_where {
	START = 1, /* of its run */
	END = 2,
	NOT_START = 4,
	NOT_END = 8,
	SECOND = 16,       /* two characters or more stand before */
	AFTER_NUMBER = 32, /* a digit stands before the run */
	NO_NUMBER = 64,
	AFTER_LONG_WORD = 128, /* of two characters or more */
	IN_LONG_RUN = 256,     /* of four characters or more */
	IN_SHORT_RUN = 512,    /* of two or three: a name by itself */
	IN_WORD = 2048,        /* also where it is part of a word of the lexicon: 一场 */
	IS_GUESS = 4096,       /* no place: a person is told of the reading */
	IS_COMMONER = 8192,    /* so too: it is the commoner one, whatever stands beside */
	IS_NAMED = 1024,       /* what follows is a given name, and the name ends there */
};

/* All that is given must hold. Sets are of characters, lists of words between spaces. A rule that
 * looks at what stands beside is sure: no learned weight overrules it. */
struct polyphone_rule {
	const char *character;
	const char *reading;
	const char *example; /* its first such character is read so, by this rule */
	unsigned where;
	const char *before; /* the character in front */
	const char *not_before;
	const char *before_2; /* the one before that */
	const char *after;
	const char *not_after;
	const char *after_2;
	const char *words_before; /* the word in front */
	const char *not_words_before;
	const char *words_after;
	const char *near_before; /* one of these stands somewhere before in the run */
	const char *near_after;
};

#define POLYPHONE_RULES_MAX 2048

extern const struct polyphone_rule polyphone_rules[];
extern const size_t polyphone_rule_count;

/* What no rule speaks of and the lexicon's own single reading gets wrong: "兴xing1 佛fo2 ". */
extern const char polyphone_defaults[];

/* Characters of which learned weights know less than the rules. */
extern const char polyphone_unweighed[];

/* Characters that are read in two ways as words by themselves: what no sure rule has read of them
 * is the commoner reading, and no more. */
extern const char polyphone_two_ways[];
