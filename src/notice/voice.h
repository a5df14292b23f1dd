/* A voice profile: how a text is spoken. Plain data. */
#pragma once

#include "base/owned.h"

#define VOICE_NAME_MAX 63

struct voice {
	char *name;         /* as notices name it */
	char *espeak;       /* eSpeak NG voice, "yue"; or "file:NAME", the voice file voices/NAME */
	int rate_wpm;       /* 80 to 450 */
	int pitch;          /* 0 to 99 */
	int range;          /* 0 to 99: how far the tone moves */
	int volume_percent; /* 0 to 200, eSpeak's amplitude */
	int word_gap;       /* extra gap between words, units of 10 ms at the default rate */
	int pause_percent;  /* 0 to 400: of the pauses between phrases; 100 as measured */
	int second_rate_percent; /* 50 to 150: of the rate, from the second reading on */
};

extern const struct owner voice_owner;

/* A deep copy. -ENOMEM. */
int voice_copy(const struct voice *voice, struct voice *ret_voice);

/* Frees what the voice owns and zeroes it. */
void voice_done(struct voice *voice);
