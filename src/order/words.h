/* What of people's words may go on air, and on a screen. Takes valid UTF-8. */
#pragma once

/* Where a text goes on after spaces and ends of lines of any kind. */
const char *words_skip_spaces(const char *text);

/* The beginning of a text, as far as one line and so many characters, tabs as blanks. NULL on no
 * memory; the caller frees. */
char *words_title(const char *text, int characters);
