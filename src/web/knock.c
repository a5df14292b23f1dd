#include "web/knock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/loop.h"
#include "web/socket.h"

#define QUESTION "GET / HTTP/1.1\r\nHost: dalaba\r\nConnection: close\r\n\r\n"
#define ANSWER   "HTTP/1."

struct knock {
	sd_event *event;
	const char *path;
	void (*answered)(void *userdata);
	void *userdata;
	int fd; /* -1: nothing is asked */
	sd_event_source *answer;
};

int knock_new(sd_event *event, const char *path, void (*answered)(void *userdata), void *userdata,
	struct knock **ret_knock)
{
	struct knock *knock = calloc(1, sizeof(*knock));

	if (!knock)
		return -ENOMEM;
	knock->event = event;
	knock->path = path;
	knock->answered = answered;
	knock->userdata = userdata;
	knock->fd = -1;
	*ret_knock = knock;
	return 0;
}

static void hang_up(struct knock *knock)
{
	knock->answer = sd_event_source_disable_unref(knock->answer);
	if (knock->fd >= 0)
		(void)close(TAKE_FD(knock->fd)); /* All was said. */
}

void knock_free(struct knock *knock)
{
	if (!knock)
		return;
	hang_up(knock);
	free(knock);
}

/* Its first bytes come at once; who closes without them has not answered. */
static int on_answer(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct knock *knock = userdata;
	char bytes[sizeof(ANSWER) - 1];
	const ssize_t length = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);
	const bool is_answer =
		length == (ssize_t)sizeof(bytes) && memcmp(bytes, ANSWER, sizeof(bytes)) == 0;

	(void)source;
	(void)events;
	hang_up(knock);
	if (is_answer)
		knock->answered(knock->userdata);
	return 0;
}

int knock_ask(struct knock *knock)
{
	int r;

	hang_up(knock);
	r = socket_connect(knock->path, &knock->fd);
	if (r < 0)
		return r;
	if (send(knock->fd, QUESTION, strlen(QUESTION), MSG_NOSIGNAL) < 0)
		return -errno;
	return loop_add_fd(knock->event, knock->fd, on_answer, knock, &knock->answer);
}
