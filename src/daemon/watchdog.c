#include "daemon/watchdog.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <systemd/sd-daemon.h>

#include "base/cleanup.h"

struct watchdog {
	const struct studio *studio;
	uint64_t interval_usec;
	sd_event_source *feed;
};

DEFINE_CLEANUP(struct watchdog, watchdog, watchdog_close)

static int on_feed(sd_event_source *source, uint64_t usec, void *userdata)
{
	const struct watchdog *watchdog = userdata;
	int r;

	if (studio_is_alive(watchdog->studio))
		(void)sd_notify(false, "WATCHDOG=1"); /* Not told is what it is about. */
	r = sd_event_source_set_time(source, usec + watchdog->interval_usec / 2);
	if (r < 0)
		return r;
	return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
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
	watchdog->interval_usec = interval_usec;
	r = sd_event_add_time_relative(
		event, &watchdog->feed, CLOCK_MONOTONIC, 0, 0, on_feed, watchdog);
	if (r < 0)
		return r;
	r = sd_event_source_set_exit_on_failure(watchdog->feed, true);
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
