/* What a voice is given to say: a text, read and divided into breaths (speech/reading.h). Plain
 * data.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/owned.h"

enum utterance_kind {
	UTTERANCE_WORDS,   /* of Mandarin, parted by spaces, as syllables that sound as they stand,
			    * and letters that are named: "da4jia1 zuo4 CT" */
	UTTERANCE_DIGITS,  /* words that somebody writes down, said slower: "yao1san1ba1" */
	UTTERANCE_TEXT,    /* for the profile's own voice, which reads it */
	UTTERANCE_FOREIGN, /* text that it does not read: for an English one */
	UTTERANCE_KIND_COUNT,
};

/* How high it is said, in hundredths of a semitone above the voice's own pitch: evenly from the
 * first syllable to the last. The shape of its tones is the syllables'. */
struct intonation {
	int first_cents;
	int last_cents;
	int end_cents; /* how much higher the last syllable is than that line */
};

/* No voice is asked for more, up or down. */
#define INTONATION_CENTS_MAX 1200

/* A stretch of speech that is synthesised in one call, and the silence after it. */
struct utterance {
	enum utterance_kind kind;
	char *speech;
	int pause_ms; /* silence after it */
	struct intonation intonation;
};

struct utterance_list {
	struct utterance *utterances;
	size_t count;
};

/* Whether its speech is syllables of ours, not a text that a voice reads. */
bool utterance_is_syllables(const struct utterance *utterance);

extern const struct owner utterance_owner;

int utterance_list_copy(
	const struct utterance_list *list, struct utterance_list *ret_list); /* -ENOMEM */
void utterance_list_done(struct utterance_list *list);
