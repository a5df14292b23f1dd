/* Where lines of the log go. A sink never waits for whoever reads at its other end. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/uio.h>

/* What is written to a stream in one piece, and so whole or not at all: no more than a pipe takes.
 */
#define SINK_LINE_MAX_BYTES 4096

struct sink {
	int fd;
	const char *journal; /* its socket's path, lent; NULL for a stream */
};

/* The stream is lent: a pipe or a terminal is opened once more, so that the others who write to it
 * wait as they always did. 0, or -errno. */
int sink_open_stream(int fd, struct sink *ret_sink);

/* The path is where journald receives its native protocol. It need not be there yet. 0, or
 * -errno. */
int sink_open_journal(const char *path, struct sink *ret_sink);

void sink_close(struct sink *sink);

/* Fields, each "NAME=value", as the sink takes them: all of them for the journal, the value of
 * MESSAGE for a stream. The caller frees; NULL on no memory, or when there is nothing to write. */
void *sink_encode(
	const struct sink *sink, const struct iovec *fields, size_t count, size_t *ret_size);

/* What was encoded. 0; -EAGAIN: nobody reads now, try later; another error: it will never go. */
int sink_send(const struct sink *sink, const void *bytes, size_t size);
