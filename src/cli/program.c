#include "cli/program.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/installation.h"
#include "base/translate.h"
#include "cli/complain.h"

static int complain_start(const char *name, int error)
{
	return complain(_("%s cannot be started: %s"), name, error_text(error));
}

int program_become(const char *name, char **argv)
{
	_cleanup_free_ char *path = NULL;
	int r = installation_find_program(name, &path);

	if (r == 0) {
		(void)execv(path, argv); /* Returns only on error. */
		r = -errno;
	}
	return complain_start(name, r);
}

int program_run(const char *name, char *const *argv)
{
	_cleanup_free_ char *path = NULL;
	int r = installation_find_program(name, &path), status;
	pid_t child;

	(void)fflush(stdout); /* main reports what stdout could not take. */
	if (r == 0)
		r = -posix_spawn(&child, path, NULL, NULL, argv, environ);
	if (r < 0)
		return complain_start(name, r);
	if (waitpid(child, &status, 0) < 0 || !WIFEXITED(status))
		return CLI_FAILED; /* A signal that has reached us too. */
	return WEXITSTATUS(status);
}
