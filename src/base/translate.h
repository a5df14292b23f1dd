/* Messages in the reader's language, by gettext. Source strings are English. */
#pragma once

#include <libintl.h>

#define _(text)  gettext(text)
#define N_(text) text

/* Sets the locale from the environment and binds the catalogue. A box without generated locales
 * still speaks Chinese when its environment asks for it, and UTF-8 always. */
void translate_init(void);

/* The text in the language of this program's own messages, whatever this thread's are in. */
const char *translate_own(const char *text);

/* The language of this program's messages: "en", "zh". Lent. */
const char *translate_language(void);

/* For a program that answers people of several languages: makes them ready. Before translate_init
 * and the first thread. */
void translate_prepare(void);

/* From here on this thread's messages are in the language of ours that HTTP's Accept-Language likes
 * best, English where it names none, until translate_end. NULL is a header that is absent. */
void translate_begin(const char *accepted);
void translate_end(void);
