#include "schedule.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "calendar/rule.h"

struct schedule {
	const struct schedule_ops *ops;
	void *userdata;
	const struct notice *notices; /* lent */
	size_t notice_count;
	struct agenda *agenda;
	struct occurrence pending; /* the next moment; its notice is NULL when there is none */
	int64_t telling_ms; /* the moment that is being told just now; CLOCK_NONE otherwise */
	sd_event_source *due;
	sd_event_source *clock_steps;
	int clock_fd;
};

DEFINE_CLEANUP(struct schedule, schedule_close, schedule_close)

/* Moves on to the next moment that has no row yet. */
static void take_next(struct schedule *schedule)
{
	do {
		if (agenda_take(schedule->agenda, &schedule->pending) < 0) {
			schedule->pending = (struct occurrence){ 0 };
			return;
		}
	} while (schedule->ops->knows(
		schedule->pending.notice->name, schedule->pending.planned_ms, schedule->userdata));
}

/* Whether a later moment of the same notice has come too: of several missed only the last may
 * still air, or the horn would catch up on a day's notices in one go. */
static bool is_superseded(const struct occurrence *occurrence, int64_t now_ms)
{
	const struct notice *notice = occurrence->notice;

	for (size_t i = 0; i < notice->rule_count; i++) {
		int64_t next_ms;
		if (rule_next(&notice->rules[i], occurrence->planned_ms, &next_ms) == 0 &&
			next_ms <= now_ms)
			return true;
	}
	return false;
}

static void miss(
	struct schedule *schedule, const struct occurrence *occurrence, enum airing_reason reason)
{
	struct airing *airing = airing_of_notice(occurrence->notice, occurrence->planned_ms);

	if (!airing) {
		log_error("Out of memory: %s was missed and has no row.", occurrence->notice->name);
		return;
	}
	schedule->ops->miss(airing, reason, schedule->userdata);
}

static void submit(struct schedule *schedule, const struct occurrence *occurrence)
{
	struct airing *airing = airing_of_notice(occurrence->notice, occurrence->planned_ms);

	if (!airing) {
		log_error("Out of memory: %s does not air.", occurrence->notice->name);
		return;
	}
	schedule->ops->submit(airing, schedule->userdata);
}

/* `allowed_late_ms` below 0: what has passed does not air any more. */
static void answer(struct schedule *schedule, int64_t allowed_late_ms, enum airing_reason reason,
	int64_t now_ms)
{
	const struct occurrence occurrence = schedule->pending;
	const int64_t late_ms = now_ms - occurrence.planned_ms;

	/* Moved on first: what is told below may ask what comes next. */
	schedule->telling_ms = occurrence.planned_ms;
	take_next(schedule);
	if (late_ms > 0 && (late_ms > allowed_late_ms || is_superseded(&occurrence, now_ms)))
		miss(schedule, &occurrence, reason);
	else
		submit(schedule, &occurrence);
	schedule->telling_ms = CLOCK_NONE;
}

/* When the pending airing is to be submitted. */
static int64_t submission_ms(const struct schedule *schedule)
{
	const struct script *script = &schedule->pending.notice->script;
	const int64_t preparation_ms =
		SCHEDULE_LEAD_MS + (script->recording ? SCHEDULE_RECORDING_MS : 0);

	return schedule->pending.planned_ms - script_lead_ms(script) - preparation_ms;
}

static bool is_due(const struct schedule *schedule, int64_t now_ms)
{
	return schedule->pending.notice && submission_ms(schedule) <= now_ms;
}

static int arm(struct schedule *schedule)
{
	if (!schedule->pending.notice)
		return sd_event_source_set_enabled(schedule->due, SD_EVENT_OFF);
	const int64_t wake_ms = submission_ms(schedule);
	const int r =
		sd_event_source_set_time(schedule->due, wake_ms > 0 ? (uint64_t)wake_ms * 1000 : 0);
	if (r < 0)
		return r;
	return sd_event_source_set_enabled(schedule->due, SD_EVENT_ONESHOT);
}

static void answer_all_due(struct schedule *schedule)
{
	const int64_t now_ms = clock_realtime_ms();

	if (!is_due(schedule, now_ms))
		return;
	schedule->ops->begin(schedule->userdata);
	while (is_due(schedule, now_ms))
		answer(schedule, notice_late_ms(schedule->pending.notice),
			AIRING_REASON_MISSED_CLOCK, now_ms);
	schedule->ops->end(schedule->userdata);
}

static int on_due(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct schedule *schedule = userdata;

	(void)source;
	(void)usec;
	answer_all_due(schedule);
	return arm(schedule);
}

static int plan(
	struct schedule *schedule, const struct notice *notices, size_t count, int64_t after_ms)
{
	struct agenda *agenda;
	const int r = agenda_new(notices, count, after_ms, &agenda);

	if (r < 0)
		return r;
	agenda_free(schedule->agenda);
	schedule->agenda = agenda;
	schedule->notices = notices;
	schedule->notice_count = count;
	take_next(schedule);
	return 0;
}

/* A timer of the far future that only ever ends because somebody set the clock. */
static int watch_clock(struct schedule *schedule)
{
	const struct itimerspec never = { .it_value.tv_sec = INT32_MAX * 2LL };

	if (timerfd_settime(schedule->clock_fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never,
		    NULL) < 0)
		return -errno;
	return 0;
}

/* Forward, the moments stepped over are due now and told as late or missed. Backward, they come
 * again, and their rows keep them from airing twice. */
static int on_clock_step(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct schedule *schedule = userdata;
	uint64_t expirations;
	int r;

	(void)source;
	(void)events;
	(void)!read(fd, &expirations, sizeof(expirations)); /* ECANCELED is the news itself. */
	log_notice("The clock was set; planning again from now.");
	answer_all_due(schedule);
	r = plan(schedule, schedule->notices, schedule->notice_count, clock_realtime_ms());
	if (r < 0)
		return r;
	r = watch_clock(schedule);
	if (r < 0)
		return r;
	return arm(schedule);
}

int schedule_open(sd_event *event, const struct schedule_ops *ops, void *userdata,
	struct schedule **ret_schedule)
{
	_cleanup_(schedule_close_cleanup) struct schedule *schedule = calloc(1, sizeof(*schedule));
	int r;

	if (!schedule)
		return -ENOMEM;
	schedule->ops = ops;
	schedule->telling_ms = CLOCK_NONE;
	schedule->userdata = userdata;
	schedule->clock_fd = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	if (schedule->clock_fd < 0)
		return -errno;
	r = watch_clock(schedule);
	if (r < 0)
		return r;
	r = sd_event_add_io(event, &schedule->clock_steps, schedule->clock_fd, EPOLLIN,
		on_clock_step, schedule);
	if (r < 0)
		return r;
	r = sd_event_add_time(event, &schedule->due, CLOCK_REALTIME, 0, 1, on_due, schedule);
	if (r < 0)
		return r;
	r = sd_event_source_set_enabled(schedule->due, SD_EVENT_OFF);
	if (r < 0)
		return r;
	*ret_schedule = TAKE(schedule);
	return 0;
}

void schedule_close(struct schedule *schedule)
{
	if (!schedule)
		return;
	sd_event_source_unref(schedule->due);
	sd_event_source_unref(schedule->clock_steps);
	if (schedule->clock_fd >= 0)
		(void)close(schedule->clock_fd); /* A timer has nothing to lose. */
	agenda_free(schedule->agenda);
	free(schedule);
}

int schedule_start(
	struct schedule *schedule, const struct notice *notices, size_t count, int64_t after_ms)
{
	const int r = plan(schedule, notices, count, after_ms);
	if (r < 0)
		return r;
	const int64_t now_ms = clock_realtime_ms();
	schedule->ops->begin(schedule->userdata);
	while (schedule->pending.notice && schedule->pending.planned_ms <= now_ms)
		answer(schedule, schedule->pending.notice->late_ms, AIRING_REASON_MISSED_POWER,
			now_ms);
	schedule->ops->end(schedule->userdata);
	return arm(schedule);
}

int schedule_replace(struct schedule *schedule, const struct notice *notices, size_t count)
{
	answer_all_due(schedule);
	const int r = plan(schedule, notices, count, clock_realtime_ms());
	if (r < 0)
		return r;
	return arm(schedule);
}

int64_t schedule_answered_ms(const struct schedule *schedule, int64_t now_ms)
{
	int64_t answered_ms = now_ms;

	if (schedule->telling_ms != CLOCK_NONE && schedule->telling_ms <= answered_ms)
		answered_ms = schedule->telling_ms - 1;
	else if (schedule->pending.notice && schedule->pending.planned_ms <= answered_ms)
		answered_ms = schedule->pending.planned_ms - 1;
	return answered_ms;
}

int schedule_next(const struct schedule *schedule, int64_t *ret_planned_ms, const char **ret_notice)
{
	if (!schedule->pending.notice)
		return -ENOENT;
	*ret_planned_ms = schedule->pending.planned_ms;
	*ret_notice = schedule->pending.notice->name;
	return 0;
}
