/* From syllables to what a voice is given: words into breath groups, pauses between them, Latin
 * words apart. An utterance is one call of the synthesiser; it knows nothing of which that is.
 * Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "notice/utterance.h"
#include "speech/pronounce.h"

/* A longer stretch without a mark is divided (breath.h). Letters in a row are cut there: far below
 * what eSpeak NG takes in one [[ ]] (some 700 bytes). */
#define PHRASING_LETTERS_MAX 15

/* Marks in the pronunciation where a breath is taken. Words of what has pinyin, Latin letters by
 * name or, where they make a word, as English. `pause_percent` stretches every pause, 100 leaves
 * them. -ENOMEM. */
int phrase_mandarin(
	struct pronunciation *pronunciation, int pause_percent, struct utterance_list *ret_list);

/* The same breath groups of a text that the voice itself reads: at marks, and for want of them
 * every PHRASING_TEXT_BYTES_MAX. -EILSEQ, -ENOMEM. */
#define PHRASING_TEXT_BYTES_MAX 450
int phrase_text(const char *text, int pause_percent, struct utterance_list *ret_list);
