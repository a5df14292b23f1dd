/* From the command line to the command: what the mains of `dalaba` and `dalaba-voice` share. */
#pragma once

#include <stddef.h>

#include "cli/command.h"

/* Sets the language, reads the command line, runs the command that it names. Returns the exit
 * status. */
int run_commands(const struct command *const *commands, size_t count, int argc, char **argv);
