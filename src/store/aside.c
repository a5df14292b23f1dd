#include "store/aside.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "store/beside.h"

#define NAMES_MAX  1000 /* of one second */
#define COPY_BYTES (1 << 20)

static int move_beside(const char *path, const char *aside, const char *suffix)
{
	char from[PATH_MAX], to[PATH_MAX];
	int r;

	r = beside_name(path, suffix, from);
	if (r < 0)
		return r;
	r = beside_name(aside, suffix, to);
	if (r < 0)
		return r;
	return rename(from, to) < 0 && errno != ENOENT ? -errno : 0;
}

/* "PATH.aside-DATE", with a number behind it where that is taken. */
static int name_aside(const char *path, char **ret_aside)
{
	char date[32], aside[PATH_MAX];
	struct tm local;
	const time_t now = time(NULL);

	(void)strftime(date, sizeof(date), "%Y-%m-%dT%H-%M-%S", localtime_r(&now, &local));
	for (int i = 1; i < NAMES_MAX; i++) {
		const int length = snprintf(aside, sizeof(aside),
			i == 1 ? "%s.aside-%s" : "%s.aside-%s-%d", path, date, i);
		if (length >= PATH_MAX)
			return -ENAMETOOLONG;
		if (faccessat(AT_FDCWD, aside, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
			continue;
		*ret_aside = strdup(aside);
		return *ret_aside ? 0 : -ENOMEM;
	}
	return -EEXIST;
}

int database_put_aside(const char *path, char **ret_aside)
{
	_cleanup_free_ char *aside = NULL;
	int r = name_aside(path, &aside);

	if (r < 0)
		return r;
	/* The database first: a WAL must not be left to another. */
	r = move_beside(path, aside, BESIDE_ITSELF);
	if (r == 0)
		r = move_beside(path, aside, BESIDE_WAL);
	if (r == 0)
		r = move_beside(path, aside, BESIDE_INDEX);
	if (r == 0)
		*ret_aside = TAKE(aside);
	return r;
}

int database_copy_aside(const char *path)
{
	_cleanup_free_ char *aside = NULL;
	const int r = name_aside(path, &aside);

	if (r < 0)
		return r;
	_cleanup_close_ int from = open(path, O_RDONLY | O_CLOEXEC);
	if (from < 0)
		return -errno;
	_cleanup_close_ int to = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	if (to < 0)
		return -errno;
	ssize_t count;
	while ((count = sendfile(to, from, NULL, COPY_BYTES)) > 0)
		continue;
	return count < 0 ? -errno : 0;
}
