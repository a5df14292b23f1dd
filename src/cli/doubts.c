#include "cli/doubts.h"

#include <stdio.h>

#include "base/translate.h"

static const char *format_of(enum doubt_kind kind)
{
	switch (kind) {
	case DOUBT_CHARACTER:
		return _("\"%s\" is in no lexicon of ours: another voice names it");
	case DOUBT_SIGN:
		return _("\"%s\" is a sign that nobody says: it is left out");
	case DOUBT_NUMBER:
		return _("\"%s\" is a number of no known kind: it is read piece by piece");
	case DOUBT_GUESS:
		return _("\"%s\" may be meant otherwise: look how it is read");
	case DOUBT_MARKUP:
		return _("\"%s\" is markup of a web page or a chat: it is not spoken");
	case DOUBT_READING:
		return _("in \"%s\" a character may be read otherwise too");
	case DOUBT_COMMONER:
		return _("the commoner reading is taken, and nothing there decides: \"%s\"");
	case DOUBT_NONE:
		break;
	}
	return "%s";
}

const char *doubt_words(const struct doubt *doubt, char ret_words[static DOUBT_WORDS_SIZE])
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	(void)snprintf(ret_words, DOUBT_WORDS_SIZE, format_of(doubt->kind), doubt->text);
#pragma GCC diagnostic pop
	return ret_words;
}
