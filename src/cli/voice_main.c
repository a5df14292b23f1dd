/* `dalaba-voice`: the commands of `dalaba` that need speech, recordings or a card (cli/program.h).
 */
#include "base/cleanup.h"
#include "cli/command.h"
#include "cli/run.h"

static const struct command *const commands[] = {
	&command_next,
	&command_simulate,
	&command_check,
	&command_read,
	&command_render,
	&command_setup,
};

int main(int argc, char **argv)
{
	return run_commands(commands, ARRAY_SIZE(commands), argc, argv);
}
