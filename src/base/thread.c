#include "base/thread.h"

#include <sched.h>
#include <signal.h>

int thread_start(
	struct thread *ret_thread, const char *name, void *(*run)(void *userdata), void *userdata)
{
	sigset_t all, before;
	int r;

	(void)sigfillset(&all);
	r = pthread_sigmask(SIG_SETMASK, &all, &before);
	if (r != 0)
		return -r;
	r = pthread_create(&ret_thread->handle, NULL, run, userdata);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL); /* It was valid before. */
	if (r == 0)
		(void)pthread_setname_np(ret_thread->handle, name); /* Only for who looks. */
	return -r;
}

void thread_join(struct thread *thread)
{
	(void)pthread_join(thread->handle, NULL); /* Joinable, and joined once. */
}

void thread_go_first(void)
{
	const struct sched_param lowest = { .sched_priority = sched_get_priority_min(SCHED_RR) };

	(void)pthread_setschedparam(pthread_self(), SCHED_RR, &lowest);
}
