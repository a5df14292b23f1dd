/* HTTP on a unix socket, by libmicrohttpd inside the caller's sd-event loop. SO_PEERCRED names the
 * caller of each connection; who may come in, and who takes too long, is the door's to say. */
#pragma once

#include <systemd/sd-event.h>

#include "web/door.h"
#include "web/request.h"

struct http;

struct http_ops {
	/* Yields a response, or has deferred it. The request is lent for the call. */
	void (*answer)(const struct web_request *request, struct web_response *ret_response,
		void *userdata);
	/* Whoever had that connection has closed it, or is dead. Not told of those that http_close
	 * closes. */
	void (*left)(uint64_t connection, void *userdata);
	/* The response to somebody who is turned away. */
	void (*turn_away)(enum web_trouble trouble, struct web_response *ret_response);
	struct door_ops door; /* with the same userdata */
};

/* Listens on the socket path, mode 0660, replacing a stale socket that nobody answers.
 * -EADDRINUSE when a daemon answers there. Lends the ops. */
int http_open(sd_event *event, const char *path, const struct http_ops *ops, void *userdata,
	struct http **ret_http);
/* Removes the socket. What was deferred must be answered before: those answers still go out, as far
 * as the clients take them at once. */
void http_close(struct http *http);
