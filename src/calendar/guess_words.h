/* What the guesses of this folder share: numbers, spans and lists as people write them. All return
 * -EINVAL for what is not understood. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "calendar/word.h"

#define GUESS_TEXT_SIZE 512

/* Longer ones are no time, and no day. */
#define GUESS_WORDS_MAX 64

/* What the digits of either keyboard say that the text begins with, at most so many; moves the text
 * behind them. How many there are; -EINVAL of more. */
int guess_read_digits(const char **text, int most, int *ret_number);

/* "三十一", "两", "零五" */
int guess_read_number_words(const char **text, int *ret_number);

/* "0730", "7", "七"; how many digits there are, 0: in words. */
int guess_read_number(const char **text, int *ret_number);

/* "2", "两遍", "80%", "12月", "第15号", to the end. */
int number_guess(const char *text, int *ret_number);

/* Moves the text behind the longest of the words that it begins with, and blanks; whether it begins
 * with one. */
bool guess_skip(const char **text, const struct word *words);

/* What stands before `end`, without the blanks around it. */
int guess_copy(const char *text, const char *end, char ret_words[static GUESS_WORDS_MAX]);

/* Ends the text before the blanks in front of that place. */
void guess_cut_blanks(char *text, size_t length);

/* Both sides of a dash: of the first one where both are what `is_right` knows. */
int guess_split_span(const char *text, bool (*is_right)(const char *words),
	char ret_from[static GUESS_WORDS_MAX], char ret_until[static GUESS_WORDS_MAX]);

/* What parts the elements of a list: commas alone, or words such as 和 too, or blanks too. */
enum guess_parting {
	GUESS_BY_COMMAS,
	GUESS_BY_WORDS,
	GUESS_BY_BLANKS,
};

/* Each element of a list. How many there are; -EINVAL where `take` did not know one. */
int guess_each(const char *text, enum guess_parting parting,
	bool (*take)(void *userdata, const char *words), void *userdata);

/* A list in writing: "\"07:00\", \"19:00\"". */
struct guess_list {
	char *text; /* of GUESS_TEXT_SIZE */
	size_t length;
};

/* One more, in quotes or without; false where there is no room. */
bool guess_list_add(struct guess_list *list, const char *word);
bool guess_list_add_bare(struct guess_list *list, const char *word);
