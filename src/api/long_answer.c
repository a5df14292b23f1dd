#include "api/long_answer.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#include "api/answer.h"
#include "base/cleanup.h"

static struct long_answer *answer_of(struct web_rest *rest)
{
	return (struct long_answer *)((char *)rest - offsetof(struct long_answer, rest));
}

/* --- by the log's thread --- */

static int make_piece(struct long_answer *answer, struct lookup *lookup)
{
	FILE *piece = open_memstream(&answer->piece, &answer->length);

	if (!piece)
		return -ENOMEM;
	const int r = answer->ops->write(answer, lookup, piece);
	return fclose(piece) != 0 && r >= 0 ? -ENOMEM : r;
}

static int look(struct log_question *question, struct lookup *lookup)
{
	struct long_answer *answer = (struct long_answer *)question;

	free(TAKE(answer->piece)); /* It was empty. */
	const int error = make_piece(answer, lookup);
	answer->goes_on = error > 0;
	if (error >= 0)
		return 0;
	free(TAKE(answer->piece));
	const int r = answer->ops->begin_anew(answer);
	return r < 0 ? r : error;
}

/* --- on the main loop --- */

static void ask(struct long_answer *answer)
{
	answer->host->ask_log(&answer->question, answer->host->userdata);
}

static void next(struct web_rest *rest, struct web_later *later)
{
	struct long_answer *answer = answer_of(rest);

	answer->question.question.later = later;
	ask(answer);
}

static void drop(struct web_rest *rest)
{
	struct long_answer *answer = answer_of(rest);

	answer->ops->free(answer);
}

/* Takes the answer where it is over; else it goes with the response. */
static void give_piece(struct long_answer *answer, struct web_response *response)
{
	*response = (struct web_response){
		.language = response->language,
		.status = 200,
		.content_type = answer->ops->content_type(answer),
		.body_length = answer->length,
	};
	response->body = TAKE(answer->piece);
	answer->question.has_told = true;
	if (answer->goes_on)
		response->rest = &answer->rest;
	else
		answer->ops->free(answer);
}

static void looked(struct question *question, int error)
{
	struct long_answer *answer = (struct long_answer *)question;
	struct web_later *later = question->later;

	if (!later) {
		answer->ops->free(answer);
		return;
	}
	if (error == 0 && answer->goes_on && answer->length == 0) {
		ask(answer);
		return;
	}
	struct web_response response = { .language = later->language };
	if (error == 0) {
		give_piece(answer, &response);
	} else {
		answer_log_error(&response, error);
		answer->ops->free(answer);
	}
	later->answer(later, &response);
}

/* A disk that hangs: who has been told nothing yet asks anew, and has what is in memory; what has
 * been told is torn off. */
static void leave(struct question *question)
{
	const struct long_answer *answer = (struct long_answer *)question;
	struct web_later *later = TAKE(question->later);
	struct web_response response = { .language = later->language };
	struct long_answer *again = NULL;
	const int r = answer->question.has_told ? -ETIMEDOUT : answer->ops->again(answer, &again);

	if (r == 0) {
		next(&again->rest, later);
		return;
	}
	answer_log_error(&response, r);
	later->answer(later, &response);
}

void long_answer_init(
	struct long_answer *answer, const struct api_host *host, const struct long_answer_ops *ops)
{
	answer->question.look = look;
	answer->question.question.done = looked;
	answer->question.question.leave = leave;
	answer->rest.next = next;
	answer->rest.drop = drop;
	answer->host = host;
	answer->ops = ops;
}

void long_answer_done(struct long_answer *answer)
{
	free(answer->piece);
}

void long_answer_send(struct long_answer *answer, const struct call *call)
{
	next(&answer->rest, call->request->defer(call->request->userdata));
}
