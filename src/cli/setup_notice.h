/* The part of `dalaba setup` that leads to a notice of one's own: its words and its time, into a
 * file beside the configuration. */
#pragma once

#include "cli/options.h"

/* *ret_name is the notice that was written, in memory the caller frees; NULL: none was wanted.
 * CLI_DONE, or CLI_FAILED after saying why. */
int setup_write_notice(const struct options *options, char **ret_name);
