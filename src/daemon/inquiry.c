#include "daemon/inquiry.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/loop.h"

/* A question on its way. */
struct inquiry {
	struct errand errand; /* the first, so that one is found by the other */
	struct inquirer *inquirer;
	struct question *question;
	sd_event_source *late; /* NULL: it cannot be left */
	bool is_left;
	int error;
};

static void run(struct errand *errand)
{
	struct inquiry *inquiry = (struct inquiry *)errand;

	inquiry->error = inquiry->inquirer->answer(inquiry->question, inquiry->inquirer->userdata);
}

static bool is_wanted(const struct errand *errand)
{
	const struct web_later *later = ((const struct inquiry *)errand)->question->later;

	return later && !later->is_gone(later);
}

static void end(struct inquirer *inquirer, struct question *question, int error)
{
	if (!inquirer->keep || !inquirer->keep(question, inquirer->userdata))
		question->done(question, error);
}

static void done(struct errand *errand, int error)
{
	_cleanup_free_ struct inquiry *inquiry = (struct inquiry *)errand;
	struct inquirer *inquirer = inquiry->inquirer;

	sd_event_source_disable_unref(inquiry->late);
	inquirer->left -= inquiry->is_left;
	inquirer->answered_ms = clock_monotonic_ms();
	end(inquirer, inquiry->question, error < 0 ? error : inquiry->error);
}

static int on_late(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct inquiry *inquiry = userdata;
	struct inquirer *inquirer = inquiry->inquirer;
	const int64_t late_ms = inquirer->answered_ms + INQUIRY_MS;

	(void)usec;
	if (!errands_is_held(inquirer->errands)) /* It was the loop that came late. */
		return loop_ring_after(source, INQUIRY_MS);
	if (clock_monotonic_ms() < late_ms)
		return loop_ring_at(source, late_ms);
	inquiry->is_left = true;
	inquirer->left++;
	inquiry->question->leave(inquiry->question);
	return 0;
}

static int watch(struct inquiry *inquiry)
{
	const int r = loop_add_timer(
		inquiry->inquirer->event, CLOCK_MONOTONIC, on_late, inquiry, &inquiry->late);

	return r < 0 ? r : loop_ring_after(inquiry->late, INQUIRY_MS);
}

static int inquiry_new(
	struct inquirer *inquirer, struct question *question, struct inquiry **ret_inquiry)
{
	_cleanup_free_ struct inquiry *inquiry = malloc(sizeof(*inquiry));

	if (!inquiry)
		return -ENOMEM;
	*inquiry = (struct inquiry){
		.errand = { .run = run, .done = done, .is_wanted = is_wanted },
		.inquirer = inquirer,
		.question = question,
	};
	const int r = question->leave ? watch(inquiry) : 0;
	if (r < 0) {
		sd_event_source_disable_unref(inquiry->late);
		return r;
	}
	*ret_inquiry = TAKE(inquiry);
	return 0;
}

void inquiry_send(struct inquirer *inquirer, struct question *question)
{
	struct inquiry *inquiry;
	const int r = inquiry_new(inquirer, question, &inquiry);

	if (r < 0)
		end(inquirer, question, r);
	else
		errands_send(inquirer->errands, &inquiry->errand);
}
