#include "web/http.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <microhttpd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/loop.h"
#include "web/socket.h"

#define BODY_FIRST_BYTES 4096

/* How much of an answer that comes in pieces MHD asks for at once. */
#define PIECE_BYTES (32 * 1024)

/* A body without a declared length that goes on after this much is cut off unanswered. */
#define BODY_PATIENCE_BYTES (4 * WEB_BODY_MAX_BYTES)

/* What MHD logs before it answers by itself, a page of HTML and then the end; the status follows.
 * It logs so in 0.9.75 and 1.0. */
#define MHD_REFUSES "Error processing request (HTTP response code is %u"

/* So many come in before the rest of the loop has its turn. */
#define KNOCKS_AT_ONCE 32

#define BREATH_MS 100

struct http {
	const struct http_ops *ops;
	void *userdata;
	sd_event *event;
	struct door *door;
	struct visit *visits;
	int listening;
	int reserve; /* a descriptor to let go of where there is no other; -1: there is none */
	sd_event_source *knock;
	sd_event_source *patience; /* somebody takes too long */
	sd_event_source *breath;   /* nobody could be let in: look again a little later */
	char *path;
	bool is_closing; /* nobody answers any more */
};

/* One connection. It has a MHD of its own, so that what that logs is about this connection. */
struct visit {
	struct visit *next;
	struct http *http;
	struct guest *guest; /* NULL: the connection is closed */
	struct MHD_Daemon *daemon;
	sd_event_source *ready;
	sd_event_source *timeout;
	bool has_news; /* for MHD's next run: an answer came later */
};

/* One request while it arrives, and until it is answered. */
struct exchange {
	struct web_later later; /* the first, so that one is found by the other */
	struct visit *visit;
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

/* --- when MHD runs --- */

/* MHD has work that no descriptor tells of: without this after every run, a long body is never
 * read to its end. */
static int arm_timeout(struct visit *visit)
{
	MHD_UNSIGNED_LONG_LONG timeout_ms = 0;

	if (!visit->has_news && MHD_get_timeout(visit->daemon, &timeout_ms) != MHD_YES)
		return loop_ring_at(visit->timeout, CLOCK_NONE);
	return loop_ring_after(visit->timeout, (int64_t)timeout_ms);
}

static void enter(const struct exchange *exchange, enum guest_stage stage)
{
	guest_enter(exchange->visit->guest, stage, clock_monotonic_ms());
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
	enter(exchange, GUEST_READS);
	if (length > 0) {
		memcpy(buffer, piece->body + exchange->given, length);
		exchange->given += length;
		return (ssize_t)length;
	}
	if (piece->status >= MHD_HTTP_INTERNAL_SERVER_ERROR)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (!piece->rest)
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (exchange->visit->http->is_closing)
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
	if (result == MHD_YES && exchange->visit->guest->is_spare)
		result = MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
	enter(exchange, GUEST_READS);
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

#define PARAMETERS_MAX 16

struct search {
	const char *const *names;
	bool is_there[PARAMETERS_MAX]; /* each of them */
	const char *stray;
};

/* MHD calls for each parameter, until it is told to stop. */
static enum MHD_Result check_parameter(
	void *userdata, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct search *search = userdata;

	(void)kind;
	(void)value;
	for (size_t i = 0; search->names[i]; i++) {
		assert(i < PARAMETERS_MAX);
		if (strcmp(name, search->names[i]) != 0 || search->is_there[i])
			continue;
		search->is_there[i] = true;
		return MHD_YES;
	}
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
	exchange->visit->has_news = true;
	(void)arm_timeout(exchange->visit); /* Fails only for a loop that has ended. */
}

/* MHD does not look at a connection that it leaves alone. */
static bool is_gone(const struct web_later *later)
{
	const struct exchange *exchange = (const struct exchange *)later;
	struct pollfd end = { .fd = exchange->visit->guest->fd };

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
	enter(exchange, GUEST_WAITS);
	MHD_suspend_connection(exchange->connection);
	return &exchange->later;
}

static struct web_later *defer(void *userdata)
{
	return set_aside(userdata);
}

/* A target may name the server, which a server must take (RFC 9112, 3.2.2). */
static const char *path_of(const char *target)
{
	static const char scheme[] = "http://";

	if (strncasecmp(target, scheme, strlen(scheme)) != 0)
		return target;
	const char *path = strchr(target + strlen(scheme), '/');
	return path ? path : "/";
}

static enum MHD_Result answer_request(
	struct exchange *exchange, const char *path, const char *method)
{
	struct web_response answer = { 0 };
	const struct http *http = exchange->visit->http;
	const struct guest *guest = exchange->visit->guest;
	const struct web_request request = {
		.method = method,
		/* MHD ends a path at its first NUL, and then it would be another one. */
		.path = exchange->has_nul ? "" : path_of(path),
		.query = look_up_query,
		.stray = find_stray,
		.defer = defer,
		.userdata = exchange,
		.body = exchange->body,
		.body_length = exchange->received, /* above the limit: refused by it */
		.by = guest->caller.name,
		.accepts_language = accepted_language(exchange),
		.connection = guest->number,
		.is_spare = guest->is_spare,
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
	const struct visit *visit = userdata;
	struct exchange *exchange = *state;

	(void)version;
	if (!exchange) /* Memory was out. */
		return MHD_NO;
	if (exchange->is_answered)
		return start_answer(exchange);
	if (visit->http->is_closing)
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
	enter(exchange, GUEST_WAITS);
	return answer_request(exchange, path, method);
}

/* MHD shows the address as it was sent; what is returned is the request's state from here on. */
static void *on_address(void *userdata, const char *address, struct MHD_Connection *connection)
{
	struct visit *visit = userdata;
	struct guest *guest = visit->guest;
	struct exchange *exchange = calloc(1, sizeof(*exchange));

	if (!exchange)
		return NULL;
	exchange->visit = visit;
	exchange->connection = connection;
	exchange->has_nul = strstr(address, "%00") != NULL;
	guest->exchange = exchange;
	if (guest->stage == GUEST_RESTS)
		enter(exchange, GUEST_ASKS);
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
	exchange->visit->guest->exchange = NULL;
	enter(exchange, GUEST_RESTS);
	drop_answer(exchange); /* Nobody was there any more to take it. */
	free(exchange->body);
	free(exchange);
	*state = NULL;
}

/* --- MHD in the event loop --- */

static void run_once(struct visit *visit)
{
	visit->has_news = false;
	if (MHD_run(visit->daemon) != MHD_YES)
		log_warning("The control socket does not serve.");
}

static void forget_guest(struct visit *visit)
{
	if (visit->guest)
		door_forget(visit->http->door, TAKE(visit->guest));
}

/* Not inside a run of its MHD. */
static void visit_free(struct visit *visit)
{
	if (!visit)
		return;
	sd_event_source_disable_unref(visit->ready);
	sd_event_source_disable_unref(visit->timeout);
	if (visit->daemon)
		MHD_stop_daemon(visit->daemon);
	forget_guest(visit);
	free(visit);
}

DEFINE_CLEANUP(struct visit, visit, visit_free)

static void visit_end(struct visit *visit)
{
	struct visit **link = &visit->http->visits;

	while (*link != visit)
		link = &(*link)->next;
	*link = visit->next;
	visit_free(visit);
}

static int arm_patience(const struct http *http)
{
	return loop_ring_at(http->patience, door_next_ms(http->door, clock_monotonic_ms()));
}

/* It may end with that. */
static int run(struct visit *visit)
{
	const struct http *http = visit->http;
	int r = 0;

	run_once(visit);
	if (visit->guest)
		r = arm_timeout(visit);
	else
		visit_end(visit);
	return r < 0 ? r : arm_patience(http);
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

/* MHD tells when whoever was let in is gone. */
static void on_connection(void *userdata, struct MHD_Connection *connection, void **context,
	enum MHD_ConnectionNotificationCode what)
{
	struct visit *visit = userdata;
	const struct http *http = visit->http;

	(void)connection;
	(void)context;
	if (what == MHD_CONNECTION_NOTIFY_STARTED)
		return;
	if (!http->is_closing)
		http->ops->left(visit->guest->number, http->userdata);
	forget_guest(visit);
}

/* --- who is turned away --- */

static void say(const struct http *http, int fd, enum web_trouble trouble, const char *language)
{
	struct web_response response = { .language = language };
	_cleanup_free_ char *text = NULL;

	http->ops->turn_away(trouble, &response);
	const int length = asprintf(&text,
		"HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n"
		"Connection: close\r\n\r\n%.*s",
		response.status, MHD_get_reason_phrase_for((unsigned)response.status),
		response.content_type, response.body_length, (int)response.body_length,
		response.body ? response.body : "");
	free(response.body);
	if (length < 0)
		text = NULL;
	else /* Whoever does not hear it is shown out all the same. */
		(void)send(fd, text, (size_t)length, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* MHD finds the connection ended in its next run, and closes it. Into an answer nothing is said. */
static void show_out(const struct http *http, const struct guest *guest, enum web_trouble trouble)
{
	const struct exchange *exchange = guest->exchange;
	const bool has_head = exchange && exchange->has_begun;

	if (guest->stage == GUEST_ASKS)
		say(http, guest->fd, trouble, has_head ? accepted_language(exchange) : NULL);
	(void)shutdown(guest->fd, SHUT_RDWR); /* Fails where the other end is gone. */
}

static int on_patience(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct http *http = userdata;
	const int64_t now_ms = clock_monotonic_ms();
	const struct guest *guest;

	(void)source;
	(void)usec;
	while ((guest = door_show_out(http->door, now_ms)))
		show_out(http, guest, WEB_TOO_SLOW);
	return arm_patience(http);
}

static enum web_trouble trouble_of(unsigned status)
{
	switch (status) {
	case MHD_HTTP_CONTENT_TOO_LARGE:
	case MHD_HTTP_URI_TOO_LONG:
	case MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE:
		return WEB_TOO_LONG;
	case MHD_HTTP_INTERNAL_SERVER_ERROR:
		return WEB_FAILED;
	default:
		return WEB_NO_HTTP;
	}
}

/* What MHD would say to it is HTML: it is said here, and MHD finds nobody any more who listens. */
static void on_log(void *userdata, const char *format, va_list arguments)
{
	const struct visit *visit = userdata;

	if (!visit->guest || strncmp(format, MHD_REFUSES, strlen(MHD_REFUSES)) != 0)
		return;
	if (visit->guest->stage == GUEST_RESTS) /* What it asked is none. */
		guest_enter(visit->guest, GUEST_ASKS, clock_monotonic_ms());
	show_out(visit->http, visit->guest, trouble_of(va_arg(arguments, unsigned)));
}

/* --- who comes in --- */

static void turn_away(const struct http *http, int fd)
{
	char asked[4096];

	/* What was asked is taken, or the other end would hear of a broken connection. */
	(void)recv(fd, asked, sizeof(asked), MSG_DONTWAIT);
	say(http, fd, WEB_TOO_MANY, NULL);
	(void)close(fd); /* All was said. */
}

static int start_daemon(struct visit *visit)
{
	visit->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_ERROR_LOG |
						 MHD_ALLOW_SUSPEND_RESUME |
						 MHD_USE_NO_LISTEN_SOCKET,
		0, NULL, NULL, on_request, visit, MHD_OPTION_URI_LOG_CALLBACK, on_address, visit,
		MHD_OPTION_NOTIFY_COMPLETED, on_request_over, NULL, MHD_OPTION_NOTIFY_CONNECTION,
		on_connection, visit, MHD_OPTION_EXTERNAL_LOGGER, on_log, visit, MHD_OPTION_END);
	return visit->daemon ? 0 : -EMFILE;
}

static int join_loop(struct visit *visit)
{
	sd_event *event = visit->http->event;
	const union MHD_DaemonInfo *info =
		MHD_get_daemon_info(visit->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	int r;

	if (!info)
		return -EIO;
	r = loop_add_fd(event, info->epoll_fd, on_ready, visit, &visit->ready);
	return r < 0 ? r
		     : loop_add_timer(event, CLOCK_MONOTONIC, on_timeout, visit, &visit->timeout);
}

/* Lends the guest, who is the visit's once it has begun. */
static int visit_new(struct http *http, struct guest *guest, struct visit **ret_visit)
{
	_cleanup_(visit_cleanup) struct visit *visit = calloc(1, sizeof(*visit));
	int r;

	if (!visit)
		return -ENOMEM;
	visit->http = http;
	r = start_daemon(visit);
	if (r < 0)
		return r;
	r = join_loop(visit);
	if (r < 0)
		return r;
	visit->guest = guest;
	*ret_visit = TAKE(visit);
	return 0;
}

/* Gives the descriptor to MHD, which closes it even where it fails. */
static int hand_over(struct http *http, struct visit *visit, int fd)
{
	const struct sockaddr_un nowhere = { .sun_family = AF_UNIX };

	visit->next = http->visits;
	http->visits = visit;
	if (MHD_add_connection(visit->daemon, fd, (const struct sockaddr *)&nowhere,
		    sizeof(nowhere)) != MHD_YES)
		forget_guest(visit);
	return run(visit);
}

static int identify(const struct http *http, int fd, struct caller *ret_caller)
{
	const int r = socket_caller(fd, ret_caller);

	if (r < 0)
		return r;
	const char *name = door_name(http->door, ret_caller->user);
	if (name)
		strcpy(ret_caller->name, name);
	else
		socket_name_caller(ret_caller);
	return 0;
}

/* 1: somebody was shown out for it, who keeps his descriptors until the loop comes to him. */
static int let_in(struct http *http, int fd)
{
	struct guest *guest = NULL, *shown_out = NULL;
	struct visit *visit = NULL;
	struct caller caller;
	int r;

	r = identify(http, fd, &caller);
	if (r >= 0)
		r = door_let_in(http->door, &caller, fd, clock_monotonic_ms(), &guest, &shown_out);
	if (shown_out)
		show_out(http, shown_out, WEB_TOO_MANY);
	if (r >= 0)
		r = visit_new(http, guest, &visit);
	if (r >= 0)
		r = hand_over(http, visit, fd);
	if (visit)
		return r < 0 ? r : !!shown_out;
	if (guest)
		door_forget(http->door, guest);
	turn_away(http, fd);
	return 0;
}

static int accept_one(const struct http *http)
{
	const int fd = accept4(http->listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	return fd < 0 ? -errno : fd;
}

static void open_reserve(struct http *http)
{
	if (http->reserve < 0)
		http->reserve = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* Whoever knocks is told by the one descriptor that was kept for it. */
static int turn_away_by_reserve(struct http *http)
{
	if (http->reserve < 0)
		return -EMFILE;
	(void)close(TAKE_FD(http->reserve)); /* It was opened to be closed. */
	const int fd = accept_one(http);
	if (fd >= 0)
		turn_away(http, fd);
	open_reserve(http);
	return fd < 0 ? fd : 0;
}

static bool lacks_resources(int error)
{
	return error == -EMFILE || error == -ENFILE || error == -ENOMEM || error == -ENOBUFS;
}

/* Who has asked already is answered at once. 1: the loop has its turn first; -EAGAIN: nobody knocks
 * any more. */
static int answer_door(struct http *http)
{
	const int fd = accept_one(http);

	if (lacks_resources(fd))
		return turn_away_by_reserve(http);
	if (fd < 0)
		return fd;
	return let_in(http, fd);
}

static int on_knock(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct http *http = userdata;
	int r = 0;

	(void)fd;
	(void)events;
	for (int i = 0; i < KNOCKS_AT_ONCE && r == 0; i++)
		r = answer_door(http);
	if (lacks_resources(r)) {
		log_warning("Nobody can be let in at the control socket: %s", error_text(r));
		r = sd_event_source_set_enabled(source, SD_EVENT_OFF);
		if (r >= 0)
			r = loop_ring_after(http->breath, BREATH_MS);
		if (r < 0)
			return r;
	}
	return arm_patience(http);
}

static int on_breath(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct http *http = userdata;

	(void)source;
	(void)usec;
	open_reserve(http);
	return sd_event_source_set_enabled(http->knock, SD_EVENT_ON);
}

/* --- open and close --- */

static int add_sources(struct http *http)
{
	int r;

	r = loop_add_timer(http->event, CLOCK_MONOTONIC, on_patience, http, &http->patience);
	if (r < 0)
		return r;
	r = loop_add_timer(http->event, CLOCK_MONOTONIC, on_breath, http, &http->breath);
	return r < 0 ? r : loop_add_fd(http->event, http->listening, on_knock, http, &http->knock);
}

DEFINE_CLEANUP(struct http, http, http_close)

/* A quarter of the descriptors that this process may have, two for each: cards, files and the voice
 * need the rest. */
static size_t connections_max(void)
{
	struct rlimit descriptors;

	if (getrlimit(RLIMIT_NOFILE, &descriptors) < 0 ||
		descriptors.rlim_cur > (rlim_t)8 * DOOR_MAX)
		return DOOR_MAX;
	return (size_t)descriptors.rlim_cur / 8;
}

int http_open(sd_event *event, const char *path, const struct http_ops *ops, void *userdata,
	struct http **ret_http)
{
	_cleanup_(http_cleanup) struct http *http = calloc(1, sizeof(*http));
	int r;

	if (!http)
		return -ENOMEM;
	http->ops = ops;
	http->userdata = userdata;
	http->listening = http->reserve = -1;
	r = door_new(connections_max(), &ops->door, userdata, &http->door);
	if (r < 0)
		return r;
	r = socket_listen(path, &http->listening);
	if (r < 0)
		return r;
	open_reserve(http);
	http->path = strdup(path);
	if (!http->path)
		return -ENOMEM;
	http->event = event;
	r = add_sources(http);
	if (r < 0)
		return r;
	*ret_http = TAKE(http);
	return 0;
}

/* What was answered while the loop ended goes out. */
static void end_visits(struct http *http)
{
	http->is_closing = true;
	while (http->visits) {
		run_once(http->visits);
		visit_end(http->visits);
	}
}

void http_close(struct http *http)
{
	if (!http)
		return;
	sd_event_source_disable_unref(http->knock);
	sd_event_source_disable_unref(http->patience);
	sd_event_source_disable_unref(http->breath);
	end_visits(http);
	close_cleanup(&http->listening);
	close_cleanup(&http->reserve);
	door_free(http->door);
	if (http->path)
		(void)unlink(http->path); /* The next daemon removes what stays. */
	free(http->path);
	free(http);
}
