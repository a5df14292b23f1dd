#include "cli/program.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/installation.h"
#include "base/translate.h"
#include "cli/complain.h"

int program_become(const char *name, char **argv)
{
	_cleanup_free_ char *path = NULL;
	int r = installation_find_program(name, &path);

	if (r == 0) {
		(void)execv(path, argv); /* Returns only on error. */
		r = -errno;
	}
	return complain(_("%s cannot be started: %s"), name, strerror(-r));
}
