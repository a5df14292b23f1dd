/* What is known of sound in one zone: how loud it was written to its card, what a microphone by the
 * horn heard of it, and what the errors that end it say. Plain data. */
#pragma once

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

/* Below this peak nothing was sounded: a notice that was sent as silence is not aired. */
#define SOUNDING_FLOOR_DB (-60.0)

/* How loud what went to the card was, silence not counted. */
struct level {
	bool is_known;
	double rms_db;  /* dBFS, of the samples that are not zero */
	double peak_db; /* dBFS */
};

enum heard_verdict {
	HEARD_UNKNOWN, /* nobody listened, or too little was sent to tell */
	HEARD_YES,
	HEARD_NO,
	HEARD_VERDICT_COUNT,
};

/* Why the verdict is what it is. */
enum heard_reason {
	HEARD_UNSAID,     /* it is not over; a row of an earlier version does not tell */
	HEARD_NOT_JUDGED, /* it was not listened to until its end */
	HEARD_TOO_SHORT,
	HEARD_WHOLE,
	HEARD_UNMARKED, /* whole; of this horn, or of another that sounds the same */
	HEARD_OTHER,    /* whole, without its mark: another horn's */
	HEARD_WHOSE,    /* whole, and whether its mark is there is not known */
	HEARD_NOTHING,
	HEARD_MOST_MISSED,
	HEARD_END_MISSED,
	HEARD_DOUBTFUL, /* too good for chance, too poor for ours */
	HEARD_REASON_COUNT,
};

struct heard {
	bool is_known; /* a monitor listened; else all else is nothing */
	enum heard_verdict verdict;
	enum heard_reason reason;
	double correlation; /* of the best match; 1: the same */
	int delay_ms;       /* from the card to the microphone */
	double level_db;    /* dBFS, of what the microphone heard meanwhile */
	/* How far the zone's mark stands out of chance, in its standard deviations, and how far it
	 * does on average where it is there; 0: there is none. */
	double mark, mark_awaited;
};

/* What the voice's process did to the sound, twice. */
#define SOUNDING_VOICE_DIED (-ESRCH)
#define SOUNDING_VOICE_HUNG (-EDEADLK)
#define SOUNDING_VOICE_LIED (-EPROTO)

/* eSpeak NG has no such voice. */
#define SOUNDING_VOICE_UNKNOWN (-ENOANO)

/* A recording below an alarm is not decoded by a process that the system does not bind. */
#define SOUNDING_VOICE_UNBOUND (-EUNATCH)

/* A recording sounded to its end, and was not whole. */
#define SOUNDING_RECORDING_CUT     (-ENOLINK)
#define SOUNDING_RECORDING_DAMAGED (-EILSEQ)

/* A playlist sounded to its end, and some of its recordings could not be played. */
#define SOUNDING_RECORDING_LEFT_OUT (-ENOTUNIQ)

/* Of pips, in whose place the bell sounds. */
#define SOUNDING_PIPS_LATE (-EL2HLT)

/* Of a live talk, that sounds on: its microphone heard the horn. */
#define SOUNDING_TALK_HOWLED (-ELOOP)

/* Of a line input that is relayed. */
#define SOUNDING_LINE_ABSENT (-EADDRNOTAVAIL)
#define SOUNDING_LINE_BUSY   (-EADDRINUSE)
#define SOUNDING_LINE_HUNG   (-ENETDOWN)
#define SOUNDING_LINE_FAILED (-ENETUNREACH)
#define SOUNDING_LINE_SILENT (-ENOMSG) /* longer than programmes are; it may sound again */

/* Of a line input that was relayed to its end, and of which so much was missed. */
#define SOUNDING_HELD_UP   (-EBADR)
#define SOUNDING_MISSED_MS 1000

/* The zone went from the configuration. */
#define SOUNDING_ZONE_GONE (-EIDRM)

/* What went wrong with a sound in a zone, as an -errno means it there. `is_source`: what was to
 * sound has it, the words or the recording; else a card, an amplifier, a microphone. */

/* Its code, by which the record keeps it and JSON tells it: "card-absent", "file-absent"; an
 * errno's name, "ENOMEM", where it means no more than that. */
const char *sounding_error_code(int error, bool is_source);

/* Its sentence, in the reader's language: "the sound card is not there". */
const char *sounding_error_text(int error, bool is_source);

/* From its code. -EINVAL: it is none. */
int sounding_error_parse(const char *code, int *ret_error, bool *ret_is_source);

/* From its English sentence, of so many bytes, which older rows of the log have. -EINVAL. */
int sounding_error_parse_sentence(
	const char *sentence, size_t length, int *ret_error, bool *ret_is_source);

/* "its end was not heard"; English, gettext knows it. "" for HEARD_UNSAID. */
const char *heard_reason_text(enum heard_reason reason);

/* "end-missed": the names of the as-run log and of JSON; "" for HEARD_UNSAID. */
const char *heard_reason_name(enum heard_reason reason);
int heard_reason_parse(const char *text, enum heard_reason *ret_reason); /* -EINVAL */

/* "yes", "no", "unknown": the names of the as-run log and of JSON. */
const char *heard_verdict_name(enum heard_verdict verdict);
const char *heard_verdict_title(enum heard_verdict verdict); /* for people; "" for unknown */
int heard_verdict_parse(const char *text, enum heard_verdict *ret_verdict); /* -EINVAL */
