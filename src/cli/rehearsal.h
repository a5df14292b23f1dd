/* A rehearsal: a span of the plan, lived through by the daemon's own planner and station under
 * virtual time. Whatever a command foretells comes of it. Nothing sounds when the span begins, and
 * nothing is planned but what lies within. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "cli/span.h"
#include "config/config.h"
#include "notice/airing.h"
#include "station/turn.h"

struct rehearsal;

/* What a notice sounds like; worked out once, not for each of its airings, but for each day of one
 * whose text is filled in. */
struct rehearsal_part {
	const struct notice *notice; /* lent by the configuration */
	const char *spoken;          /* lent; NULL: it cannot be read */
	int64_t length_ms;           /* above 0 */
	bool is_filled;              /* its text has placeholders */
	int32_t day;                 /* of which they are filled */
	char *filled;                /* what it says then, where it has any */
	struct turn_count turns;     /* of its playlist */
};

/* Reads the texts. Lends the configuration. CLI_DONE, or says why not. */
int rehearsal_new(const struct config *config, struct rehearsal **ret_rehearsal);

/* Whether rehearsal_says has something to say of any notice. */
bool rehearsal_tells(const struct rehearsal *rehearsal);

/* What the configuration alone does not show of what will sound: the chime of the station's own,
 * the recordings of a playlist and the words filled in, of a notice whose script was made ready; ""
 * where there is neither. In memory the caller frees; NULL on no memory. */
char *rehearsal_says(const struct script *script, bool is_filled);
void rehearsal_free(struct rehearsal *rehearsal);
DEFINE_CLEANUP(struct rehearsal, rehearsal, rehearsal_free)

/* Tells of each airing when it is over: its row, as the as-run log would have it, with what it says
 * filled in. CLI_DONE, or
 * CLI_FAILED on no memory. */
int rehearsal_run(const struct rehearsal *rehearsal, const struct span *span,
	void (*over)(const struct airing *airing, void *userdata), void *userdata);

/* What an airing of a rehearsal sounds like. Lent until the next question. */
const struct rehearsal_part *rehearsal_part_of(
	const struct rehearsal *rehearsal, const struct airing *airing);
