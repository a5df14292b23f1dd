/* The live talks (喊话) that go on: of each airing the microphone's thread, its file and its end,
 * on the main loop. Main thread only. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <systemd/sd-event.h>

#include "notice/airing.h"
#include "notice/talk.h"
#include "sound/sound.h"

/* Called from the event loop. */
struct live_ops {
	/* All of the airing's talk is there: a delayed one can sound now. */
	void (*over)(int64_t airing, void *userdata);
};

struct live_desk;

/* Talks are kept in the folder, which is copied. -ENOMEM. */
int live_new(sd_event *event, const char *folder, const struct live_ops *ops, void *userdata,
	struct live_desk **ret_desk);
void live_free(struct live_desk *desk); /* ends what goes on; NULL is fine */

/* The microphone of the talks to come; takes what it owns. */
void live_set_microphone(struct live_desk *desk, const struct microphone_settings *settings);

/* The airing's talk comes to the sound. -ENODEV: there is no microphone; errors of talk_open. */
int live_begin(struct live_desk *desk, const struct airing *airing, struct sound *sound);

/* Whether the airing is a talk that goes on. */
bool live_goes_on(const struct live_desk *desk, int64_t airing);

/* The chime's first frame left a card at that CLOCK_REALTIME moment; of several zones the first to
 * start decides, since they start together. Nothing for what is no talk. */
void live_started(const struct live_desk *desk, int64_t airing, int64_t at_ms);

/* The same, and nobody has finished it. */
bool live_is_open(const struct live_desk *desk, int64_t airing);

/* Who talks is done; what was said is still heard. -ENOENT: no such talk goes on. */
int live_finish(const struct live_desk *desk, int64_t airing);
