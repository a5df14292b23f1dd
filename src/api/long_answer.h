/* An answer that is made of the as-run log piece by piece, as fast as somebody takes it: GET
 * /v1/log and /v1/report. Main thread, but for what writes it. */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "api/call.h"

struct long_answer;

struct long_answer_ops {
	/* Looks on, and writes what comes of it, nothing where it is still looking. By the log's
	 * thread. 1: there is more; 0: all was told; an error, and then it is begun anew. */
	int (*write)(struct long_answer *answer, struct lookup *lookup, FILE *piece);
	/* Forgets what was found: it may be another log. By the log's thread. -ENOMEM. */
	int (*begin_anew)(struct long_answer *answer);
	/* Another one that asks the same, for who has been told nothing yet. -ENOMEM. */
	int (*again)(const struct long_answer *answer, struct long_answer **ret_answer);
	const char *(*content_type)(const struct long_answer *answer);
	void (*free)(struct long_answer *answer);
};

/* The first in what is asked, so that one is found by the other. */
struct long_answer {
	struct log_question question; /* the first two, for the same reason */
	struct web_rest rest;
	const struct api_host *host;
	const struct long_answer_ops *ops;
	bool goes_on; /* there is more */
	char *piece;
	size_t length;
};

/* Of zeros. Lends both. */
void long_answer_init(
	struct long_answer *answer, const struct api_host *host, const struct long_answer_ops *ops);
void long_answer_done(struct long_answer *answer); /* what it has of its own */

/* Takes the answer, which goes to whoever called. */
void long_answer_send(struct long_answer *answer, const struct call *call);
