/* What a daemon that starts must know of the as-run log, read at once: so that it asks no disk
 * later. Plain data. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "asrun/known.h"
#include "notice/airing.h"

struct history {
	int64_t next_id;  /* that the next airing gets */
	int64_t lived_ms; /* the lived mark: up to when the daemon is known to have lived and
			     answered for every planned moment; CLOCK_NONE in a new log */
	char *trusted_by; /* by whom, since the machine was started, the clock was trusted, and that
			     it is now: a person's name, or "synchronised", "rtc"; NULL: by nobody
			   */
	struct airing **rows; /* of the last days: what has sounded */
	size_t row_count;
	struct known known; /* from before the mark on */
};

/* Begins where nothing can be read: with an id that no row can have that was written before. */
void history_begin(struct history *history);
void history_done(struct history *history);

/* Of the log at that path, open or not; in place of what was read before. Errors of lookup_open,
 * and then it is not whole. */
int history_read(struct history *history, const char *path, int64_t now_ms);
