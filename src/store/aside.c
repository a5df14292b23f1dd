#include "store/aside.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/cleanup.h"

static int move_beside(const char *path, const char *aside, const char *suffix)
{
	char from[PATH_MAX], to[PATH_MAX];

	if (snprintf(from, sizeof(from), "%s%s", path, suffix) >= PATH_MAX ||
		snprintf(to, sizeof(to), "%s%s", aside, suffix) >= PATH_MAX)
		return -ENAMETOOLONG;
	return rename(from, to) < 0 && errno != ENOENT ? -errno : 0;
}

int database_put_aside(const char *path, char **ret_aside)
{
	_cleanup_free_ char *aside = NULL;
	char date[32];
	struct tm local;
	const time_t now = time(NULL);
	int r;

	(void)strftime(date, sizeof(date), "%Y-%m-%dT%H-%M-%S", localtime_r(&now, &local));
	if (asprintf(&aside, "%s.aside-%s", path, date) < 0) {
		aside = NULL;
		return -ENOMEM;
	}
	/* The database first: a WAL must not be left to another. */
	if (rename(path, aside) < 0)
		return -errno;
	r = move_beside(path, aside, "-wal");
	if (r == 0)
		r = move_beside(path, aside, "-shm");
	if (r == 0)
		*ret_aside = TAKE(aside);
	return r;
}
