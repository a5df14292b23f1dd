#include "sound/thread.h"

#include <signal.h>

int thread_start(
	pthread_t *ret_thread, const char *name, void *(*run)(void *userdata), void *userdata)
{
	sigset_t all, before;
	int r;

	(void)sigfillset(&all);
	r = pthread_sigmask(SIG_SETMASK, &all, &before);
	if (r != 0)
		return -r;
	r = pthread_create(ret_thread, NULL, run, userdata);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL); /* It was valid before. */
	if (r == 0)
		(void)pthread_setname_np(*ret_thread, name); /* Only for who looks. */
	return -r;
}
