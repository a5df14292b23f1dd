#include "cli/run.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/translate.h"
#include "cli/complain.h"
#include "cli/help.h"
#include "cli/options.h"
#include "cli/program.h"

static const struct command *find_command(
	const struct command *const *commands, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

/* argv[0] is the command's name. */
static int run_command(
	const struct command *command, int argc, char **argv, struct options *options)
{
	const int status = options_read(command->tables, false, argc, argv, options);

	if (status != CLI_DONE)
		return status;
	if (options->wants_help) {
		help_print_command(command);
		return CLI_DONE;
	}
	if (options->word_count > command->words_max)
		return complain_usage(_("%s: \"%s\" is one word too many"), command->name,
			options->words[command->words_max]);
	return command->run(options);
}

/* `dalaba help`, `dalaba help COMMAND`: as people ask, beside --help. */
static int run_help(const struct command *const *commands, size_t count, struct options *options)
{
	static char help[] = "--help";

	if (options->word_count < 2) {
		help_print(commands, count);
		return CLI_DONE;
	}
	const struct command *command = find_command(commands, count, options->words[1]);
	if (!command)
		return complain_usage(_("there is no command \"%s\"; `dalaba --help` lists them"),
			options->words[1]);
	char *argv[] = { options->words[0], options->words[1], help, NULL };
	return command->program ? program_become(command->program, argv)
				: run_command(command, 2, argv + 1, options);
}

static int run(const struct command *const *commands, size_t count, int argc, char **argv)
{
	const struct option_row *const tables[] = { options_global, NULL };
	struct options options = options_default();
	const int status = options_read(tables, true, argc, argv, &options);

	if (status != CLI_DONE)
		return status;
	if (options.wants_version) {
		printf("dalaba %s\n", DALABA_VERSION);
		return CLI_DONE;
	}
	if (options.wants_help) {
		help_print(commands, count);
		return CLI_DONE;
	}
	if (options.word_count == 0)
		return complain_usage(_("which command? `dalaba --help` lists them"));
	if (strcmp(options.words[0], "help") == 0)
		return run_help(commands, count, &options);
	const struct command *command = find_command(commands, count, options.words[0]);
	if (!command)
		return complain_usage(_("there is no command \"%s\"; `dalaba --help` lists them"),
			options.words[0]);
	if (command->program)
		return program_become(command->program, argv);
	return run_command(command, (int)options.word_count, options.words, &options);
}

int run_commands(const struct command *const *commands, size_t count, int argc, char **argv)
{
	if (file_fill_standard_streams() < 0)
		return CLI_FAILED;
	translate_init();
	const int status = run(commands, count, argc, argv);

	if (fflush(stdout) != 0 || ferror(stdout))
		return complain(_("the output could not be written: %m"));
	return status;
}
