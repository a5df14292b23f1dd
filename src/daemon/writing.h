/* One go of writing to the as-run log, as an errand: whatever the disk does, the loop goes on. The
 * log is the errand's thread's from its first opening to its end; only one go is under way at a
 * time. */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "asrun/asrun.h"
#include "asrun/health.h"
#include "asrun/history.h"
#include "asrun/summing.h"
#include "asrun/unwritten.h"
#include "daemon/errands.h"

/* What stays between goes; the thread's alone. */
struct written_log {
	const char *folder;  /* lent, made when missing */
	const char *path;    /* lent */
	struct asrun *asrun; /* NULL: not open */
	bool is_damaged;     /* and must not be opened again */
	struct summing summing;
};

struct writing {
	struct errand errand; /* the first, so that one is found by the other */
	struct written_log *log;

	/* What to do; lent while it is under way. */
	struct unwritten_queue batch;
	int64_t first_id;   /* below it rows are of other daemons; INT64_MAX: all are */
	bool wants_history; /* also read what a start must know */
	bool wants_known;   /* also fill `known`, of its time */
	bool is_doubted;    /* and read all of the file first */
	bool is_last;       /* and close the log */
	bool sums_up;       /* also sum up days that are over, where there is nothing to write */

	/* What came of it. */
	atomic_bool has_history; /* it can be read already, while the rest goes on */
	struct history history;
	struct known known; /* of no time: it could not be read */
	int error;          /* 0: the batch is on the disk */
	bool sums_more;     /* there are days left to be summed up */
	size_t refused;     /* of it, on which the log has its last word */
	int left_open;      /* rows that were closed now */
	bool has_moved;     /* the file was taken away, and its rows were brought over */
	struct asrun_rescue rescue;
	bool is_read_only;        /* the disk */
	uint64_t room_bytes;      /* that the disk has left */
	uint64_t low_bytes;       /* below which it is nearly full */
	char aside[NAME_MAX + 1]; /* a file that lies beside the log; "": none */
};

/* By the thread. */
void writing_run(struct errand *errand);
