/* An order: what somebody asks to be aired now, by whatever door it comes. Here it becomes an
 * airing, or is refused. Pure: what is known of a recording's file comes with the order. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/config.h"
#include "notice/airing.h"
#include "order/refusal.h"

#define ORDER_PATH_MAX_BYTES     1023
#define ORDER_TITLE_CHARACTERS   20
#define ORDER_EXPIRES_DEFAULT_MS (10 * 60 * 1000)
#define ORDER_EXPIRES_MAX_MS     (24 * 3600 * 1000)

/* Who talks will not wait, and what was cut cannot come back. */
#define ORDER_TALK_PATIENCE_MS 5000

struct order_talk {
	int64_t max_ms;
	bool is_delayed; /* heard only when it is over */
	uint64_t holder; /* notice/talk.h */
};

/* What came of looking into a recording (notice/recording.h). */
struct order_recording {
	int error;
	int64_t duration_ms; /* without an error */
};

/* All is lent, and strings are valid UTF-8. NULL and 0 stand for what was not said, and a negative
 * number for what was said and is none. Names are those of the configuration. */
struct order {
	/* What: one of these. */
	const char *text;
	const char *recording; /* absolute path on the station's machine */
	const char *notice;
	const struct order_talk *talk; /* live, from the station's microphone */

	const struct order_recording *found; /* NULL: nobody has looked yet */

	const char *const *zones; /* NULL: the notice's own, or all */
	size_t zone_count;
	const char *priority; /* routine, important for a talk, or the notice's own */
	int readings;
	const char *voice;
	const char *chime;
	int64_t expires_ms; /* how long it may wait until it begins, or begins again */
	const char *responsible;
	const char *title; /* the beginning of the text, the recording's file, or the notice's */
	const char *by;    /* who asks */
};

/* The airing that it asks for, whole and checked, which the caller frees. -EINVAL: it is refused,
 * see the refusal. -EAGAIN: nothing is wrong with it, but somebody has to look into the recording
 * and ask again. -ENOMEM. */
int order_make_airing(const struct config *config, const struct order *order, int64_t now_ms,
	struct airing **ret_airing, struct refusal *ret_refusal);
