/* Programs that the daemon starts. Its own signals are blocked; a program gets them as everybody
 * has them, but for what is asked. Nobody waits here: the pid is the caller's. */
#pragma once

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

struct program_setup {
	const sigset_t *blocked; /* signals; NULL: none */
	bool has_own_group;      /* so that what it starts can be killed with it */
	int input;               /* a descriptor; below 0: /dev/null */
	int output;              /* a descriptor; below 0: the daemon's own */
};

/* Runs the program at that path. -ENOENT, -EACCES; -ENOMEM. */
int program_start(
	const char *path, char *const argv[], const struct program_setup *setup, pid_t *ret_pid);
