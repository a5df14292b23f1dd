#include "studio/monitor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/channel.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/worker.h"
#include "card/card.h"
#include "card/microphone.h"

#define WAIT_MS       500
#define CLOSE_WAIT_MS 1000

enum order_kind {
	ORDER_LISTEN,
	ORDER_STARTED,
	ORDER_OVER,
};

/* What the main thread says; ORDER_LISTEN hands over a reference to the sound, and the device. */
struct order {
	enum order_kind kind;
	int64_t airing;
	struct sent sent;
	char *device;
	int64_t ms;
};

struct monitor {
	char *zone;
	struct worker *worker;
	struct hearings *hearings;     /* the thread's, while there is one */
	int end;                       /* the thread's, of the channel */
	struct microphone *microphone; /* the thread's */
};

static void order_done(struct order *order)
{
	sound_unref(order->sent.sound);
	free(order->device);
}

/* --- the thread --- */

/* What is found must arrive: waits for the main thread if need be. */
static void tell(const struct finding *finding, void *userdata)
{
	const struct monitor *monitor = userdata;

	/* Fails only when nobody listens any more, and the thread is about to end. */
	(void)channel_send_surely(monitor->end, finding, sizeof(*finding));
}

static void close_microphone(struct monitor *monitor)
{
	microphone_close(monitor->microphone);
	monitor->microphone = NULL;
}

static void listen_for(struct monitor *monitor, const struct order *order)
{
	int r = hearings_begin(monitor->hearings, order->airing, &order->sent);

	if (r >= 0 && !monitor->microphone) {
		r = microphone_open(order->device, &monitor->microphone);
		if (r < 0)
			hearings_end(monitor->hearings, r);
		return;
	}
	if (r < 0)
		tell(&(struct finding){ .airing = order->airing, .is_last = true, .error = r },
			monitor);
}

static void obey_order(struct monitor *monitor, const struct order *order)
{
	switch (order->kind) {
	case ORDER_LISTEN:
		listen_for(monitor, order);
		return;
	case ORDER_STARTED:
		hearings_started(monitor->hearings, order->airing, order->ms * 1000000);
		return;
	case ORDER_OVER:
		hearings_over(monitor->hearings, order->airing, order->ms, clock_monotonic_ns());
		return;
	}
}

/* 0, or -EPIPE when the main thread says no more. */
static int obey_orders(struct monitor *monitor)
{
	struct order order;
	int r;

	while ((r = channel_receive(monitor->end, &order, sizeof(order))) == 0) {
		obey_order(monitor, &order);
		order_done(&order);
	}
	return r == -EAGAIN ? 0 : -EPIPE;
}

/* A block of what the microphone has by now; whether it may have more. Orders come between two
 * blocks, since a machine that hears more slowly than the microphone gives never has all. */
static int hear_block(struct monitor *monitor)
{
	int16_t heard[HEARING_BLOCK_FRAMES];
	int64_t at_ns;
	size_t count;
	const int r =
		microphone_read(monitor->microphone, heard, HEARING_BLOCK_FRAMES, &count, &at_ns);

	if (r < 0)
		return r;
	hearings_hear(monitor->hearings, heard, count, at_ns);
	const bool is_more = count == HEARING_BLOCK_FRAMES;
	hearings_pass(monitor->hearings, is_more ? at_ns : clock_monotonic_ns());
	return is_more;
}

static void listen_on(struct monitor *monitor)
{
	int r = hear_block(monitor);

	if (r == 0)
		r = microphone_wait(monitor->microphone, monitor->end, WAIT_MS);
	if (r < 0) {
		close_microphone(monitor);
		hearings_end(monitor->hearings, r);
	}
}

static void listen_to_orders(int end, void *userdata)
{
	struct monitor *monitor = userdata;

	monitor->end = end;
	while (obey_orders(monitor) == 0) {
		if (!hearings_are_over(monitor->hearings)) {
			listen_on(monitor);
			continue;
		}
		close_microphone(monitor);
		channel_wait(end, -1);
	}
	hearings_end(monitor->hearings, 0);
	close_microphone(monitor);
}

/* --- the main thread's side --- */

static void free_monitor(struct monitor *monitor)
{
	hearings_free(monitor->hearings);
	free(monitor->zone);
	free(monitor);
}

static int start(struct monitor *monitor, const char *zone)
{
	monitor->zone = strdup(zone);
	if (!monitor->zone)
		return -ENOMEM;
	const int r = hearings_new(tell, monitor, &monitor->hearings);
	if (r < 0)
		return r;
	card_hush();
	return worker_start("monitor", listen_to_orders, monitor, &monitor->worker);
}

int monitor_open(const char *zone, struct monitor **ret_monitor)
{
	struct monitor *monitor = calloc(1, sizeof(*monitor));

	if (!monitor)
		return -ENOMEM;
	const int r = start(monitor, zone);
	if (r < 0) {
		free_monitor(monitor);
		return r;
	}
	*ret_monitor = monitor;
	return 0;
}

void monitor_close(struct monitor *monitor)
{
	if (!monitor)
		return;
	if (worker_close(monitor->worker, CLOSE_WAIT_MS) < 0) {
		log_error("Zone %s: its monitor is stuck in the sound driver.", monitor->zone);
		return; /* It still uses all of this. */
	}
	free_monitor(monitor);
}

int monitor_fd(const struct monitor *monitor)
{
	return worker_fd(monitor->worker);
}

int monitor_listen(
	struct monitor *monitor, int64_t airing, const char *device, const struct sent *sent)
{
	struct order order = {
		.kind = ORDER_LISTEN,
		.airing = airing,
		.device = strdup(device),
		.sent = *sent,
	};
	(void)sound_ref(sent->sound); /* The order's. */
	const int r = order.device ? worker_tell(monitor->worker, &order, sizeof(order)) : -ENOMEM;

	if (r < 0)
		order_done(&order);
	return r;
}

int monitor_started(struct monitor *monitor, int64_t airing, int64_t at_ms)
{
	/* The clock may be set while it is listened for. */
	const struct order order = {
		.kind = ORDER_STARTED, .airing = airing, .ms = at_ms - clock_ahead_ns() / 1000000
	};

	return worker_tell(monitor->worker, &order, sizeof(order));
}

int monitor_over(struct monitor *monitor, int64_t airing, int64_t sounded_ms)
{
	const struct order order = { .kind = ORDER_OVER, .airing = airing, .ms = sounded_ms };

	return worker_tell(monitor->worker, &order, sizeof(order));
}

int monitor_receive(struct monitor *monitor, struct finding *ret_finding)
{
	return worker_hear(monitor->worker, ret_finding, sizeof(*ret_finding));
}
