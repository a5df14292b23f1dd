#include "daemon/programme.h"

#include <errno.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "daemon/airings.h"
#include "daemon/evidence.h"

/* --- what is due (planner_ops) --- */

static bool knows(const char *notice, int64_t planned_ms, void *userdata)
{
	const struct daemon *daemon = userdata;

	return record_knows(daemon->record, notice, planned_ms);
}

static void submit(const struct notice *notice, struct airing *airing, void *userdata)
{
	const int r = airings_submit(airing, NULL, userdata);

	(void)notice;
	if (r == -E2BIG)
		log_error("A planned notice does not air: %d airings wait already.",
			STATION_AIRINGS_MAX);
	else if (r < 0)
		log_error("A planned notice does not air: %s", error_text(r));
}

static void miss(struct airing *airing, enum airing_reason reason, void *userdata)
{
	const struct daemon *daemon = userdata;

	station_miss(daemon->station, airing, reason, clock_realtime_ms());
}

static void put_off(const char *notice, int64_t planned_ms, void *userdata)
{
	char planned[CLOCK_TEXT_SIZE];

	(void)userdata;
	log_error("Out of memory: %s of %s waits for some.", notice,
		clock_format(planned_ms, planned));
}

static void begin(void *userdata)
{
	const struct daemon *daemon = userdata;

	station_hold(daemon->station);
}

static void end(void *userdata)
{
	const struct daemon *daemon = userdata;

	station_release(daemon->station, clock_realtime_ms());
}

/* --- the clock is set (schedule_ops) --- */

/* What waits may be followed by a moment that was stepped over. */
static void clock_set(int64_t step_ms, void *userdata)
{
	const struct daemon *daemon = userdata;

	station_hold(daemon->station);
	station_clock_set(daemon->station, step_ms, clock_realtime_ms());
}

static struct schedule_now now(void *userdata)
{
	(void)userdata;
	return (struct schedule_now){ clock_realtime_ms(), clock_boottime_ms() };
}

int programme_open(struct daemon *daemon)
{
	static const struct schedule_ops ops = {
		.planner = {
			.knows = knows,
			.submit = submit,
			.miss = miss,
			.put_off = put_off,
			.begin = begin,
			.end = end,
		},
		.now = now,
		.clock_set = clock_set,
		.clock_taken = end,
	};

	return schedule_open(daemon->event, &ops, daemon, &daemon->schedule);
}

/* --- the clock is trusted --- */

void programme_note_lived(struct daemon *daemon)
{
	record_lived(daemon->record, schedule_answered_ms(daemon->schedule));
}

/* Of a notice that waits for the clock only the newest airing may be left. */
static void clock_trusted(void *userdata)
{
	struct daemon *daemon = userdata;
	int r;

	log_notice("The clock is trusted: %s.",
		clock_trust_title(timekeeper_trust(daemon->timekeeper)));
	const int64_t now_ms = schedule_now_ms(daemon->schedule);
	station_hold(daemon->station);
	station_set_clock_trusted(daemon->station, true, now_ms);
	r = schedule_trust(daemon->schedule);
	station_release(daemon->station, clock_realtime_ms());
	if (r == 0)
		programme_note_lived(daemon);
	else
		log_error("What passed before the clock was trusted is not answered for: %s",
			error_text(r));
}

/* --- what the log held, where it comes late --- */

void programme_catch_up(struct daemon *daemon)
{
	const struct history *history = record_history(daemon->record);
	int r;

	if (!daemon->timekeeper || !record_has_late_history(daemon->record))
		return;
	log_notice("The as-run log can be read: what passed before the start is answered for.");
	station_hold(daemon->station);
	r = schedule_catch_up(daemon->schedule, history->lived_ms);
	if (r == 0)
		airings_remember(daemon);
	station_release(daemon->station, schedule_now_ms(daemon->schedule));
	if (r < 0) { /* It is tried again after whatever happens next. */
		log_error("What passed before the start is not answered for: %s", error_text(r));
		return;
	}
	record_catch_up(daemon->record);
	timekeeper_catch_up(daemon->timekeeper, history->lived_ms, history->trusted_by);
	programme_note_lived(daemon);
}

/* --- the start --- */

static int start_schedule(struct daemon *daemon)
{
	const int64_t lived_ms = record_history(daemon->record)->lived_ms;
	const bool is_trusted = timekeeper_trust(daemon->timekeeper) != CLOCK_TRUST_NONE;

	if (lived_ms != CLOCK_NONE && lived_ms > clock_realtime_ms())
		log_warning("The clock is behind the last row of the as-run log; is it right?");
	if (!is_trusted)
		log_warning("The clock is not trusted. Planned notices wait until it is "
			    "synchronised, or until somebody says `dalaba clock trust`; urgent "
			    "ones air.");
	station_set_clock_trusted(daemon->station, is_trusted, clock_realtime_ms());
	return schedule_start(daemon->schedule, daemon->config->notices,
		daemon->config->notice_count, lived_ms, is_trusted);
}

static void look(struct clock_evidence *evidence, void *userdata)
{
	(void)userdata;
	evidence_look(evidence);
}

static void keep_trust(const char *by, void *userdata)
{
	const struct daemon *daemon = userdata;

	record_trust(daemon->record, by);
}

int programme_start(struct daemon *daemon)
{
	static const struct timekeeper_ops ops = {
		.look = look,
		.keep = keep_trust,
		.trusted = clock_trusted,
	};
	const struct history *history = record_history(daemon->record);
	const struct timekeeper_setup setup = {
		.accepted = daemon->config->station.clock_trust,
		.is_virtual = evidence_is_virtual(),
		.mark_ms = history->lived_ms,
		.trusted_by = history->trusted_by,
	};
	int r;

	r = timekeeper_open(daemon->event, &setup, &ops, daemon, &daemon->timekeeper);
	if (r < 0)
		return r;
	r = start_schedule(daemon);
	if (r < 0)
		return r;
	programme_note_lived(daemon);
	record_wait(daemon->record); /* From here on what passes without power is answered for. */
	return 0;
}
