/* A configuration on its way: the files are read and checked, and the reader is made, in a thread
 * of their own, beside all that goes on. Ten thousand notices take 0.35 s on a PC core. */
#pragma once

#include <systemd/sd-event.h>

#include "base/faults.h"
#include "config/config.h"
#include "speech/reading.h"

/* What came of it. */
struct loaded {
	int error;             /* 0; -EINVAL: the configuration is refused; -errno */
	struct faults *faults; /* that refuse it, and warnings */
	struct config *config; /* these two NULL after an error; who takes one leaves NULL */
	struct reader *reader;
};

struct loading;

/* Begins to read the file (lent until it is done). `done` is called once, from the event loop, and
 * may free the loading; what it does not take is freed with it. */
int loading_start(sd_event *event, const char *path,
	void (*done)(struct loaded *loaded, void *userdata), void *userdata,
	struct loading **ret_loading);

/* Waits for what is under way. NULL is fine. */
void loading_free(struct loading *loading);
