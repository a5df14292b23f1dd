/* Errands: what takes time, done beside the loop by a worker, one after the other in the
 * order in which it came, and told to the loop when it is over. Main thread only, but for what an
 * errand does. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <systemd/sd-event.h>

/* A part of what its owner keeps for it. */
struct errand {
	/* By the other thread, which has it for itself until it is done. */
	void (*run)(struct errand *errand);
	/* From the loop, once, and its owner has it back. 0: it was run; -ECANCELED: it was given
	 * up, because nobody wants it any more or all ends, and was run or not. */
	void (*done)(struct errand *errand, int error);
	/* Asked when its turn comes; NULL: always. */
	bool (*is_wanted)(const struct errand *errand);
	struct errand *next; /* of those that wait */
};

struct errands;

enum errands_manner {
	ERRANDS_AWAITED, /* what sounds next may wait for them */
	ERRANDS_LEISURE, /* nobody but who asked waits for them: the worker goes last */
};

/* `name` as in worker_start. */
int errands_new(sd_event *event, const char *name, enum errands_manner manner,
	struct errands **ret_errands);

/* Waits for what is under way, and gives up the rest. NULL is fine. */
void errands_free(struct errands *errands);

/* Gives up those that wait. The one that is under way holds the thread for ever, as far as anybody
 * knows: both are left, with all that they were lent. */
void errands_abandon(struct errands *errands);

/* Takes the errand until it is done, which is never inside this call. */
void errands_send(struct errands *errands, struct errand *errand);

/* Whether one is under way. */
bool errands_is_busy(const struct errands *errands);

/* Whether the thread is still at the one that is under way, which has not come back. */
bool errands_is_held(const struct errands *errands);

/* Waits so long at most until one of those that are under way is done, which it is inside this
 * call; at once where none is. -ETIMEDOUT. */
int errands_wait(struct errands *errands, int64_t timeout_ms);
