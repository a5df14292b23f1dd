/* What a reading is unsure of, for a person to look at before it airs. Plain data. */
#pragma once

#include <stddef.h>

#define DOUBTS_MAX     16 /* more of one text say nothing new */
#define DOUBT_TEXT_MAX 96

enum doubt_kind {
	DOUBT_NONE,
	DOUBT_CHARACTER, /* not in the lexicon: eSpeak NG says it as it can */
	DOUBT_SIGN,      /* a sign that is not spoken */
	DOUBT_NUMBER,    /* a number of no kind that the rules know, read as an amount */
	DOUBT_GUESS,     /* it can be meant otherwise: 3/5 is a share, or the fifth of March */
	DOUBT_MARKUP,    /* of HTML or Markdown, pasted: it is not spoken */
	DOUBT_READING,   /* a character of several readings, and nothing beside it decides */
	DOUBT_COMMONER,  /* slight: so too, but one reading is far commoner there */
};

struct doubt {
	enum doubt_kind kind;
	char text[DOUBT_TEXT_MAX]; /* what it is about, with a character or two around it */
};

struct doubts {
	struct doubt doubts[DOUBTS_MAX];
	size_t count;
};

/* Notes it once; beyond DOUBTS_MAX it is dropped. Cut to whole characters. Slight ones are told
 * together, as many as one text holds: "一卷地膜, 很冲". */
void doubts_add(struct doubts *doubts, enum doubt_kind kind, const char *text, size_t length);
