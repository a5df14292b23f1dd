#include "daemon/folder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/log.h"

int folder_make(const char *path)
{
	if (mkdir(path, 0750) < 0 && errno != EEXIST) {
		const int r = -errno;
		log_error("%s: %s", path, strerror(-r));
		return r;
	}
	return 0;
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
