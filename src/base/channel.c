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

int channel_await(int end, void *ret_message, size_t size)
{
	int r;

	while ((r = channel_receive(end, ret_message, size)) == -EAGAIN)
		channel_wait(end, -1);
	return r;
}

void channel_wait(int end, int timeout_ms)
{
	struct pollfd messages = { .fd = end, .events = POLLIN };

	(void)poll(&messages, 1, timeout_ms); /* Who asked looks for itself. */
}

void channel_end(int end)
{
	(void)shutdown(end, SHUT_WR); /* Fails only for what is no socket, or closed already. */
}

static int64_t left_ms(int64_t since_ms, int timeout_ms)
{
	return timeout_ms < 0 ? -1 : since_ms + timeout_ms - clock_monotonic_ms();
}

int channel_wait_for_end(int end, int timeout_ms)
{
	const int64_t since_ms = clock_monotonic_ms();
	char message;
	int r;

	while ((r = channel_receive(end, &message, sizeof(message))) != -EPIPE) {
		const int64_t left = left_ms(since_ms, timeout_ms);
		if (timeout_ms >= 0 && left <= 0)
			return -ETIMEDOUT;
		if (r == -EAGAIN)
			channel_wait(end, (int)left);
	}
	return 0;
}
