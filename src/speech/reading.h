/* Reads a text as a person would read it aloud: what is written becomes what is said. Pure: text
 * in, utterances out; it knows nothing of eSpeak NG's API, of sound or of files. */
#pragma once

#include <stddef.h>

/* The longest text that is read, in bytes. */
#define READING_MAX_BYTES 65536

/* A stretch of speech that is synthesised in one call, and the silence after it. */
struct utterance {
	char *speech; /* what eSpeak NG is given */
	int pause_ms; /* silence after it */
};

struct reading {
	char *text;                   /* the normalised text, as it is recorded */
	struct utterance *utterances; /* about a sentence each */
	size_t utterance_count;
};

/* Reads UTF-8. An empty text yields no utterance.
 * -EILSEQ for broken UTF-8, -E2BIG past READING_MAX_BYTES, -ENOMEM. */
int reading_new(const char *text, struct reading **ret_reading);
void reading_free(struct reading *reading);

/* Only the normalised text, in memory the caller frees. Same errors. */
int reading_normalise(const char *text, char **ret_text);
