#include "daemon/watchdog.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <systemd/sd-daemon.h>

#include "base/cleanup.h"
#include "base/loop.h"

struct watchdog {
	const struct studio *studio;
	int64_t interval_ms;
	sd_event_source *feed;
};

DEFINE_CLEANUP(struct watchdog, watchdog, watchdog_close)

static int on_feed(sd_event_source *source, uint64_t usec, void *userdata)
{
	const struct watchdog *watchdog = userdata;

	(void)usec;
	if (studio_is_alive(watchdog->studio))
		(void)sd_notify(false, "WATCHDOG=1"); /* Not told is what it is about. */
	return loop_ring_after(source, watchdog->interval_ms / 2);
}

int watchdog_open(sd_event *event, const struct studio *studio, struct watchdog **ret_watchdog)
{
	uint64_t interval_usec;
	int r;

	r = sd_watchdog_enabled(false, &interval_usec);
	if (r <= 0)
		return r;
	_cleanup_(watchdog_cleanup) struct watchdog *watchdog = calloc(1, sizeof(*watchdog));
	if (!watchdog)
		return -ENOMEM;
	watchdog->studio = studio;
	watchdog->interval_ms = (int64_t)(interval_usec / 1000);
	r = loop_add_timer(event, CLOCK_MONOTONIC, on_feed, watchdog, &watchdog->feed);
	if (r < 0)
		return r;
	r = loop_ring_after(watchdog->feed, 0);
	if (r < 0)
		return r;
	*ret_watchdog = TAKE(watchdog);
	return 0;
}

void watchdog_close(struct watchdog *watchdog)
{
	if (!watchdog)
		return;
	sd_event_source_disable_unref(watchdog->feed);
	free(watchdog);
}
