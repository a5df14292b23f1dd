/* What comes over the control socket: whatever it is, the command takes one answer after the other,
 * none longer than what came, until one is an error. */
#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "client/response.h"

#define ANSWER_MS 10000

/* The kernel keeps as much for one who does not read yet. */
#define SENT_MAX 65536

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_error(int error)
{
	assert(error == -EBADMSG || error == -EMSGSIZE || error == -ECONNRESET || error == -ENOMEM);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct connection connection = { .until_ms = clock_monotonic_ms() + ANSWER_MS };
	struct response response;
	int ends[2];

	if (size > SENT_MAX)
		return 0;
	assert(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) == 0);
	connection.fd = ends[0];
	assert(send(ends[1], bytes, size, MSG_NOSIGNAL) == (ssize_t)size);
	assert(shutdown(ends[1], SHUT_WR) == 0);
	while (true) {
		const int r = response_read(&connection, &response);
		if (r < 0) {
			check_error(r);
			break;
		}
		assert(response.status >= 100 && response.status <= 999);
		assert(response.length <= size);
		free(response.body);
	}
	connection_close(&connection);
	assert(close(ends[1]) == 0);
	return 0;
}
