/* A survey: the as-run log is gone through, a civil day at a time, for the report of some days
 * (report/report.h). Each go looks for some milliseconds, so that nobody else who asks the log
 * waits for a year. Plain data; used by one thread at a time. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "asrun/lookup.h"
#include "notice/airing.h"
#include "report/report.h"

/* Of what did not air the newest so many of each state are kept for the report. */
#define SURVEY_MISSED_MAX 200

/* Days since 1970-01-01, in the station's time zone. */
struct survey_span {
	int32_t from;
	int32_t until; /* exclusive; REPORT_DAYS_MAX later at most */
};

enum survey_stage {
	SURVEY_DAYS,
	SURVEY_FAILED,
	SURVEY_CANCELLED,
	SURVEY_OVER,
};

struct survey {
	struct survey_span span;
	char *zone;       /* NULL: all */
	bool counts_only; /* set by the caller: what did not air is not looked for */

	/* Once it is over: the report, and what did not air, oldest planned first. */
	struct report report;
	struct airing **missed;
	size_t missed_count;
	bool left_some_out; /* of what did not air */
	bool is_blind;      /* it saw only what is in memory */

	/* Where it stands. */
	enum survey_stage stage;
	int32_t at; /* the day */
	struct report day;
	struct lookup_ids ids;
	bool has_found; /* all of them */
	size_t told;    /* of them */
};

/* Copies the zone (NULL: all). -ENOMEM. */
int survey_begin(struct survey *survey, const struct survey_span *span, const char *zone);
void survey_done(struct survey *survey);

/* Goes on for SURVEY_GO_MS or so. 1: there is more to look at; 0: it is over; errors of lookup_row
 * and -ENOMEM, and then it is of no more use. */
#define SURVEY_GO_MS 5
int survey_go(struct survey *survey, struct lookup *lookup);

/* From here on the rows of its days are gone through, one by one; after survey_go or without it. */
void survey_begin_rows(struct survey *survey);

/* Calls for the rows, oldest planned first, for SURVEY_GO_MS or so, or until `each` returns 1; it
 * returns 0 to go on, or an error. Airings are lent for the call. 1: there is more; 0: it is over;
 * errors of survey_go and of `each`. */
int survey_each_row(struct survey *survey, struct lookup *lookup,
	int (*each)(const struct airing *airing, void *userdata), void *userdata);
