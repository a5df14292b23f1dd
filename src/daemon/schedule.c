#include "daemon/schedule.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/loop.h"

/* A smaller difference is the clock's being slewed, which is no step. */
#define STEP_MS 500

struct schedule {
	const struct schedule_ops *ops;
	void *userdata;
	struct planner *planner;
	sd_event_source *due;
	sd_event_source *clock_steps;
	int clock_fd;
	int64_t opened_boottime_ms; /* since when the daemon lives */
	int64_t offset_ms;          /* of CLOCK_REALTIME from CLOCK_BOOTTIME when last looked at */
	bool is_planning;           /* by a time that holds until it is done */
};

DEFINE_CLEANUP(struct schedule, schedule_close, schedule_close)

static int arm(struct schedule *schedule)
{
	return loop_ring_at(schedule->due, planner_wake_ms(schedule->planner));
}

static struct schedule_now look(const struct schedule *schedule)
{
	return schedule->ops->now(schedule->userdata);
}

static int64_t offset_at_ms(struct schedule_now now)
{
	return now.realtime_ms - now.boottime_ms;
}

static int follow_step(struct schedule *schedule, struct schedule_now now)
{
	const int64_t offset_ms = offset_at_ms(now);
	const int64_t step_ms = offset_ms - schedule->offset_ms;
	int r;

	schedule->offset_ms = offset_ms;
	log_notice("The clock was set by %.1f s; planning again from now.", (double)step_ms / 1000);
	schedule->is_planning = true;
	/* First, so that the deadlines of what waits are in the new time. */
	schedule->ops->clock_set(step_ms, schedule->userdata);
	r = planner_clock_set(schedule->planner, now.realtime_ms);
	schedule->ops->clock_taken(schedule->userdata);
	schedule->is_planning = false;
	return r < 0 ? r : arm(schedule);
}

int64_t schedule_now_ms(struct schedule *schedule)
{
	const struct schedule_now now = look(schedule);
	const int64_t offset_ms = offset_at_ms(now);
	int r;

	if (schedule->is_planning)
		return now.realtime_ms;
	if (llabs(offset_ms - schedule->offset_ms) < STEP_MS) {
		schedule->offset_ms = offset_ms;
		return now.realtime_ms;
	}
	r = follow_step(schedule, now);
	if (r < 0)
		/* Fails only for a loop that has ended. */
		(void)sd_event_exit(sd_event_source_get_event(schedule->due), r);
	return now.realtime_ms;
}

static int on_due(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct schedule *schedule = userdata;
	const int64_t now_ms = schedule_now_ms(schedule);

	(void)source;
	(void)usec;
	schedule->is_planning = true;
	planner_answer(schedule->planner, now_ms);
	schedule->is_planning = false;
	return arm(schedule);
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

static int on_clock_step(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct schedule *schedule = userdata;
	uint64_t expirations;
	int r;

	(void)source;
	(void)events;
	(void)!read(fd, &expirations, sizeof(expirations)); /* ECANCELED is the news itself. */
	r = watch_clock(schedule);
	if (r < 0)
		return r;
	return follow_step(schedule, look(schedule));
}

static int add_clock_steps(struct schedule *schedule, sd_event *event)
{
	int r;

	r = watch_clock(schedule);
	if (r < 0)
		return r;
	r = loop_add_fd(event, schedule->clock_fd, on_clock_step, schedule, &schedule->clock_steps);
	if (r < 0)
		return r;
	return sd_event_source_set_priority(schedule->clock_steps, SD_EVENT_PRIORITY_IMPORTANT);
}

int schedule_open(sd_event *event, const struct schedule_ops *ops, void *userdata,
	struct schedule **ret_schedule)
{
	_cleanup_(schedule_close_cleanup) struct schedule *schedule = calloc(1, sizeof(*schedule));
	int r;

	if (!schedule)
		return -ENOMEM;
	schedule->ops = ops;
	schedule->userdata = userdata;
	const struct schedule_now now = look(schedule);
	schedule->opened_boottime_ms = now.boottime_ms;
	schedule->offset_ms = offset_at_ms(now);
	schedule->clock_fd = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	if (schedule->clock_fd < 0)
		return -errno;
	r = planner_new(&ops->planner, userdata, &schedule->planner);
	if (r < 0)
		return r;
	r = add_clock_steps(schedule, event);
	if (r < 0)
		return r;
	r = loop_add_timer(event, CLOCK_REALTIME, on_due, schedule, &schedule->due);
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
	planner_free(schedule->planner);
	free(schedule);
}

int schedule_start(struct schedule *schedule, const struct notice *notices, size_t count,
	int64_t mark_ms, bool is_trusted)
{
	const struct planner_start start = {
		.mark_ms = mark_ms,
		.now_ms = look(schedule).realtime_ms,
		.is_trusted = is_trusted,
	};
	int r;

	schedule->is_planning = true;
	r = planner_start(schedule->planner, notices, count, &start);
	schedule->is_planning = false;
	return r < 0 ? r : arm(schedule);
}

/* By the clock of now. */
static int64_t living_since_ms(const struct schedule *schedule, struct schedule_now now)
{
	return now.realtime_ms - (now.boottime_ms - schedule->opened_boottime_ms);
}

int schedule_trust(struct schedule *schedule)
{
	const struct schedule_now now = look(schedule);
	int r;

	schedule->is_planning = true;
	r = planner_trust(schedule->planner, living_since_ms(schedule, now), now.realtime_ms);
	schedule->is_planning = false;
	return r < 0 ? r : arm(schedule);
}

int schedule_catch_up(struct schedule *schedule, int64_t mark_ms)
{
	const struct schedule_now now = look(schedule);
	int r;

	schedule->is_planning = true;
	r = planner_catch_up(
		schedule->planner, mark_ms, living_since_ms(schedule, now), now.realtime_ms);
	schedule->is_planning = false;
	return r < 0 ? r : arm(schedule);
}

int schedule_prepare(struct schedule *schedule, const struct notice *notices, size_t count,
	struct plan **ret_plan)
{
	return planner_prepare(
		schedule->planner, notices, count, look(schedule).realtime_ms, ret_plan);
}

void schedule_follow(struct schedule *schedule, struct plan *plan)
{
	planner_follow(schedule->planner, plan);
	(void)arm(schedule); /* Fails only for a loop that has ended. */
}

int64_t schedule_answered_ms(const struct schedule *schedule)
{
	return planner_answered_ms(schedule->planner, look(schedule).realtime_ms);
}

int schedule_next(
	const struct schedule *schedule, int64_t *ret_planned_ms, const struct notice **ret_notice)
{
	return planner_next(schedule->planner, ret_planned_ms, ret_notice);
}
