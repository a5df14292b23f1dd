/* One command of `dalaba`: a row of the table in main.c. */
#pragma once

#include <stddef.h>

#include "cli/complain.h"
#include "cli/options.h"

#define COMMAND_TABLES_MAX 4
#define COMMAND_ANY_WORDS  ((size_t)-1)

struct command {
	const char *name;
	const char *arguments; /* as the usage line shows them */
	const char *summary;
	const struct option_row *tables[COMMAND_TABLES_MAX + 1]; /* of its options; NULL ends */
	size_t words_max;
	int (*run)(const struct options *options); /* enum cli_status */
	const char *program; /* of this package, that has the command; NULL: this one */
};

#define COMMAND_NEXT_SUMMARY  N_("what is planned, and why")
#define COMMAND_CHECK_SUMMARY N_("check the configuration and list every fault")
#define COMMAND_SIMULATE_SUMMARY                                                                   \
	N_("what would air, what would be held back, and how long zones would sound")
#define COMMAND_READ_SUMMARY N_("how lines of text will be read, a line for a line")
#define COMMAND_RENDER_SUMMARY                                                                     \
	N_("write a text or a notice to a WAV file, to hear it before it airs")

#define COMMAND_HEARD_SUMMARY                                                                      \
	N_("whether what was sent was heard, by the daemon's own ear, of two files")

#define COMMAND_SETUP_SUMMARY N_("find the sound card by ear and write the first notice")

extern const struct command command_setup;
extern const struct command command_say;
extern const struct command command_urgent;
extern const struct command command_play;
extern const struct command command_talk;
extern const struct command command_stop;
extern const struct command command_status;
extern const struct command command_next;
extern const struct command command_simulate;
extern const struct command command_log;
extern const struct command command_report;
extern const struct command command_clock;
extern const struct command command_check;
extern const struct command command_read;
extern const struct command command_render;
extern const struct command command_heard;
extern const struct command command_test;
extern const struct command command_reload;
