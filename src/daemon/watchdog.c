#include "daemon/watchdog.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <systemd/sd-daemon.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/log.h"
#include "base/loop.h"
#include "web/knock.h"

struct watchdog {
	sd_event *event;
	const struct studio *studio;
	struct knock *knock; /* NULL: there is no door yet */
	int64_t interval_ms;
	sd_event_source *feed;
};

DEFINE_CLEANUP(struct watchdog, watchdog, watchdog_close)

static void feed(void *userdata)
{
	const struct watchdog *watchdog = userdata;

	if (studio_is_alive(watchdog->studio))
		(void)sd_notify(false, "WATCHDOG=1"); /* Not told is what it is about. */
}

/* However late the door answers, it feeds. */
static int on_feed(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct watchdog *watchdog = userdata;

	(void)usec;
	const int r = watchdog->knock ? knock_ask(watchdog->knock) : 0;
	if (!watchdog->knock)
		feed(watchdog);
	else if (r < 0)
		log_error("The control socket cannot be reached: %s", error_text(r));
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
	watchdog->event = event;
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

int watchdog_cover_door(struct watchdog *watchdog, const char *path)
{
	return watchdog ? knock_new(watchdog->event, path, feed, watchdog, &watchdog->knock) : 0;
}

void watchdog_close(struct watchdog *watchdog)
{
	if (!watchdog)
		return;
	knock_free(watchdog->knock);
	sd_event_source_disable_unref(watchdog->feed);
	free(watchdog);
}
