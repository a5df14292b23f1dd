/* The studio: the renderer and one player per zone, on the main loop. It sounds what the station
 * says and tells what came of it. It decides nothing. Main thread only. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <systemd/sd-event.h>

#include "notice/airing.h"
#include "notice/condition.h"
#include "notice/talk.h"
#include "notice/zone.h"
#include "station/station.h"

/* Called from the event loop, never from within a studio function. */
struct studio_ops {
	/* Once, when the voice is loaded and passed its test; `error` when it did not. */
	void (*ready)(int error, void *userdata);
	/* What studio_prepare_source opens is there, or cannot be sounded, or is waited for again
	 * (studio/ahead.h). */
	void (*source_ready)(int64_t airing, int error, void *userdata);
	void (*zone_started)(int64_t airing, const char *zone, int64_t at_ms, void *userdata);
	void (*zone_ended)(
		int64_t airing, const char *zone, const struct ending *ending, void *userdata);
	/* What a monitor found about an airing, which may be over: the last word about it in that
	 * zone. */
	void (*zone_heard)(
		int64_t airing, const char *zone, const struct heard *heard, void *userdata);
};

/* An airing of several zones that is due at once begins in all of them at the same moment, when the
 * last of their cards is open (gathering.h), so much later at most: longer than a card takes to
 * open, and an announcement to be rendered. */
#define STUDIO_TOGETHER_MS 200

/* What it takes to hand a zone over, from a halt to the first frame of the next airing: a card that
 * gives nothing back empties its buffer, the row of the one that was cut and the row of the next
 * are written, and the card is opened again. */
#define STUDIO_HANDOVER_MS 300

struct studio;

struct studio_setup {
	const char *state; /* the folder that remembers mixers: what a crash left set is put
			    * back with the zones; lent for as long as the studio lives */
	const char *talks; /* the folder that live talks are kept in; copied */
};

/* Starts the renderer; zones come with studio_follow. */
int studio_open(sd_event *event, const struct studio_setup *setup, const struct studio_ops *ops,
	void *userdata, struct studio **ret_studio);
void studio_close(struct studio *studio);

/* Other zones and another microphone, with all that they need, made before they hold. */
struct studio_change;

/* Opens a player for each new zone. Copies what it needs. -ENOMEM, or the error of a thread; then
 * nothing has changed. */
int studio_prepare(struct studio *studio, const struct zone *zones, size_t count,
	const struct microphone_settings *microphone, struct studio_change **ret_change);

/* Takes over devices and volumes for the next airing, and amplifiers and the microphone at once.
 * Zones that are gone end their airing first; one that comes back meanwhile sounds on. Takes the
 * change. */
void studio_follow(struct studio *studio, struct studio_change *change);

void studio_change_free(struct studio_change *change); /* NULL is fine */

/* Opens what the airing will sound. True: there is nothing to wait for; else source_ready tells.
 * What was opened waits for studio_play, or studio_forget_source. */
bool studio_prepare_source(struct studio *studio, const struct airing *airing);
void studio_forget_source(struct studio *studio, int64_t airing);

/* Sounds the airing in the zones of the go, beside those in which it sounds already; of a live talk
 * what is said from now on. Whatever fails is told by zone_ended. */
void studio_play(struct studio *studio, const struct airing *airing, const struct station_go *go);

/* Silences it, unless it ends by itself before that CLOCK_REALTIME moment. */
void studio_halt(struct studio *studio, const struct airing *airing, int64_t by_ms);

/* Looks again at the cards of zones where one failed, with `all` at all of them; what is found is
 * told as their condition. */
void studio_probe(struct studio *studio, bool all);

/* Looks at all of them, and from now on again when sound devices come or go. Once. */
void studio_watch(struct studio *studio);

/* Something will sound in the zone at that moment: its amplifier warms up. */
void studio_warm(struct studio *studio, const char *zone, int64_t planned_ms);

/* Who talks live in that airing is done; what was said is still heard. -ENOENT. */
int studio_finish_talk(struct studio *studio, int64_t airing);

/* Whether somebody talks live in that airing, and is not done. */
bool studio_is_talking(const struct studio *studio, int64_t airing);

/* What is wrong with the zone now; NULL for one that there is not. Lent until the next call. */
const struct condition *studio_condition(const struct studio *studio, const char *zone);

/* What the system refused to the voice's process by which it would be bound (notice/bound.h). */
unsigned studio_unbound(const struct studio *studio);

/* Whether no player is stuck in its driver. The voice is bounded by itself. */
bool studio_is_alive(const struct studio *studio);
