/* Turns scripts into sound. render_script does it here and now; the renderer is the one thread of
 * the daemon that calls eSpeak NG, and does it piece by piece, the highest priority first. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "notice/priority.h"
#include "notice/script.h"
#include "sound/sound.h"
#include "speech/reading.h"

/* Appends chime, pauses, readings from `first_reading` on with their bridge sentences, and
 * finishes the sound. The engine must be open. Returns the error that the sound finished with. */
int render_script(const struct reader *reader, const struct script *script, int first_reading,
	struct sound *sound);

/* A renderer with work that has finished no piece of it for this long is stuck in eSpeak NG. */
#define RENDERER_ALIVE_MS 10000

struct renderer;

enum renderer_news {
	RENDERER_READY,    /* the engine is open and passed its test; `error` when it did not */
	RENDERER_GREW,     /* the sound has its first frames */
	RENDERER_FINISHED, /* the sound is finished; `error` as in sound_finish */
};

struct renderer_report {
	enum renderer_news news;
	int error;
	int64_t airing; /* as given to renderer_render; 0 for RENDERER_READY */
};

/* Starts the thread, which opens and tests the engine and reports RENDERER_READY. Takes its own
 * reference to the reader. */
int renderer_open(struct reader *reader, struct renderer **ret_renderer);

/* What is rendered from now on is read with this one; its own reference. */
void renderer_set_reader(struct renderer *renderer, struct reader *reader);

/* Ends the thread after at most one piece of speech; sounds in work finish with -ECANCELED. Waits
 * two seconds; a thread that is stuck is left behind (the process is about to end). */
void renderer_close(struct renderer *renderer);

/* Whether it has no work, or finished a piece of it within RENDERER_ALIVE_MS. */
bool renderer_is_alive(const struct renderer *renderer, int64_t monotonic_now_ms);

/* Readable when a report waits. Level-triggered. */
int renderer_fd(const struct renderer *renderer);

/* Renders in the background; copies the script, takes its own reference to the sound. Abandoned
 * sounds are dropped. -E2BIG: too many at once; -ENOMEM; -EPIPE: the thread is gone. */
int renderer_render(struct renderer *renderer, int64_t airing, const struct script *script,
	enum priority priority, int first_reading, struct sound *sound);

/* -EAGAIN when no report waits; -EPIPE when the thread is gone. */
int renderer_receive(struct renderer *renderer, struct renderer_report *ret_report);
