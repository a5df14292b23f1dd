/* What of people's words may go on air, and on a screen. Takes valid UTF-8. */
#pragma once

#include <stdbool.h>

/* Where a text goes on after spaces and ends of lines of any kind. */
const char *words_skip_spaces(const char *text);

/* Whether it has a control character, which terminals and lists would obey; tabs and ends of lines
 * count where `is_one_line`. */
bool words_have_control(const char *text, bool is_one_line);

/* The beginning of a text, as far as one line and so many characters, tabs as blanks. NULL on no
 * memory; the caller frees. */
char *words_title(const char *text, int characters);
