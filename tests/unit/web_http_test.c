/* HTTP over a real unix socket: the server in its sd-event loop, the test as its client. */
#include "api_world.h"

#include <fcntl.h>
#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <systemd/sd-event.h>

#include "web/http.h"

/* A server that hangs fails its test after this. */
#define PATIENCE_SECONDS 20

/* More than MHD's connection memory and more than a socket buffer. */
#define LARGE_BYTES (400 * 1000)

struct http_world {
	struct api_world *api;
	char path[96];
	sd_event *event;
	struct http *http;
	int end_fd;
	pthread_t thread;
};

static int end_loop(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	(void)fd;
	(void)events;
	(void)userdata;
	return sd_event_exit(sd_event_source_get_event(source), 0);
}

static void *run_loop(void *userdata)
{
	const struct http_world *world = userdata;

	return sd_event_loop(world->event) == 0 ? NULL : userdata;
}

static void answer(
	const struct web_request *request, struct web_response *ret_response, void *userdata)
{
	struct api_world *api = userdata;

	if (strcmp(request->path, "/end-reload") == 0)
		api_world_end_reload(api);
	api_http_ops.answer(request, ret_response, &api->host);
}

static void left(uint64_t connection, void *userdata)
{
	struct api_world *api = userdata;

	api_http_ops.left(connection, &api->host);
}

static void turn_away(enum web_trouble trouble, struct web_response *ret_response)
{
	api_http_ops.turn_away(trouble, ret_response);
}

static int most(const char *name, void *userdata)
{
	struct api_world *api = userdata;

	return api_http_ops.door.most(name, &api->host);
}

static bool is_held(uint64_t connection, void *userdata)
{
	struct api_world *api = userdata;

	return api_http_ops.door.is_held(connection, &api->host);
}

static const struct http_ops ops = {
	.answer = answer,
	.left = left,
	.turn_away = turn_away,
	.door = { most, is_held },
};

static void start_server(struct http_world *world)
{
	assert_int_equal(sd_event_new(&world->event), 0);
	assert_int_equal(http_open(world->event, world->path, &ops, world->api, &world->http), 0);
	world->end_fd = eventfd(0, EFD_CLOEXEC);
	assert_true(world->end_fd >= 0);
	assert_true(
		sd_event_add_io(world->event, NULL, world->end_fd, EPOLLIN, end_loop, NULL) >= 0);
	assert_int_equal(pthread_create(&world->thread, NULL, run_loop, world), 0);
}

/* From here on the test may look at what the server did. */
static void stop_server(struct http_world *world)
{
	void *failed;

	assert_int_equal(eventfd_write(world->end_fd, 1), 0);
	assert_int_equal(pthread_join(world->thread, &failed), 0);
	assert_null(failed);
	http_close(world->http);
	world->http = NULL;
	world->event = sd_event_unref(world->event);
	assert_int_equal(close(world->end_fd), 0);
}

static int setup(void **state)
{
	struct http_world *world = calloc(1, sizeof(*world));
	void *api;

	assert_non_null(world);
	assert_int_equal(api_world_setup(&api), 0);
	world->api = api;
	(void)snprintf(world->path, sizeof(world->path), "%s/control.sock", world->api->log.folder);
	start_server(world);
	*state = world;
	return 0;
}

static int teardown(void **state)
{
	struct http_world *world = *state;
	void *api = world->api;

	if (world->event)
		stop_server(world);
	free(world);
	return api_world_teardown(&api);
}

static void fill_address(const char *path, struct sockaddr_un *ret_address)
{
	*ret_address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	assert_true(strlen(path) < sizeof(ret_address->sun_path));
	strcpy(ret_address->sun_path, path);
}

static int connect_client(const struct http_world *world)
{
	const struct timeval patience = { .tv_sec = PATIENCE_SECONDS };
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un address;

	assert_true(fd >= 0);
	fill_address(world->path, &address);
	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)), 0);
	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience)), 0);
	assert_int_equal(connect(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

/* Returns whether the server took all of it. */
static bool send_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		const ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);
		if (sent <= 0)
			return false;
		bytes += sent;
		length -= (size_t)sent;
	}
	return true;
}

static void send_text(int fd, const char *text)
{
	assert_true(send_all(fd, text, strlen(text)));
}

/* Reads up to and with the empty line that ends the header. */
static void read_header(int fd, char *header, size_t size)
{
	size_t length = 0;

	do {
		assert_true(length + 1 < size);
		assert_int_equal(recv(fd, header + length, 1, 0), 1);
		header[++length] = '\0';
	} while (length < 4 || strcmp(header + length - 4, "\r\n\r\n") != 0);
}

/* Reads one answer, and leaves what follows it. The caller drops the JSON. */
static json_t *read_answer(int fd, int expected_status)
{
	char header[4096];
	int status;

	read_header(fd, header, sizeof(header));
	assert_int_equal(sscanf(header, "HTTP/1.1 %d ", &status), 1);
	assert_int_equal(status, expected_status);
	const char *length_text = strcasestr(header, "\r\nContent-Length:");
	assert_non_null(length_text);
	const size_t length = strtoul(strchr(length_text, ':') + 1, NULL, 10);
	_cleanup_free_ char *body = malloc(length + 1);
	assert_non_null(body);
	assert_int_equal(recv(fd, body, length, MSG_WAITALL), length);
	json_t *answer = json_loadb(body, length, 0, NULL);
	assert_non_null(answer);
	return answer;
}

static void send_post(int fd, const char *path, const char *body)
{
	char header[200];

	(void)snprintf(header, sizeof(header),
		"POST %s HTTP/1.1\r\nHost: dalaba\r\nContent-Length: %zu\r\n\r\n", path,
		strlen(body));
	send_text(fd, header);
	send_text(fd, body);
}

#define GET_STATUS "GET /v1/status HTTP/1.1\r\nHost: dalaba\r\n\r\n"

static void expect_status_answer(int fd)
{
	send_text(fd, GET_STATUS);
	json_auto_t *answer = read_answer(fd, 200);
	assert_string_equal(text_of(answer, "station"), station_name);
}

static void one_connection_carries_many_calls(void **state)
{
	const int fd = connect_client(*state);

	for (int i = 0; i < 20; i++)
		expect_status_answer(fd);
	assert_int_equal(close(fd), 0);
}

static void calls_sent_at_once_are_answered_in_order(void **state)
{
	const int fd = connect_client(*state);

	send_text(fd,
		GET_STATUS "GET /v1/nothing HTTP/1.1\r\nHost: dalaba\r\n\r\n"
			   "POST /v1/stop HTTP/1.1\r\nHost: dalaba\r\nContent-Length: 2\r\n\r\n{}"
			   "GET /v1/log HTTP/1.1\r\nHost: dalaba\r\n\r\n");
	json_auto_t *status = read_answer(fd, 200);
	json_auto_t *nothing_there = read_answer(fd, 404);
	json_auto_t *stop = read_answer(fd, 200);
	json_auto_t *log = read_answer(fd, 200);
	assert_non_null(json_object_get(status, "zones"));
	assert_non_null(json_object_get(nothing_there, "type"));
	assert_non_null(json_object_get(stop, "stopped"));
	assert_non_null(json_object_get(log, "airings"));
	assert_int_equal(close(fd), 0);
}

/* {"text":"a","title":"xxx"} of so many bytes: too long for a title. */
static char *large_body(size_t length)
{
	static const char begin[] = "{\"text\":\"a\",\"title\":\"", end[] = "\"}";
	char *body = malloc(length + 1);

	assert_non_null(body);
	memset(body, 'x', length);
	memcpy(body, begin, strlen(begin));
	strcpy(body + length - strlen(end), end);
	return body;
}

static void a_large_body_arrives_whole(void **state)
{
	_cleanup_free_ char *body = large_body(LARGE_BYTES);
	const int fd = connect_client(*state);

	send_post(fd, "/v1/airings", body);
	json_auto_t *problem = read_answer(fd, 400);
	/* Only who has read it to its end can say what is wrong with it. */
	assert_non_null(strstr(text_of(problem, "detail"), "title"));
	expect_status_answer(fd);
	assert_int_equal(close(fd), 0);
}

static void the_largest_body_is_read_and_a_larger_one_refused(void **state)
{
	_cleanup_free_ char *fits = large_body(WEB_BODY_MAX_BYTES);
	_cleanup_free_ char *larger = large_body(WEB_BODY_MAX_BYTES + 1);
	int fd = connect_client(*state);

	send_post(fd, "/v1/airings", fits);
	json_decref(read_answer(fd, 400));
	assert_int_equal(close(fd), 0);

	fd = connect_client(*state);
	send_text(
		fd, "POST /v1/airings HTTP/1.1\r\nHost: dalaba\r\nContent-Length: 1048577\r\n\r\n");
	(void)send_all(fd, larger, strlen(larger)); /* It may hang up before the end. */
	json_auto_t *problem = read_answer(fd, 413);
	assert_string_equal(text_of(problem, "type"), "/problems/text-too-long");
	assert_int_equal(close(fd), 0);
	fd = connect_client(*state);
	expect_status_answer(fd);
	assert_int_equal(close(fd), 0);
}

static void what_is_declared_too_large_is_refused_before_it_comes(void **state)
{
	const int fd = connect_client(*state);

	send_text(fd, "POST /v1/airings HTTP/1.1\r\nHost: dalaba\r\n"
		      "Content-Length: 99999999999\r\nExpect: 100-continue\r\n\r\n");
	json_auto_t *problem = read_answer(fd, 413);
	assert_string_equal(text_of(problem, "type"), "/problems/text-too-long");
	assert_int_equal(close(fd), 0);
}

static void a_body_without_end_is_cut_off(void **state)
{
	static const char begin[] = "POST /v1/airings HTTP/1.1\r\nHost: dalaba\r\n"
				    "Transfer-Encoding: chunked\r\n\r\n";
	const struct http_world *world = *state;
	char chunk[4 + 0x1000 + 4];
	int chunks = 0;
	const int fd = connect_client(world);

	memset(chunk, 'x', sizeof(chunk));
	memcpy(chunk, "1000\r\n", 6);
	memcpy(chunk + 6 + 0x1000, "\r\n", 2);
	send_text(fd, begin);
	while (send_all(fd, chunk, 6 + 0x1000 + 2))
		assert_true(chunks++ < 100 * WEB_BODY_MAX_BYTES / 0x1000);
	assert_int_equal(close(fd), 0);
	const int other = connect_client(world);
	expect_status_answer(other);
	assert_int_equal(close(other), 0);
}

static void a_body_in_chunks_is_taken(void **state)
{
	const int fd = connect_client(*state);

	send_text(fd, "POST /v1/airings HTTP/1.1\r\nHost: dalaba\r\n"
		      "Transfer-Encoding: chunked\r\n\r\n"
		      "8\r\n{\"text\":\r\n");
	send_text(fd, "4\r\n\"a\"}\r\n0\r\n\r\n");
	json_auto_t *row = read_answer(fd, 201);
	assert_string_equal(text_of(row, "text"), "a");
	assert_int_equal(close(fd), 0);
}

static void who_asks_to_go_on_is_told_to(void **state)
{
	static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
	char told[sizeof(go_on)] = "";
	const int fd = connect_client(*state);

	send_text(fd, "POST /v1/airings HTTP/1.1\r\nHost: dalaba\r\nContent-Length: 12\r\n"
		      "Expect: 100-continue\r\n\r\n");
	assert_int_equal(recv(fd, told, strlen(go_on), MSG_WAITALL), strlen(go_on));
	assert_string_equal(told, go_on);
	send_text(fd, "{\"text\":\"a\"}");
	json_decref(read_answer(fd, 201));
	assert_int_equal(close(fd), 0);
}

static void a_slow_client_holds_up_nobody(void **state)
{
	static const char slow_call[] = GET_STATUS;
	const int slow = connect_client(*state);
	const int quick = connect_client(*state);

	for (size_t i = 0; i < strlen(slow_call); i++) {
		assert_true(send_all(slow, slow_call + i, 1));
		expect_status_answer(quick);
	}
	json_decref(read_answer(slow, 200));
	assert_int_equal(close(quick), 0);
	assert_int_equal(close(slow), 0);
}

#define POST_RELOAD "POST /v1/reload HTTP/1.1\r\nHost: dalaba\r\nContent-Length: 0\r\n\r\n"
#define END_RELOAD  "GET /end-reload HTTP/1.1\r\nHost: dalaba\r\n\r\n"

static void an_answer_that_comes_later_holds_up_nobody_else(void **state)
{
	const struct http_world *world = *state;

	world->api->reload_takes_time = true;
	const int patient = connect_client(world);
	const int quick = connect_client(world);
	send_text(patient, POST_RELOAD GET_STATUS);
	while (!__atomic_load_n(&world->api->is_reloading, __ATOMIC_ACQUIRE))
		expect_status_answer(quick);
	send_text(quick, END_RELOAD);
	json_decref(read_answer(quick, 404));
	json_auto_t *reloaded = read_answer(patient, 200);
	assert_int_equal(integer_of(reloaded, "notices"), 2);
	json_auto_t *next = read_answer(patient, 200);
	assert_string_equal(text_of(next, "station"), station_name);
	assert_int_equal(close(quick), 0);
	assert_int_equal(close(patient), 0);
}

static void who_hangs_up_before_its_answer_harms_nobody(void **state)
{
	const struct http_world *world = *state;

	world->api->reload_takes_time = true;
	const int gone = connect_client(world);
	const int fd = connect_client(world);
	send_text(gone, POST_RELOAD);
	while (!__atomic_load_n(&world->api->is_reloading, __ATOMIC_ACQUIRE))
		expect_status_answer(fd);
	assert_int_equal(close(gone), 0);
	send_text(fd, END_RELOAD);
	json_decref(read_answer(fd, 404));
	expect_status_answer(fd);
	assert_int_equal(close(fd), 0);
}

static void who_hangs_up_in_the_middle_harms_nobody(void **state)
{
	static const char *const beginnings[] = {
		"",
		"GET",
		"GET /v1/status HTTP/1.1\r\nHost: ",
		"POST /v1/airings HTTP/1.1\r\nHost: dalaba\r\nContent-Length: 1000\r\n\r\n{\"te",
		/* Does not wait for its answer. */
		GET_STATUS,
	};
	const struct http_world *world = *state;

	for (size_t i = 0; i < ARRAY_SIZE(beginnings); i++) {
		const int fd = connect_client(world);
		send_text(fd, beginnings[i]);
		assert_int_equal(close(fd), 0);
	}
	const int fd = connect_client(world);
	expect_status_answer(fd);
	assert_int_equal(close(fd), 0);
}

/* What is refused before it is a request: the problem, and then the end. */
static void expect_refused(int fd, const char *text, int status, const char *type)
{
	char rest;

	(void)send_all(fd, text, strlen(text)); /* It may be enough of it before its end. */
	json_auto_t *problem = read_answer(fd, status);
	assert_string_equal(text_of(problem, "type"), type);
	assert_int_equal(json_integer_value(json_object_get(problem, "status")), status);
	assert_true(recv(fd, &rest, 1, 0) <= 0);
}

#define GET  "GET /v1/status HTTP/1.1\r\nHost: dalaba\r\nX-A: "
#define POST "POST /v1/airings HTTP/1.1\r\nHost: dalaba\r\n"

static void what_is_no_http_is_answered_like_any_other_problem(void **state)
{
	static const char no_http[] = "/problems/bad-request",
			  long_one[] = "/problems/text-too-long";
	static char long_target[64 * 1024] = "GET /", long_header[64 * 1024] = GET;
	static const struct {
		const char *text;
		int status;
		const char *type;
	} nonsense[] = {
		{ "GET /v1/status HTTP/9.9\r\n\r\n", 400, no_http },
		{ "GET /v1/status HTTP/1.1\r\nHost dalaba\r\n\r\n", 400, no_http },
		{ POST "Content-Length: -1\r\n\r\n", 400, no_http },
		{ POST "Content-Length: x\r\n\r\n", 400, no_http },
		{ POST "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400, no_http },
		{ POST "Transfer-Encoding: chunked\r\n\r\n3\r\n{}{}\r\n", 400, no_http },
		{ POST "Content-Length: 99999999999999999999\r\n\r\n", 413, long_one },
		{ long_target, 413, long_one },
		{ long_header, 413, long_one },
	};
	const struct http_world *world = *state;

	memset(long_target + strlen("GET /"), 'a', sizeof(long_target) - strlen("GET /") - 1);
	memset(long_header + strlen(GET), 'a', sizeof(long_header) - strlen(GET) - 1);
	for (size_t i = 0; i < ARRAY_SIZE(nonsense); i++) {
		const int fd = connect_client(world), later = connect_client(world);
		expect_refused(fd, nonsense[i].text, nonsense[i].status, nonsense[i].type);
		expect_status_answer(later); /* and on a connection that has asked before */
		expect_refused(later, nonsense[i].text, nonsense[i].status, nonsense[i].type);
		assert_int_equal(close(fd), 0);
		assert_int_equal(close(later), 0);
	}
	const int fd = connect_client(world);
	expect_status_answer(fd);
	assert_int_equal(close(fd), 0);
}

/* TLS, and a line that ends before it is one. */
static void what_is_not_even_a_line_of_http_harms_nobody(void **state)
{
	static const char *const nonsense[] = {
		"\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03 TLS\r\n\r\n",
		"GET\r\n\r\n",
	};
	const struct http_world *world = *state;
	char said[4096];

	for (size_t i = 0; i < ARRAY_SIZE(nonsense); i++) {
		const int fd = connect_client(world);
		send_text(fd, nonsense[i]);
		assert_int_equal(shutdown(fd, SHUT_WR), 0);
		const ssize_t length = recv(fd, said, sizeof(said), MSG_WAITALL);
		assert_null(length > 0 ? memmem(said, (size_t)length, "<html>", 6) : NULL);
		assert_int_equal(close(fd), 0);
	}
	const int fd = connect_client(world);
	expect_status_answer(fd);
	assert_int_equal(close(fd), 0);
}

static void more_connections_than_allowed_do_not_lock_it_up(void **state)
{
	const struct http_world *world = *state;
	int fds[DOOR_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(fds); i++) {
		fds[i] = connect_client(world);
		send_text(fds[i], "GET /v1/sta");
	}
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		assert_int_equal(close(fds[i]), 0);
	const int fd = connect_client(world);
	expect_status_answer(fd);
	assert_int_equal(close(fd), 0);
}

static void paths_and_parameters_are_decoded(void **state)
{
	const int fd = connect_client(*state);

	send_post(fd, "/v1/airings", "{\"notice\":\"flood\"}");
	json_decref(read_answer(fd, 201));
	send_text(fd, "GET /v1/%6Cog?notice=%66lood&limit=1 HTTP/1.1\r\nHost: dalaba\r\n\r\n");
	json_auto_t *found = read_answer(fd, 200);
	assert_int_equal(json_array_size(json_object_get(found, "airings")), 1);
	send_text(fd, "GET /v1/log?notice=%E6%B0%B4 HTTP/1.1\r\nHost: dalaba\r\n\r\n");
	json_auto_t *none = read_answer(fd, 200);
	assert_int_equal(json_array_size(json_object_get(none, "airings")), 0);
	send_text(fd, "GET HTTP://dalaba/v1/log?notice=flood HTTP/1.1\r\nHost: dalaba\r\n\r\n");
	json_auto_t *absolute = read_answer(fd, 200);
	assert_int_equal(json_array_size(json_object_get(absolute, "airings")), 1);
	send_text(fd, "GET http://dalaba HTTP/1.1\r\nHost: dalaba\r\n\r\n");
	json_decref(read_answer(fd, 404));
	send_text(fd, "GET /v1/status%00x HTTP/1.1\r\nHost: dalaba\r\n\r\n");
	json_decref(read_answer(fd, 400));
	send_text(fd, "GET /v1/log?notice=flood%00 HTTP/1.1\r\nHost: dalaba\r\n\r\n");
	json_decref(read_answer(fd, 400));
	assert_int_equal(close(fd), 0);
}

static void a_parameter_that_is_not_known_is_never_left_out(void **state)
{
	static const struct {
		const char *target;
		const char *name; /* what the problem names */
	} cases[] = {
		{ "GET /v1/log?zones=school", "\"zones\"" },
		{ "GET /v1/log?notice=flood&Limit=1", "\"Limit\"" },
		{ "GET /v1/log?%7Aones", "\"zones\"" },
		{ "GET /v1/log?=school", "\"\"" },
		{ "GET /v1/log?limit", "limit" },
		{ "GET /v1/log?limit=1&limit=2", "\"limit\"" },
		{ "GET /v1/log?zone=school&notice=flood&zone=village", "\"zone\"" },
		{ "GET /v1/log?from", "from" },
		{ "GET /v1/log?state", "state" },
		{ "GET /v1/status?zone=school", "\"zone\"" },
		{ "GET /v1/airings/1?x=1", "\"x\"" },
		{ "DELETE /v1/airings/1?zone=school", "\"zone\"" },
		{ "POST /v1/stop?zone=school", "\"zone\"" },
	};
	const int fd = connect_client(*state);

	send_post(fd, "/v1/airings", "{\"text\":\"a\"}");
	json_decref(read_answer(fd, 201));
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char request[200];
		(void)snprintf(request, sizeof(request),
			"%s HTTP/1.1\r\nHost: dalaba\r\nContent-Length: 0\r\n\r\n",
			cases[i].target);
		send_text(fd, request);
		json_auto_t *problem = read_answer(fd, 400);
		assert_non_null(strstr(text_of(problem, "detail"), cases[i].name));
	}
	/* A zone without a value is one of no name, not every zone. */
	send_text(fd, "GET /v1/log?zone HTTP/1.1\r\nHost: dalaba\r\n\r\n");
	json_auto_t *none = read_answer(fd, 200);
	assert_int_equal(json_array_size(json_object_get(none, "airings")), 0);
	send_text(fd, GET_STATUS);
	json_auto_t *status = read_answer(fd, 200);
	assert_int_equal(json_array_size(json_object_get(status, "airings")), 1);
	assert_int_equal(close(fd), 0);
}

static void a_wrong_method_is_told_the_right_ones(void **state)
{
	char header[1000];
	const int fd = connect_client(*state);

	send_text(fd, "PUT /v1/airings/1 HTTP/1.1\r\nHost: dalaba\r\n\r\n");
	read_header(fd, header, sizeof(header));
	assert_non_null(strstr(header, "\r\nAllow: GET, DELETE\r\n"));
	assert_int_equal(close(fd), 0);
}

static void the_kernel_names_who_asks(void **state)
{
	struct http_world *world = *state;
	const struct passwd *me = getpwuid(getuid());
	char expected[64];
	const int fd = connect_client(world);

	if (me)
		(void)snprintf(expected, sizeof(expected), "%s", me->pw_name);
	else
		(void)snprintf(expected, sizeof(expected), "uid %u", (unsigned)getuid());
	send_post(fd, "/v1/airings", "{\"text\":\"a\"}");
	json_auto_t *row = read_answer(fd, 201);
	assert_string_equal(text_of(row, "by"), expected);
	assert_int_equal(close(fd), 0);
}

#define FEW_DESCRIPTORS 64
#define CROWD           60

/* What opening a card takes. */
#define CARD_DESCRIPTORS 8

static size_t count_descriptors(void)
{
	size_t count = 0;

	for (int fd = 0; fd < FEW_DESCRIPTORS; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

/* Another process, which is let in as anybody is; they all wait at the door when this returns. */
static pid_t send_crowd(const struct http_world *world, const struct rlimit *descriptors)
{
	const int there = eventfd(0, EFD_CLOEXEC);
	const pid_t crowd = fork();
	uint64_t count;

	assert_true(there >= 0 && crowd >= 0);
	if (crowd == 0) {
		assert_int_equal(prctl(PR_SET_PDEATHSIG, SIGKILL), 0);
		assert_int_equal(setrlimit(RLIMIT_NOFILE, descriptors), 0);
		for (int i = 0; i < CROWD; i++)
			assert_true(write(connect_client(world), "GET /", 5) == 5);
		assert_int_equal(eventfd_write(there, 1), 0);
		for (;;)
			pause();
	}
	assert_int_equal(eventfd_read(there, &count), 0);
	assert_int_equal(close(there), 0);
	return crowd;
}

static void a_crowd_leaves_descriptors_for_a_card_at_any_time(void **state)
{
	struct http_world *world = *state;
	struct rlimit before, few;

	stop_server(world);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	few = before;
	few.rlim_cur = FEW_DESCRIPTORS;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	assert_int_equal(sd_event_new(&world->event), 0);
	assert_int_equal(http_open(world->event, world->path, &ops, world->api, &world->http), 0);
	const pid_t crowd = send_crowd(world, &before);
	int steps = 0;
	for (; sd_event_run(world->event, 0) > 0; steps++)
		assert_true(count_descriptors() + CARD_DESCRIPTORS <= FEW_DESCRIPTORS);
	assert_true(steps > 0);
	assert_int_equal(kill(crowd, SIGKILL), 0);
	assert_int_equal(waitpid(crowd, NULL, 0), crowd);
	http_close(world->http);
	world->event = sd_event_unref(world->event);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
}

static void the_socket_is_for_owner_and_group_and_goes_with_the_server(void **state)
{
	struct http_world *world = *state;
	struct stat about;

	assert_int_equal(stat(world->path, &about), 0);
	assert_true(S_ISSOCK(about.st_mode));
	assert_int_equal(about.st_mode & 0777, 0660);
	stop_server(world);
	assert_int_equal(stat(world->path, &about), -1);
	assert_int_equal(errno, ENOENT);
}

static void a_second_server_is_refused_and_leaves_the_first_alone(void **state)
{
	struct http_world *world = *state;
	struct http *second = NULL;
	sd_event *event;

	assert_int_equal(sd_event_new(&event), 0);
	assert_int_equal(http_open(event, world->path, &ops, world->api, &second), -EADDRINUSE);
	assert_null(second);
	sd_event_unref(event);
	const int fd = connect_client(world);
	expect_status_answer(fd);
	assert_int_equal(close(fd), 0);
}

static void a_socket_that_nobody_answers_is_replaced(void **state)
{
	struct http_world *world = *state;
	struct sockaddr_un address;

	stop_server(world);
	const int stale = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(stale >= 0);
	fill_address(world->path, &address);
	assert_int_equal(bind(stale, (const struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(stale, 1), 0);
	assert_int_equal(close(stale), 0);
	start_server(world);
	const int fd = connect_client(world);
	expect_status_answer(fd);
	assert_int_equal(close(fd), 0);
}

static void a_file_that_is_no_socket_is_not_touched(void **state)
{
	struct http_world *world = *state;
	struct http *http = NULL;
	struct stat about;
	sd_event *event;

	stop_server(world);
	const int file = open(world->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	assert_true(file >= 0);
	assert_int_equal(close(file), 0);
	assert_int_equal(sd_event_new(&event), 0);
	assert_true(http_open(event, world->path, &ops, world->api, &http) < 0);
	assert_null(http);
	sd_event_unref(event);
	assert_int_equal(stat(world->path, &about), 0);
	assert_true(S_ISREG(about.st_mode));
}

static void a_path_that_no_socket_can_have_is_refused(void **state)
{
	struct http_world *world = *state;
	struct http *http = NULL;
	char path[300];
	sd_event *event;

	assert_int_equal(sd_event_new(&event), 0);
	(void)snprintf(path, sizeof(path), "%s/none/control.sock", world->api->log.folder);
	assert_int_equal(http_open(event, path, &ops, world->api, &http), -ENOENT);
	memset(path, 'x', sizeof(path) - 1);
	path[0] = '/';
	path[sizeof(path) - 1] = '\0';
	assert_int_equal(http_open(event, path, &ops, world->api, &http), -ENAMETOOLONG);
	assert_null(http);
	sd_event_unref(event);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(one_connection_carries_many_calls),
		TEST(calls_sent_at_once_are_answered_in_order),
		TEST(a_large_body_arrives_whole),
		TEST(the_largest_body_is_read_and_a_larger_one_refused),
		TEST(what_is_declared_too_large_is_refused_before_it_comes),
		TEST(a_body_without_end_is_cut_off),
		TEST(a_body_in_chunks_is_taken),
		TEST(who_asks_to_go_on_is_told_to),
		TEST(a_slow_client_holds_up_nobody),
		TEST(an_answer_that_comes_later_holds_up_nobody_else),
		TEST(who_hangs_up_before_its_answer_harms_nobody),
		TEST(who_hangs_up_in_the_middle_harms_nobody),
		TEST(what_is_no_http_is_answered_like_any_other_problem),
		TEST(what_is_not_even_a_line_of_http_harms_nobody),
		TEST(more_connections_than_allowed_do_not_lock_it_up),
		TEST(paths_and_parameters_are_decoded),
		TEST(a_parameter_that_is_not_known_is_never_left_out),
		TEST(a_wrong_method_is_told_the_right_ones),
		TEST(the_kernel_names_who_asks),
		TEST(a_crowd_leaves_descriptors_for_a_card_at_any_time),
		TEST(the_socket_is_for_owner_and_group_and_goes_with_the_server),
		TEST(a_second_server_is_refused_and_leaves_the_first_alone),
		TEST(a_socket_that_nobody_answers_is_replaced),
		TEST(a_file_that_is_no_socket_is_not_touched),
		TEST(a_path_that_no_socket_can_have_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
