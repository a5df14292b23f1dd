/* Ahead: what is rendered, or opened, before it begins, so that nobody is silenced for what cannot
 * be sounded. Main thread only. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <systemd/sd-event.h>

#include "notice/airing.h"
#include "sound/sound.h"

struct ahead;

struct ahead_ops {
	/* From the event loop: 0; the error that there is nothing to sound for; or 1, where it was
	 * there, being about to come, and is waited for again. */
	void (*ready)(int64_t airing, int error, void *userdata);
	/* From within ahead_prepare: it comes to the sound, from that reading on. -errno. */
	int (*render)(const struct airing *airing, int first_reading, struct sound *sound,
		void *userdata);
};

/* -ENOMEM. */
int ahead_new(
	sd_event *event, const struct ahead_ops *ops, void *userdata, struct ahead **ret_ahead);
void ahead_free(struct ahead *ahead); /* NULL is fine */

/* Begins to render it, from that reading on. True: there is nothing to wait for. */
bool ahead_prepare(struct ahead *ahead, const struct airing *airing, int first_reading);

/* There is news of it. */
void ahead_note(struct ahead *ahead, int64_t airing);

/* What was rendered of it, with that chime and from that reading on; the caller's reference. NULL:
 * nothing, and what is not wanted is dropped. */
struct sound *ahead_take(struct ahead *ahead, int64_t airing, enum chime chime, int first_reading);

void ahead_drop(struct ahead *ahead, int64_t airing);
