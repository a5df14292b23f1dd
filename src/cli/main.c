/* `dalaba`: the station's command for people and scripts. */
#include "base/cleanup.h"
#include "base/translate.h"
#include "cli/command.h"
#include "cli/program.h"
#include "cli/run.h"

static const struct command next_elsewhere = {
	.name = "next",
	.summary = COMMAND_NEXT_SUMMARY,
	.program = PROGRAM_VOICE,
};

static const struct command simulate_elsewhere = {
	.name = "simulate",
	.summary = COMMAND_SIMULATE_SUMMARY,
	.program = PROGRAM_VOICE,
};

static const struct command check_elsewhere = {
	.name = "check",
	.summary = COMMAND_CHECK_SUMMARY,
	.program = PROGRAM_VOICE,
};

static const struct command read_elsewhere = {
	.name = "read",
	.summary = COMMAND_READ_SUMMARY,
	.program = PROGRAM_VOICE,
};

static const struct command render_elsewhere = {
	.name = "render",
	.summary = COMMAND_RENDER_SUMMARY,
	.program = PROGRAM_VOICE,
};

static const struct command heard_elsewhere = {
	.name = "heard",
	.summary = COMMAND_HEARD_SUMMARY,
	.program = PROGRAM_VOICE,
};

static const struct command setup_elsewhere = {
	.name = "setup",
	.summary = COMMAND_SETUP_SUMMARY,
	.program = PROGRAM_VOICE,
};

static const struct command *const commands[] = {
	&command_say,
	&command_urgent,
	&command_play,
	&command_talk,
	&command_stop,
	&command_status,
	&next_elsewhere,
	&simulate_elsewhere,
	&command_log,
	&command_report,
	&command_clock,
	&check_elsewhere,
	&read_elsewhere,
	&render_elsewhere,
	&heard_elsewhere,
	&command_test,
	&command_reload,
	&setup_elsewhere,
};

int main(int argc, char **argv)
{
	return run_commands(commands, ARRAY_SIZE(commands), argc, argv);
}
