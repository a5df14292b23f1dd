/* How a thread starts and ends. */
#pragma once

#include <pthread.h>

struct thread {
	pthread_t handle;
};

/* Starts a thread that takes no signal: they are the main thread's. `name`, at most 15 bytes, is
 * what top and gdb show. 0; -EAGAIN without resources. It must be joined. */
int thread_start(
	struct thread *ret_thread, const char *name, void *(*run)(void *userdata), void *userdata);

/* Waits until it has returned: once, and soon, since its owner has seen its end. */
void thread_join(struct thread *thread);

/* The calling thread runs before all that ask for nothing; where that is not allowed, it does not.
 */
void thread_go_first(void);
