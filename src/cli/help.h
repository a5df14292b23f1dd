/* What `--help` prints, from the tables of commands and options. */
#pragma once

#include <stddef.h>

#include "cli/command.h"

void help_print(const struct command *const *commands, size_t count);
void help_print_command(const struct command *command);
