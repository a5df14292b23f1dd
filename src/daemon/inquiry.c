#include "daemon/inquiry.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"

/* A question on its way. */
struct inquiry {
	struct errand errand; /* the first, so that one is found by the other */
	struct question *question;
	int (*answer)(struct question *question, void *userdata);
	void (*forget)(struct question *question);
	void *userdata;
	int error;
};

static void run(struct errand *errand)
{
	struct inquiry *inquiry = (struct inquiry *)errand;

	inquiry->error = inquiry->answer(inquiry->question, inquiry->userdata);
}

static bool is_wanted(const struct errand *errand)
{
	const struct web_later *later = ((const struct inquiry *)errand)->question->later;

	return !later->is_gone(later);
}

static void done(struct errand *errand, int error)
{
	_cleanup_free_ struct inquiry *inquiry = (struct inquiry *)errand;

	if (inquiry->forget)
		inquiry->forget(inquiry->question);
	inquiry->question->done(inquiry->question, error < 0 ? error : inquiry->error);
}

void inquiry_send(struct errands *errands, struct question *question,
	int (*answer)(struct question *question, void *userdata),
	void (*forget)(struct question *question), void *userdata)
{
	struct inquiry *inquiry = malloc(sizeof(*inquiry));

	if (!inquiry) {
		if (forget)
			forget(question);
		question->done(question, -ENOMEM);
		return;
	}
	*inquiry = (struct inquiry){
		.errand = { .run = run, .done = done, .is_wanted = is_wanted },
		.question = question,
		.answer = answer,
		.forget = forget,
		.userdata = userdata,
	};
	errands_send(errands, &inquiry->errand);
}
