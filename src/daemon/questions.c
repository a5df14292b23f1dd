#include "daemon/questions.h"

#include <errno.h>
#include <stdlib.h>

#include "asrun/lookup.h"
#include "base/cleanup.h"
#include "daemon/errands.h"

struct questions {
	struct errands *errands;
	const char *path;
	struct lookup *lookup; /* the thread's; NULL: not open, or not any more */
};

DEFINE_CLEANUP(struct questions, questions, questions_free)

/* A question on its way. */
struct asked {
	struct errand errand; /* the first, so that one is found by the other */
	struct questions *questions;
	struct log_question *question;
	int error;
};

/* --- the thread --- */

/* Opened when somebody asks, and anew after an error: whoever put the file right is believed. */
static int answer(struct questions *questions, struct log_question *question)
{
	int r = 0;

	if (!questions->lookup)
		r = lookup_open(questions->path, &questions->lookup);
	if (r == 0)
		r = question->look(question, questions->lookup);
	if (r < 0) {
		lookup_close(questions->lookup);
		questions->lookup = NULL;
	}
	return r;
}

static void run(struct errand *errand)
{
	struct asked *asked = (struct asked *)errand;

	asked->error = answer(asked->questions, asked->question);
}

/* --- the loop's side --- */

static bool is_wanted(const struct errand *errand)
{
	const struct web_later *later = ((const struct asked *)errand)->question->later;

	return !later->is_gone(later);
}

static void done(struct errand *errand, int error)
{
	_cleanup_free_ struct asked *asked = (struct asked *)errand;

	asked->question->done(asked->question, error < 0 ? error : asked->error);
}

void questions_ask(struct questions *questions, struct log_question *question)
{
	struct asked *asked = malloc(sizeof(*asked));

	if (!asked) {
		question->done(question, -ENOMEM);
		return;
	}
	*asked = (struct asked){
		.errand = { .run = run, .done = done, .is_wanted = is_wanted },
		.questions = questions,
		.question = question,
	};
	errands_send(questions->errands, &asked->errand);
}

int questions_new(sd_event *event, const char *path, struct questions **ret_questions)
{
	_cleanup_(questions_cleanup) struct questions *questions = calloc(1, sizeof(*questions));

	if (!questions)
		return -ENOMEM;
	questions->path = path;
	const int r = errands_new(event, "questions", &questions->errands);
	if (r < 0)
		return r;
	*ret_questions = TAKE(questions);
	return 0;
}

void questions_free(struct questions *questions)
{
	if (!questions)
		return;
	errands_free(questions->errands);
	lookup_close(questions->lookup); /* The thread has ended. */
	free(questions);
}
