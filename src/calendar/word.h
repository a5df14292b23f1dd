/* Words that a text begins with. */
#pragma once

#include <stddef.h>

/* A word and what it stands for; the tables end with a NULL word. */
struct word {
	const char *text;
	int value;
};

/* "一" to "九". */
extern const struct word word_digits[];

/* The longest word that the text begins with; moves the text on. -EINVAL. */
int word_read(const char **text, const struct word *words, int *ret_value);

/* The first sign or word between two ends of a span, "-", "～", "到", so many bytes of it. NULL:
 * there is none. */
const char *word_find_dash(const char *text, size_t *ret_length);

/* What stands between the elements of a list: its bytes; 0 where the text begins with none. */
size_t word_comma_length(const char *text);

/* The bytes of the element that the text begins with, up to a comma or the end. */
size_t word_element_length(const char *text);
