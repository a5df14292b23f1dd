/* The line inputs that are relayed (studio/feed.h), on the main loop: of each airing the feed of
 * its go that is under way, and whose it is. Main thread only. */
#pragma once

#include <stdint.h>

#include <systemd/sd-event.h>

#include "notice/airing.h"
#include "sound/sound.h"

/* Called from the event loop. */
struct feeds_ops {
	/* Its sound has its first frames, or is finished. */
	void (*news)(int64_t airing, void *userdata);
	/* What is wrong with the line input that is relayed in that zone, one of SOUNDING_LINE_x;
	 * 0: it is heard. */
	void (*line)(const char *zone, int error, void *userdata);
};

struct feeds;

int feeds_new(sd_event *event, const struct feeds_ops *ops, void *userdata,
	struct feeds **ret_feeds);    /* -ENOMEM */
void feeds_free(struct feeds *feeds); /* ends what goes on; NULL is fine */

/* The airing's line input comes to the sound, behind the chime. Errors of feed_open. */
int feeds_begin(
	struct feeds *feeds, const struct airing *airing, struct sound *chime, struct sound *sound);

/* Its first frame left a card at that CLOCK_REALTIME moment; of several zones the first to start
 * decides, since they start together. Nothing for what is no feed. */
void feeds_started(const struct feeds *feeds, int64_t airing, int64_t at_ms);
