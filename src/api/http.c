#include "api/http.h"

#include <errno.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <microhttpd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"

#define SOCKET_MODE  0660
#define BACKLOG      16
#define BY_SIZE      64
#define PASSWD_BYTES 4096
#define BODY_FIRST   4096

struct http {
	const struct api_host *host;
	struct MHD_Daemon *daemon;
	sd_event_source *ready;
	sd_event_source *timeout;
	char *path;
};

/* One request while it arrives. */
struct exchange {
	char *body;
	size_t length;
	size_t capacity;
	bool is_too_long;
};

/* --- the socket --- */

static int socket_address(const char *path, struct sockaddr_un *ret_address)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	strcpy(address.sun_path, path);
	*ret_address = address;
	return 0;
}

/* A socket that nobody answers is left over from a daemon that was killed. */
static int remove_stale(const struct sockaddr_un *address)
{
	_cleanup_close_ int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0)
		return -EADDRINUSE;
	if (errno == ENOENT)
		return 0;
	if (errno != ECONNREFUSED)
		return -errno;
	return unlink(address->sun_path) < 0 && errno != ENOENT ? -errno : 0;
}

static int listen_on(const char *path, int *ret_fd)
{
	struct sockaddr_un address;
	int r;

	r = socket_address(path, &address);
	if (r < 0)
		return r;
	r = remove_stale(&address);
	if (r < 0)
		return r;
	_cleanup_close_ int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	if (chmod(path, SOCKET_MODE) < 0 || listen(fd, BACKLOG) < 0)
		return -errno;
	*ret_fd = TAKE_FD(fd);
	return 0;
}

/* --- one request --- */

/* The name of who is at the other end, by the kernel's word. */
static void name_caller(struct MHD_Connection *connection, char ret_by[static BY_SIZE])
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct ucred caller = { .uid = (uid_t)-1 };
	socklen_t size = sizeof(caller);
	char buffer[PASSWD_BYTES];
	struct passwd entry, *found = NULL;

	if (!info || getsockopt(info->connect_fd, SOL_SOCKET, SO_PEERCRED, &caller, &size) < 0) {
		(void)snprintf(ret_by, BY_SIZE, "unknown");
		return;
	}
	if (getpwuid_r(caller.uid, &entry, buffer, sizeof(buffer), &found) == 0 && found)
		(void)snprintf(ret_by, BY_SIZE, "%s", found->pw_name);
	else
		(void)snprintf(ret_by, BY_SIZE, "uid %u", (unsigned)caller.uid);
}

static bool keep(struct exchange *exchange, const char *bytes, size_t length)
{
	if (exchange->length + length > API_BODY_MAX_BYTES) {
		exchange->is_too_long = true;
		return true;
	}
	if (exchange->length + length > exchange->capacity) {
		size_t capacity = exchange->capacity > 0 ? exchange->capacity : BODY_FIRST;
		while (capacity < exchange->length + length)
			capacity *= 2;
		char *body = realloc(exchange->body, capacity);
		if (!body)
			return false;
		exchange->body = body;
		exchange->capacity = capacity;
	}
	memcpy(exchange->body + exchange->length, bytes, length);
	exchange->length += length;
	return true;
}

static enum MHD_Result queue(struct MHD_Connection *connection, struct api_response *answer)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
		answer->body_length, answer->body, MHD_RESPMEM_MUST_FREE);

	if (!response) {
		free(answer->body);
		return MHD_NO;
	}
	enum MHD_Result result = MHD_add_response_header(
		response, MHD_HTTP_HEADER_CONTENT_TYPE, answer->content_type);
	if (result == MHD_YES)
		result = MHD_queue_response(connection, (unsigned)answer->status, response);
	MHD_destroy_response(response);
	return result;
}

static const char *look_up_query(const char *name, void *userdata)
{
	return MHD_lookup_connection_value(userdata, MHD_GET_ARGUMENT_KIND, name);
}

static enum MHD_Result refuse_too_long(struct MHD_Connection *connection)
{
	struct api_response answer = {
		.status = MHD_HTTP_CONTENT_TOO_LARGE,
		.content_type = "application/problem+json",
		.body = strdup("{\"type\":\"/problems/text-too-long\",\"title\":\"The text is too "
			       "long\",\"status\":413,\"detail\":\"the body is too long\"}"),
	};

	answer.body_length = answer.body ? strlen(answer.body) : 0;
	return queue(connection, &answer);
}

static enum MHD_Result answer_request(struct http *http, struct MHD_Connection *connection,
	const char *path, const char *method, const struct exchange *exchange)
{
	struct api_response answer = { 0 };
	char by[BY_SIZE];

	name_caller(connection, by);
	const struct api_request request = {
		.method = method,
		.path = path,
		.query = look_up_query,
		.userdata = connection,
		.body = exchange->body,
		.body_length = exchange->length,
		.by = by,
	};
	api_answer(http->host, &request, clock_realtime_ms(), &answer);
	return queue(connection, &answer);
}

/* MHD calls once when the headers are there, for each piece of the body, and once at its end. */
static enum MHD_Result on_request(void *userdata, struct MHD_Connection *connection,
	const char *path, const char *method, const char *version, const char *bytes,
	size_t *length, void **state)
{
	struct exchange *exchange = *state;

	(void)version;
	if (!exchange) {
		exchange = calloc(1, sizeof(*exchange));
		*state = exchange;
		return exchange ? MHD_YES : MHD_NO;
	}
	if (*length > 0) {
		const bool is_kept = keep(exchange, bytes, *length);
		*length = 0;
		return is_kept ? MHD_YES : MHD_NO;
	}
	if (exchange->is_too_long)
		return refuse_too_long(connection);
	return answer_request(userdata, connection, path, method, exchange);
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
	free(exchange->body);
	free(exchange);
	*state = NULL;
}

/* --- MHD in the event loop --- */

/* MHD has work that no descriptor tells of: without this after every run, a long body is never
 * read to its end. */
static int arm_timeout(struct http *http)
{
	MHD_UNSIGNED_LONG_LONG timeout_ms;
	int r;

	if (MHD_get_timeout(http->daemon, &timeout_ms) != MHD_YES)
		return sd_event_source_set_enabled(http->timeout, SD_EVENT_OFF);
	r = sd_event_source_set_time_relative(http->timeout, timeout_ms * 1000);
	if (r < 0)
		return r;
	return sd_event_source_set_enabled(http->timeout, SD_EVENT_ONESHOT);
}

static int run(struct http *http)
{
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
	http->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_ERROR_LOG, 0, NULL, NULL,
		on_request, http, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned)HTTP_CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
		(unsigned)HTTP_IDLE_SECONDS, MHD_OPTION_NOTIFY_COMPLETED, on_request_over, NULL,
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
	r = sd_event_add_io(event, &http->ready, info->epoll_fd, EPOLLIN, on_ready, http);
	if (r < 0)
		return r;
	r = sd_event_add_time(event, &http->timeout, CLOCK_MONOTONIC, 0, 1000, on_timeout, http);
	if (r < 0)
		return r;
	return arm_timeout(http);
}

DEFINE_CLEANUP(struct http, http, http_close)

int http_open(
	sd_event *event, const char *path, const struct api_host *host, struct http **ret_http)
{
	_cleanup_(http_cleanup) struct http *http = calloc(1, sizeof(*http));
	int fd = -1, r;

	if (!http)
		return -ENOMEM;
	http->host = host;
	r = listen_on(path, &fd);
	if (r < 0)
		return r;
	http->path = strdup(path);
	r = start_daemon(http, fd);
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

void http_close(struct http *http)
{
	if (!http)
		return;
	sd_event_source_disable_unref(http->ready);
	sd_event_source_disable_unref(http->timeout);
	if (http->daemon)
		MHD_stop_daemon(http->daemon);
	if (http->path)
		(void)unlink(http->path); /* The next daemon removes what stays. */
	free(http->path);
	free(http);
}
