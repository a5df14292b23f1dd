#include "cli/program.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "cli/complain.h"

/* Where the program may lie, as seen from the folder of this one. */
static const char *const places[] = {
	"",                   /* a build */
	"../libexec/dalaba/", /* bin/ of an installation */
};

/* The running program's folder, with its slash. */
static int own_folder(char ret_folder[static PATH_MAX])
{
	const ssize_t length = readlink("/proc/self/exe", ret_folder, PATH_MAX);

	if (length < 0)
		return -errno;
	if (length == PATH_MAX)
		return -ENAMETOOLONG;
	ret_folder[length] = '\0';
	strrchr(ret_folder, '/')[1] = '\0'; /* The kernel gives an absolute path. */
	return 0;
}

/* Returns only on error. */
static int become(const char *folder, const char *place, const char *name, char **argv)
{
	_cleanup_free_ char *path = NULL;

	if (asprintf(&path, "%s%s%s", folder, place, name) < 0) {
		path = NULL;
		return -ENOMEM;
	}
	(void)execv(path, argv); /* Returns only on error. */
	return -errno;
}

int program_become(const char *name, char **argv)
{
	char folder[PATH_MAX];
	int r = own_folder(folder);

	for (size_t i = 0; i < ARRAY_SIZE(places) && (r == 0 || r == -ENOENT); i++)
		r = become(folder, places[i], name, argv);
	return complain(_("%s cannot be started: %s"), name, strerror(-r));
}
