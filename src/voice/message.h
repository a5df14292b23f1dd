/* What the daemon and its voice say to each other over a SOCK_SEQPACKET socket: one request, one
 * answer, and never two requests at once; before its answer an utterance may tell that it has
 * begun. Nothing that comes is believed before it is checked: the
 * other side may be somebody else's by now. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "notice/priority.h"
#include "notice/recording.h"
#include "notice/voice.h"
#include "sound/format.h"
#include "speech/phrasing.h"

/* One piece is never longer. */
#define MESSAGE_PIECE_SECONDS_MAX 180
#define MESSAGE_PIECE_FRAMES_MAX  ((size_t)MESSAGE_PIECE_SECONDS_MAX * SOUND_RATE_HZ)

/* Of an utterance: of words it is below 300, of text below PHRASING_TEXT_BYTES_MAX and one
 * character, but for one foreign word without end. */
#define MESSAGE_SPEECH_BYTES_MAX 16384
#define MESSAGE_VOICE_BYTES_MAX  VOICE_NAME_MAX

/* Recordings that are open in the voice at once: of two priorities the higher overtakes. */
#define MESSAGE_SLOTS PRIORITY_COUNT

enum request_kind {
	REQUEST_TEST,  /* the known-answer test */
	REQUEST_SPEAK, /* an utterance */
	REQUEST_OPEN,  /* a recording takes the slot; what was there is closed */
	REQUEST_GO_ON, /* more of the recording in the slot */
	REQUEST_CHECK, /* whether a recording can be played, and how long it is */
	REQUEST_KIND_COUNT,
};

struct request {
	enum request_kind kind;
	uint64_t piece;
	struct voice voice;         /* of REQUEST_SPEAK: what sounds of it; strings are lent */
	struct utterance utterance; /* of REQUEST_SPEAK; lent */
	unsigned slot;              /* of REQUEST_OPEN and REQUEST_GO_ON */
	int64_t start_ms;           /* of REQUEST_OPEN */
	int64_t most_ms;            /* the same: so much of it, faded out; 0: to its end */
	int fd; /* of REQUEST_OPEN and REQUEST_CHECK, else -1; lent by who sends, the receiver's
		 * own */
};

enum answer_kind {
	ANSWER_READY, /* once, of itself, when the engine is loaded */
	ANSWER_DONE,
	ANSWER_BEGUN, /* before that of REQUEST_SPEAK, once: its first frames are made; has none */
	ANSWER_KIND_COUNT,
};

struct answer {
	enum answer_kind kind;
	int error; /* 0 or -errno */
	uint64_t piece;
	uint64_t frames;          /* of the piece, from the beginning of the file of frames on */
	int64_t duration_ms;      /* of REQUEST_CHECK */
	bool goes_on;             /* of REQUEST_GO_ON: the recording is not over */
	enum recording_flaw flaw; /* of REQUEST_GO_ON, of a recording that is over */
	unsigned unbound;         /* of ANSWER_READY: the set of notice/bound.h */
};

/* -EINVAL for what is longer than the limits; -EAGAIN, -EPIPE, -errno of sendmsg. */
int request_send(int socket, const struct request *request);

/* Room for one request, to which its strings lend. */
struct request_buffer {
	_Alignas(8) char bytes[sizeof(uint64_t) * 16 + MESSAGE_VOICE_BYTES_MAX +
			       MESSAGE_SPEECH_BYTES_MAX + 2];
};

/* -EAGAIN when nothing waits, -EPIPE when the other side is gone, -EBADMSG for what is no request;
 * its descriptor, if any, is then closed. */
int request_receive(int socket, struct request_buffer *buffer, struct request *ret_request);

int answer_send(int socket, const struct answer *answer); /* as channel_send_surely */

/* -EAGAIN, -EPIPE; -EBADMSG for what is no answer. */
int answer_receive(int socket, struct answer *ret_answer);

/* The checks alone, for messages of any size. -EBADMSG. */
int request_read(
	const struct request_buffer *buffer, size_t size, bool has_fd, struct request *ret_request);
int answer_read(const void *bytes, size_t size, struct answer *ret_answer);
