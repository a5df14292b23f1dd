/* Turns scripts into sound, in a process of its own that may die: the daemon's side of the voice
 * (voice/child.h). What to ask it for is voice/work.h's; here it is started, bounded, heard, and
 * started again when it dies, hangs or lies. On the main loop, and only there. */
#pragma once

#include <stdint.h>

#include <systemd/sd-event.h>

#include "voice/work.h"

/* A process that is not ready after so long hangs; at the first start disks are slow. */
#define RENDERER_FIRST_START_MS 30000
#define RENDERER_START_MS       5000

/* One that dies as soon as it lives, with nothing to do, is started again ever later. */
#define RENDERER_REST_MIN_MS 100
#define RENDERER_REST_MAX_MS 10000

struct renderer;

struct renderer_ops {
	/* Once: the engine is open and passed its known-answer test; `error` when it did not.
	 * -ENOPKG: its data are missing, or it says something else. */
	void (*ready)(int error, void *userdata);
	/* The sound has its first frames, or its source's, or these come next, or do not yet, or
	 * it is finished; also from within renderer_render. */
	void (*news)(int64_t airing, void *userdata);
};

/* Starts the process; `program` is NULL for our own. */
int renderer_open(sd_event *event, const char *program, const struct renderer_ops *ops,
	void *userdata, struct renderer **ret_renderer);

/* Ends the process; sounds in work finish with -ECANCELED. */
void renderer_close(struct renderer *renderer);

/* What the system refused to the process by which it would be bound (notice/bound.h); it is logged
 * when that changes. */
unsigned renderer_unbound(const struct renderer *renderer);

/* Renders in the background a script that was read (speech/wording.h). Abandoned sounds are
 * dropped. A sound whose piece failed twice with the process finishes with SOUNDING_VOICE_DIED,
 * _HUNG or _LIED (notice/sounding.h). -E2BIG: too many at once; -ENOMEM. */
int renderer_render(struct renderer *renderer, const struct work_order *order);
