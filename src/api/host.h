/* The daemon, as the API needs it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "asrun/health.h"
#include "asrun/lookup.h"
#include "base/faults.h"
#include "base/translate.h"
#include "calendar/trust.h"
#include "config/config.h"
#include "notice/condition.h"
#include "station/station.h"
#include "web/request.h"

/* What is answered beside the main loop, each kind one after the other. The first in what is asked,
 * so that one is found by the other. */
struct question {
	/* Once, soon or at once: what came of it; -ECANCELED: given up, because whoever waits is
	 * gone or the station ends; another error kept it from being answered. */
	void (*done)(struct question *question, int error);
	struct web_later *later; /* who waits; NULL: nobody does any more */
	/* Once, from the loop, where it takes too long: who waits is answered otherwise, or asks
	 * anew; it is done later, for nobody. NULL: it cannot be left. */
	void (*leave)(struct question *question);
};

/* What is asked of the as-run log. Each looks for some milliseconds: who has not seen all asks
 * again. Where the file is damaged the host asks again when it was put right. */
struct log_question {
	struct question question;    /* done with what `look` returned */
	struct lookup_beside beside; /* the host's: what the disk does not have yet */
	bool may_be_blind;           /* the host's: the disk does not do */
	bool may_not_open;           /* the host's: it hangs, and would hold who opens a file */
	bool is_damaged;             /* the host's: the file was, when it was looked at */
	bool is_second;              /* the host's: it was so before */
	struct log_question *next;   /* the host's: of those that wait */
	bool lacks_row;              /* by `look`: one that must be there is not; as if damaged */
	bool has_told;               /* what was found before, to whoever asks: not asked again */
	/* By another thread, which has the question for itself until it is done. After an error it
	 * may be called again, and begins anew. */
	int (*look)(struct log_question *question, struct lookup *lookup);
};

/* Whether a recording can be played, and how long it is. */
struct recording_question {
	struct question question; /* done with 0, or why it cannot be played (notice/recording.h) */
	const char *path;         /* lent until it is done, when the length is there */
	int64_t duration_ms;
};

/* A configuration that the station did not take, until it takes one. */
struct api_refusal {
	int64_t at_ms;
	/* That refuse it, and warnings, in each language; NULL: none is refused. */
	const struct faults *faults[LANGUAGE_COUNT];
};

/* How the station stands, beside what is on air and what is wrong with its zones. */
struct api_standing {
	enum clock_trust clock_trust;
	const struct notice *next; /* lent until the loop goes on; NULL: nothing is planned */
	int64_t next_ms;
	const struct health *log;
	size_t log_waiting;         /* rows in memory alone */
	struct api_refusal refusal; /* lent until the loop goes on */
	unsigned unbound;           /* what does not bind the voice's process: notice/bound.h */
};

/* Each returns 0 or -errno. */
struct api_host {
	struct station *station;           /* lent */
	int64_t (*now_ms)(void *userdata); /* the time by which the station acts */
	/* Takes the airing; what became of it the station tells, and the log once it is over. */
	int (*submit)(struct airing *airing, int64_t *ret_id, void *userdata);
	/* Whoever talks is done: what was said is heard, what was not begins no more. -ENOENT. */
	int (*finish_talk)(int64_t id, const char *by, void *userdata);
	void (*leave_talks)(uint64_t holder, void *userdata); /* whoever holds them is gone */
	/* Reads the configuration anew and follows it. `done` is called once, soon or at once: 0;
	 * -EINVAL: see the faults, which are lent for that call and may be NULL on other errors. */
	void (*reload)(const char *language, /* of the faults: HTTP's Accept-Language */
		void (*done)(int error, const struct faults *faults, void *caller), void *caller,
		void *userdata);
	const struct config *(*config)(void *userdata); /* lent until the next reload */
	void (*ask_log)(struct log_question *question, void *userdata);
	struct api_standing (*standing)(void *userdata);
	void (*trust_clock)(const char *by, void *userdata); /* a person says that it is right */
	const struct condition *(*condition)(const char *zone, void *userdata); /* NULL: unknown */
	void (*look_into_recording)(struct recording_question *question, void *userdata);
	void *userdata;
};
