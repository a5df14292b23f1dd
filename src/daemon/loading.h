/* A configuration on its way: an errand (errands.h) that reads and checks the files and makes the
 * reader, beside all that goes on. Ten thousand notices take 0.35 s on a PC core. */
#pragma once

#include "base/faults.h"
#include "config/config.h"
#include "daemon/errands.h"
#include "speech/reading.h"

/* What came of it. */
struct loaded {
	int error;             /* 0; -EINVAL: the configuration is refused; -ECANCELED: given up */
	struct faults *faults; /* that refuse it, and warnings; who takes them leaves NULL */
	struct faults *told;   /* the same in the language that was asked for; NULL: in that */
	struct config *config; /* these two NULL after an error; who takes one leaves NULL */
	struct reader *reader;
};

/* Reads the file (lent until it is done). Faults are told in the program's language, and also in
 * the one that `language` (HTTP's Accept-Language; NULL: nobody asks in one) likes best. `done` is
 * called once, from the event loop; what it does not take is freed. -ENOMEM. */
int loading_send(struct errands *errands, const char *path, const char *language,
	void (*done)(struct loaded *loaded, void *userdata), void *userdata);
