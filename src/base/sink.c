#include "base/sink.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static const char message[] = "MESSAGE=";

/* --- opening --- */

/* Where that is not allowed, or would begin a file anew, the stream itself has to do. */
static int open_again(int fd)
{
	char path[32];
	struct stat status;

	if (fstat(fd, &status) < 0)
		return -errno;
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd); /* It fits. */
	if (S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode)) {
		const int again = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
		if (again >= 0)
			return again;
	}
	const int same = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	return same < 0 ? -errno : same;
}

int sink_open_stream(int fd, struct sink *ret_sink)
{
	const int own = open_again(fd);

	if (own < 0)
		return own;
	*ret_sink = (struct sink){ .fd = own };
	return 0;
}

int sink_open_journal(const char *path, struct sink *ret_sink)
{
	const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -errno;
	*ret_sink = (struct sink){ .fd = fd, .journal = path };
	return 0;
}

void sink_close(struct sink *sink)
{
	if (sink->fd >= 0)
		(void)close(sink->fd); /* All that could be written is. */
	sink->fd = -1;
}

/* --- what is written --- */

static void *encode_line(const struct iovec *fields, size_t count, size_t *ret_size)
{
	const size_t skip = sizeof(message) - 1;

	for (size_t i = 0; i < count; i++) {
		const char *field = fields[i].iov_base;
		if (fields[i].iov_len < skip || memcmp(field, message, skip) != 0)
			continue;
		const size_t length = fields[i].iov_len - skip < SINK_LINE_MAX_BYTES
					      ? fields[i].iov_len - skip
					      : SINK_LINE_MAX_BYTES - 1;
		char *line = malloc(length + 1);
		if (!line)
			return NULL;
		*(char *)mempcpy(line, field + skip, length) = '\n';
		*ret_size = length + 1;
		return line;
	}
	return NULL;
}

/* systemd's "Native Journal Protocol": a value of several lines goes behind its length, 64 bits,
 * little-endian. */
static void write_field(FILE *stream, const struct iovec *field)
{
	const char *text = field->iov_base;
	const char *sign = memchr(text, '=', field->iov_len);

	if (!sign)
		return;
	if (!memchr(text, '\n', field->iov_len))
		(void)fwrite(text, 1, field->iov_len, stream);
	else {
		const size_t name = (size_t)(sign - text), value = field->iov_len - name - 1;
		const uint64_t length = htole64(value);
		(void)fwrite(text, 1, name, stream);
		(void)fputc('\n', stream);
		(void)fwrite(&length, sizeof(length), 1, stream);
		(void)fwrite(sign + 1, 1, value, stream);
	}
	(void)fputc('\n', stream); /* fclose tells of any failure. */
}

static void *encode_entry(const struct iovec *fields, size_t count, size_t *ret_size)
{
	char *bytes = NULL;
	FILE *stream = open_memstream(&bytes, ret_size);

	if (!stream)
		return NULL;
	(void)fprintf(stream, "SYSLOG_IDENTIFIER=%s\n", program_invocation_short_name);
	for (size_t i = 0; i < count; i++)
		write_field(stream, &fields[i]);
	if (fclose(stream) == 0)
		return bytes;
	free(bytes);
	return NULL;
}

void *sink_encode(
	const struct sink *sink, const struct iovec *fields, size_t count, size_t *ret_size)
{
	return sink->journal ? encode_entry(fields, count, ret_size)
			     : encode_line(fields, count, ret_size);
}

/* --- writing --- */

static int send_entry(const struct sink *sink, const void *bytes, size_t size)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (strlen(sink->journal) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	(void)stpcpy(address.sun_path, sink->journal);
	if (sendto(sink->fd, bytes, size, MSG_NOSIGNAL, &address, sizeof(address)) >= 0)
		return 0;
	/* journald is being started anew. */
	return errno == ENOENT || errno == ECONNREFUSED || errno == ENOBUFS ? -EAGAIN : -errno;
}

static int send_line(const struct sink *sink, const void *bytes, size_t size)
{
	struct pollfd room = { .fd = sink->fd, .events = POLLOUT };

	if (poll(&room, 1, 0) < 0)
		return -errno;
	if (!(room.revents & (POLLOUT | POLLERR | POLLHUP)))
		return -EAGAIN;
	ssize_t put = send(sink->fd, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (put < 0 && errno == ENOTSOCK)
		put = write(sink->fd, bytes, size);
	return put < 0 ? -errno : 0; /* A part of a line is a line that was cut. */
}

int sink_send(const struct sink *sink, const void *bytes, size_t size)
{
	const int r = sink->journal ? send_entry(sink, bytes, size) : send_line(sink, bytes, size);

	return r == -EINTR ? -EAGAIN : r;
}
