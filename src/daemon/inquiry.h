/* A question of the API (api/host.h) as an errand: answered beside the loop, unless whoever waits
 * for it is gone when its turn comes. Main thread only. */
#pragma once

#include "api/host.h"
#include "daemon/errands.h"

/* `answer`, by the thread of the errands, has the question for itself meanwhile; what it returns
 * the question is done with. `forget` (may be NULL) comes before that, from the loop. */
void inquiry_send(struct errands *errands, struct question *question,
	int (*answer)(struct question *question, void *userdata),
	void (*forget)(struct question *question), void *userdata);
