/* Questions to whoever installs the station: asked on standard output, answered by lines of
 * standard input, be it a terminal or a pipe. */
#pragma once

#include <stdbool.h>

/* The answer without blanks around it, "" for Enter alone, in memory the caller frees. CLI_DONE, or
 * CLI_FAILED after saying that the input ended. */
int ask_line(const char *question, char **ret_answer);

/* Asks until it is yes or no; Enter alone is `otherwise`. Returns as ask_line does. */
int ask_yes(const char *question, bool otherwise, bool *ret_yes);

enum ask_word {
	ASK_OTHER,
	ASK_NOTHING, /* Enter alone */
	ASK_YES,
	ASK_NO,
	ASK_AGAIN,
};

/* What an answer means, in English or Chinese. */
enum ask_word ask_word_of(const char *answer);
