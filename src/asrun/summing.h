/* Summing up (sums.h): by who writes the log, day by day, the newest first, while nothing else is
 * to be written. Plain data; used by one thread. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "asrun/asrun.h"
#include "asrun/lookup.h"
#include "asrun/sums.h"
#include "asrun/survey.h"

/* So long does a go take, or as long as its transaction. */
#define SUMMING_GO_MS 20

/* How long a round that found nothing more is not begun again. */
#define SUMMING_REST_MS (3600 * 1000)

/* Begins as zeroes. */
struct summing {
	int64_t rests_until_ms; /* CLOCK_MONOTONIC */
	bool is_in_round;       /* from yesterday back to the first day */
	int64_t before_ms;   /* what was planned before that has not been looked at in this round */
	struct sums_day day; /* that is summed up */
	int32_t number;      /* of that day, since 1970-01-01 */
	struct sums_zone *zones; /* of it; the last one is not done yet */
	size_t zone_count;
	bool is_surveying;
	struct survey survey;
};

/* Forgets what it has of a day: rows came meanwhile, the log is another, or all ends. */
void summing_begin_anew(struct summing *summing);

/* Goes on with a round, or begins one: days before that moment's. 1: there is more to do at once;
 * 0: all that is over is summed up; errors of asrun_write and lookup_row, and it begins anew. */
int summing_go(struct summing *summing, struct asrun *asrun, struct lookup *lookup, int64_t now_ms);
