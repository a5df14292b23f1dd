#include "daemon/errands.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>

#include "base/channel.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/loop.h"
#include "base/worker.h"

struct errands {
	struct worker *worker; /* over its channel go pointers to errands */
	sd_event_source *back;
	struct errand *under_way; /* NULL: the thread waits */
	struct errand *first;     /* that wait */
	struct errand **last;
};

DEFINE_CLEANUP(struct errands, errands, errands_free)

static void run(int end, void *userdata)
{
	struct errand *errand;

	(void)userdata;
	while (channel_await(end, &errand, sizeof(errand)) == 0) {
		errand->run(errand);
		/* Fails only where nobody is left to be told. */
		(void)channel_send_surely(end, &errand, sizeof(errand));
	}
}

static void run_last(int end, void *userdata)
{
	worker_go_last();
	run(end, userdata);
}

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
	/* It is the only one on its way, and the worker lives as long as the errands do. */
	(void)worker_tell(errands->worker, &errand, sizeof(errand));
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
static int take_back(struct errands *errands)
{
	struct errand *errand;
	const int r = worker_hear(errands->worker, &errand, sizeof(errand));

	if (r < 0)
		return r;
	errands->under_way = NULL;
	start_next(errands);
	errand->done(errand, 0);
	return 0;
}

static int on_back(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	const int r = take_back(userdata);

	(void)source;
	(void)fd;
	(void)events;
	return r == -EAGAIN ? 0 : r;
}

int errands_wait(struct errands *errands, int64_t timeout_ms)
{
	const int64_t until_ms = clock_monotonic_ms() + timeout_ms;
	struct pollfd back = { .fd = worker_fd(errands->worker), .events = POLLIN };
	int r = 0;

	while (errands->under_way && (r = take_back(errands)) == -EAGAIN) {
		const int64_t left_ms = until_ms - clock_monotonic_ms();
		if (left_ms <= 0)
			return -ETIMEDOUT;
		(void)poll(&back, 1, (int)left_ms); /* Woken for nothing, it looks again. */
	}
	return r;
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

bool errands_is_busy(const struct errands *errands)
{
	return errands->under_way;
}

bool errands_is_held(const struct errands *errands)
{
	struct pollfd back = { .fd = worker_fd(errands->worker), .events = POLLIN };

	return errands->under_way && poll(&back, 1, 0) == 0;
}

/* --- new and free --- */

int errands_new(
	sd_event *event, const char *name, enum errands_manner manner, struct errands **ret_errands)
{
	_cleanup_(errands_cleanup) struct errands *errands = calloc(1, sizeof(*errands));
	int r;

	if (!errands)
		return -ENOMEM;
	errands->last = &errands->first;
	r = worker_start(name, manner == ERRANDS_LEISURE ? run_last : run, NULL, &errands->worker);
	if (r < 0)
		return r;
	r = loop_add_fd(event, worker_fd(errands->worker), on_back, errands, &errands->back);
	if (r < 0)
		return r;
	*ret_errands = TAKE(errands);
	return 0;
}

static void give_up_all(struct errands *errands)
{
	struct errand *errand;

	while ((errand = take_first(errands)))
		give_up(errand);
}

void errands_abandon(struct errands *errands)
{
	sd_event_source_disable_unref(errands->back);
	give_up_all(errands);
}

void errands_free(struct errands *errands)
{
	if (!errands)
		return;
	sd_event_source_disable_unref(errands->back);
	(void)worker_close(errands->worker, -1); /* However long, it ends. */
	if (errands->under_way)
		give_up(errands->under_way);
	give_up_all(errands);
	free(errands);
}
