/* The span of time that --from, --until and --days name, in the station's time zone. */
#pragma once

#include <stdint.h>

#include "cli/options.h"

struct span {
	int64_t from_ms;
	int64_t until_ms; /* exclusive */
};

/* From now on, and for so many days, where the options do not say. Says what is wrong: CLI_DONE or
 * CLI_WRONG_USAGE. */
int span_read(const struct options *options, int default_days, struct span *ret_span);
