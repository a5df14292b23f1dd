/* The power of one zone's amplifier, by a relay or by a command: on before the first sample and
 * warm by then, held over airings back to back, off after the last, never on for longer than
 * allowed, and read back. Decides nothing about airings. Main thread only. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <systemd/sd-event.h>

#include "notice/zone.h"

/* A command that takes longer is killed, and has failed. */
#define AMPLIFIER_COMMAND_MS 5000

/* One that was to switch off and failed is run again after so long: what stays on wears. */
#define AMPLIFIER_AGAIN_MS 10000

/* Called from the event loop, and from within amplifier_begin, _hold and _warm. */
struct amplifier_ops {
	/* It does not do as it is told: -EREMOTEIO: the relay did not move; -ETIME: it was on for
	 * longer than max_on and is switched off; -ECHILD: the command failed; errors of the relay
	 * and of running the command. 0: it does. */
	void (*condition)(int error, void *userdata);
	/* It went off because of max_on: what sounds is not heard any more. */
	void (*cut)(void *userdata);
};

struct amplifier;

/* Copies the settings, and touches nothing yet. -ENOMEM. */
int amplifier_new(sd_event *event, const char *zone, const struct amplifier_settings *settings,
	const struct amplifier_ops *ops, void *userdata, struct amplifier **ret_amplifier);

/* It is the zone's from now on, in the place of `before`, which it takes and switches off first;
 * NULL: there was none. A relay is off at once, and a command is told "off" before anything else,
 * since who had it last may have been killed; a relay that cannot be opened is told as a condition,
 * and tried again each time that it is wanted. Two never run commands at once: what the new one is
 * told waits for the end of what the old one was. */
void amplifier_begin(struct amplifier *amplifier, struct amplifier *before);

/* Whether the settings are of the same relay and command; NULL is switched by none. */
bool amplifier_is_switched_by(
	const struct amplifier *amplifier, const struct amplifier_settings *settings);

/* Takes over the times of settings that it is switched by, without switching anything. */
void amplifier_follow(struct amplifier *amplifier, const struct amplifier_settings *settings);

/* Switches it off at once; a command is started and not waited for. NULL is fine. */
void amplifier_free(struct amplifier *amplifier);

/* Something is about to sound: switches it on, if it is not. Returns the CLOCK_MONOTONIC moment
 * from which it is warm. */
int64_t amplifier_hold(struct amplifier *amplifier);

/* Nothing sounds any more: off after the lead-out, unless it is held again by then. */
void amplifier_release(struct amplifier *amplifier);

/* Something will sound at that CLOCK_REALTIME moment: on from now; off again where nothing holds it
 * soon after that moment. */
void amplifier_warm(struct amplifier *amplifier, int64_t until_ms);
