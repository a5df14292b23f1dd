/* `dalaba-voice`: the commands of `dalaba` that need speech, recordings or a card (cli/program.h),
 * and the daemon's voice (voice/child.h). */
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/translate.h"
#include "cli/command.h"
#include "cli/run.h"
#include "voice/child.h"

static const struct command *const commands[] = {
	&command_next,
	&command_simulate,
	&command_check,
	&command_read,
	&command_render,
	&command_heard,
	&command_setup,
};

/* The journal's words come from files that the daemon's voice may not open later. */
static void speak_before_binding(void)
{
	translate_init();
	(void)translate_language();
}

int main(int argc, char **argv)
{
	if (voice_child_is_meant(argc, argv)) {
		memory_keep_small();
		speak_before_binding();
		return voice_child_run(argv[1]) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
	}
	return run_commands(commands, ARRAY_SIZE(commands), argc, argv);
}
