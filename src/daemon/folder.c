#include "daemon/folder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/log.h"

int folder_make(const char *path)
{
	struct stat status;
	int r = mkdir(path, 0750) < 0 ? -errno : 0;

	if (r == -EEXIST)
		r = stat(path, &status) < 0 ? -errno : S_ISDIR(status.st_mode) ? 0 : -ENOTDIR;
	if (r < 0)
		log_error("%s: %s", path, error_text(r));
	return r;
}

int folder_make_of(const char *path)
{
	_cleanup_free_ char *folder = strdup(path);

	if (!folder)
		return -ENOMEM;
	char *slash = strrchr(folder, '/');
	if (!slash || slash == folder)
		return 0;
	*slash = '\0';
	return folder_make(folder);
}
