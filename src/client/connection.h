/* A connection to a unix socket, read line by line or so many bytes at once, each call until one
 * moment at the latest. It knows no HTTP. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest line, with its end. */
#define CONNECTION_LINE_MAX 8192

struct connection {
	int fd;           /* -1: there is none */
	int64_t until_ms; /* monotonic: what is not there by then is -ETIMEDOUT */
	size_t begin;     /* of what came and was not taken */
	size_t end;
	char bytes[CONNECTION_LINE_MAX];
};

/* Connects without waiting. -EAGAIN: the queue at the socket is full; -ENAMETOOLONG: no socket has
 * such a path; others of connect. */
int connection_open(const char *socket, struct connection *ret_connection);
void connection_close(struct connection *connection); /* a closed one is fine */

/* Whether it is open and nothing came that nobody asked for, its end among that. */
bool connection_is_quiet(const struct connection *connection);

/* -EPIPE, -ECONNRESET: nobody reads there any more; what was sent from there can still be read. */
int connection_send(struct connection *connection, const char *bytes, size_t length);

/* The next line without its end, lent until the next call. -EMSGSIZE: it is longer than
 * CONNECTION_LINE_MAX; -ECONNRESET: the connection ended. */
int connection_read_line(struct connection *connection, char **ret_line);

/* So many bytes, not fewer. -ECONNRESET: the connection ended. */
int connection_read(struct connection *connection, char *ret_bytes, size_t length);
