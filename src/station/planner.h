/* The planner: brings each planned moment to the station when it is due, exactly once, and answers
 * for those that passed while the daemon did not live or the clock jumped. Pure: it is told `now`,
 * and knows no timer; the daemon (schedule.h) and the simulation (station/simulation.h) drive the
 * same one.
 *
 * What becomes of a moment that has passed when it is looked at:
 *   - Planned before the daemon lived (the power was off): it airs only where its notice says how
 *     late it may be and that is not over, else it is missed, `missed-power`.
 *   - Stepped over by the clock: it airs within notice_deadline_ms, else it is `missed-clock`.
 *   - Of several passed moments of one notice only the last may still air, or the horn would catch
 *     up on a day's notices in one go.
 *
 * Until the clock is trusted nobody knows what has passed: only what comes due from the start on is
 * told, and the station lets it wait. Once it is trusted, everything since the mark is looked at
 * anew, and `knows` keeps what has its row from getting another.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "notice/airing.h"
#include "station/agenda.h"
#include "station/station.h"

/* So long after memory was short it is tried again: within STATION_LEAD_MS, so that what is planned
 * still begins on its second. */
#define PLANNER_RETRY_MS 200

struct planner_ops {
	/* Whether the moment already has its row. */
	bool (*knows)(const char *notice, int64_t planned_ms, void *userdata);
	/* The airing of that notice (lent) is due. Takes the airing. */
	void (*submit)(const struct notice *notice, struct airing *airing, void *userdata);
	/* It was missed. Takes the airing. */
	void (*miss)(struct airing *airing, enum airing_reason reason, void *userdata);
	/* There is no memory for the airing of this moment, nor so for those behind it: they are
	 * tried again after PLANNER_RETRY_MS, and the mark stays before them. */
	void (*put_off)(const char *notice, int64_t planned_ms, void *userdata);
	/* Around any number of the above, so that a year of missed rows is one write. */
	void (*begin)(void *userdata);
	void (*end)(void *userdata);
};

struct planner;

/* -ENOMEM. */
int planner_new(const struct planner_ops *ops, void *userdata, struct planner **ret_planner);
void planner_free(struct planner *planner);

struct planner_start {
	int64_t mark_ms; /* up to when every moment has its row; CLOCK_NONE: nothing was planned yet
			  */
	int64_t now_ms;
	bool is_trusted;  /* the clock; while it is not, planner_trust follows */
	int64_t until_ms; /* nothing is planned from then on; 0: without an end */
};

/* Plans these notices (lent until planner_follow) and answers for what passed
 * since the mark, where the clock is trusted. A mark ahead of now is none. -ENOMEM. */
int planner_start(struct planner *planner, const struct notice *notices, size_t count,
	const struct planner_start *start);

/* The clock is trusted from now on; by it the daemon has lived since `living_since_ms`. -ENOMEM. */
int planner_trust(struct planner *planner, int64_t living_since_ms, int64_t now_ms);

/* What planner_start did not know: up to when every moment has its row. What has passed since is
 * answered for, by one that has lived since `living_since_ms`. -ENOMEM. */
int planner_catch_up(
	struct planner *planner, int64_t mark_ms, int64_t living_since_ms, int64_t now_ms);

/* A plan of other notices, made before it holds. */
struct plan;

/* Tells what is due by now, and plans other notices (lent) from now on. -ENOMEM. */
int planner_prepare(struct planner *planner, const struct notice *notices, size_t count,
	int64_t now_ms, struct plan **ret_plan);

/* From now on the plan holds, which is taken; the notices before it are lent no more. Moments
 * already submitted stay so, and one whose notice has another name now does not come again. */
void planner_follow(struct planner *planner, struct plan *plan);

/* The clock was set. Forward, the moments stepped over are due now and told as late or missed.
 * Backward, they come again, and their rows keep them from airing twice. -ENOMEM. */
int planner_clock_set(struct planner *planner, int64_t now_ms);

/* Tells all that is due by now. */
void planner_answer(struct planner *planner, int64_t now_ms);

/* When planner_answer wants to be called next; CLOCK_NONE for never. */
int64_t planner_wake_ms(const struct planner *planner);

/* The mark: up to when every planned moment has been told. CLOCK_NONE: there is none yet. */
int64_t planner_answered_ms(const struct planner *planner, int64_t now_ms);

/* The next planned moment, and its notice (lent until planner_follow); -ENOENT when there is none.
 */
int planner_next(
	const struct planner *planner, int64_t *ret_planned_ms, const struct notice **ret_notice);
