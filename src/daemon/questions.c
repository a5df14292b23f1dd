#include "daemon/questions.h"

#include <errno.h>
#include <stdlib.h>

#include "asrun/lookup.h"
#include "base/cleanup.h"
#include "daemon/inquiry.h"

struct questions {
	struct errands *errands;
	const char *path;
	struct lookup *lookup; /* the thread's; NULL: not open, or not any more */
};

DEFINE_CLEANUP(struct questions, questions, questions_free)

/* By the thread. Opened when somebody asks, and anew after an error: whoever put the file right is
 * believed. */
static int answer(struct question *question, void *userdata)
{
	struct log_question *asked = (struct log_question *)question;
	struct questions *questions = userdata;
	int r = 0;

	if (!questions->lookup)
		r = lookup_open(questions->path, &questions->lookup);
	if (r == 0)
		r = asked->look(asked, questions->lookup);
	if (r < 0) {
		lookup_close(questions->lookup);
		questions->lookup = NULL;
	}
	return r;
}

void questions_ask(struct questions *questions, struct log_question *question)
{
	inquiry_send(questions->errands, &question->question, answer, questions);
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
