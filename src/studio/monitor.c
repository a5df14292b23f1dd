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
#define BLOCK_FRAMES  2048

/* What the two clocks may drift apart before it is put right. Less is how a card tells its delay.
 */
#define DRIFT_FRAMES (SOUND_RATE_HZ * 20 / 1000)

enum order_kind {
	ORDER_LISTEN,
	ORDER_STARTED,
	ORDER_OVER,
};

/* What the main thread says; ORDER_LISTEN hands over a reference to the sound. */
struct order {
	enum order_kind kind;
	int64_t airing;
	struct sound *sound;
	int64_t ms;
	char device[MONITOR_DEVICE_MAX + 1];
};

/* One airing that is listened for. */
struct hearing {
	struct hearing *next; /* the one that sounded before */
	int64_t airing;
	struct sound *sound;
	struct proof *proof;
	int64_t started_ns; /* monotonic; 0: not yet */
	int64_t position;   /* the frame of the sound that belongs to the next one heard */
	int64_t last_frame; /* of the sound that was sent; INT64_MAX while it sounds */
	int64_t over_ns;    /* monotonic; 0: it sounds */
	enum heard_verdict told;
};

struct monitor {
	char *zone;
	struct worker *worker;

	/* The thread's. */
	int end; /* of the channel */
	struct microphone *microphone;
	struct hearing *hearings; /* the one that sounds first */
};

/* --- the thread --- */

/* What is found must arrive: waits for the main thread if need be. */
static void report(const struct monitor *monitor, const struct monitor_report *report)
{
	/* Fails only when nobody listens any more, and the thread is about to end. */
	(void)channel_send_surely(monitor->end, report, sizeof(*report));
}

static void hearing_free(struct hearing *hearing)
{
	sound_unref(hearing->sound);
	proof_free(hearing->proof);
	free(hearing);
}

/* The last word about the hearing, which it frees. */
static void end_hearing(const struct monitor *monitor, struct hearing *hearing, int error)
{
	struct monitor_report last = {
		.news = MONITOR_ENDED, .airing = hearing->airing, .error = error
	};

	if (hearing->proof && hearing->started_ns != 0)
		proof_finding(hearing->proof, &last.heard);
	report(monitor, &last);
	hearing_free(hearing);
}

static void end_all_hearings(struct monitor *monitor, int error)
{
	while (monitor->hearings) {
		struct hearing *hearing = monitor->hearings;
		monitor->hearings = hearing->next;
		end_hearing(monitor, hearing, error);
	}
}

static size_t count_hearings(const struct monitor *monitor)
{
	size_t count = 0;

	for (const struct hearing *hearing = monitor->hearings; hearing; hearing = hearing->next)
		count++;
	return count;
}

static void end_oldest_hearing(struct monitor *monitor)
{
	struct hearing **link = &monitor->hearings;

	while ((*link)->next)
		link = &(*link)->next;
	struct hearing *oldest = *link;
	*link = NULL;
	end_hearing(monitor, oldest, 0);
}

static int open_microphone(struct monitor *monitor, const char *device)
{
	return monitor->microphone ? 0 : microphone_open(device, &monitor->microphone);
}

static void close_microphone(struct monitor *monitor)
{
	microphone_close(monitor->microphone);
	monitor->microphone = NULL;
}

static void begin_hearing(struct monitor *monitor, struct order *order)
{
	struct hearing *hearing = calloc(1, sizeof(*hearing));

	if (!hearing) {
		sound_unref(order->sound);
		log_error("Out of memory: zone %s is not listened to.", monitor->zone);
		return;
	}
	if (count_hearings(monitor) == MONITOR_AIRINGS_MAX)
		end_oldest_hearing(monitor);
	hearing->airing = order->airing;
	hearing->sound = order->sound;
	hearing->last_frame = INT64_MAX;
	int r = proof_new(&hearing->proof);
	if (r >= 0)
		r = open_microphone(monitor, order->device);
	if (r < 0) {
		end_hearing(monitor, hearing, r);
		return;
	}
	hearing->next = monitor->hearings;
	monitor->hearings = hearing;
}

static void obey_order(struct monitor *monitor, struct order *order)
{
	struct hearing *current = monitor->hearings;

	switch (order->kind) {
	case ORDER_LISTEN:
		begin_hearing(monitor, order);
		return;
	case ORDER_STARTED:
		if (current && current->airing == order->airing)
			current->started_ns = order->ms * 1000000;
		return;
	case ORDER_OVER:
		if (!current || current->airing != order->airing)
			return;
		current->last_frame = order->ms * SOUND_RATE_HZ / 1000;
		current->over_ns = clock_monotonic_ns();
		return;
	}
}

/* 0, or -EPIPE when the main thread says no more. */
static int obey_orders(struct monitor *monitor)
{
	struct order order;
	int r;

	while ((r = channel_receive(monitor->end, &order, sizeof(order))) == 0)
		obey_order(monitor, &order);
	return r == -EAGAIN ? 0 : -EPIPE;
}

/* What was sent of the sound from the position on; zeros where nothing was. */
static void read_sent(const struct hearing *hearing, int16_t *frames, size_t count)
{
	const int64_t first = hearing->position > 0 ? hearing->position : 0;
	const int64_t skipped = first - hearing->position;
	const int64_t most = (int64_t)count - skipped;
	const int64_t left = hearing->last_frame - first;

	memset(frames, 0, count * sizeof(*frames));
	if (hearing->started_ns == 0 || most <= 0 || left <= 0)
		return;
	(void)sound_read(hearing->sound, (size_t)first, frames + skipped,
		(size_t)(most < left ? most : left)); /* What is not there yet stays zero. */
}

/* Both cards and the clock run at speeds of their own. */
static void put_right(struct hearing *hearing, int64_t at_ns)
{
	const int64_t position = (at_ns - hearing->started_ns) / 1000 * SOUND_RATE_HZ / 1000000;

	if (hearing->started_ns != 0 && llabs(position - hearing->position) > DRIFT_FRAMES)
		hearing->position = position;
}

static void tell_change(const struct monitor *monitor, struct hearing *hearing)
{
	struct monitor_report found = { .news = MONITOR_FOUND, .airing = hearing->airing };

	proof_finding(hearing->proof, &found.heard);
	if (found.heard.verdict == hearing->told)
		return;
	hearing->told = found.heard.verdict;
	report(monitor, &found);
}

static void hear(const struct monitor *monitor, struct hearing *hearing, const int16_t *heard,
	size_t count, int64_t at_ns)
{
	int16_t sent[BLOCK_FRAMES];

	put_right(hearing, at_ns);
	read_sent(hearing, sent, count);
	hearing->position += (int64_t)count;
	proof_add(hearing->proof, sent, heard, count);
	tell_change(monitor, hearing);
}

/* Ends those whose tails have been heard. */
static void end_heard_out(struct monitor *monitor, int64_t at_ns)
{
	for (struct hearing **link = &monitor->hearings; *link;) {
		struct hearing *hearing = *link;
		if (hearing->over_ns == 0 ||
			at_ns < hearing->over_ns + MONITOR_TAIL_MS * INT64_C(1000000)) {
			link = &hearing->next;
			continue;
		}
		*link = hearing->next;
		proof_end(hearing->proof);
		end_hearing(monitor, hearing, 0);
	}
}

/* Hears what the microphone has by now. */
static int hear_all(struct monitor *monitor)
{
	int16_t heard[BLOCK_FRAMES];
	int64_t at_ns;
	size_t count;

	do {
		const int r =
			microphone_read(monitor->microphone, heard, BLOCK_FRAMES, &count, &at_ns);
		if (r < 0)
			return r;
		for (struct hearing *hearing = monitor->hearings; hearing && count > 0;
			hearing = hearing->next)
			hear(monitor, hearing, heard, count, at_ns);
	} while (count == BLOCK_FRAMES);
	end_heard_out(monitor, clock_monotonic_ns());
	return 0;
}

static int listen_on(struct monitor *monitor)
{
	const int r = hear_all(monitor);

	return r < 0 ? r : microphone_wait(monitor->microphone, monitor->end, WAIT_MS);
}

static void listen_to_orders(int end, void *userdata)
{
	struct monitor *monitor = userdata;

	monitor->end = end;
	while (obey_orders(monitor) == 0) {
		if (!monitor->hearings) {
			close_microphone(monitor);
			channel_wait(end, -1);
			continue;
		}
		const int r = listen_on(monitor);
		if (r < 0) {
			close_microphone(monitor);
			end_all_hearings(monitor, r);
		}
	}
	end_all_hearings(monitor, 0);
	close_microphone(monitor);
}

/* --- the main thread's side --- */

static void free_monitor(struct monitor *monitor)
{
	free(monitor->zone);
	free(monitor);
}

int monitor_open(const char *zone, struct monitor **ret_monitor)
{
	struct monitor *monitor = calloc(1, sizeof(*monitor));

	if (!monitor)
		return -ENOMEM;
	monitor->zone = strdup(zone);
	card_hush();
	const int r = monitor->zone
			      ? worker_start("monitor", listen_to_orders, monitor, &monitor->worker)
			      : -ENOMEM;
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

int monitor_listen(struct monitor *monitor, int64_t airing, const char *device, struct sound *sound)
{
	struct order order = { .kind = ORDER_LISTEN, .airing = airing };

	if (strlen(device) > MONITOR_DEVICE_MAX)
		return -ENAMETOOLONG;
	strcpy(order.device, device);
	order.sound = sound_ref(sound);
	const int r = worker_tell(monitor->worker, &order, sizeof(order));
	if (r < 0)
		sound_unref(order.sound);
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

int monitor_receive(struct monitor *monitor, struct monitor_report *ret_report)
{
	return worker_hear(monitor->worker, ret_report, sizeof(*ret_report));
}
