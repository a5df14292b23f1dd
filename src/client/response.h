/* HTTP/1.1 on a connection, as much of it as the daemon's answers have: a length, or chunks.
 * libcurl does the same, and loads thirty libraries first: 4 ms, in which an urgent announcement
 * waits. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "client/connection.h"

/* The whole as-run log of some years fits. */
#define RESPONSE_BODY_MAX_BYTES (64 * 1024 * 1024)

/* Of an answer, and after its chunks. */
#define RESPONSE_LINES_MAX 64

struct response {
	int status;
	bool closes; /* nothing more can be asked on this connection */
	char *body;  /* the caller frees; NULL where it is empty */
	size_t length;
};

/* Reads one answer. -EBADMSG: it is none; -EMSGSIZE: it is longer than RESPONSE_BODY_MAX_BYTES, or
 * one of its lines than CONNECTION_LINE_MAX; -ECONNRESET: it broke off; -ETIMEDOUT; -ENOMEM. After
 * an error the connection is of no more use. */
int response_read(struct connection *connection, struct response *ret_response);
