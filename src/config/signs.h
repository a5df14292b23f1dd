/* Signs as a Chinese keyboard writes them, and what a configuration writes instead. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The sign that a configuration writes for the character: '"' for quotes of any kind, ' ' for
 * spaces, the plain letter or digit for a full-width one. 0 when there is none. */
char sign_right_for(uint32_t character);

/* Where a string ends whose last quote is a wrong one: the offset of that in the string, which
 * begins with its first quote, as in "今晚停水”;. A pair of such quotes in its words is none. False
 * when its first line has no such end. */
bool sign_find_wrong_end(const char *string, size_t length, size_t *ret_offset);
