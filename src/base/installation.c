#include "base/installation.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"

/* The running program's folder, without a slash at its end. */
static int own_folder(char ret_folder[static PATH_MAX])
{
	const ssize_t length = readlink("/proc/self/exe", ret_folder, PATH_MAX);

	if (length < 0)
		return -errno;
	if (length == PATH_MAX)
		return -ENAMETOOLONG;
	ret_folder[length] = '\0';
	*strrchr(ret_folder, '/') = '\0'; /* The kernel gives an absolute path. */
	return 0;
}

/* Cuts the last part off; false when there is none. */
static bool go_up(char *folder)
{
	char *slash = strrchr(folder, '/');

	if (!slash)
		return false;
	*slash = '\0';
	return true;
}

static int find_below(
	const char *folder, const char *place, const char *name, int mode, char **ret_path)
{
	_cleanup_free_ char *path = NULL;

	if (asprintf(&path, "%s/%s%s", folder, place, name) < 0) {
		path = NULL;
		return -ENOMEM;
	}
	if (access(path, mode) < 0)
		return -ENOENT;
	*ret_path = TAKE(path);
	return 0;
}

static int find_upwards(
	char *folder, const char *place, const char *name, int mode, char **ret_path)
{
	int r = find_below(folder, place, name, mode, ret_path);

	for (int level = 0; level < INSTALLATION_LEVELS && r == -ENOENT && go_up(folder); level++)
		r = find_below(folder, place, name, mode, ret_path);
	return r;
}

static int find_from_here(const char *place, const char *name, int mode, char **ret_path)
{
	char folder[PATH_MAX];
	const int r = own_folder(folder);

	return r < 0 ? r : find_upwards(folder, place, name, mode, ret_path);
}

int installation_find_data(const char *name, char **ret_path)
{
	return find_from_here("share/dalaba/", name, R_OK, ret_path);
}

int installation_find_catalogues(char **ret_path)
{
	return find_from_here("share/", "locale", R_OK, ret_path);
}

int installation_find_program(const char *name, char **ret_path)
{
	char folder[PATH_MAX];
	int r = own_folder(folder);

	if (r == 0)
		r = find_below(folder, "", name, X_OK, ret_path);
	if (r == -ENOENT)
		r = find_from_here("libexec/dalaba/", name, X_OK, ret_path);
	return r == -ENOENT ? find_from_here("bin/", name, X_OK, ret_path) : r;
}
