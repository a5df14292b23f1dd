/* The schedule: the planner (station/planner.h) on the event loop, with one timer for the next
 * planned moment and one descriptor that tells when somebody sets the clock. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <systemd/sd-event.h>

#include "station/planner.h"

struct schedule;

/* One moment, by the clock that is set and by the one that is not. */
struct schedule_now {
	int64_t realtime_ms;
	int64_t boottime_ms;
};

struct schedule_ops {
	struct planner_ops planner;
	/* What the clocks say. */
	struct schedule_now (*now)(void *userdata);
	/* Somebody set the clock on by `step_ms` (below 0: back); told before the planner looks at
	 * the new time. */
	void (*clock_set)(int64_t step_ms, void *userdata);
	/* The planner has told all that is due by the new time. */
	void (*clock_taken)(void *userdata);
};

int schedule_open(sd_event *event, const struct schedule_ops *ops, void *userdata,
	struct schedule **ret_schedule);
void schedule_close(struct schedule *schedule);

/* The time it is, once a clock that somebody set has been followed. A timer rings, a card fails and
 * a person asks before the news of the new time comes; whoever acts on time asks here. */
int64_t schedule_now_ms(struct schedule *schedule);

/* As planner_start, at the moment it is. */
int schedule_start(struct schedule *schedule, const struct notice *notices, size_t count,
	int64_t mark_ms, bool is_trusted);

/* The clock is trusted from now on. */
int schedule_trust(struct schedule *schedule);

/* As planner_catch_up. */
int schedule_catch_up(struct schedule *schedule, int64_t mark_ms);

/* As planner_prepare, at the moment it is, and planner_follow. */
int schedule_prepare(struct schedule *schedule, const struct notice *notices, size_t count,
	struct plan **ret_plan);
void schedule_follow(struct schedule *schedule, struct plan *plan);

/* Up to when every planned moment has been told; CLOCK_NONE: nothing has been. */
int64_t schedule_answered_ms(const struct schedule *schedule);

/* The next planned moment, and its notice (lent until schedule_follow); -ENOENT when there is none.
 */
int schedule_next(
	const struct schedule *schedule, int64_t *ret_planned_ms, const struct notice **ret_notice);
