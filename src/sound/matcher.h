/* How well each piece of what was sent fits what was heard, at every delay: both whitened,
 * correlated in pieces too short for two cards' clocks to drift apart, and without phase. Says of
 * each delay by how much the piece stands above what chance gives; decides nothing. Pure; a fixed
 * amount of memory; one thread. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sound/format.h"

/* The sound may also seem to come early: both cards have clocks of their own. */
#define MATCHER_EARLY_FRAMES 11264
#define MATCHER_PIECE_FRAMES 8192 /* 0.37 s */
#define MATCHER_LATE_PIECES  10 /* so many are looked through for each, the early ones with them */

#define MATCHER_BIN_FRAMES 64 /* 3 ms, of which the best delay stands for all */
#define MATCHER_BINS       (MATCHER_LATE_PIECES * MATCHER_PIECE_FRAMES / MATCHER_BIN_FRAMES)

/* Of power, where 1 is what chance gives on average. */
#define MATCHER_UNIT 0.25

/* Where a piece stands out of what was heard: how much of it is there, and how much of its mark, as
 * that is part of what was sent. */
struct matcher_peak {
	int bin;
	float sound; /* of power where 1 is what chance gives */
	float mark;  /* of the product of both, where chance gives the root of half of `sound` */
};

#define MATCHER_PEAKS 24 /* of a piece; there are fewer */

struct matcher_piece {
	int64_t number; /* from 0, whether something was sent in it or not */
	float most;     /* the most that fits at any delay, of power where 1 is: the same sound */
	int most_bin;
	uint8_t fits[MATCHER_BINS]; /* by delay, in MATCHER_UNIT */
	/* What was heard from two pieces before it on, one piece's length after another, of full
	 * scale. */
	float heard_powers[MATCHER_LATE_PIECES + 2];
	float mark_share; /* amplitude of the mark over the sound's, both whitened; 0: it has none
			   */
	int peak_count;
	struct matcher_peak peaks[MATCHER_PEAKS];
};

typedef void matcher_found(const struct matcher_piece *piece, void *userdata);

struct matcher;

int matcher_new(matcher_found *found, void *userdata, struct matcher **ret_matcher); /* -ENOMEM */
void matcher_free(struct matcher *matcher); /* NULL is fine */

/* `count` frames at SOUND_RATE_HZ of all, of the same moments: what was sent without its mark, that
 * mark (NULL: it has none), and what was heard. `found` is called for each piece of
 * which a third sounded, when all that may still fit it was heard. */
void matcher_add(struct matcher *matcher, const int16_t *sent, const int16_t *mark,
	const int16_t *heard, size_t count);

/* Nothing more comes: tells of what is under way. */
void matcher_end(struct matcher *matcher);
