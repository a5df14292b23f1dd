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

/* Those that our messages are in. */
enum language {
	LANGUAGE_ENGLISH,
	LANGUAGE_CHINESE,
	LANGUAGE_COUNT,
};

/* The one that HTTP's Accept-Language likes best, English where it names none; NULL is a header
 * that is absent. */
enum language translate_choose(const char *accepted);

/* "en", "zh". */
const char *translate_name(enum language language);

/* For a program that answers people of several languages: makes them ready. Before translate_init
 * and the first thread. */
void translate_prepare(void);

/* From here on this thread's messages are in the language of ours that it chooses, until
 * translate_end. */
void translate_begin(const char *accepted);
void translate_end(void);
