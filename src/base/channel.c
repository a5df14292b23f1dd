#include "base/channel.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "base/clock.h"

int channel_open(int ret_ends[static 2])
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ret_ends) < 0)
		return -errno;
	return 0;
}

int channel_send(int end, const void *message, size_t size)
{
	ssize_t count;

	do
		count = send(end, message, size, MSG_NOSIGNAL);
	while (count < 0 && errno == EINTR);
	if (count >= 0)
		return 0;
	if (errno == EAGAIN || errno == ENOBUFS)
		return -EAGAIN;
	return errno == ECONNRESET || errno == ENOTCONN ? -EPIPE : -errno;
}

int channel_send_surely(int end, const void *message, size_t size)
{
	struct pollfd room = { .fd = end, .events = POLLOUT };
	int r;

	while ((r = channel_send(end, message, size)) == -EAGAIN)
		(void)poll(&room, 1, -1); /* Woken for nothing, it tries again. */
	return r;
}

int channel_receive(int end, void *ret_message, size_t size)
{
	ssize_t count;

	do
		count = recv(end, ret_message, size, MSG_TRUNC);
	while (count < 0 && errno == EINTR);
	if (count < 0)
		return errno == EAGAIN ? -EAGAIN : errno == ECONNRESET ? -EPIPE : -errno;
	if (count == 0)
		return -EPIPE;
	return (size_t)count == size ? 0 : -EBADMSG;
}

void channel_end(int end)
{
	(void)shutdown(end, SHUT_WR); /* Fails only for what is no socket, or closed already. */
}

int channel_wait_for_end(int end, int timeout_ms)
{
	const int64_t deadline_ms = clock_monotonic_ms() + timeout_ms;
	struct pollfd messages = { .fd = end, .events = POLLIN };
	char message;
	int r;

	while ((r = channel_receive(end, &message, sizeof(message))) != -EPIPE) {
		const int64_t left_ms = deadline_ms - clock_monotonic_ms();
		if (left_ms <= 0)
			return -ETIMEDOUT;
		if (r == -EAGAIN)
			(void)poll(&messages, 1,
				(int)left_ms); /* Woken for nothing, it looks again. */
	}
	return 0;
}
