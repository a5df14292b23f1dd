/* Why an order is not taken. What is said of it, and in which language, is the door's. Plain data.
 */
#pragma once

#include <stdint.h>

enum refusal_kind {
	REFUSAL_NO_SUBJECT,
	REFUSAL_SEVERAL_SUBJECTS,
	REFUSAL_TEXT_EMPTY,
	REFUSAL_TEXT_TOO_LONG, /* limit: in bytes */
	REFUSAL_TEXT_HAS_CONTROL,
	REFUSAL_PATH_NOT_PLAIN, /* longer than the limit in bytes, or with a control character */
	REFUSAL_PATH_NOT_ABSOLUTE,
	REFUSAL_RECORDING_BAD,      /* named, with the error */
	REFUSAL_RECORDING_TOO_LONG, /* limit: in seconds, with all readings */
	REFUSAL_NOTICE_UNKNOWN,     /* named */
	REFUSAL_NO_MICROPHONE,
	REFUSAL_TALK_HAS_NONE, /* named "readings" or "voice" */
	REFUSAL_LINE_HAS_NONE, /* named the same */
	REFUSAL_TALK_LENGTH,   /* limit: in seconds */
	REFUSAL_TALK_PATIENCE, /* limit: in seconds */
	REFUSAL_ZONE_COUNT,    /* limit: so many zones */
	REFUSAL_ZONE_UNKNOWN,  /* named */
	REFUSAL_ZONE_TWICE,    /* named */
	REFUSAL_PRIORITY_UNKNOWN,
	REFUSAL_READINGS,      /* limit: so many readings */
	REFUSAL_VOICE_UNKNOWN, /* named */
	REFUSAL_CHIME_UNKNOWN,
	REFUSAL_CHIME_PIPS,
	REFUSAL_EXPIRES,           /* limit: in hours */
	REFUSAL_LABEL_TOO_LONG,    /* named "title" or "responsible"; limit: in bytes */
	REFUSAL_LABEL_HAS_CONTROL, /* named the same */
	REFUSAL_KIND_COUNT,
};

struct refusal {
	enum refusal_kind kind;
	const char *name; /* lent by the order; NULL where the kind has none */
	int64_t limit;    /* what is still allowed; 0 where the kind has none */
	int error;        /* notice/recording.h; 0 where the kind has none */
};
