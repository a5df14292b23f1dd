#include "studio/talks.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/log.h"

static int is_talk(const struct dirent *entry)
{
	const char *end = strrchr(entry->d_name, '.');

	return end && strcmp(end, ".flac") == 0;
}

/* By number: the names are airings' ids. */
static int newest_first(const struct dirent **left, const struct dirent **right)
{
	const long long a = strtoll((*left)->d_name, NULL, 10);
	const long long b = strtoll((*right)->d_name, NULL, 10);

	return a < b ? 1 : a > b ? -1 : 0;
}

static int64_t size_of(int folder_fd, const char *name)
{
	struct stat status;

	return fstatat(folder_fd, name, &status, AT_SYMLINK_NOFOLLOW) < 0 ? 0 : status.st_size;
}

void talks_prune(const char *folder, int64_t keep_bytes)
{
	struct dirent **entries = NULL;
	int64_t bytes = 0;

	_cleanup_close_ const int folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const int count =
		folder_fd < 0 ? -1 : scandirat(folder_fd, ".", &entries, is_talk, newest_first);
	if (count < 0) {
		log_warning("%s: %s", folder, error_text(errno));
		return;
	}
	for (int i = 0; i < count; i++) {
		bytes += size_of(folder_fd, entries[i]->d_name);
		if (bytes > keep_bytes && unlinkat(folder_fd, entries[i]->d_name, 0) < 0)
			log_warning("%s/%s: %s", folder, entries[i]->d_name, error_text(errno));
		free(entries[i]);
	}
	free(entries);
}
