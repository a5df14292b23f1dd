#include "web/http.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <microhttpd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/loop.h"
#include "web/socket.h"

#define BODY_FIRST_BYTES 4096

/* How much of an answer that comes in pieces MHD asks for at once. */
#define PIECE_BYTES (32 * 1024)

/* A body without a declared length that goes on after this much is cut off unanswered. */
#define BODY_PATIENCE_BYTES (4 * WEB_BODY_MAX_BYTES)

struct http {
	const struct http_ops *ops;
	void *userdata;
	struct MHD_Daemon *daemon;
	sd_event_source *ready;
	sd_event_source *timeout;
	char *path;
	uint64_t connections; /* how many there have been */
	bool has_news;   /* for MHD's next run: an answer came later, a connection has closed */
	bool is_closing; /* nobody answers any more */
};

/* One connection. */
struct guest {
	uint64_t number;
};

/* One request while it arrives, and until it is answered. */
struct exchange {
	struct web_later later; /* the first, so that one is found by the other */
	struct http *http;
	struct MHD_Connection *connection;
	bool is_deferred; /* MHD leaves its connection alone */
	bool is_answered; /* by `answer`, later */
	struct web_response answer;
	size_t given;    /* of that piece's body, to MHD */
	bool has_begun;  /* its header is there */
	bool has_nul;    /* in its decoded path or parameters */
	size_t received; /* bytes of the body, kept or not */
	char *body;
	size_t length;
	size_t capacity;
};

/* NULL: there was no memory for it. */
static struct guest *guest_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info ? info->socket_context : NULL;
}

/* --- when MHD runs --- */

/* MHD has work that no descriptor tells of: without this after every run, a long body is never
 * read to its end. */
static int arm_timeout(struct http *http)
{
	MHD_UNSIGNED_LONG_LONG timeout_ms = 0;

	if (!http->has_news && MHD_get_timeout(http->daemon, &timeout_ms) != MHD_YES)
		return loop_ring_at(http->timeout, CLOCK_NONE);
	return loop_ring_after(http->timeout, (int64_t)timeout_ms);
}

/* --- one request --- */

static int grow(struct exchange *exchange, size_t needed)
{
	size_t capacity = exchange->capacity > 0 ? exchange->capacity : BODY_FIRST_BYTES;

	if (needed <= exchange->capacity)
		return 0;
	while (capacity < needed)
		capacity *= 2;
	char *body = realloc(exchange->body, capacity);
	if (!body)
		return -ENOMEM;
	exchange->body = body;
	exchange->capacity = capacity;
	return 0;
}

/* What is above the limit is counted, not kept. */
static int keep_bytes(struct exchange *exchange, const char *bytes, size_t length)
{
	exchange->received += length;
	if (exchange->received > BODY_PATIENCE_BYTES)
		return -EFBIG;
	if (exchange->received > WEB_BODY_MAX_BYTES)
		return 0;
	const int r = grow(exchange, exchange->length + length);
	if (r < 0)
		return r;
	memcpy(exchange->body + exchange->length, bytes, length);
	exchange->length += length;
	return 0;
}

/* --- its answer --- */

static void drop_answer(struct exchange *exchange)
{
	struct web_rest *rest = TAKE(exchange->answer.rest);

	free(TAKE(exchange->answer.body));
	if (rest)
		rest->drop(rest);
}

static struct web_later *set_aside(struct exchange *exchange);

/* MHD wants more of the body. Where none is there yet it leaves the connection alone until there
 * is. */
static ssize_t give_bytes(void *userdata, uint64_t position, char *buffer, size_t most)
{
	struct exchange *exchange = userdata;
	struct web_response *piece = &exchange->answer;
	const size_t left = piece->body_length - exchange->given;
	const size_t length = left < most ? left : most;

	(void)position;
	if (length > 0) {
		memcpy(buffer, piece->body + exchange->given, length);
		exchange->given += length;
		return (ssize_t)length;
	}
	if (piece->status >= MHD_HTTP_INTERNAL_SERVER_ERROR)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (!piece->rest)
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (exchange->http->is_closing)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	struct web_rest *rest = TAKE(piece->rest);
	rest->next(rest, set_aside(exchange));
	return 0;
}

/* Takes the body, which is whole. */
static struct MHD_Response *make_whole(struct web_response *answer)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
		answer->body_length, answer->body, MHD_RESPMEM_MUST_FREE);

	if (response)
		answer->body = NULL;
	return response;
}

static struct MHD_Response *make_response(struct exchange *exchange)
{
	if (!exchange->answer.rest)
		return make_whole(&exchange->answer);
	return MHD_create_response_from_callback(
		MHD_SIZE_UNKNOWN, PIECE_BYTES, give_bytes, exchange, NULL);
}

static enum MHD_Result start_answer(struct exchange *exchange)
{
	const struct web_response *answer = &exchange->answer;
	struct MHD_Response *response = make_response(exchange);

	if (!response)
		return MHD_NO;
	enum MHD_Result result = MHD_add_response_header(
		response, MHD_HTTP_HEADER_CONTENT_TYPE, answer->content_type);
	if (result == MHD_YES && *answer->allow)
		result = MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, answer->allow);
	if (result == MHD_YES)
		result = MHD_queue_response(
			exchange->connection, (unsigned)answer->status, response);
	MHD_destroy_response(response);
	return result;
}

static const char *look_up_query(const char *name, void *userdata)
{
	const struct exchange *exchange = userdata;
	const char *value = NULL;
	const enum MHD_Result is_there = MHD_lookup_connection_value_n(
		exchange->connection, MHD_GET_ARGUMENT_KIND, name, strlen(name), &value, NULL);

	return is_there == MHD_YES && !value ? "" : value;
}

struct search {
	const char *const *names;
	const char *stray;
};

/* MHD calls for each parameter, until it is told to stop. */
static enum MHD_Result check_parameter(
	void *userdata, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct search *search = userdata;

	(void)kind;
	(void)value;
	for (const char *const *known = search->names; *known; known++)
		if (strcmp(name, *known) == 0)
			return MHD_YES;
	search->stray = name;
	return MHD_NO;
}

static const char *find_stray(const char *const *names, void *userdata)
{
	const struct exchange *exchange = userdata;
	struct search search = { .names = names };

	(void)MHD_get_connection_values(exchange->connection, MHD_GET_ARGUMENT_KIND,
		check_parameter, &search); /* How many there are is no matter. */
	return search.stray;
}

/* MHD then asks again what is to be done with the request, or for more of its answer, in its next
 * run. */
static void answer_later(struct web_later *later, const struct web_response *response)
{
	struct exchange *exchange = (struct exchange *)later;

	drop_answer(exchange);
	exchange->answer = *response;
	exchange->given = 0;
	exchange->is_answered = true;
	exchange->is_deferred = false;
	MHD_resume_connection(exchange->connection);
	exchange->http->has_news = true;
	(void)arm_timeout(exchange->http); /* Fails only for a loop that has ended. */
}

static int descriptor(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

	return info ? info->connect_fd : -1;
}

/* MHD does not look at a connection that it leaves alone. */
static bool is_gone(const struct web_later *later)
{
	const struct exchange *exchange = (const struct exchange *)later;
	struct pollfd end = { .fd = descriptor(exchange->connection) };

	return poll(&end, 1, 0) > 0 && end.revents & (POLLHUP | POLLERR);
}

static const char *accepted_language(const struct exchange *exchange)
{
	return MHD_lookup_connection_value(
		exchange->connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_ACCEPT_LANGUAGE);
}

static struct web_later *set_aside(struct exchange *exchange)
{
	exchange->later.language = accepted_language(exchange);
	exchange->later.answer = answer_later;
	exchange->later.is_gone = is_gone;
	exchange->is_deferred = true;
	MHD_suspend_connection(exchange->connection);
	return &exchange->later;
}

static struct web_later *defer(void *userdata)
{
	return set_aside(userdata);
}

static enum MHD_Result answer_request(
	struct http *http, const char *path, const char *method, struct exchange *exchange)
{
	struct web_response answer = { 0 };
	char by[SOCKET_BY_SIZE];
	const struct web_request request = {
		.method = method,
		/* MHD ends a path at its first NUL, and then it would be another one. */
		.path = exchange->has_nul ? "" : path,
		.query = look_up_query,
		.stray = find_stray,
		.defer = defer,
		.userdata = exchange,
		.body = exchange->body,
		.body_length = exchange->received, /* above the limit: refused by it */
		.by = socket_caller(descriptor(exchange->connection), by),
		.accepts_language = accepted_language(exchange),
		.connection = guest_of(exchange->connection)->number,
	};

	http->ops->answer(&request, &answer, http->userdata);
	if (exchange->is_deferred || exchange->is_answered)
		return MHD_YES;
	exchange->answer = answer;
	return start_answer(exchange);
}

/* Whether the header declares a body that would be refused; MHD then reads none of it. */
static bool declares_too_much(struct MHD_Connection *connection)
{
	const char *length = MHD_lookup_connection_value(
		connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);

	/* MHD has refused what is no number or none that it can count. */
	return length && strtoull(length, NULL, 10) > WEB_BODY_MAX_BYTES;
}

/* MHD calls once when the header is there, for each piece of the body, and once at its end. */
static enum MHD_Result on_request(void *userdata, struct MHD_Connection *connection,
	const char *path, const char *method, const char *version, const char *bytes,
	size_t *length, void **state)
{
	struct http *http = userdata;
	struct exchange *exchange = *state;

	(void)version;
	if (!exchange) /* Memory was out. */
		return MHD_NO;
	if (exchange->is_answered)
		return start_answer(exchange);
	if (http->is_closing)
		return MHD_NO;
	if (!exchange->has_begun) {
		exchange->has_begun = true;
		if (!declares_too_much(connection))
			return MHD_YES;
		exchange->received = WEB_BODY_MAX_BYTES + 1;
	}
	if (*length > 0) {
		const int r = keep_bytes(exchange, bytes, *length);
		*length = 0;
		return r < 0 ? MHD_NO : MHD_YES;
	}
	exchange->http = http;
	exchange->connection = connection;
	return answer_request(http, path, method, exchange);
}

/* MHD shows the address as it was sent; what is returned is the request's state from here on. */
static void *on_address(void *userdata, const char *address, struct MHD_Connection *connection)
{
	struct exchange *exchange = guest_of(connection) ? calloc(1, sizeof(*exchange)) : NULL;

	(void)userdata;
	if (exchange)
		exchange->has_nul = strstr(address, "%00") != NULL;
	return exchange;
}

static void on_request_over(void *userdata, struct MHD_Connection *connection, void **state,
	enum MHD_RequestTerminationCode how)
{
	struct exchange *exchange = *state;

	(void)userdata;
	(void)connection;
	(void)how;
	if (!exchange)
		return;
	drop_answer(exchange); /* Nobody was there any more to take it. */
	free(exchange->body);
	free(exchange);
	*state = NULL;
}

static struct guest *meet(struct http *http)
{
	struct guest *guest = calloc(1, sizeof(*guest));

	if (guest)
		guest->number = ++http->connections;
	return guest;
}

static void part(struct http *http, struct guest *guest)
{
	if (guest && !http->is_closing)
		http->ops->left(guest->number, http->userdata);
	free(guest);
}

/* At its limit MHD no longer listens, and takes it up again only in a run after the one in which a
 * connection has closed, of which no descriptor tells. */
static void on_connection(void *userdata, struct MHD_Connection *connection, void **context,
	enum MHD_ConnectionNotificationCode what)
{
	struct http *http = userdata;

	(void)connection;
	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		*context = meet(http);
		return;
	}
	http->has_news = true;
	part(http, *context);
}

/* --- MHD in the event loop --- */

static int run(struct http *http)
{
	http->has_news = false;
	if (MHD_run(http->daemon) != MHD_YES)
		log_warning("The control socket does not serve.");
	return arm_timeout(http);
}

static int on_ready(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	(void)source;
	(void)fd;
	(void)events;
	return run(userdata);
}

static int on_timeout(sd_event_source *source, uint64_t usec, void *userdata)
{
	(void)source;
	(void)usec;
	return run(userdata);
}

static void forget_log_line(void *userdata, const char *format, va_list arguments)
{
	(void)userdata;
	(void)format;
	(void)arguments;
}

static int start_daemon(struct http *http, int fd)
{
	http->daemon =
		MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_ERROR_LOG | MHD_ALLOW_SUSPEND_RESUME, 0,
			NULL, NULL, on_request, http, MHD_OPTION_LISTEN_SOCKET, fd,
			MHD_OPTION_CONNECTION_LIMIT, (unsigned)HTTP_CONNECTIONS_MAX,
			MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)HTTP_IDLE_SECONDS,
			MHD_OPTION_URI_LOG_CALLBACK, on_address, NULL, MHD_OPTION_NOTIFY_COMPLETED,
			on_request_over, NULL, MHD_OPTION_NOTIFY_CONNECTION, on_connection, http,
			MHD_OPTION_EXTERNAL_LOGGER, forget_log_line, NULL, MHD_OPTION_END);
	return http->daemon ? 0 : -EIO;
}

static int join_loop(struct http *http, sd_event *event)
{
	const union MHD_DaemonInfo *info =
		MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	int r;

	if (!info)
		return -EIO;
	r = loop_add_fd(event, info->epoll_fd, on_ready, http, &http->ready);
	if (r < 0)
		return r;
	r = loop_add_timer(event, CLOCK_MONOTONIC, on_timeout, http, &http->timeout);
	if (r < 0)
		return r;
	return arm_timeout(http);
}

DEFINE_CLEANUP(struct http, http, http_close)

int http_open(sd_event *event, const char *path, const struct http_ops *ops, void *userdata,
	struct http **ret_http)
{
	_cleanup_(http_cleanup) struct http *http = calloc(1, sizeof(*http));
	int fd = -1, r;

	if (!http)
		return -ENOMEM;
	http->ops = ops;
	http->userdata = userdata;
	r = socket_listen(path, &fd);
	if (r < 0)
		return r;
	http->path = strdup(path);
	r = http->path ? start_daemon(http, fd) : -ENOMEM;
	if (r < 0) {
		(void)close(fd); /* MHD takes it only when it starts. */
		return r;
	}
	r = join_loop(http, event);
	if (r < 0)
		return r;
	*ret_http = TAKE(http);
	return 0;
}

/* What was answered while the loop ended goes out. */
static void stop_daemon(struct http *http)
{
	http->is_closing = true;
	(void)MHD_run(http->daemon); /* What fails is closed all the same. */
	MHD_stop_daemon(http->daemon);
}

void http_close(struct http *http)
{
	if (!http)
		return;
	sd_event_source_disable_unref(http->ready);
	sd_event_source_disable_unref(http->timeout);
	if (http->daemon)
		stop_daemon(http);
	if (http->path)
		(void)unlink(http->path); /* The next daemon removes what stays. */
	free(http->path);
	free(http);
}
