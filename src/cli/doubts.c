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
	case DOUBT_READING:
		return _("in \"%s\" a character may be read otherwise too");
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
