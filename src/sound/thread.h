/* How the threads that sound start. */
#pragma once

#include <pthread.h>

/* Starts a joinable thread that takes no signal: they are the main thread's. `name`, at most 15
 * bytes, is what top and gdb show. 0; -EAGAIN without resources. */
int thread_start(
	pthread_t *ret_thread, const char *name, void *(*run)(void *userdata), void *userdata);
