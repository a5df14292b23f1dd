/* The words that a person gives a command: from its arguments, or from standard input. */
#pragma once

#include "cli/options.h"

/* The words of the command line joined by spaces or, without any, the whole of standard input, in
 * memory the caller frees. Says what is wrong (too long, not UTF-8, empty): CLI_DONE, CLI_FAILED.
 */
int text_read(const struct options *options, char **ret_text);
