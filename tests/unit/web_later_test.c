/* Answers that come later, and in pieces: the server's loop is run by the test, which is its client
 * too. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "web/http.h"

/* A server that does nothing any more fails its test after this. */
#define PATIENCE_USEC 20000000

#define PIECES      200
#define PIECE_BYTES 10000
#define END         "\r\n0\r\n\r\n" /* of a body in chunks */

struct world {
	char folder[64];
	char path[96];
	sd_event *event;
	struct http *http;
	struct web_later *later[DOOR_ROOT_MAX]; /* who waits */
	size_t waiting;
	struct web_rest rest;
	bool is_held; /* each piece is the test's to give */
	int given;
	int torn_at; /* 0: it is whole */
	int dropped;
	uint64_t left;       /* the last connection that was closed */
	uint64_t connection; /* of the last request */
};

static struct world *world_of(struct web_rest *rest)
{
	return (struct world *)((char *)rest - offsetof(struct world, rest));
}

static struct web_response text_of(const char *text)
{
	struct web_response response = {
		.status = 200, .content_type = "text/plain", .body = strdup(text)
	};

	assert_non_null(response.body);
	response.body_length = strlen(text);
	return response;
}

/* PIECE_BYTES of one letter. */
static struct web_response make_piece(struct world *world)
{
	struct web_response piece = { .status = 200, .content_type = "text/plain" };

	world->given++;
	if (world->given == world->torn_at)
		piece.status = 500;
	piece.body_length = PIECE_BYTES;
	piece.body = malloc(PIECE_BYTES);
	assert_non_null(piece.body);
	memset(piece.body, 'a' + world->given % 26, PIECE_BYTES);
	if (world->given < PIECES && piece.status == 200)
		piece.rest = &world->rest;
	return piece;
}

static void give_piece(struct world *world, struct web_later *later)
{
	const struct web_response piece = make_piece(world);

	later->answer(later, &piece);
}

static void next(struct web_rest *rest, struct web_later *later)
{
	struct world *world = world_of(rest);

	if (world->is_held)
		world->later[world->waiting++] = later;
	else
		give_piece(world, later);
}

static void drop(struct web_rest *rest)
{
	world_of(rest)->dropped++;
}

static void answer(
	const struct web_request *request, struct web_response *ret_response, void *userdata)
{
	struct world *world = userdata;

	world->connection = request->connection;
	if (strcmp(request->path, "/later") == 0) {
		assert_true(world->waiting < DOOR_ROOT_MAX);
		world->later[world->waiting++] = request->defer(request->userdata);
	} else if (strcmp(request->path, "/pieces") == 0) {
		*ret_response = make_piece(world);
	} else {
		*ret_response = text_of("now");
	}
}

static void left(uint64_t connection, void *userdata)
{
	struct world *world = userdata;

	world->left = connection;
}

static void turn_away(enum web_trouble trouble, struct web_response *ret_response)
{
	*ret_response = text_of(trouble == WEB_TOO_SLOW ? "too slow" : "too many");
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

static int setup(void **state)
{
	static const struct http_ops ops = {
		.answer = answer, .left = left, .turn_away = turn_away, .door = { most, is_held }
	};
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	strcpy(world->folder, "/tmp/dalaba-later-XXXXXX");
	assert_non_null(mkdtemp(world->folder));
	(void)snprintf(world->path, sizeof(world->path), "%s/control.sock", world->folder);
	world->rest = (struct web_rest){ next, drop };
	assert_int_equal(sd_event_new(&world->event), 0);
	assert_int_equal(http_open(world->event, world->path, &ops, world, &world->http), 0);
	*state = world;
	return 0;
}

static int teardown(void **state)
{
	struct world *world = *state;

	http_close(world->http);
	sd_event_unref(world->event);
	assert_int_equal(rmdir(world->folder), 0);
	free(world);
	return 0;
}

static int ask(const struct world *world, const char *path)
{
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	char request[100];

	assert_true(fd >= 0);
	strcpy(address.sun_path, world->path);
	assert_int_equal(connect(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	const int length =
		snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: dalaba\r\n\r\n", path);
	assert_int_equal(send(fd, request, (size_t)length, MSG_NOSIGNAL), length);
	return fd;
}

static void run(const struct world *world)
{
	assert_true(sd_event_run(world->event, PATIENCE_USEC) > 0);
}

static void wait_for_waiting(const struct world *world, size_t count)
{
	while (world->waiting < count)
		run(world);
}

/* All that was received. */
struct received {
	char bytes[3 * PIECES * PIECE_BYTES];
	size_t length;
	bool is_over; /* the server has closed */
};

/* Whether anything was there. */
static bool take(int fd, struct received *received)
{
	const ssize_t count = recv(fd, received->bytes + received->length,
		sizeof(received->bytes) - 1 - received->length, MSG_DONTWAIT);

	if (count < 0)
		assert_true(errno == EAGAIN || errno == ECONNRESET);
	received->is_over = count == 0 || (count < 0 && errno == ECONNRESET);
	if (count > 0)
		received->length += (size_t)count;
	received->bytes[received->length] = '\0';
	return count > 0;
}

static bool ends_with(const struct received *received, const char *end)
{
	const size_t length = strlen(end);

	return received->length >= length &&
	       strcmp(received->bytes + received->length - length, end) == 0;
}

static void receive_until(
	const struct world *world, int fd, struct received *received, const char *end)
{
	while (!ends_with(received, end) && !received->is_over)
		if (!take(fd, received) && !received->is_over)
			run(world);
}

static struct received *new_received(void)
{
	struct received *received = calloc(1, sizeof(*received));

	assert_non_null(received);
	return received;
}

/* How often the letter is in what was received. */
static size_t count_letter(const struct received *received, char letter)
{
	size_t count = 0;

	for (size_t i = 0; i < received->length; i++)
		count += received->bytes[i] == letter;
	return count;
}

static void a_body_in_pieces_arrives_whole(void **state)
{
	struct world *world = *state;
	_cleanup_free_ struct received *received = new_received();
	const int fd = ask(world, "/pieces");

	receive_until(world, fd, received, END);
	assert_false(received->is_over);
	assert_int_equal(world->given, PIECES);
	/* 'z' is in no header and in no chunk's length. */
	assert_int_equal(count_letter(received, 'z'), PIECES / 26 * PIECE_BYTES);
	assert_int_equal(world->dropped, 0);
	assert_int_equal(close(fd), 0);
}

static void no_piece_is_made_before_the_last_one_is_taken(void **state)
{
	struct world *world = *state;
	_cleanup_free_ struct received *received = new_received();
	const int lazy = ask(world, "/pieces"); /* reads nothing */
	const int fd = ask(world, "/now");

	receive_until(world, fd, received, "now");
	for (int i = 0; i < 100; i++) {
		const int other = ask(world, "/now");
		received->length = 0;
		receive_until(world, other, received, "now");
		assert_int_equal(close(other), 0);
	}
	/* As much as the socket holds. */
	assert_in_range(world->given, 1, PIECES / 2);
	assert_int_equal(close(fd), 0);
	assert_int_equal(close(lazy), 0);
	while (world->dropped == 0)
		run(world);
	assert_int_equal(world->dropped, 1);
}

static void a_piece_that_takes_time_holds_up_nobody(void **state)
{
	struct world *world = *state;
	_cleanup_free_ struct received *received = new_received();
	_cleanup_free_ struct received *slowly = new_received();

	world->is_held = true;
	const int slow = ask(world, "/pieces");
	wait_for_waiting(world, 1);
	const int fd = ask(world, "/now");
	receive_until(world, fd, received, "now");
	assert_false(received->is_over);
	world->is_held = false;
	give_piece(world, world->later[0]);
	receive_until(world, slow, slowly, END);
	assert_false(slowly->is_over);
	assert_int_equal(close(fd), 0);
	assert_int_equal(close(slow), 0);
}

static void a_body_that_is_torn_off_is_not_taken_for_whole(void **state)
{
	struct world *world = *state;
	_cleanup_free_ struct received *received = new_received();

	world->torn_at = 3;
	const int fd = ask(world, "/pieces");
	receive_until(world, fd, received, END);
	assert_true(received->is_over);
	assert_false(ends_with(received, END));
	assert_int_equal(world->given, 3);
	assert_int_equal(close(fd), 0);
}

static void who_is_gone_is_known_before_the_answer(void **state)
{
	struct world *world = *state;
	const int gone = ask(world, "/later");
	wait_for_waiting(world, 1);
	const int says_no_more = ask(world, "/later");
	wait_for_waiting(world, 2);
	const int waits = ask(world, "/later");
	wait_for_waiting(world, 3);

	assert_int_equal(close(gone), 0);
	assert_int_equal(shutdown(says_no_more, SHUT_WR), 0);
	assert_true(world->later[0]->is_gone(world->later[0]));
	assert_false(world->later[1]->is_gone(world->later[1]));
	assert_false(world->later[2]->is_gone(world->later[2]));
	for (size_t i = 0; i < 3; i++) {
		const struct web_response response = text_of("at last");
		world->later[i]->answer(world->later[i], &response);
	}
	_cleanup_free_ struct received *received = new_received();
	receive_until(world, waits, received, "at last");
	assert_true(ends_with(received, "at last"));
	assert_int_equal(close(says_no_more), 0);
	assert_int_equal(close(waits), 0);
}

static void as_many_as_may_come_are_answered_later_in_any_order(void **state)
{
	struct world *world = *state;
	int fds[DOOR_ROOT_MAX];

	for (size_t i = 0; i < DOOR_ROOT_MAX; i++) {
		fds[i] = ask(world, "/later");
		wait_for_waiting(world, i + 1);
	}
	for (size_t i = DOOR_ROOT_MAX; i-- > 0;) {
		_cleanup_free_ struct received *received = new_received();
		const struct web_response response = text_of("at last");
		world->later[i]->answer(world->later[i], &response);
		receive_until(world, fds[i], received, "at last");
		assert_true(ends_with(received, "at last"));
		assert_int_equal(close(fds[i]), 0);
	}
}

static void after_too_many_clients_the_socket_is_served_again(void **state)
{
	struct world *world = *state;
	_cleanup_free_ struct received *received = new_received();
	int fds[DOOR_ROOT_MAX + 6];

	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		fds[i] = ask(world, "/now");
	receive_until(world, fds[DOOR_ROOT_MAX - 1], received, "now");
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		assert_int_equal(close(fds[i]), 0);
	const int fd = ask(world, "/now");
	received->length = 0;
	receive_until(world, fd, received, "now");
	assert_true(ends_with(received, "now"));
	assert_int_equal(close(fd), 0);
}

static void a_connection_that_is_closed_is_told_by_the_number_of_its_requests(void **state)
{
	struct world *world = *state;
	_cleanup_free_ struct received *received = new_received();
	const int stays = ask(world, "/now");
	receive_until(world, stays, received, "now");
	const uint64_t other = world->connection;
	const int goes = ask(world, "/now");
	received->length = 0;
	receive_until(world, goes, received, "now");
	const uint64_t number = world->connection;

	assert_true(number != other && world->left == 0);
	assert_int_equal(close(goes), 0);
	while (world->left == 0)
		run(world);
	assert_int_equal(world->left, number);
	assert_int_equal(close(stays), 0);
}

static void what_is_answered_when_the_loop_has_ended_still_goes_out(void **state)
{
	struct world *world = *state;
	_cleanup_free_ struct received *received = new_received();
	const int fd = ask(world, "/later");
	wait_for_waiting(world, 1);
	const struct web_response response = text_of("the station ends");

	world->later[0]->answer(world->later[0], &response);
	http_close(TAKE(world->http));
	while (take(fd, received))
		continue;
	assert_true(ends_with(received, "the station ends"));
	assert_true(received->is_over);
	assert_int_equal(close(fd), 0);
}

static void a_body_in_pieces_that_the_end_comes_upon_lets_go_of_the_rest(void **state)
{
	struct world *world = *state;
	_cleanup_free_ struct received *received = new_received();

	world->is_held = true;
	const int fd = ask(world, "/pieces");
	wait_for_waiting(world, 1);
	give_piece(world, world->later[0]);
	http_close(TAKE(world->http));
	while (take(fd, received))
		continue;
	assert_true(received->is_over);
	assert_false(ends_with(received, END));
	assert_int_equal(world->dropped, 1);
	assert_int_equal(close(fd), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_body_in_pieces_arrives_whole),
		TEST(no_piece_is_made_before_the_last_one_is_taken),
		TEST(a_piece_that_takes_time_holds_up_nobody),
		TEST(a_body_that_is_torn_off_is_not_taken_for_whole),
		TEST(who_is_gone_is_known_before_the_answer),
		TEST(as_many_as_may_come_are_answered_later_in_any_order),
		TEST(after_too_many_clients_the_socket_is_served_again),
		TEST(a_connection_that_is_closed_is_told_by_the_number_of_its_requests),
		TEST(what_is_answered_when_the_loop_has_ended_still_goes_out),
		TEST(a_body_in_pieces_that_the_end_comes_upon_lets_go_of_the_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
