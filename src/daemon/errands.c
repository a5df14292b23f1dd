#include "daemon/errands.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>

#include "base/channel.h"
#include "base/cleanup.h"
#include "base/loop.h"
#include "base/thread.h"

struct errands {
	struct thread thread;
	bool has_thread;
	int ends[2]; /* ours, and the thread's; over them go pointers to errands */
	sd_event_source *back;
	struct errand *under_way; /* NULL: the thread waits */
	struct errand *first;     /* that wait */
	struct errand **last;
};

DEFINE_CLEANUP(struct errands, errands, errands_free)

/* --- the thread --- */

/* Waits. -EPIPE: no more will come. */
static int receive(int end, struct errand **ret_errand)
{
	struct pollfd wakes = { .fd = end, .events = POLLIN };
	int r;

	while ((r = channel_receive(end, ret_errand, sizeof(*ret_errand))) == -EAGAIN)
		(void)poll(&wakes, 1, -1); /* Woken for nothing, it looks again. */
	return r;
}

static void *run(void *userdata)
{
	const struct errands *errands = userdata;
	const int end = errands->ends[1];
	struct errand *errand;

	while (receive(end, &errand) == 0) {
		errand->run(errand);
		/* Fails only where nobody is left to be told. */
		(void)channel_send_surely(end, &errand, sizeof(errand));
	}
	return NULL;
}

/* --- the loop's side --- */

static struct errand *take_first(struct errands *errands)
{
	struct errand *errand = errands->first;

	if (!errand)
		return NULL;
	errands->first = errand->next;
	if (!errands->first)
		errands->last = &errands->first;
	return errand;
}

static void give_up(struct errand *errand)
{
	errand->done(errand, -ECANCELED);
}

static void start(struct errands *errands, struct errand *errand)
{
	errands->under_way = errand;
	/* It is the only one on its way, and the thread lives as long as this end does. */
	(void)channel_send_surely(errands->ends[0], &errand, sizeof(errand));
}

static void start_next(struct errands *errands)
{
	struct errand *errand;

	while (!errands->under_way && (errand = take_first(errands)))
		if (errand->is_wanted && !errand->is_wanted(errand))
			give_up(errand);
		else
			start(errands, errand);
}

/* The next one starts first: what this one brings may take its owner a while. */
static int on_back(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct errands *errands = userdata;
	struct errand *errand;
	const int r = channel_receive(fd, &errand, sizeof(errand));

	(void)source;
	(void)events;
	if (r < 0)
		return r == -EAGAIN ? 0 : r;
	errands->under_way = NULL;
	start_next(errands);
	errand->done(errand, 0);
	return 0;
}

void errands_send(struct errands *errands, struct errand *errand)
{
	if (!errands->under_way) {
		start(errands, errand);
		return;
	}
	errand->next = NULL;
	*errands->last = errand;
	errands->last = &errand->next;
}

/* --- new and free --- */

static int open_back(struct errands *errands, sd_event *event)
{
	const int r = channel_open(errands->ends);

	if (r < 0)
		return r;
	return loop_add_fd(event, errands->ends[0], on_back, errands, &errands->back);
}

int errands_new(sd_event *event, const char *name, struct errands **ret_errands)
{
	_cleanup_(errands_cleanup) struct errands *errands = calloc(1, sizeof(*errands));
	int r;

	if (!errands)
		return -ENOMEM;
	errands->ends[0] = errands->ends[1] = -1;
	errands->last = &errands->first;
	r = open_back(errands, event);
	if (r < 0)
		return r;
	r = thread_start(&errands->thread, name, run, errands);
	if (r < 0)
		return r;
	errands->has_thread = true;
	*ret_errands = TAKE(errands);
	return 0;
}

void errands_free(struct errands *errands)
{
	struct errand *errand;

	if (!errands)
		return;
	sd_event_source_disable_unref(errands->back);
	if (errands->has_thread) {
		channel_end(errands->ends[0]);
		thread_join(&errands->thread);
	}
	if (errands->under_way)
		give_up(errands->under_way);
	while ((errand = take_first(errands)))
		give_up(errand);
	close_cleanup(&errands->ends[0]);
	close_cleanup(&errands->ends[1]);
	free(errands);
}
