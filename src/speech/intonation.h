/* The melody of a sentence, above which the tones of its syllables stand: it sinks from its first
 * to its last, falls before a full stop, and is higher where something is asked. By rule, from the
 * length of the sentence and its mark. Pure. */
#pragma once

#include <stddef.h>

#include "notice/utterance.h"

enum sentence {
	SENTENCE_STATED,
	SENTENCE_ASKED,           /* only the mark says so: the voice must, too */
	SENTENCE_ASKED_BY_A_WORD, /* 吗, 谁, 几 */
};

/* Gives each utterance of one sentence its part. Digits that somebody writes down stay level; what
 * a voice reads by itself has a melody of its own. Breaks between clauses are known by the pauses
 * that stand there. */
void intonation_give(struct utterance *utterances, size_t count, enum sentence sentence);

/* Of a syllable, from 0 on, among `count`. */
int intonation_cents(const struct intonation *intonation, size_t syllable, size_t count);
