/* A player: the thread that sounds one airing at a time in one zone. It has no queue and decides
 * nothing: one job is given, its end is reported, the next is given. It waits on its socket and on
 * its card, never otherwise. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "notice/ending.h"
#include "notice/output.h"
#include "sound/sound.h"
#include "studio/gathering.h"

/* A busy player that has not reported alive for this long is stuck in the driver. */
#define PLAYER_ALIVE_MS 5000

struct player;

struct player_job {
	int64_t airing;
	const struct output *output; /* copied */
	struct sound *sound;         /* the player takes its own reference */
	int64_t start_ns;            /* CLOCK_MONOTONIC; the first frame is due; past: at once */
	struct gathering *gathering; /* tells the start instead; the player takes its own
				      * reference. NULL: nobody else begins with it */
	bool joins;                  /* a sound that goes on, with what is newest of it */
};

enum player_news {
	PLAYER_STARTED, /* the first frame left the card, at `at_ms` */
	PLAYER_ENDED,
	PLAYER_ALIVE,  /* each second while it is busy */
	PLAYER_PROBED, /* the answer to player_probe; `error` where the card does not open */
};

struct player_report {
	enum player_news news;
	int64_t airing;
	int64_t at_ms;
	int error;            /* PLAYER_PROBED */
	struct ending ending; /* PLAYER_ENDED; its readings are of this sound */
};

/* Starts the thread. `zone` is for its log lines; what it sets of a mixer it remembers in the file
 * `memory` meanwhile. Both are copied. */
int player_open(const char *zone, const char *memory, struct player **ret_player);

/* Asks it to fade out and end, and waits at most a second; a thread stuck in the driver is left
 * behind (the process is about to end). */
void player_close(struct player *player);

int player_fd(const struct player *player); /* readable when a report waits */

/* -EBUSY while a job is not reported ended; -ENOMEM; -EPIPE. */
int player_play(struct player *player, const struct player_job *job);

/* Opens the output's first device and closes it again, when the player is idle: whether it would
 * play. -EBUSY; -ENOMEM; -EPIPE. Costs nothing that can be heard. */
int player_probe(struct player *player, const struct output *output);

/* Fades the job out and ends it, unless it ends by itself before that CLOCK_MONOTONIC moment.
 * Nothing to do is no error. */
int player_halt(struct player *player, int64_t by_ns);

/* Its sound has its first frames, or is finished. */
int player_wake(struct player *player);

/* -EAGAIN when no report waits. */
int player_receive(struct player *player, struct player_report *ret_report);

/* Whether it is idle, or reported alive within PLAYER_ALIVE_MS. */
bool player_is_alive(const struct player *player, int64_t monotonic_now_ms);
bool player_is_idle(const struct player *player);
