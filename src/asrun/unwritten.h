/* What the as-run log has yet to take, in the order in which it came: airings as they are now,
 * proofs, the lived mark, and who trusts the clock. In memory until the disk has it, bounded. Plain
 * data, of one thread at a time. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "notice/airing.h"

#define UNWRITTEN_MAX 5000 /* things; of airings some megabytes */

/* Room that is kept for the last word on so many airings, where there is no memory any more. */
#define UNWRITTEN_SPARE 64

struct unwritten {
	struct unwritten *next;
	struct airing *airing; /* NULL: it is none */
	int64_t id;            /* of the airing, or of that which was heard */
	char *zone;            /* in which it was heard; NULL: it is no proof */
	struct heard heard;
	char *trusted_by; /* who trusts the clock; NULL: nobody new */
	int64_t at_ms;    /* since when; else the lived mark, CLOCK_NONE: none */
};

/* Begins as zeroes, or with the boot in which its rows are written. */
struct unwritten_queue {
	char boot_id[CLOCK_BOOT_ID_SIZE];
	struct unwritten *first; /* the oldest */
	struct unwritten *last;
	size_t count;
	int64_t newest_id; /* no airing that came is above it */
	struct unwritten *spare;
	size_t spare_count;
};

void unwritten_done(struct unwritten_queue *queue);

/* Keep a copy of the airing as it is now, in place of an earlier one; of what was heard; of the
 * lived mark; of who trusts the clock. -ENOMEM; -E2BIG: there are UNWRITTEN_MAX. */
int unwritten_keep(struct unwritten_queue *queue, const struct airing *airing, int64_t lived_ms);

/* The same of one that is over, without a copy: takes the airing, also on an error. Needs no memory
 * but what unwritten_spare has put by. */
int unwritten_take(struct unwritten_queue *queue, struct airing *airing, int64_t lived_ms);

/* Puts UNWRITTEN_SPARE by, or what there is memory for. */
void unwritten_spare(struct unwritten_queue *queue);

int unwritten_keep_heard(
	struct unwritten_queue *queue, int64_t airing, const char *zone, const struct heard *heard);
int unwritten_keep_lived(struct unwritten_queue *queue, int64_t lived_ms);
int unwritten_keep_trust(struct unwritten_queue *queue, const char *by, int64_t at_ms);

/* Moves the oldest, so many at most, to the end of another; and all of another back to the front.
 */
void unwritten_move(struct unwritten_queue *from, size_t most, struct unwritten_queue *to);
void unwritten_put_back(struct unwritten_queue *to, struct unwritten_queue *from);

/* Whether a scheduled airing of that notice and planned moment is kept. */
bool unwritten_knows(const struct unwritten_queue *queue, const char *notice, int64_t planned_ms);
