/* How `dalaba` ends, and the one clear line on standard error that says why. */
#pragma once

enum cli_status {
	CLI_DONE = 0,
	CLI_FAILED = 1, /* refused, or it went wrong */
	CLI_WRONG_USAGE = 2,
};

/* Prints "dalaba: ..."; `format` is already translated. Returns CLI_FAILED. */
int complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same for a command line that cannot be understood. Returns CLI_WRONG_USAGE. */
int complain_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* For what is -ENOMEM. Returns CLI_FAILED. */
int complain_memory(void);
