/* A configuration on its way: an errand (errands.h) that reads and checks the files and makes the
 * reader, beside all that goes on. Ten thousand notices take 0.35 s on a PC core. */
#pragma once

#include "base/faults.h"
#include "base/translate.h"
#include "config/config.h"
#include "daemon/errands.h"
#include "speech/reading.h"

/* What came of it. */
struct loaded {
	int error; /* 0; -EINVAL: the configuration is refused; -ECANCELED: given up */
	/* That refuse it, and warnings, in each language; NULL where they are only in the
	 * program's. Who takes them leaves NULL. */
	struct faults *faults[LANGUAGE_COUNT];
	struct config *config; /* these two NULL after an error; who takes one leaves NULL */
	struct reader *reader;
};

/* The faults in that language, or, where they are not, in the program's. */
const struct faults *loaded_faults(
	struct faults *const faults[static LANGUAGE_COUNT], enum language language);

/* Reads the file (lent until it is done). `done` is called once, from the event loop; what it does
 * not take is freed. -ENOMEM. */
int loading_send(struct errands *errands, const char *path,
	void (*done)(struct loaded *loaded, void *userdata), void *userdata);
