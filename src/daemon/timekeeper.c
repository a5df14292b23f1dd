#include "daemon/timekeeper.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/loop.h"

struct timekeeper {
	const struct timekeeper_ops *ops;
	void *userdata;
	unsigned accepted;
	enum clock_trust trust;
	struct clock_evidence evidence; /* when it was last looked at */
	sd_event_source *look;
};

DEFINE_CLEANUP(struct timekeeper, timekeeper_close, timekeeper_close)

static enum clock_trust judge(struct timekeeper *timekeeper)
{
	timekeeper->ops->look(&timekeeper->evidence, timekeeper->userdata);
	return trust_judge(&timekeeper->evidence, timekeeper->accepted);
}

/* Kept for the rest of this boot, so that a restart of the daemon need not ask again. */
static void keep(const struct timekeeper *timekeeper, const char *by)
{
	timekeeper->ops->keep(by, timekeeper->userdata);
}

/* What the clock was trusted for before this start, in the same boot. */
static enum clock_trust remember(const char *by)
{
	enum clock_trust trust;

	if (!by)
		return CLOCK_TRUST_NONE; /* It is judged anew. */
	return clock_trust_parse(by, &trust) == 0 ? trust : CLOCK_TRUST_PERSON;
}

static int arm(struct timekeeper *timekeeper)
{
	return loop_ring_after(timekeeper->look, TIMEKEEPER_LOOK_MS);
}

int timekeeper_look(struct timekeeper *timekeeper)
{
	if (timekeeper->trust != CLOCK_TRUST_NONE)
		return 0;
	timekeeper->trust = judge(timekeeper);
	if (timekeeper->trust == CLOCK_TRUST_NONE)
		return arm(timekeeper);
	keep(timekeeper, clock_trust_name(timekeeper->trust));
	timekeeper->ops->trusted(timekeeper->userdata);
	return 0;
}

static int on_look(sd_event_source *source, uint64_t usec, void *userdata)
{
	(void)source;
	(void)usec;
	return timekeeper_look(userdata);
}

/* What is known before anybody looks again. */
static void begin(struct timekeeper *timekeeper, const char *trusted_by)
{
	timekeeper->trust = remember(trusted_by);
	if (timekeeper->trust != CLOCK_TRUST_NONE)
		return;
	timekeeper->trust = judge(timekeeper);
	if (timekeeper->trust != CLOCK_TRUST_NONE)
		keep(timekeeper, clock_trust_name(timekeeper->trust));
}

static int add_look(struct timekeeper *timekeeper, sd_event *event)
{
	const int r =
		loop_add_timer(event, CLOCK_MONOTONIC, on_look, timekeeper, &timekeeper->look);

	return r < 0 || timekeeper->trust != CLOCK_TRUST_NONE ? r : arm(timekeeper);
}

int timekeeper_open(sd_event *event, const struct timekeeper_setup *setup,
	const struct timekeeper_ops *ops, void *userdata, struct timekeeper **ret_timekeeper)
{
	_cleanup_(timekeeper_close_cleanup) struct timekeeper *timekeeper =
		calloc(1, sizeof(*timekeeper));

	if (!timekeeper)
		return -ENOMEM;
	timekeeper->accepted = setup->accepted;
	timekeeper->evidence.is_virtual = setup->is_virtual;
	timekeeper->evidence.mark_ms = setup->mark_ms;
	timekeeper->ops = ops;
	timekeeper->userdata = userdata;
	begin(timekeeper, setup->trusted_by);
	const int r = add_look(timekeeper, event);
	if (r < 0)
		return r;
	*ret_timekeeper = TAKE(timekeeper);
	return 0;
}

void timekeeper_close(struct timekeeper *timekeeper)
{
	if (!timekeeper)
		return;
	sd_event_source_disable_unref(timekeeper->look);
	free(timekeeper);
}

void timekeeper_catch_up(struct timekeeper *timekeeper, int64_t mark_ms, const char *trusted_by)
{
	timekeeper->evidence.mark_ms = mark_ms;
	if (timekeeper->trust != CLOCK_TRUST_NONE)
		return;
	timekeeper->trust = remember(trusted_by);
	if (timekeeper->trust != CLOCK_TRUST_NONE)
		timekeeper->ops->trusted(timekeeper->userdata);
}

void timekeeper_set_accepted(struct timekeeper *timekeeper, unsigned accepted)
{
	timekeeper->accepted = accepted;
}

enum clock_trust timekeeper_trust(const struct timekeeper *timekeeper)
{
	return timekeeper->trust;
}

void timekeeper_confirm(struct timekeeper *timekeeper, const char *by)
{
	keep(timekeeper, by);
	if (timekeeper->trust != CLOCK_TRUST_NONE)
		return;
	timekeeper->trust = CLOCK_TRUST_PERSON;
	timekeeper->ops->trusted(timekeeper->userdata);
}
