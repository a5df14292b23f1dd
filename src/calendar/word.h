/* Words that a text begins with. */
#pragma once

/* A word and what it stands for; the tables end with a NULL word. */
struct word {
	const char *text;
	int value;
};

/* "一" to "九". */
extern const struct word word_digits[];

/* The longest word that the text begins with; moves the text on. -EINVAL. */
int word_read(const char **text, const struct word *words, int *ret_value);
