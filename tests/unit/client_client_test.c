/* What the command makes of what comes over the socket, from a server that says what it is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "client/client.h"
#include "client/response.h"
#include "web/socket.h"

#define REQUEST_MAX 4096
#define TURNS_MAX   4

/* One connection that is accepted: it is asked, and says these in turn, in pieces of so many bytes.
 */
struct turn {
	const char *answers[TURNS_MAX];
	size_t piece; /* 0: all at once */
};

struct world {
	char path[64];
	int listening;
	const struct turn *turns; /* the last has no answers */
	pthread_t server;
	char asked[REQUEST_MAX]; /* the last request */
	struct client *client;
};

static size_t body_length(const char *request)
{
	const char *length = strstr(request, "Content-Length: ");

	return length ? strtoul(length + strlen("Content-Length: "), NULL, 10) : 0;
}

static void hear(int fd, char *request)
{
	size_t length = 0, whole = SIZE_MAX;

	while (length < whole) {
		const ssize_t n = recv(fd, request + length, REQUEST_MAX - 1 - length, 0);
		assert_true(n > 0);
		length += (size_t)n;
		request[length] = '\0';
		const char *body = strstr(request, "\r\n\r\n");
		if (body)
			whole = (size_t)(body - request) + 4 + body_length(request);
	}
}

static void say(int fd, const char *answer, size_t piece)
{
	const size_t length = strlen(answer);

	for (size_t sent = 0; sent < length;) {
		const size_t left = length - sent;
		const ssize_t n = send(
			fd, answer + sent, piece > 0 && piece < left ? piece : left, MSG_NOSIGNAL);
		if (n < 0)
			return; /* The client has had enough. */
		sent += (size_t)n;
	}
}

static void *serve(void *userdata)
{
	struct world *world = userdata;

	for (const struct turn *turn = world->turns; turn->answers[0]; turn++) {
		_cleanup_close_ const int fd = accept(world->listening, NULL, NULL);
		assert_true(fd >= 0);
		for (size_t i = 0; i < TURNS_MAX && turn->answers[i]; i++) {
			hear(fd, world->asked);
			say(fd, turn->answers[i], turn->piece);
		}
	}
	return NULL;
}

static void open_world(struct world *world, const struct turn *turns)
{
	static int worlds;

	memset(world, 0, sizeof(*world));
	(void)snprintf(world->path, sizeof(world->path), "/tmp/dalaba-client-%d-%d", (int)getpid(),
		worlds++);
	world->turns = turns;
	assert_int_equal(socket_listen(world->path, &world->listening), 0);
	/* It waits in accept. */
	assert_int_equal(fcntl(world->listening, F_SETFL, 0), 0);
	assert_int_equal(pthread_create(&world->server, NULL, serve, world), 0);
	assert_int_equal(client_new(world->path, &world->client), 0);
}

static void close_world(struct world *world)
{
	client_free(world->client);
	assert_int_equal(pthread_join(world->server, NULL), 0);
	(void)close(world->listening);
	(void)unlink(world->path);
}

static const struct client_request status = { .method = "GET", .path = "/v1/status" };

static void expect_seven(struct world *world)
{
	struct client_answer answer;

	assert_int_equal(client_ask(world->client, &status, &answer), 0);
	assert_int_equal(answer.status, 200);
	assert_int_equal(json_integer_value(json_object_get(answer.body, "a")), 7);
	json_decref(answer.body);
}

static int ask_for_error(const struct turn *turns)
{
	struct client_answer answer = { 0 };
	struct world world;

	open_world(&world, turns);
	const int r = client_ask(world.client, &status, &answer);
	close_world(&world);
	return r;
}

#define SEVEN "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{\"a\":7}"
#define CHUNKED                                                                                    \
	"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"  \
	"3\r\n{\"a\r\n4;what=for\r\n\":7}\r\n0\r\nTrailer: 1\r\n\r\n"

static void an_answer_is_the_same_in_whatever_pieces_it_comes(void **state)
{
	static const char *const answers[] = { SEVEN, CHUNKED };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(answers); i++)
		for (size_t piece = 0; piece < 20; piece++) {
			struct world world;
			open_world(&world, (const struct turn[]){
						   { { answers[i] }, piece }, { { NULL }, 0 } });
			expect_seven(&world);
			close_world(&world);
		}
}

static void what_one_client_asks_goes_through_one_connection(void **state)
{
	struct world world;

	(void)state;
	open_world(&world,
		(const struct turn[]){ { { CHUNKED, SEVEN, CHUNKED }, 0 }, { { NULL }, 0 } });
	expect_seven(&world);
	expect_seven(&world);
	expect_seven(&world);
	close_world(&world);
}

static void a_connection_that_was_closed_meanwhile_is_opened_anew(void **state)
{
	static const char closes[] =
		"HTTP/1.1 200 OK\r\nconnection: Close\r\nContent-Length: 7\r\n\r\n{\"a\":7}";
	struct world world;

	(void)state;
	open_world(&world,
		(const struct turn[]){ { { closes }, 0 }, { { SEVEN }, 0 }, { { NULL }, 0 } });
	expect_seven(&world);
	expect_seven(&world);
	close_world(&world);
}

static void who_is_turned_away_asks_again(void **state)
{
	static const char full[] = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n"
				   "Content-Length: 41\r\n\r\n"
				   "{\"type\":\"/problems/too-many-connections\"}";
	struct world world;

	(void)state;
	open_world(&world,
		(const struct turn[]){ { { full }, 0 }, { { SEVEN }, 0 }, { { NULL }, 0 } });
	expect_seven(&world);
	close_world(&world);
}

static void who_has_patience_asks_again_until_the_log_can_be_read(void **state)
{
	static const char unreadable[] =
		"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 35\r\n\r\n"
		"{\"type\":\"/problems/log-unreadable\"}";
	const struct client_request patient = {
		.method = "GET", .path = "/v1/airings/1", .patience_ms = CLIENT_CONNECT_MS
	};
	struct client_answer answer;
	struct world world;

	(void)state;
	open_world(&world,
		(const struct turn[]){ { { unreadable, unreadable, SEVEN }, 0 }, { { NULL }, 0 } });
	assert_int_equal(client_ask(world.client, &status, &answer), 0);
	assert_int_equal(answer.status, 503);
	json_decref(answer.body);
	assert_int_equal(client_ask(world.client, &patient, &answer), 0);
	assert_int_equal(answer.status, 200);
	json_decref(answer.body);
	close_world(&world);
}

static void parameters_and_body_arrive_as_they_were_given(void **state)
{
	static const struct client_parameter parameters[] = { { "notice", "村 a&b=c+d%?#/" },
		{ "from", NULL }, { "until", "2026-11-26T00:00:00+08:00" }, { NULL, NULL } };
	json_auto_t *body = json_pack("{s:s}", "text", "开会");
	const struct client_request request = {
		.method = "POST", .path = "/v1/log", .parameters = parameters, .body = body
	};
	struct client_answer answer;
	struct world world;

	(void)state;
	open_world(&world, (const struct turn[]){ { { SEVEN }, 0 }, { { NULL }, 0 } });
	assert_int_equal(client_ask(world.client, &request, &answer), 0);
	json_decref(answer.body);
	close_world(&world);
	const char *target = "POST /v1/log?notice=%E6%9D%91%20a%26b%3Dc%2Bd%25%3F%23%2F"
			     "&until=2026-11-26T00%3A00%3A00%2B08%3A00 HTTP/1.1\r\n";
	assert_memory_equal(world.asked, target, strlen(target));
	assert_string_equal(strstr(world.asked, "\r\n\r\n") + 4, "{\"text\":\"开会\"}");
}

static void what_is_no_json_comes_as_it_is(void **state)
{
	struct client_answer answer = { 0 };
	struct world world;

	(void)state;
	open_world(&world, (const struct turn[]){
				   { { "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n<p></p>" }, 0 },
				   { { NULL }, 0 } });
	assert_int_equal(client_ask(world.client, &status, &answer), 0);
	close_world(&world);
	assert_null(answer.body);
	assert_int_equal(answer.length, 7);
	assert_memory_equal(answer.text, "<p></p>", 7);
	free(answer.text);
}

static void what_breaks_off_or_is_no_http_is_told_by_its_error(void **state)
{
	static const struct {
		const char *answer;
		int error;
	} cases[] = {
		{ "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{\"a\":7}", -ECONNRESET },
		{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n{\"a\":7}\r\n",
			-ECONNRESET },
		{ "HTTP/1.1 200 OK\r\nContent-Len", -ECONNRESET },
		{ "HTTP/1.1 200 OK\r\n\r\n{\"a\":7}", -EBADMSG },
		{ "HTTP/1.1 200 OK\r\nContent-Length: -7\r\n\r\n{\"a\":7}", -EBADMSG },
		{ "HTTP/1.1 200 OK\r\nContent-Length: 7x\r\n\r\n{\"a\":7}", -EBADMSG },
		{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", -EBADMSG },
		{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{\"a\":7}\r\n",
			-EBADMSG },
		{ "220 mail.example.org ESMTP\r\n\r\n", -EBADMSG },
		{ "HTTP/1.1 200 OK\r\nContent-Length: 67108865\r\n\r\n", -EMSGSIZE },
		{ "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n", -EMSGSIZE },
		{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n{\"a\":7}\r\n"
		  "3FFFFFF\r\n",
			-EMSGSIZE },
		{ "HTTP/1.1 -20 OK\r\nContent-Length: 7\r\n\r\n{\"a\":7}", -EBADMSG },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(ask_for_error((const struct turn[]){
					 { { cases[i].answer }, 0 }, { { NULL }, 0 } }),
			cases[i].error);
}

static void a_line_without_an_end_is_not_read_for_ever(void **state)
{
	_cleanup_free_ char *endless = malloc(CONNECTION_LINE_MAX + 64);

	(void)state;
	memset(endless, 'x', CONNECTION_LINE_MAX + 63);
	endless[CONNECTION_LINE_MAX + 63] = '\0';
	assert_int_equal(
		ask_for_error((const struct turn[]){ { { endless }, 0 }, { { NULL }, 0 } }),
		-EMSGSIZE);
}

static void nobody_at_the_socket_is_told_by_what_the_kernel_says(void **state)
{
	struct client_answer answer;
	struct client *client;

	(void)state;
	assert_int_equal(client_new("/tmp/dalaba-client-nobody", &client), 0);
	assert_int_equal(client_ask(client, &status, &answer), -ENOENT);
	client_free(client);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_is_the_same_in_whatever_pieces_it_comes),
		cmocka_unit_test(what_one_client_asks_goes_through_one_connection),
		cmocka_unit_test(a_connection_that_was_closed_meanwhile_is_opened_anew),
		cmocka_unit_test(who_is_turned_away_asks_again),
		cmocka_unit_test(who_has_patience_asks_again_until_the_log_can_be_read),
		cmocka_unit_test(parameters_and_body_arrive_as_they_were_given),
		cmocka_unit_test(what_is_no_json_comes_as_it_is),
		cmocka_unit_test(what_breaks_off_or_is_no_http_is_told_by_its_error),
		cmocka_unit_test(a_line_without_an_end_is_not_read_for_ever),
		cmocka_unit_test(nobody_at_the_socket_is_told_by_what_the_kernel_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
