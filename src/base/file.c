#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

static int read_all(int fd, char *bytes, size_t size, size_t *ret_length)
{
	size_t length = 0;

	while (length < size) {
		const ssize_t count = read(fd, bytes + length, size - length);
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return -errno;
		if (count == 0)
			break;
		length += (size_t)count;
	}
	*ret_length = length;
	return 0;
}

static int open_file(const char *path, int flags, uint64_t limit, int *ret_fd, uint64_t *ret_size)
{
	/* O_NONBLOCK: opening a FIFO by mistake must not hang the daemon. */
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | flags);
	struct stat status;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &status) < 0)
		return -errno;
	if (S_ISDIR(status.st_mode))
		return -EISDIR;
	if (!S_ISREG(status.st_mode))
		return -EINVAL;
	if ((uint64_t)status.st_size > limit)
		return -EFBIG;
	*ret_size = (uint64_t)status.st_size;
	*ret_fd = TAKE_FD(fd);
	return 0;
}

int file_open(const char *path, uint64_t limit, int *ret_fd, uint64_t *ret_size)
{
	return open_file(path, 0, limit, ret_fd, ret_size);
}

int file_open_itself(const char *path, uint64_t limit, int *ret_fd, uint64_t *ret_size)
{
	return open_file(path, O_NOFOLLOW, limit, ret_fd, ret_size);
}

int file_read(const char *path, size_t limit, char **ret_bytes, size_t *ret_length)
{
	_cleanup_close_ int fd = -1;
	uint64_t size;
	int r;

	r = file_open(path, limit, &fd, &size);
	if (r < 0)
		return r;
	/* One byte more than the limit shows a file that grew meanwhile. */
	_cleanup_free_ char *bytes = malloc(limit + 2);
	if (!bytes)
		return -ENOMEM;
	size_t length = 0;
	r = read_all(fd, bytes, limit + 1, &length);
	if (r < 0)
		return r;
	if (length > limit)
		return -EFBIG;
	bytes[length] = '\0';
	char *fitted = realloc(bytes, length + 1);
	if (fitted)
		bytes = fitted;
	*ret_bytes = TAKE(bytes);
	*ret_length = length;
	return 0;
}

/* --- putting one in the place of another --- */

static int write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		const ssize_t count = write(fd, bytes, length);
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return -errno;
		bytes += count;
		length -= (size_t)count;
	}
	return 0;
}

/* The owner comes first: a change of it takes special bits away. */
static int dress(int fd, const char *path, mode_t mode)
{
	struct stat old;

	if (stat(path, &old) == 0) {
		if (fchown(fd, old.st_uid, old.st_gid) < 0)
			return -errno;
		mode = old.st_mode & 07777;
	} else if (errno != ENOENT) {
		return -errno;
	}
	return fchmod(fd, mode) < 0 ? -errno : 0;
}

/* The folder's own entry must reach the disk too. */
static int sync_folder(const char *folder)
{
	_cleanup_close_ int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	return fsync(fd) < 0 ? -errno : 0;
}

static int fill(int fd, const char *path, const char *bytes, size_t length, mode_t mode)
{
	int r = write_all(fd, bytes, length);

	if (r == 0)
		r = dress(fd, path, mode);
	if (r == 0 && fsync(fd) < 0)
		r = -errno;
	return r;
}

/* `path` is no link. The other file's name begins with a dot, so that no reader of *.conf takes
 * it for one of its own. */
static int replace(const char *path, const char *bytes, size_t length, mode_t mode)
{
	_cleanup_free_ char *folder = strdup(path), *other = NULL;

	if (!folder)
		return -ENOMEM;
	char *name = strrchr(folder, '/');
	if (!name)
		return -EINVAL;
	*name++ = '\0';
	if (asprintf(&other, "%s/.%s.XXXXXX", folder, name) < 0) {
		other = NULL;
		return -ENOMEM;
	}
	_cleanup_close_ const int fd = mkostemp(other, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	int r = fill(fd, path, bytes, length, mode);
	if (r == 0 && rename(other, path) < 0)
		r = -errno;
	if (r < 0) {
		(void)unlink(other); /* What is left over has a name that nobody reads. */
		return r;
	}
	return sync_folder(*folder ? folder : "/");
}

int file_replace(const char *path, const char *bytes, size_t length, mode_t mode)
{
	_cleanup_free_ char *whole = realpath(path, NULL);

	if (whole)
		return replace(whole, bytes, length, mode);
	if (errno != ENOENT)
		return -errno;
	/* A new file, or a link to nothing, which the file takes the place of. */
	const char *const here = strchr(path, '/') ? "" : "./";
	if (asprintf(&whole, "%s%s", here, path) < 0) {
		whole = NULL;
		return -ENOMEM;
	}
	return replace(whole, bytes, length, mode);
}

int file_fill_standard_streams(void)
{
	int fd;

	do /* Whatever we start inherits them. */
		fd = open("/dev/null", O_RDONLY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd < 0)
		return -errno;
	(void)close(fd);
	return 0;
}
