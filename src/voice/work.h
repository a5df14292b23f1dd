/* What the voice has to do: scripts that become sound piece by piece, the highest priority first,
 * an utterance or some seconds of a recording at a time. It makes what needs no voice, says what to
 * ask for next, takes what came, and tries a piece that failed with its process once more. For a
 * chime of the station's own that fails in any way another one stands in; of a playlist what fails
 * is left out. Pure: no process, no
 * clock; renderer.h has those. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "notice/priority.h"
#include "notice/script.h"
#include "sound/sound.h"
#include "voice/message.h"

/* Scripts at a time. */
#define WORK_JOBS_MAX 64

/* A piece that is not there after so long hangs, the first words of an alarm sooner: another
 * process makes them within the second, and where that hangs too the alarm, tried again by the
 * station, still sounds within three. What hung before gets longer, the first words of an alarm
 * from their third try on: a machine that is busy must not lose an airing. */
#define WORK_PIECE_MS       1000
#define WORK_ALARM_MS       500
#define WORK_ALARM_AGAIN_MS 800
#define WORK_LONG_MS        5000
#define WORK_TEST_MS        10000

/* A recording that gives nothing in so many answers lies: twelve are listened to. */
#define WORK_EMPTY_ANSWERS_MAX 32

/* Told from within work_next, work_note and work_fail. */
struct work_ops {
	void (*tested)(int error, void *userdata);    /* the answer to work_test */
	void (*grew)(int64_t airing, void *userdata); /* its first frames, its source's, and that
						       * these come next, or do not yet */
	void (*finished)(int64_t airing, void *userdata);
	/* Of a playlist: that recording, or what is left of it, cannot be played. */
	void (*left_out)(int64_t airing, const char *path, int error, void *userdata);
};

struct work;

int work_new(const struct work_ops *ops, void *userdata, struct work **ret_work); /* -ENOMEM */
void work_free(struct work *work); /* sounds in work finish with -ECANCELED; nothing is told */

/* Asks for the known-answer test, before all else. */
void work_test(struct work *work);

struct work_order {
	int64_t airing;
	const struct script *script; /* that was read (speech/wording.h); copied */
	enum priority priority;
	int first_reading;
	int64_t resume_ms;         /* of its recording */
	struct playlist_part part; /* of its playlist, to which that moment belongs */
	bool has_hung;             /* it was tried before, and ended with SOUNDING_VOICE_HUNG */
	struct sound *sound;       /* its own reference is taken */
};

/* Adds a script. For a higher priority the piece in work has no more than WORK_PIECE_MS left, for
 * an alarm that has not hung yet WORK_ALARM_MS, also where that piece is an alarm's. -E2BIG,
 * -ENOMEM. */
int work_add(struct work *work, int64_t now_ms, const struct work_order *order);

bool work_has_jobs(const struct work *work);

/* What to ask the process for next; false when nothing is to be asked, or something was and is not
 * noted yet. The request lends from the work until the next call. Its descriptor is the caller's to
 * close, once it is sent. */
bool work_next(struct work *work, int64_t now_ms, struct request *ret_request);

/* Whether this is the answer to what was asked. -EBADMSG for any other. */
int work_expect(const struct work *work, const struct answer *answer);

/* Frames of it, in order, before work_note. */
void work_append(struct work *work, const int16_t *frames, size_t count);

/* The answer, which work_expect has let pass and whose frames were appended. -EBADMSG when no
 * honest process answers so. */
int work_note(struct work *work, const struct answer *answer);

/* The process is gone, with the error; with what was asked, or what would have been. What was tried
 * twice is over; the rest is asked of the next process. */
void work_fail(struct work *work, int error);

/* When what was asked for hangs; INT64_MAX while nothing is. */
int64_t work_deadline_ms(const struct work *work);
