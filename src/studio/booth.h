/* A booth: one zone and what sounds in it. It has the zone's player, amplifier, ear and condition;
 * one airing at a time, of whose end it tells. It decides nothing. Main thread only. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <systemd/sd-event.h>

#include "notice/airing.h"
#include "notice/condition.h"
#include "notice/zone.h"
#include "sound/sound.h"
#include "station/station.h"
#include "studio/gathering.h"

struct booth;

/* Called from the event loop, never from within a booth function. */
struct booth_ops {
	/* The first frame left the card at that CLOCK_REALTIME moment. */
	void (*started)(const struct booth *booth, int64_t airing, int64_t at_ms, void *userdata);
	/* The booth is free again, and may be given the next airing. */
	void (*ended)(const struct booth *booth, int64_t airing, const struct ending *ending,
		void *userdata);
	/* The last word about an airing, which may be over, from the zone's monitor. */
	void (*heard)(const struct booth *booth, int64_t airing, const struct heard *heard,
		void *userdata);
};

/* Starts its player, and puts back what an airing that was cut off left set of its mixer, which
 * lies remembered in the folder `state`. booth_prepare and booth_follow come next. */
int booth_open(sd_event *event, const char *zone, const char *state, const struct booth_ops *ops,
	void *userdata, struct booth **ret_booth);

/* The booth of a zone that there is not: whatever it is given is refused,
 * SOUNDING_ZONE_GONE. */
int booth_open_closed(sd_event *event, const char *zone, const struct booth_ops *ops,
	void *userdata, struct booth **ret_booth);

void booth_close(struct booth *booth); /* NULL is fine */

/* Other settings of its zone, with all that they need, made before they hold. */
struct booth_change;

/* Copies the zone. -ENOMEM. */
int booth_prepare(struct booth *booth, const struct zone *zone, struct booth_change **ret_change);

/* From the next airing on the zone is so; its amplifier is at once. Takes the change. */
void booth_follow(struct booth *booth, struct booth_change *change);

void booth_change_free(struct booth_change *change); /* NULL is fine */

/* Whether it is the booth of a zone that there is not. */
bool booth_is_closed(const struct booth *booth);

const char *booth_zone(const struct booth *booth);
int64_t booth_airing(const struct booth *booth); /* 0: none */
const struct condition *booth_condition(const struct booth *booth);

/* Takes the airing, which is told by `ended`, whatever becomes of it. The sound begins at that
 * reading; NULL: there was no memory for one. The booth takes its own reference. Where it joins, it
 * sounds from what is newest of it. */
void booth_take(struct booth *booth, const struct airing *airing, int first_reading,
	struct sound *sound, bool joins);

/* What it has taken of that airing, from that reading on, as long as it can still be sounded by
 * others; NULL: nothing. Lent. */
struct sound *booth_sound(const struct booth *booth, int64_t airing, int first_reading);

/* Sounds what it has taken and not begun, at that CLOCK_MONOTONIC moment or at once; with others,
 * when these gather (lent; may be NULL). */
void booth_begin(struct booth *booth, int64_t start_ns, struct gathering *gathering);

/* Ends what it has taken, unless it ends by itself before that CLOCK_MONOTONIC moment: a fade, and
 * then `ended` with -ECANCELED. */
void booth_halt(struct booth *booth, int64_t by_ns);

/* What is wrong with the line input that is relayed there, one of SOUNDING_LINE_x; 0: nothing. */
void booth_note_line(struct booth *booth, int error);

/* Its sound has its first frames, or all of them. */
void booth_wake(struct booth *booth);

/* Switches its amplifier on, and returns when it is warm, by CLOCK_MONOTONIC; 0 where there is
 * none. */
int64_t booth_power_up(struct booth *booth);

/* Something will sound at that moment: its amplifier warms up. */
void booth_warm(struct booth *booth, int64_t planned_ms);

/* Looks whether its card can be opened, if nothing sounds; without `always` only where it has
 * failed. What is found is its condition. */
void booth_probe(struct booth *booth, bool always);

/* Whether its player is not stuck in the driver. */
bool booth_is_alive(const struct booth *booth, int64_t monotonic_now_ms);
