#include "daemon/warm_up.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/loop.h"

struct warm_up {
	const struct daemon *daemon;
	sd_event_source *due;
	int64_t planned_ms; /* that was last warmed up for, or will be */
	int64_t at_ms;      /* when */
};

DEFINE_CLEANUP(struct warm_up, warm_up, warm_up_close)

static int longest_lead_in_ms(const struct config *config)
{
	int longest_ms = 0;

	for (size_t i = 0; i < config->zone_count; i++) {
		const struct amplifier_settings *amplifier = &config->zones[i].amplifier;
		if (amplifier_is_switched(amplifier) && amplifier->lead_in_ms > longest_ms)
			longest_ms = amplifier->lead_in_ms;
	}
	return longest_ms;
}

static int on_due(sd_event_source *source, uint64_t usec, void *userdata)
{
	const struct warm_up *warm_up = userdata;
	const struct daemon *daemon = warm_up->daemon;
	const struct config *config = daemon->config;

	(void)source;
	(void)usec;
	for (size_t i = 0; i < config->notice_count; i++) {
		const struct notice *notice = &config->notices[i];
		if (!notice_rule_at(notice, warm_up->planned_ms))
			continue;
		for (size_t j = 0; j < notice->zone_count; j++)
			studio_warm(daemon->studio, notice->zones[j], warm_up->planned_ms);
	}
	return 0;
}

int warm_up_open(struct daemon *daemon, struct warm_up **ret_warm_up)
{
	_cleanup_(warm_up_cleanup) struct warm_up *warm_up = calloc(1, sizeof(*warm_up));
	int r;

	if (!warm_up)
		return -ENOMEM;
	warm_up->daemon = daemon;
	r = loop_add_timer(daemon->event, CLOCK_REALTIME, on_due, warm_up, &warm_up->due);
	if (r < 0)
		return r;
	*ret_warm_up = TAKE(warm_up);
	return 0;
}

void warm_up_close(struct warm_up *warm_up)
{
	if (!warm_up)
		return;
	sd_event_source_disable_unref(warm_up->due);
	free(warm_up);
}

int warm_up_plan(struct warm_up *warm_up)
{
	const struct daemon *daemon = warm_up->daemon;
	const int lead_ms = longest_lead_in_ms(daemon->config);
	const struct notice *notice;
	int64_t planned_ms;

	if (lead_ms == 0 || schedule_next(daemon->schedule, &planned_ms, &notice) < 0)
		return 0;
	const int64_t at_ms = station_submission_ms(&notice->script, planned_ms) - lead_ms;
	/* The same moment again when a reload has made an amplifier slower. */
	if (planned_ms == warm_up->planned_ms && at_ms == warm_up->at_ms)
		return 0;
	warm_up->planned_ms = planned_ms;
	warm_up->at_ms = at_ms;
	return loop_ring_at(warm_up->due, at_ms);
}
