#include "client/connection.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"

int connection_open(const char *socket_path, struct connection *ret_connection)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (strlen(socket_path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	strcpy(address.sun_path, socket_path);
	_cleanup_close_ int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	ret_connection->fd = TAKE_FD(fd);
	ret_connection->begin = ret_connection->end = 0;
	return 0;
}

void connection_close(struct connection *connection)
{
	if (connection->fd >= 0)
		(void)close(TAKE_FD(connection->fd)); /* All was said. */
}

bool connection_is_quiet(const struct connection *connection)
{
	char byte;

	return connection->fd >= 0 && connection->begin == connection->end &&
	       recv(connection->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

/* Until the kernel takes or has something. */
static int wait_for(const struct connection *connection, short events)
{
	struct pollfd wake = { .fd = connection->fd, .events = events };

	while (true) {
		const int64_t left_ms = connection->until_ms - clock_monotonic_ms();
		const int n = left_ms > 0
				      ? poll(&wake, 1, left_ms < INT_MAX ? (int)left_ms : INT_MAX)
				      : 0;
		if (n > 0)
			return 0;
		if (n == 0)
			return -ETIMEDOUT;
		if (errno != EINTR)
			return -errno;
	}
}

int connection_send(struct connection *connection, const char *bytes, size_t length)
{
	while (length > 0) {
		const ssize_t n = send(connection->fd, bytes, length, MSG_NOSIGNAL);
		if (n < 0 && errno != EAGAIN)
			return -errno;
		if (n < 0) {
			const int r = wait_for(connection, POLLOUT);
			if (r < 0)
				return r;
			continue;
		}
		bytes += n;
		length -= (size_t)n;
	}
	return 0;
}

/* What is there, at least a byte. */
static int receive(struct connection *connection, char *bytes, size_t size, size_t *ret_length)
{
	while (true) {
		const ssize_t n = recv(connection->fd, bytes, size, 0);
		if (n > 0) {
			*ret_length = (size_t)n;
			return 0;
		}
		if (n == 0)
			return -ECONNRESET;
		if (errno != EAGAIN)
			return -errno;
		const int r = wait_for(connection, POLLIN);
		if (r < 0)
			return r;
	}
}

/* More of a line, behind what is there of it. */
static int receive_line(struct connection *connection)
{
	size_t length;

	connection->end -= connection->begin;
	memmove(connection->bytes, connection->bytes + connection->begin, connection->end);
	connection->begin = 0;
	if (connection->end == sizeof(connection->bytes))
		return -EMSGSIZE;
	const int r = receive(connection, connection->bytes + connection->end,
		sizeof(connection->bytes) - connection->end, &length);
	if (r == 0)
		connection->end += length;
	return r;
}

int connection_read_line(struct connection *connection, char **ret_line)
{
	while (true) {
		char *line = connection->bytes + connection->begin;
		const size_t there = connection->end - connection->begin;
		char *end = memchr(line, '\n', there);
		if (end) {
			connection->begin += (size_t)(end - line) + 1;
			if (end > line && end[-1] == '\r')
				end--;
			*end = '\0';
			*ret_line = line;
			return 0;
		}
		const int r = receive_line(connection);
		if (r < 0)
			return r;
	}
}

static size_t take_what_is_there(struct connection *connection, char *ret_bytes, size_t most)
{
	const size_t there = connection->end - connection->begin;
	const size_t length = there < most ? there : most;

	memcpy(ret_bytes, connection->bytes + connection->begin, length);
	connection->begin += length;
	return length;
}

int connection_read(struct connection *connection, char *ret_bytes, size_t length)
{
	size_t taken = take_what_is_there(connection, ret_bytes, length);

	while (taken < length) {
		size_t n;
		const int r = receive(connection, ret_bytes + taken, length - taken, &n);
		if (r < 0)
			return r;
		taken += n;
	}
	return 0;
}
