#include "station/planner.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "station/told.h"

/* A moment that is due. */
struct due {
	struct occurrence occurrence;
	bool is_known;    /* it has its row, and is only met because it may follow another */
	bool is_followed; /* by a later one of the same notice that has come too */
};

/* Moments that are due together. */
struct batch {
	struct due *dues;
	size_t count;
	size_t told; /* of them, from the first on */
	size_t room;
};

struct plan {
	const struct notice *notices; /* lent */
	size_t notice_count;
	bool *is_met; /* of each notice, only within find_followed */
	struct agenda *agenda;
	struct occurrence pending; /* the next moment; its notice is NULL when there is none */
	int64_t submission_ms;     /* when it is due; CLOCK_NONE: nothing is planned any more */
	struct told told;
};

struct planner {
	const struct planner_ops *ops;
	void *userdata;
	struct plan *plan; /* NULL before the start */
	struct batch batch;
	int64_t telling_ms; /* the moment that is being told just now; CLOCK_NONE otherwise */
	int64_t retry_ms;   /* memory was short: when it is tried again; CLOCK_NONE otherwise */
	int64_t living_since_ms; /* what was planned before passed for want of power */
	int64_t mark_ms;         /* while the clock is not trusted: as it was at the start */
	int64_t until_ms;        /* nothing is planned from then on */
	bool is_trusted;
};

static void plan_free(struct plan *plan)
{
	if (!plan)
		return;
	agenda_free(plan->agenda);
	free(plan->is_met);
	told_done(&plan->told);
	free(plan);
}

DEFINE_CLEANUP(struct plan, plan, plan_free)

int planner_new(const struct planner_ops *ops, void *userdata, struct planner **ret_planner)
{
	struct planner *planner = calloc(1, sizeof(*planner));

	if (!planner)
		return -ENOMEM;
	planner->ops = ops;
	planner->userdata = userdata;
	planner->telling_ms = planner->retry_ms = CLOCK_NONE;
	planner->living_since_ms = CLOCK_NONE;
	planner->mark_ms = CLOCK_NONE;
	planner->until_ms = INT64_MAX;
	*ret_planner = planner;
	return 0;
}

void planner_free(struct planner *planner)
{
	if (!planner)
		return;
	plan_free(planner->plan);
	free(planner->batch.dues);
	free(planner);
}

/* --- the plan --- */

static void move_on(struct plan *plan)
{
	plan->submission_ms = CLOCK_NONE;
	if (agenda_next(plan->agenda, &plan->pending) < 0)
		plan->pending = (struct occurrence){ 0 };
	else
		plan->submission_ms = station_submission_ms(
			&plan->pending.notice->script, plan->pending.planned_ms);
}

/* Whether the pending moment has its row, or was told under another name. */
static bool is_known(const struct planner *planner, const struct plan *plan)
{
	const struct occurrence *pending = &plan->pending;

	return pending->notice &&
	       (planner->ops->knows(
			pending->notice->name, pending->planned_ms, planner->userdata) ||
		       told_has(&plan->told, pending->notice, pending->planned_ms));
}

/* Moves on to the next moment that has no row yet. */
static void skip_known(const struct planner *planner, struct plan *plan)
{
	while (is_known(planner, plan))
		move_on(plan);
}

static int plan_new(const struct planner *planner, const struct notice *notices, size_t count,
	int64_t after_ms, struct plan **ret_plan)
{
	_cleanup_(plan_cleanup) struct plan *plan = calloc(1, sizeof(*plan));
	int r;

	if (!plan)
		return -ENOMEM;
	plan->notices = notices;
	plan->notice_count = count;
	plan->told = (struct told){ .notices = notices, .notice_count = count };
	plan->is_met = calloc(count + 1, sizeof(*plan->is_met));
	if (!plan->is_met)
		return -ENOMEM;
	r = agenda_new(notices, count, after_ms, planner->until_ms, &plan->agenda);
	if (r < 0)
		return r;
	if (planner->plan) {
		r = told_carry(&planner->plan->told, &plan->told);
		if (r < 0)
			return r;
	}
	move_on(plan);
	skip_known(planner, plan);
	*ret_plan = TAKE(plan);
	return 0;
}

/* What was put off is in the plan that comes. */
void planner_follow(struct planner *planner, struct plan *plan)
{
	plan_free(planner->plan);
	planner->plan = plan;
	planner->batch.count = planner->batch.told = 0;
	planner->retry_ms = CLOCK_NONE;
}

static int replan(
	struct planner *planner, const struct notice *notices, size_t count, int64_t after_ms)
{
	struct plan *plan;
	const int r = plan_new(planner, notices, count, after_ms, &plan);

	if (r < 0)
		return r;
	planner_follow(planner, plan);
	return 0;
}

/* The same notices from another moment on. */
static int plan_anew(struct planner *planner, int64_t after_ms)
{
	const struct plan *plan = planner->plan;

	return replan(
		planner, plan ? plan->notices : NULL, plan ? plan->notice_count : 0, after_ms);
}

/* --- what is due --- */

/* CLOCK_NONE: nothing is planned any more. */
static int64_t submission_ms(const struct plan *plan)
{
	return plan ? plan->submission_ms : CLOCK_NONE;
}

static bool has_put_off(const struct planner *planner)
{
	return planner->batch.told < planner->batch.count;
}

static bool is_due(const struct planner *planner, int64_t now_ms)
{
	const int64_t due_ms = submission_ms(planner->plan);

	return due_ms != CLOCK_NONE && due_ms <= now_ms;
}

static int batch_add(struct batch *batch, const struct due *due)
{
	if (batch->count == batch->room) {
		const size_t room = batch->room > 0 ? 2 * batch->room : 16;
		struct due *grown = reallocarray(batch->dues, room, sizeof(*batch->dues));
		if (!grown)
			return -ENOMEM;
		batch->dues = grown;
		batch->room = room;
	}
	batch->dues[batch->count++] = *due;
	return 0;
}

/* Takes all that is due; without memory for all, what there is memory for. */
static void collect(struct planner *planner, int64_t now_ms)
{
	struct plan *plan = planner->plan;

	planner->batch.count = planner->batch.told = 0;
	while (is_due(planner, now_ms)) {
		const struct due due = {
			.occurrence = plan->pending,
			.is_known = is_known(planner, plan),
		};
		if (batch_add(&planner->batch, &due) < 0)
			break;
		move_on(plan);
	}
	skip_known(planner, plan);
}

static bool may_air(const struct planner *planner, const struct due *due, int64_t now_ms)
{
	const struct notice *notice = due->occurrence.notice;
	const int64_t planned_ms = due->occurrence.planned_ms;

	if (planned_ms >= now_ms)
		return true;
	if (due->is_followed)
		return false;
	if (planned_ms <= planner->living_since_ms && notice->late_ms == NOTICE_LATE_UNSET)
		return false;
	return now_ms <= notice_deadline_ms(notice, planned_ms);
}

/* False: there is no memory for it. */
static bool tell(struct planner *planner, const struct due *due, int64_t now_ms)
{
	const struct notice *notice = due->occurrence.notice;
	const int64_t planned_ms = due->occurrence.planned_ms;
	const bool was_off = planned_ms <= planner->living_since_ms;
	struct airing *airing = airing_of_notice(notice, planned_ms);

	if (!airing) {
		planner->ops->put_off(notice->name, planned_ms, planner->userdata);
		return false;
	}
	planner->telling_ms = planned_ms;
	told_note(&planner->plan->told, notice, planned_ms, now_ms);
	if (may_air(planner, due, now_ms))
		planner->ops->submit(notice, airing, planner->userdata);
	else
		planner->ops->miss(airing,
			was_off ? AIRING_REASON_MISSED_POWER : AIRING_REASON_MISSED_CLOCK,
			planner->userdata);
	planner->telling_ms = CLOCK_NONE;
	return true;
}

static bool *is_met(const struct planner *planner, const struct due *due)
{
	return &planner->plan->is_met[due->occurrence.notice - planner->plan->notices];
}

static void find_followed(struct planner *planner)
{
	const struct batch *batch = &planner->batch;

	for (size_t i = batch->count; i > 0; i--) {
		struct due *due = &batch->dues[i - 1];
		due->is_followed = *is_met(planner, due);
		*is_met(planner, due) = true;
	}
	for (size_t i = 0; i < batch->count; i++)
		*is_met(planner, &batch->dues[i]) = false;
}

/* Whether all of it is told. */
static bool tell_batch(struct planner *planner, int64_t now_ms)
{
	struct batch *batch = &planner->batch;

	for (; batch->told < batch->count; batch->told++) {
		const struct due *due = &batch->dues[batch->told];
		if (!due->is_known && !tell(planner, due, now_ms))
			return false;
	}
	return true;
}

/* What was put off first, then all that is due; false where memory is short. */
static bool answer(struct planner *planner, int64_t now_ms)
{
	if (!tell_batch(planner, now_ms))
		return false;
	while (is_due(planner, now_ms)) {
		collect(planner, now_ms);
		if (planner->batch.count == 0)
			return false;
		find_followed(planner);
		if (!tell_batch(planner, now_ms))
			return false;
	}
	return true;
}

void planner_answer(struct planner *planner, int64_t now_ms)
{
	if (!is_due(planner, now_ms) && !has_put_off(planner))
		return;
	planner->ops->begin(planner->userdata);
	const bool is_answered = answer(planner, now_ms);
	planner->retry_ms = is_answered ? CLOCK_NONE : now_ms + PLANNER_RETRY_MS;
	planner->ops->end(planner->userdata);
}

/* --- start, trust, new notices, a new time --- */

int planner_start(struct planner *planner, const struct notice *notices, size_t count,
	const struct planner_start *start)
{
	const int64_t now_ms = start->now_ms, mark_ms = start->mark_ms;
	const bool has_mark = mark_ms != CLOCK_NONE && mark_ms <= now_ms;
	const int64_t after_ms =
		start->is_trusted ? (has_mark ? mark_ms : now_ms) : clock_later_of(mark_ms, now_ms);

	planner->is_trusted = start->is_trusted;
	planner->mark_ms = mark_ms;
	if (start->until_ms != 0)
		planner->until_ms = start->until_ms;
	planner->living_since_ms = start->is_trusted ? now_ms : CLOCK_NONE;
	const int r = replan(planner, notices, count, after_ms);
	if (r < 0)
		return r;
	planner_answer(planner, now_ms);
	return 0;
}

int planner_trust(struct planner *planner, int64_t living_since_ms, int64_t now_ms)
{
	const bool has_mark = planner->mark_ms != CLOCK_NONE && planner->mark_ms <= now_ms;
	const int64_t after_ms = has_mark ? planner->mark_ms : living_since_ms;
	const int r = plan_anew(planner, after_ms);

	if (r < 0)
		return r;
	planner->is_trusted = true;
	planner->living_since_ms = living_since_ms;
	planner_answer(planner, now_ms);
	return 0;
}

int planner_catch_up(
	struct planner *planner, int64_t mark_ms, int64_t living_since_ms, int64_t now_ms)
{
	planner->mark_ms = mark_ms;
	/* Else all since then is looked at once the clock is trusted. */
	return planner->is_trusted ? planner_trust(planner, living_since_ms, now_ms) : 0;
}

/* The earliest moment that was put off; INT64_MAX: none was. */
static int64_t put_off_ms(const struct planner *planner)
{
	int64_t earliest_ms = INT64_MAX;

	for (size_t i = planner->batch.told; i < planner->batch.count; i++)
		earliest_ms =
			clock_earlier_of(earliest_ms, planner->batch.dues[i].occurrence.planned_ms);
	return earliest_ms;
}

/* From where new plans begin: what has passed by a clock that is not trusted is looked at once it
 * is. */
static int64_t plan_from(const struct planner *planner, int64_t now_ms)
{
	const int64_t from_ms =
		planner->is_trusted ? now_ms : clock_later_of(planner->mark_ms, now_ms);

	return clock_earlier_of(from_ms, put_off_ms(planner) - 1);
}

int planner_prepare(struct planner *planner, const struct notice *notices, size_t count,
	int64_t now_ms, struct plan **ret_plan)
{
	planner_answer(planner, now_ms);
	return plan_new(planner, notices, count, plan_from(planner, now_ms), ret_plan);
}

int planner_clock_set(struct planner *planner, int64_t now_ms)
{
	if (planner->is_trusted)
		planner_answer(planner, now_ms);
	if (planner->living_since_ms > now_ms)
		planner->living_since_ms = now_ms;
	return plan_anew(planner, plan_from(planner, now_ms));
}

/* --- looking --- */

int64_t planner_wake_ms(const struct planner *planner)
{
	return planner->retry_ms != CLOCK_NONE ? planner->retry_ms : submission_ms(planner->plan);
}

int64_t planner_answered_ms(const struct planner *planner, int64_t now_ms)
{
	const struct plan *plan = planner->plan;
	int64_t answered_ms = now_ms;

	if (!planner->is_trusted)
		return planner->mark_ms;
	if (planner->telling_ms != CLOCK_NONE && planner->telling_ms <= answered_ms)
		answered_ms = planner->telling_ms - 1;
	else if (plan && plan->pending.notice && plan->pending.planned_ms <= answered_ms)
		answered_ms = plan->pending.planned_ms - 1;
	return clock_earlier_of(answered_ms, put_off_ms(planner) - 1);
}

int planner_next(
	const struct planner *planner, int64_t *ret_planned_ms, const struct notice **ret_notice)
{
	const struct plan *plan = planner->plan;

	if (!plan || !plan->pending.notice)
		return -ENOENT;
	*ret_planned_ms = plan->pending.planned_ms;
	*ret_notice = plan->pending.notice;
	return 0;
}
