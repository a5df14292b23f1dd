/* Messages in the reader's language, by gettext. Source strings are English. */
#pragma once

#include <libintl.h>

#define _(text)  gettext(text)
#define N_(text) text

/* Sets the locale from the environment and binds the catalogue. A box without generated locales
 * still speaks Chinese when its environment asks for it, and UTF-8 always. */
void translate_init(void);
