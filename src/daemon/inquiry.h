/* Questions of the API (api/host.h) as errands: answered beside the loop, unless whoever waits for
 * one is gone when its turn comes, and left where one takes too long. Main thread only. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "api/host.h"
#include "daemon/errands.h"

/* Where for so long nothing is answered, each question that can be left is. Whoever only waits for
 * his turn, while others are answered, is not left. */
#define INQUIRY_MS 3000

/* What answers questions of one kind. Plain data. */
struct inquirer {
	sd_event *event; /* lent */
	struct errands *errands;
	/* By the thread of the errands, which has the question for itself meanwhile; what it
	 * returns the question is done with. */
	int (*answer)(struct question *question, void *userdata);
	/* Before that, from the loop; may be NULL. True: it keeps the question, which is not done
	 * yet. */
	bool (*keep)(struct question *question, void *userdata);
	void *userdata;
	size_t left;         /* questions that are not done yet */
	int64_t answered_ms; /* the last one, by the monotonic clock; 0: none was */
};

/* Lends the inquirer until the question is done. */
void inquiry_send(struct inquirer *inquirer, struct question *question);
