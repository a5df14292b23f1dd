/* Brings a talk to the station's loudness by a gain that follows its words within a second or two,
 * also downwards. All that is heard is lifted by 12 dB at most. Words that stand well above what is
 * heard between them are lifted by up to 40, where that cannot howl: with 24, a horn that the
 * microphone hears 20 dB softer than itself howls before that is found, and with 12 it does not.
 * What has no syllables, as noise and hum that begin, is no words. Plain data, used by one thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define LEVELLER_LIFT       4 /* 12 dB, at most: people stand too far away */
#define LEVELLER_WORDS_LIFT 100

#define LEVELLER_HOWL_CUT 2 /* 6 dB: so much is a talk that howls turned down, each time */

struct leveller {
	double mean;       /* square of the words, as it was learned */
	double between;    /* the same of what is heard between them */
	double level;      /* the same, of late */
	double softest[2]; /* that it was in this span and the former */
	double loudest[2];
	double span_s;
	double most_gain;       /* of all; falls where it howls */
	double most_words_gain; /* while there are words that stand out */
	double allowed;         /* what that grows or falls to */
	double quiet_s;         /* since the last of those */
	double gain;            /* at the last frame */
	bool has_howled;
};

/* Words are lifted by so much at most, between the two. */
void leveller_begin(struct leveller *leveller, double words_lift);

/* From now on by so much, which comes slowly, and not where it has howled. */
void leveller_allow(struct leveller *leveller, double words_lift);

/* Levels the frames where they lie. */
void leveller_run(struct leveller *leveller, float *frames, size_t count);

/* How loud what is heard between words is, as its root mean square. */
double leveller_between(const struct leveller *leveller);

/* It howls: turned down from where it is, or from what all that is heard is lifted by, and that is
 * the most from then on, for the horn is as near as before. */
void leveller_turn_down(struct leveller *leveller);
