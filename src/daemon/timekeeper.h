/* The timekeeper: watches, while the clock is not trusted, for a reason to trust it. What counts is
 * calendar/trust.h's to say; this only asks the kernel, the RTC and the as-run log. Once trusted,
 * it wakes no more: a clock that was right stays right enough until the machine is started anew.
 * Main thread only. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <systemd/sd-event.h>

#include "asrun/asrun.h"
#include "calendar/trust.h"

/* How often it looks while the clock is not trusted. */
#define TIMEKEEPER_LOOK_MS 2000

struct timekeeper;

/* Lends the log, whose mark and earlier word it takes. `trusted` is called once, from the event
 * loop or timekeeper_confirm, when the clock comes to be trusted after this. */
int timekeeper_open(sd_event *event, struct asrun *asrun, unsigned accepted,
	void (*trusted)(void *userdata), void *userdata, struct timekeeper **ret_timekeeper);
void timekeeper_close(struct timekeeper *timekeeper);

/* What the configuration accepts from now on. */
void timekeeper_set_accepted(struct timekeeper *timekeeper, unsigned accepted);

/* What the clock is trusted for. */
enum clock_trust timekeeper_trust(const struct timekeeper *timekeeper);

/* A person says that the clock is right. */
int timekeeper_confirm(struct timekeeper *timekeeper, const char *by);
