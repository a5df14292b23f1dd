/* HTTP framing at the control socket: whatever comes, in whatever pieces, whoever asks next is
 * answered, and what is told of a request holds. The first byte says how long the pieces are, and
 * whether the connection is half closed behind them. */
#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "web/http.h"
#include "web/socket.h"

#define WAITING_MAX 1000
#define PIECES      3

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static char folder[] = "/tmp/dalaba-http-fuzz-XXXXXX";
static char path[sizeof(folder) + sizeof("/socket")];
static sd_event *event;
static struct http *http;
static struct web_later *waiting[WAITING_MAX]; /* for their answer */
static size_t waiting_count;
static uint64_t left_connection;
static uint64_t last_connection;
static int open_bodies;

struct body {
	struct web_rest rest; /* the first, so that one is found by the other */
	int given;
};

static struct web_response text_of(const char *text)
{
	struct web_response response = { .status = 200, .content_type = "text/plain" };

	response.body = strdup(text);
	assert(response.body);
	response.body_length = strlen(text);
	return response;
}

static void drop(struct web_rest *rest)
{
	free(rest);
	open_bodies--;
}

static struct web_response make_piece(struct body *body)
{
	struct web_response piece = text_of("piece");

	body->given++;
	if (body->given < PIECES)
		piece.rest = &body->rest;
	else
		drop(&body->rest);
	return piece;
}

static void next(struct web_rest *rest, struct web_later *later)
{
	const struct web_response piece = make_piece((struct body *)rest);

	later->answer(later, &piece);
}

static struct web_response start_body(void)
{
	struct body *body = calloc(1, sizeof(*body));

	assert(body);
	body->rest = (struct web_rest){ next, drop };
	open_bodies++;
	return make_piece(body);
}

static void check_request(const struct web_request *request)
{
	static const char *const names[] = { "limit", NULL };
	const char *stray = request->stray(names, request->userdata);
	const char *limit = request->query("limit", request->userdata);

	assert(request->method && request->path && request->by);
	assert(!stray || strcmp(stray, "limit") != 0);
	assert(!limit || strlen(limit) <= WEB_BODY_MAX_BYTES);
	assert(request->connection > left_connection);
	assert(!request->is_spare);
}

static void answer(
	const struct web_request *request, struct web_response *ret_response, void *userdata)
{
	(void)userdata;
	check_request(request);
	last_connection = request->connection;
	if (strcmp(request->path, "/later") == 0 && waiting_count < WAITING_MAX)
		waiting[waiting_count++] = request->defer(request->userdata);
	else if (strcmp(request->path, "/pieces") == 0)
		*ret_response = start_body();
	else
		*ret_response = text_of("now");
}

static void left(uint64_t connection, void *userdata)
{
	(void)userdata;
	assert(connection > left_connection);
	left_connection = connection;
}

static void turn_away(enum web_trouble trouble, struct web_response *ret_response)
{
	(void)trouble;
	*ret_response = text_of("not now");
	ret_response->status = 503;
}

static int most(const char *name, void *userdata)
{
	(void)name;
	(void)userdata;
	return 0;
}

static bool is_held(uint64_t connection, void *userdata)
{
	(void)connection;
	(void)userdata;
	return false;
}

static void close_server(void)
{
	http_close(http);
	sd_event_unref(event);
	(void)rmdir(folder);
}

static void open_server(void)
{
	static const struct http_ops ops = { answer, left, turn_away, { most, is_held } };

	assert(mkdtemp(folder));
	(void)snprintf(path, sizeof(path), "%s/socket", folder); /* Fits. */
	assert(sd_event_new(&event) >= 0);
	assert(http_open(event, path, &ops, NULL, &http) == 0);
	assert(atexit(close_server) == 0);
}

static void answer_waiting(void)
{
	while (waiting_count > 0) {
		struct web_later *later = waiting[--waiting_count];
		const struct web_response response = text_of("at last");
		(void)later->is_gone(later);
		later->answer(later, &response);
	}
}

/* Takes what was answered. Whether anything came. */
static bool drain(int fd)
{
	char answers[65536];

	return recv(fd, answers, sizeof(answers), MSG_DONTWAIT) > 0;
}

static void settle(int fd)
{
	do {
		answer_waiting();
		while (sd_event_run(event, 0) > 0)
			answer_waiting();
	} while (drain(fd));
}

static void send_all(int fd, const uint8_t *bytes, size_t size, size_t piece)
{
	for (size_t sent = 0; sent < size;) {
		const size_t length = size - sent < piece ? size - sent : piece;
		const ssize_t n = send(fd, bytes + sent, length, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n <= 0)
			return; /* It was closed. */
		sent += (size_t)n;
		settle(fd);
	}
}

static void expect_answer(void)
{
	static const char question[] = "GET /now HTTP/1.1\r\nHost: x\r\n\r\n";
	char text[4096] = "";
	int fd;

	assert(socket_connect(path, &fd) == 0);
	assert(send(fd, question, sizeof(question) - 1, MSG_NOSIGNAL) == sizeof(question) - 1);
	while (recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT) < 0)
		assert(sd_event_run(event, 10000000) > 0);
	assert(strncmp(text, "HTTP/1.1 200 ", strlen("HTTP/1.1 200 ")) == 0);
	assert(close(fd) == 0);
	while (left_connection < last_connection)
		assert(sd_event_run(event, 10000000) > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	int fd;

	if (size == 0)
		return 0;
	if (!event)
		open_server();
	const size_t piece = bytes[0] % 128 == 0 ? size : bytes[0] % 128;
	assert(socket_connect(path, &fd) == 0);
	send_all(fd, bytes + 1, size - 1, piece);
	if (bytes[0] >= 128)
		(void)shutdown(fd, SHUT_WR); /* It may be closed. */
	settle(fd);
	assert(close(fd) == 0);
	settle(-1);
	expect_answer();
	assert(open_bodies == 0);
	return 0;
}
