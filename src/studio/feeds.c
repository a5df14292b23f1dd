#include "studio/feeds.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/owned.h"
#include "notice/sounding.h"
#include "studio/feed.h"

struct relayed {
	struct relayed *next;
	struct feeds *feeds;
	int64_t airing;
	char **zones;
	size_t zone_count;
	struct feed *feed;
	sd_event_source *reports;
};

struct feeds {
	sd_event *event;
	const struct feeds_ops *ops;
	void *userdata;
	struct relayed *first; /* the newest */
};

static const struct owned belongings[] = {
	OWNS_TEXTS(struct relayed, zones, zone_count),
};

static const struct owner owner = OWNER(struct relayed, belongings);

static void end(struct relayed *relayed)
{
	if (!relayed)
		return;
	sd_event_source_disable_unref(relayed->reports);
	feed_close(relayed->feed);
	owner_done(&owner, relayed);
	free(relayed);
}

DEFINE_CLEANUP(struct relayed, relayed, end)

int feeds_new(
	sd_event *event, const struct feeds_ops *ops, void *userdata, struct feeds **ret_feeds)
{
	struct feeds *feeds = calloc(1, sizeof(*feeds));

	if (!feeds)
		return -ENOMEM;
	feeds->event = event;
	feeds->ops = ops;
	feeds->userdata = userdata;
	*ret_feeds = feeds;
	return 0;
}

void feeds_free(struct feeds *feeds)
{
	if (!feeds)
		return;
	while (feeds->first) {
		struct relayed *relayed = feeds->first;
		feeds->first = relayed->next;
		end(relayed);
	}
	free(feeds);
}

/* --- what a feed tells --- */

static void tell_zones(const struct relayed *relayed, int error)
{
	const struct feeds *feeds = relayed->feeds;

	for (size_t i = 0; i < relayed->zone_count; i++)
		feeds->ops->line(relayed->zones[i], error, feeds->userdata);
}

static void note_report(const struct relayed *relayed, const struct feed_report *report)
{
	const struct feeds *feeds = relayed->feeds;

	switch (report->news) {
	case FEED_BEGAN:
		feeds->ops->news(relayed->airing, feeds->userdata);
		return;
	case FEED_SOUNDS:
		tell_zones(relayed, 0);
		return;
	case FEED_SILENT:
		tell_zones(relayed, SOUNDING_LINE_SILENT);
		return;
	case FEED_FAILED:
		tell_zones(relayed, report->error);
		return;
	}
}

static void leave(struct relayed *relayed)
{
	struct relayed **link = &relayed->feeds->first;

	while (*link != relayed)
		link = &(*link)->next;
	*link = relayed->next;
	end(relayed);
}

static int on_report(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct relayed *relayed = userdata;
	const struct feeds *feeds = relayed->feeds;
	const int64_t airing = relayed->airing;
	struct feed_report report;
	int r;

	(void)source;
	(void)fd;
	(void)events;
	while ((r = feed_receive(relayed->feed, &report)) == 0)
		note_report(relayed, &report);
	if (r == -EAGAIN)
		return 0;
	leave(relayed);
	feeds->ops->news(airing, feeds->userdata);
	return 0;
}

/* --- one airing's go --- */

static int open_feed(struct relayed *relayed, const struct airing *airing, struct sound *chime,
	struct sound *sound)
{
	const struct relayed lent = { .zones = airing->zones, .zone_count = airing->zone_count };
	const int64_t end_ns = airing_feed_end_ms(airing) * 1000000 - clock_ahead_ns();
	int r;

	r = owner_copy(&owner, &lent, relayed);
	if (r < 0)
		return r;
	return feed_open(airing->script.line, end_ns, chime, sound, &relayed->feed);
}

int feeds_begin(
	struct feeds *feeds, const struct airing *airing, struct sound *chime, struct sound *sound)
{
	_cleanup_(relayed_cleanup) struct relayed *relayed = calloc(1, sizeof(*relayed));
	int r;

	if (!relayed)
		return -ENOMEM;
	r = open_feed(relayed, airing, chime, sound);
	if (r < 0)
		return r;
	relayed->feeds = feeds;
	relayed->airing = airing->id;
	r = loop_add_fd(
		feeds->event, feed_fd(relayed->feed), on_report, relayed, &relayed->reports);
	if (r < 0)
		return r;
	relayed->next = feeds->first;
	feeds->first = TAKE(relayed);
	return 0;
}

void feeds_started(const struct feeds *feeds, int64_t airing, int64_t at_ms)
{
	for (const struct relayed *relayed = feeds->first; relayed; relayed = relayed->next)
		if (relayed->airing == airing) {
			if (feed_started(relayed->feed, at_ms) < 0)
				log_warning("Airing %" PRId64
					    ": its line input does not listen to its socket.",
					airing);
			return;
		}
}
