#include "daemon/questions.h"

#include <errno.h>
#include <stdlib.h>

#include "asrun/lookup.h"
#include "base/cleanup.h"
#include "daemon/inquiry.h"

struct questions {
	struct inquirer seeing;
	struct inquirer blind; /* where a disk that hangs holds those */
	struct record *record;
	const char *path;
	struct lookup *lookup;        /* the thread's; NULL: not open, or not any more */
	struct log_question *waiting; /* for the file to be put right */
};

DEFINE_CLEANUP(struct questions, questions, questions_free)
DEFINE_CLEANUP(struct lookup, lookup, lookup_close)

/* When somebody asks, and anew after an error, or where another file has its place: whoever put it
 * right is believed. */
static int open_lookup(struct questions *questions, const struct log_question *asked)
{
	int r;

	if (questions->lookup && lookup_is_in_place(questions->lookup))
		return 0;
	lookup_close(TAKE(questions->lookup));
	r = asked->may_not_open ? -EBUSY : lookup_open(questions->path, &questions->lookup);
	return r < 0 && asked->may_be_blind ? lookup_open_blind(&questions->lookup) : r;
}

/* By the thread. */
static int answer(struct question *question, void *userdata)
{
	struct log_question *asked = (struct log_question *)question;
	struct questions *questions = userdata;
	int r = open_lookup(questions, asked);

	if (r == 0) {
		lookup_set_beside(questions->lookup, &asked->beside);
		r = asked->look(asked, questions->lookup);
	}
	if (r < 0)
		lookup_close(TAKE(questions->lookup));
	asked->is_damaged = r == -EBADMSG || r == -EPROTO || r == -EISDIR || r == -EIO ||
			    (r == 0 && asked->lacks_row);
	return r;
}

/* By the other thread: of what is in memory alone. */
static int answer_blind(struct question *question, void *userdata)
{
	struct log_question *asked = (struct log_question *)question;
	_cleanup_(lookup_cleanup) struct lookup *lookup = NULL;
	const int r = lookup_open_blind(&lookup);

	(void)userdata;
	if (r < 0)
		return r;
	lookup_set_beside(lookup, &asked->beside);
	return asked->look(asked, lookup);
}

/* One that found the file damaged, once, until that is put right. */
static bool keep(struct question *question, void *userdata)
{
	struct log_question *asked = (struct log_question *)question;
	struct questions *questions = userdata;

	lookup_beside_done(&asked->beside);
	if (!asked->is_damaged)
		return false;
	record_look(questions->record);
	if (asked->is_second || asked->has_told || !question->later ||
		!record_is_writing(questions->record))
		return false;
	asked->is_second = true;
	asked->next = questions->waiting;
	questions->waiting = asked;
	return true;
}

/* Who reads while the disk hangs may be held, too, and then whoever asks behind him. */
static bool is_held(const struct questions *questions)
{
	return questions->seeing.left > 0 ||
	       (record_hangs(questions->record) && errands_is_busy(questions->seeing.errands));
}

void questions_ask(struct questions *questions, struct log_question *question)
{
	const struct health *health = record_health(questions->record);
	const int r = record_unwritten(questions->record, &question->beside);

	question->is_damaged = false;
	if (r < 0) {
		question->question.done(&question->question, r);
		return;
	}
	question->may_be_blind = health->faults[LOG_FAULT_UNWRITTEN].is_wrong;
	question->may_not_open = record_hangs(questions->record);
	inquiry_send(
		is_held(questions) ? &questions->blind : &questions->seeing, &question->question);
}

void questions_ask_again(struct questions *questions)
{
	struct log_question *asked = questions->waiting, *next;

	if (record_is_writing(questions->record) && !record_hangs(questions->record))
		return;
	questions->waiting = NULL; /* Who asks may come to wait again. */
	for (; asked; asked = next) {
		next = asked->next;
		questions_ask(questions, asked);
	}
}

static void give_up_waiting(struct questions *questions)
{
	struct log_question *asked;

	while ((asked = questions->waiting)) {
		questions->waiting = asked->next;
		asked->question.done(&asked->question, -ECANCELED);
	}
}

int questions_new(sd_event *event, struct record *record, struct questions **ret_questions)
{
	_cleanup_(questions_cleanup) struct questions *questions = calloc(1, sizeof(*questions));

	if (!questions)
		return -ENOMEM;
	questions->record = record;
	questions->path = record_path(record);
	questions->seeing = (struct inquirer){
		.event = event,
		.answer = answer,
		.keep = keep,
		.userdata = questions,
	};
	questions->blind = questions->seeing;
	questions->blind.answer = answer_blind;
	int r = errands_new(event, "questions", ERRANDS_LEISURE, &questions->seeing.errands);
	if (r == 0)
		r = errands_new(event, "blind", ERRANDS_LEISURE, &questions->blind.errands);
	if (r < 0)
		return r;
	*ret_questions = TAKE(questions);
	return 0;
}

void questions_free(struct questions *questions)
{
	if (!questions)
		return;
	give_up_waiting(questions);
	errands_free(questions->blind.errands);
	if (questions->seeing.left > 0) { /* Its thread goes with the process. */
		errands_abandon(questions->seeing.errands);
		return;
	}
	errands_free(questions->seeing.errands);
	lookup_close(questions->lookup); /* The thread has ended. */
	free(questions);
}
