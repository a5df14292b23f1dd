/* The ear of a zone: its monitor on the main loop, and the trouble that its findings tell of. Sound
 * comes first: a zone whose monitor fails sounds as ever. Main thread only. */
#pragma once

#include <stdint.h>

#include <systemd/sd-event.h>

#include "notice/condition.h"
#include "notice/sounding.h"
#include "studio/hearing.h"

/* Called from the event loop. */
struct ear_ops {
	/* The last word about the airing, which may be over. */
	void (*heard)(int64_t airing, const struct heard *heard, void *userdata);
};

struct ear;

/* Lends the zone's name and its condition. Nothing is opened before there is something to hear. */
int ear_new(sd_event *event, const char *zone, struct condition *condition,
	const struct ear_ops *ops, void *userdata, struct ear **ret_ear); /* -ENOMEM */
void ear_free(struct ear *ear);                                           /* NULL is fine */

/* The airing is about to sound, and that device hears the horn; NULL: none does. */
void ear_listen(struct ear *ear, int64_t airing, const char *device, const struct sent *sent);

/* Its first frame left the card at that CLOCK_REALTIME moment. */
void ear_started(struct ear *ear, int64_t airing, int64_t at_ms);

/* It is over, so many milliseconds of its sound have left the card. */
void ear_over(struct ear *ear, int64_t airing, int64_t sounded_ms);
