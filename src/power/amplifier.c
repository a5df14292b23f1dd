#include "power/amplifier.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/loop.h"
#include "power/hook.h"
#include "power/relay.h"

/* What warmed up for nothing is left on for so long after the moment. */
#define GRACE_MS 2000

struct amplifier {
	sd_event *event;
	char *zone;
	struct amplifier_settings settings;
	const struct amplifier_ops *ops;
	void *userdata;
	struct relay *relay;      /* NULL: there is none, or it is not open */
	struct hook *hook;        /* that runs */
	struct amplifier *before; /* that it took the place of, and whose command still runs */
	struct amplifier *after;  /* that waits for ours */
	bool is_on;               /* as last told */
	bool told;                /* what the hook that runs was told */
	bool is_unsure; /* whether the command has it off: whoever was before us may have died */
	bool is_held;
	bool was_too_long;         /* until it is switched on again */
	int64_t warm_ms;           /* monotonic; when it is warm, while on */
	sd_event_source *off;      /* after the lead-out */
	sd_event_source *longest;  /* after max_on */
	sd_event_source *readback; /* once the relay has settled */
	sd_event_source *again;    /* the command that did not have it off */
};

DEFINE_CLEANUP(struct amplifier, amplifier, amplifier_free)

static void tell(const struct amplifier *amplifier, int error)
{
	if (amplifier->after)
		return;                            /* The zone has another one. */
	if (error < 0 || !amplifier->was_too_long) /* Going off then well is no excuse. */
		amplifier->ops->condition(error, amplifier->userdata);
}

static int add_timer(
	struct amplifier *amplifier, sd_event_time_handler_t handler, sd_event_source **ret_source)
{
	return loop_add_timer(amplifier->event, CLOCK_MONOTONIC, handler, amplifier, ret_source);
}

/* Fails only for a loop that has ended, and then everything is switched off. */
static void arm(sd_event_source *source, int64_t after_ms)
{
	(void)loop_ring_after(source, after_ms);
}

static void disarm(sd_event_source *source)
{
	(void)loop_ring_at(source, CLOCK_NONE); /* As arm. */
}

/* --- switching --- */

static int open_relay(struct amplifier *amplifier)
{
	const struct amplifier_settings *settings = &amplifier->settings;

	if (!settings->relay || amplifier->relay)
		return 0;
	return relay_open(
		settings->relay, settings->feedback, settings->is_active_low, &amplifier->relay);
}

static void run_command(struct amplifier *amplifier);

/* What came of the command. */
static void judge(struct amplifier *amplifier, int error)
{
	amplifier->is_unsure = !amplifier->told && error < 0;
	if (amplifier->is_unsure)
		arm(amplifier->again, AMPLIFIER_AGAIN_MS);
	tell(amplifier, error);
}

/* Its last command has ended: the one that took its place goes on. */
static void make_way(struct amplifier *amplifier)
{
	struct amplifier *after = TAKE(amplifier->after);

	after->before = NULL;
	amplifier_free(amplifier);
	if (after->settings.command && (after->told != after->is_on || after->is_unsure))
		run_command(after);
}

static void on_command_done(int error, void *userdata)
{
	struct amplifier *amplifier = userdata;

	amplifier->hook = NULL;
	judge(amplifier, error < 0 ? -ECHILD : 0);
	if (amplifier->told != amplifier->is_on)
		run_command(amplifier); /* It was wanted otherwise meanwhile. */
	if (amplifier->after && !amplifier->hook)
		make_way(amplifier);
}

static void run_command(struct amplifier *amplifier)
{
	char *const argv[] = { amplifier->settings.command, amplifier->zone,
		amplifier->is_on ? "on" : "off", NULL };

	if (amplifier->hook || amplifier->before)
		return; /* Its end looks again. */
	amplifier->told = amplifier->is_on;
	const int r = hook_run(amplifier->event, argv, AMPLIFIER_COMMAND_MS, on_command_done,
		amplifier, &amplifier->hook);
	if (r < 0)
		judge(amplifier, r);
}

static int on_again(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct amplifier *amplifier = userdata;

	(void)source;
	(void)usec;
	if (!amplifier->is_on && amplifier->is_unsure)
		run_command(amplifier);
	return 0;
}

static void move_relay(struct amplifier *amplifier)
{
	int r = open_relay(amplifier);

	if (r >= 0)
		r = relay_set(amplifier->relay, amplifier->is_on);
	if (r < 0) {
		tell(amplifier, r);
		return;
	}
	arm(amplifier->readback, RELAY_SETTLE_MS);
}

static void switch_to(struct amplifier *amplifier, bool is_on)
{
	amplifier->is_on = is_on;
	if (amplifier->settings.relay)
		move_relay(amplifier);
	if (amplifier->settings.command)
		run_command(amplifier);
	log_debug("Zone %s: amplifier %s.", amplifier->zone, is_on ? "on" : "off");
}

static int on_readback(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct amplifier *amplifier = userdata;
	bool is_on = false;

	(void)source;
	(void)usec;
	if (!amplifier->relay)
		return 0;
	const int r = relay_get(amplifier->relay, &is_on);
	tell(amplifier, r < 0 ? r : is_on != amplifier->is_on ? -EREMOTEIO : 0);
	return 0;
}

static void switch_off(struct amplifier *amplifier)
{
	disarm(amplifier->off);
	disarm(amplifier->longest);
	if (amplifier->is_on)
		switch_to(amplifier, false);
}

static int on_off(sd_event_source *source, uint64_t usec, void *userdata)
{
	(void)source;
	(void)usec;
	switch_off(userdata);
	return 0;
}

static int on_longest(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct amplifier *amplifier = userdata;

	(void)source;
	(void)usec;
	log_error("Zone %s: its amplifier was on for %" PRId64 " s, and is switched off.",
		amplifier->zone, amplifier->settings.max_on_ms / 1000);
	amplifier->was_too_long = true;
	switch_off(amplifier);
	tell(amplifier, -ETIME);
	amplifier->ops->cut(amplifier->userdata);
	return 0;
}

static void switch_on(struct amplifier *amplifier)
{
	if (amplifier->is_on)
		return;
	amplifier->was_too_long = false;
	amplifier->warm_ms = clock_monotonic_ms() + amplifier->settings.lead_in_ms;
	if (amplifier->settings.max_on_ms > 0)
		arm(amplifier->longest, amplifier->settings.max_on_ms);
	switch_to(amplifier, true);
}

/* --- the outside --- */

static int add_timers(struct amplifier *amplifier)
{
	int r;

	r = add_timer(amplifier, on_off, &amplifier->off);
	if (r < 0)
		return r;
	r = add_timer(amplifier, on_longest, &amplifier->longest);
	if (r < 0)
		return r;
	r = add_timer(amplifier, on_again, &amplifier->again);
	if (r < 0)
		return r;
	return add_timer(amplifier, on_readback, &amplifier->readback);
}

int amplifier_new(sd_event *event, const char *zone, const struct amplifier_settings *settings,
	const struct amplifier_ops *ops, void *userdata, struct amplifier **ret_amplifier)
{
	_cleanup_(amplifier_cleanup) struct amplifier *amplifier = calloc(1, sizeof(*amplifier));
	int r;

	if (!amplifier)
		return -ENOMEM;
	amplifier->event = event;
	amplifier->ops = ops;
	amplifier->userdata = userdata;
	amplifier->zone = strdup(zone);
	if (!amplifier->zone)
		return -ENOMEM;
	r = amplifier_settings_copy(settings, &amplifier->settings);
	if (r < 0)
		return r;
	r = add_timers(amplifier);
	if (r < 0)
		return r;
	*ret_amplifier = TAKE(amplifier);
	return 0;
}

static bool is_same(const char *left, const char *right)
{
	return left && right ? strcmp(left, right) == 0 : left == right;
}

bool amplifier_is_switched_by(
	const struct amplifier *amplifier, const struct amplifier_settings *settings)
{
	if (!amplifier)
		return !amplifier_is_switched(settings);
	const struct amplifier_settings *own = &amplifier->settings;
	return is_same(own->relay, settings->relay) && is_same(own->feedback, settings->feedback) &&
	       is_same(own->command, settings->command) &&
	       own->is_active_low == settings->is_active_low;
}

void amplifier_follow(struct amplifier *amplifier, const struct amplifier_settings *settings)
{
	struct amplifier_settings *own = &amplifier->settings;
	const int64_t on_ms = amplifier->warm_ms - own->lead_in_ms;

	own->lead_in_ms = settings->lead_in_ms;
	own->lead_out_ms = settings->lead_out_ms;
	own->max_on_ms = settings->max_on_ms;
	if (!amplifier->is_on)
		return;
	amplifier->warm_ms = on_ms + own->lead_in_ms;
	if (own->max_on_ms > 0)
		arm(amplifier->longest, on_ms + own->max_on_ms - clock_monotonic_ms());
	else
		disarm(amplifier->longest);
}

/* Off by relay at once, and by command as soon as one that runs has ended. */
static void retire(struct amplifier *amplifier, struct amplifier *after)
{
	amplifier->after = after;
	if (amplifier->before) { /* It never came to run its own command. */
		after->before = TAKE(amplifier->before);
		after->before->after = after;
		amplifier->is_on = amplifier->is_unsure = false;
	}
	switch_off(amplifier);
	disarm(amplifier->readback);
	relay_close(TAKE(amplifier->relay));
	if (amplifier->hook)
		after->before = amplifier;
	else
		amplifier_free(amplifier);
}

void amplifier_begin(struct amplifier *amplifier, struct amplifier *before)
{
	if (before)
		retire(before, amplifier);
	const int r = open_relay(amplifier);
	if (r < 0)
		tell(amplifier, r);
	if (!amplifier->settings.command)
		return;
	amplifier->is_unsure = true;
	run_command(amplifier);
}

void amplifier_free(struct amplifier *amplifier)
{
	if (!amplifier)
		return;
	/* What runs is killed; if it would have ended in "off", it has not. */
	const bool may_be_on = amplifier->is_on || amplifier->hook || amplifier->is_unsure;

	amplifier_free(amplifier->before);
	sd_event_source_disable_unref(amplifier->off);
	sd_event_source_disable_unref(amplifier->longest);
	sd_event_source_disable_unref(amplifier->readback);
	sd_event_source_disable_unref(amplifier->again);
	relay_close(amplifier->relay);
	hook_free(amplifier->hook);
	if (may_be_on && amplifier->settings.command)
		hook_leave(amplifier->event, (char *const[]){ amplifier->settings.command,
						     amplifier->zone, "off", NULL });
	amplifier_settings_done(&amplifier->settings);
	free(amplifier->zone);
	free(amplifier);
}

int64_t amplifier_hold(struct amplifier *amplifier)
{
	amplifier->is_held = true;
	disarm(amplifier->off);
	switch_on(amplifier);
	return amplifier->warm_ms;
}

void amplifier_release(struct amplifier *amplifier)
{
	amplifier->is_held = false;
	if (amplifier->is_on)
		arm(amplifier->off, amplifier->settings.lead_out_ms);
}

void amplifier_warm(struct amplifier *amplifier, int64_t until_ms)
{
	const int64_t left_ms = until_ms + GRACE_MS - clock_realtime_ms();

	switch_on(amplifier);
	if (!amplifier->is_held)
		arm(amplifier->off, left_ms > amplifier->settings.lead_out_ms
					    ? left_ms
					    : amplifier->settings.lead_out_ms);
}
