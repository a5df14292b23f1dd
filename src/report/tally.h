/* A tally: what became of some airings, counted. What a cadre is asked when somebody complains is
 * in it: how much, from when, until when, how loud. Plain data, and pure; tallies add up. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "notice/airing.h"
#include "notice/sounding.h"

/* Who begins so much after its moment has begun late. */
#define TALLY_LATE_MS 60000

/* A second of the day, which tallies are compared by, and the moment that it was. */
struct tally_edge {
	int second;    /* of the civil day on which the airing began; of its end it may be beyond
			  midnight */
	int64_t at_ms; /* CLOCK_NONE: nothing sounded */
};

struct tally {
	/* Each airing is one of these two, ... */
	int64_t planned; /* by its notice */
	int64_t ordered; /* by command */
	/* ... and one of these four. */
	int64_t open; /* it is not over */
	int64_t aired;
	int64_t failed;
	int64_t cancelled;

	int64_t partly;                     /* of those that aired: not whole, or not everywhere */
	int64_t late;                       /* of those that were planned and sounded */
	int64_t heard[HEARD_VERDICT_COUNT]; /* of those that aired */
	int64_t readings;
	int64_t sounded_ms;

	struct tally_edge earliest; /* its first frame */
	struct tally_edge latest;   /* its end */

	/* Of what was sent to the cards: RMS in dBFS. */
	int64_t levels; /* how many are known; 0: the rest is nothing */
	double power;   /* sum of theirs; full scale: 1 */
	double loudest_db;
};

/* Of nothing. */
struct tally tally_begin(void);

/* Adds an airing: as its row has it, or as it was in the zone of that number. It has its soundings
 * where it was read from the log; without them its row is all there is. */
void tally_add_airing(struct tally *tally, const struct airing *airing);
void tally_add_zone(struct tally *tally, const struct airing *airing, size_t zone);

void tally_add(struct tally *tally, const struct tally *more);

int64_t tally_count(const struct tally *tally);   /* of all airings */
double tally_level_db(const struct tally *tally); /* mean power of those that are known */
