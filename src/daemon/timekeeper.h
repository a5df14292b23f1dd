/* The timekeeper: watches, while the clock is not trusted, for a reason to trust it. What counts is
 * calendar/trust.h's to say; this asks whoever knows the machine (evidence.h).
 * Once trusted, it wakes no more: a clock that was right stays right enough until the machine is
 * started anew.
 * Main thread only. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <systemd/sd-event.h>

#include "calendar/trust.h"

/* How often it looks while the clock is not trusted. */
#define TIMEKEEPER_LOOK_MS 2000

struct timekeeper;

struct timekeeper_setup {
	unsigned accepted;      /* what the configuration accepts, bit CLOCK_TRUST_x */
	bool is_virtual;        /* the machine, for as long as it runs */
	int64_t mark_ms;        /* the lived mark of the as-run log; CLOCK_NONE: none */
	const char *trusted_by; /* by whom the clock was trusted earlier in this boot; lent for the
				   call; NULL: by nobody */
};

struct timekeeper_ops {
	/* What the machine says of its clock now: evidence_look. */
	void (*look)(struct clock_evidence *evidence, void *userdata);
	/* Keeps for the rest of this boot by whom it is trusted: a person's name, or
	 * "synchronised", "rtc". */
	void (*keep)(const char *by, void *userdata);
	/* Once, from timekeeper_look, timekeeper_confirm or timekeeper_catch_up, when the clock
	 * comes to be trusted after it was not when this was opened. */
	void (*trusted)(void *userdata);
};

int timekeeper_open(sd_event *event, const struct timekeeper_setup *setup,
	const struct timekeeper_ops *ops, void *userdata, struct timekeeper **ret_timekeeper);
void timekeeper_close(struct timekeeper *timekeeper);

/* What was not known when it was opened. */
void timekeeper_catch_up(struct timekeeper *timekeeper, int64_t mark_ms, const char *trusted_by);

/* What the configuration accepts from now on. */
void timekeeper_set_accepted(struct timekeeper *timekeeper, unsigned accepted);

/* What the clock is trusted for. */
enum clock_trust timekeeper_trust(const struct timekeeper *timekeeper);

/* Looks now; the event loop does every TIMEKEEPER_LOOK_MS. */
int timekeeper_look(struct timekeeper *timekeeper);

/* A person says that the clock is right. */
void timekeeper_confirm(struct timekeeper *timekeeper, const char *by);
