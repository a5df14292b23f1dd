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

int file_open(const char *path, uint64_t limit, int *ret_fd, uint64_t *ret_size)
{
	/* O_NONBLOCK: opening a FIFO by mistake must not hang the daemon. */
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
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
