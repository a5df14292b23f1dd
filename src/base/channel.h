/* A pair of connected SOCK_SEQPACKET sockets: how two threads talk. Each send is one message,
 * received whole; both ends are non-blocking and close on exec. */
#pragma once

#include <stddef.h>

int channel_open(int ret_ends[static 2]);

/* 0, -EAGAIN when the other side does not read (its queue is full), -EPIPE when it is gone. */
int channel_send(int end, const void *message, size_t size);

/* As channel_send, but waits while the queue is full: never -EAGAIN. */
int channel_send_surely(int end, const void *message, size_t size);

/* 0, -EAGAIN when nothing waits, -EPIPE when the other side is gone, -EBADMSG for a message of
 * another size. */
int channel_receive(int end, void *ret_message, size_t size);

/* As channel_receive, but waits for a message: never -EAGAIN. */
int channel_await(int end, void *ret_message, size_t size);

/* Waits until there is something to receive, at most so long; -1: as long as it takes. It may come
 * back for nothing. */
void channel_wait(int end, int timeout_ms);

/* Sends no more: the other side receives what is under way, then -EPIPE. Its own messages still
 * arrive here. */
void channel_end(int end);

/* Discards what is received until the other side has ended, for at most so long; -1: as long as it
 * takes. 0, -ETIMEDOUT. */
int channel_wait_for_end(int end, int timeout_ms);
