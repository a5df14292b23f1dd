#include "base/worker.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/channel.h"

/* The weight of its thread among those at 0 is 110 to 1024. */
#define LAST_NICE 10

struct worker {
	pthread_t thread;
	void (*run)(int end, void *userdata);
	void *userdata;
	int owner_end;
	int thread_end;
};

static void *run(void *userdata)
{
	const struct worker *worker = userdata;

	worker->run(worker->thread_end, worker->userdata);
	channel_end(worker->thread_end);
	return NULL;
}

static int start(struct worker *worker, const char *name)
{
	sigset_t all, before;
	int r;

	(void)sigfillset(&all);
	/* Whoever handles it (store/index.h) has to be there where it comes: blocked, it kills. */
	(void)sigdelset(&all, SIGBUS);
	r = pthread_sigmask(SIG_SETMASK, &all, &before);
	if (r != 0)
		return -r;
	r = pthread_create(&worker->thread, NULL, run, worker);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL); /* It was valid before. */
	if (r == 0)
		(void)pthread_setname_np(worker->thread, name); /* Only for who looks. */
	return -r;
}

static void close_ends(const struct worker *worker)
{
	(void)close(worker->owner_end); /* All was said. */
	(void)close(worker->thread_end);
}

int worker_start(const char *name, void (*run_worker)(int end, void *userdata), void *userdata,
	struct worker **ret_worker)
{
	struct worker *worker = calloc(1, sizeof(*worker));
	int ends[2];

	if (!worker)
		return -ENOMEM;
	int r = channel_open(ends);
	if (r < 0) {
		free(worker);
		return r;
	}
	worker->run = run_worker;
	worker->userdata = userdata;
	worker->owner_end = ends[0];
	worker->thread_end = ends[1];
	r = start(worker, name);
	if (r < 0) {
		close_ends(worker);
		free(worker);
		return r;
	}
	*ret_worker = worker;
	return 0;
}

int worker_close(struct worker *worker, int patience_ms)
{
	if (!worker)
		return 0;
	channel_end(worker->owner_end);
	const int r = channel_wait_for_end(worker->owner_end, patience_ms);
	if (r < 0)
		return r;
	(void)pthread_join(worker->thread, NULL); /* Joinable, and joined once. */
	close_ends(worker);
	free(worker);
	return 0;
}

int worker_fd(const struct worker *worker)
{
	return worker->owner_end;
}

int worker_tell(const struct worker *worker, const void *message, size_t size)
{
	return channel_send(worker->owner_end, message, size);
}

int worker_hear(const struct worker *worker, void *ret_message, size_t size)
{
	return channel_receive(worker->owner_end, ret_message, size);
}

void worker_go_first(void)
{
	const struct sched_param lowest = { .sched_priority = sched_get_priority_min(SCHED_RR) };

	(void)pthread_setschedparam(pthread_self(), SCHED_RR, &lowest);
}

void worker_go_last(void)
{
	/* Of Linux's threads each has its own, and may make it more. */
	(void)setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + LAST_NICE);
}
