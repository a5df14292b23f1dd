/* One command of `dalaba`: a row of the table in main.c. Each lives in the file of its name. */
#pragma once

#include <stddef.h>

#include "cli/complain.h"
#include "cli/options.h"

#define COMMAND_ANY_WORDS ((size_t)-1)

struct command {
	const char *name;
	const char *arguments; /* as the usage line shows them */
	const char *summary;
	const struct option_row *own;
	const struct option_row *shared; /* options_remote or options_local */
	size_t words_max;
	int (*run)(const struct options *options); /* enum cli_status */
};

extern const struct command command_say;
extern const struct command command_urgent;
extern const struct command command_stop;
extern const struct command command_status;
extern const struct command command_next;
extern const struct command command_log;
extern const struct command command_check;
extern const struct command command_read;
extern const struct command command_render;
extern const struct command command_reload;
