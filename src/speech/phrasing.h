/* From syllables to what a voice is given: words into breath groups, pauses between them, Latin
 * words apart. An utterance is one call of the synthesiser; it knows nothing of which that is.
 * Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "speech/pronounce.h"

/* A longer stretch without a mark is divided (breath.h). Letters in a row are cut there: far below
 * what eSpeak NG takes in one [[ ]] (some 700 bytes). */
#define PHRASING_LETTERS_MAX 15

enum utterance_kind {
	UTTERANCE_WORDS,   /* of Mandarin, parted by spaces, as syllables that sound as they stand,
			    * and letters that are named: "da4jia1 zuo4 CT" */
	UTTERANCE_TEXT,    /* for the profile's own voice, which reads it */
	UTTERANCE_FOREIGN, /* text that it does not read: for an English one */
	UTTERANCE_KIND_COUNT,
};

/* A stretch of speech that is synthesised in one call, and the silence after it. */
struct utterance {
	enum utterance_kind kind;
	char *speech;
	int pause_ms; /* silence after it */
};

struct utterance_list {
	struct utterance *utterances;
	size_t count;
};

/* Marks in the pronunciation where a breath is taken. Words of what has pinyin, Latin letters by
 * name or, where they make a word, as English. `pause_percent` stretches every pause, 100 leaves
 * them. -ENOMEM. */
int phrase_mandarin(
	struct pronunciation *pronunciation, int pause_percent, struct utterance_list *ret_list);

/* The same breath groups of a text that the voice itself reads: at marks, and for want of them
 * every PHRASING_TEXT_BYTES_MAX. -EILSEQ, -ENOMEM. */
#define PHRASING_TEXT_BYTES_MAX 450
int phrase_text(const char *text, int pause_percent, struct utterance_list *ret_list);

void utterance_list_done(struct utterance_list *list);
