/* Hearings: the airings that one microphone listens for, each set beside what was sent of it. A
 * machine that knows neither thread nor card: what is heard and every moment are passed in, what is
 * found is told. A finding that is the last word about an airing comes exactly once. Used by one
 * thread. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "notice/output.h"
#include "notice/sounding.h"
#include "sound/proof.h"
#include "sound/sound.h"

/* How long after its end an airing may still come to the microphone. */
#define HEARING_TAIL_MS (PROOF_DELAY_MAX_MS + 300)

/* Airings listened for at the same time: one that sounds, others whose tails are awaited. */
#define HEARING_AIRINGS_MAX 3

#define HEARING_BLOCK_FRAMES 2048

/* What is sent of an airing in a zone. */
struct sent {
	struct sound *sound;
	enum voicing_kind voicing;
	uint64_t mark; /* its key (sound/mark.h); 0: none */
};

struct finding {
	int64_t airing;
	bool is_last;       /* else the verdict changed */
	struct heard heard; /* not known where nothing could be listened to */
	int error;          /* -errno of the microphone */
};

struct hearings;

/* Called from within hearings_begin, hearings_hear and hearings_end. */
typedef void hearings_tell_t(const struct finding *finding, void *userdata);

int hearings_new(/* -ENOMEM */
	hearings_tell_t *tell, void *userdata, struct hearings **ret_hearings);
void hearings_free(struct hearings *hearings); /* tells nothing; NULL is fine */

bool hearings_are_over(const struct hearings *hearings); /* nothing is listened for */

/* The airing is about to sound. Takes its own reference to the sound. Of too many the oldest ends.
 * -ENOMEM. */
int hearings_begin(struct hearings *hearings, int64_t airing, const struct sent *sent);

/* Its first frame left the card at that CLOCK_MONOTONIC moment; nothing for another airing than the
 * one that began last. */
void hearings_started(struct hearings *hearings, int64_t airing, int64_t at_ns);

/* It is over at that CLOCK_MONOTONIC moment, so many milliseconds of its sound have left the card;
 * the same. */
void hearings_over(struct hearings *hearings, int64_t airing, int64_t sounded_ms, int64_t at_ns);

/* At most HEARING_BLOCK_FRAMES were heard, from that CLOCK_MONOTONIC moment on. */
void hearings_hear(struct hearings *hearings, const int16_t *heard, size_t count, int64_t at_ns);

/* All that was heard before that CLOCK_MONOTONIC moment is there: those whose tails it has are
 * over. */
void hearings_pass(struct hearings *hearings, int64_t now_ns);

/* Nothing more will be heard: all of them are over, with that error of the microphone or with 0. */
void hearings_end(struct hearings *hearings, int error);
