/* A worker: one thread and the channel between it and its owner. What it does is a machine of its
 * own, which knows neither; the worker's `run` reads orders, advances the machine and waits.
 *
 * The owner is one thread. It starts the worker, tells it what to do and hears what came of it, and
 * closes it; none of that waits but the closing. The worker has its end of the channel (channel.h)
 * and what `run` is lent, which the owner leaves alone meanwhile. Whatever else one of them needs
 * of the other goes through the channel, as a copy or as a reference that the receiver then owns.
 *
 * It is never cancelled: it ends by returning from `run`, by itself or because it receives -EPIPE,
 * which says that its owner closes it. It takes no signal but SIGBUS, of its own fault. It runs as
 * every other thread does, unless it asks to go first or last. */
#pragma once

#include <stddef.h>

struct worker;

/* `name`, at most 15 bytes, is what top and gdb show. -EAGAIN, -EMFILE without resources; -ENOMEM;
 * then `run` was never called. */
int worker_start(const char *name, void (*run)(int end, void *userdata), void *userdata,
	struct worker **ret_worker);

/* Says no more, discards what the worker still tells, and waits until it has returned, at most so
 * long; -1: as long as it takes. 0 for NULL. -ETIMEDOUT: it is stuck, and left behind with all that
 * it was lent, of which nothing may be freed; it may be closed once more. */
int worker_close(struct worker *worker, int patience_ms);

int worker_fd(const struct worker *worker); /* readable when a message waits, or it has returned */

/* As channel_send and channel_receive; -EPIPE: it has returned. */
int worker_tell(const struct worker *worker, const void *message, size_t size);
int worker_hear(const struct worker *worker, void *ret_message, size_t size);

/* By the worker: it runs before all that ask for nothing; where that is not allowed, it does not.
 */
void worker_go_first(void);

/* By the worker: it runs behind all that ask for nothing, as do the programs that it starts, but
 * not without end: of a busy core it has a tenth. */
void worker_go_last(void);
