/* Outcomes: what becomes of an airing zone by zone, and what its row says of all of them. A zone's
 * fault is its own: it leaves the airing, and the others go on. Pure. Of airings that have their
 * soundings (airing_make_soundings).
 *
 * The row:
 *   - aired, without a reason: whole in every zone
 *   - aired, with the reason: whole in at least one zone, or after a fault with one whole reading
 *     in at least one
 *   - failed, with the reason: a fault, and no zone had a whole reading
 *   - cancelled, with the reason: something else kept it from sounding whole in any zone
 * Its length and readings are those of the zone that sounded longest. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "notice/airing.h"
#include "notice/ending.h"

/* Whether it is not over in that zone: it sounds there, or will. */
bool outcome_is_open(const struct airing *airing, size_t zone);
bool outcome_is_open_anywhere(const struct airing *airing);

bool outcome_has_readings_left(const struct airing *airing, size_t zone);

/* Counts one go in that zone; `error` is what failed it, 0: nothing did, but that a talk howled,
 * or that a part of a relay was missed, is told, too. */
void outcome_add_go(struct airing *airing, size_t zone, const struct ending *ending, int error);

/* Remarks what lies behind its reason in words of people's own; "" says nothing. */
void outcome_explain(struct airing *airing, const char *text);

/* What lies behind its reason, for the technician and in the reader's language: the remark, or
 * "school: the sound card is not there; pond: ...", with what sounded in place of its own chime,
 * and why it was not heard or whose horn it was is not known; "" where nothing does. The caller
 * frees. NULL: no memory. */
char *outcome_detail(const struct airing *airing);

/* A copy in which what sounds now counts as if it ended at that moment: for the row of one that is
 * cut off. The caller frees. NULL: no memory. */
struct airing *outcome_so_far(const struct airing *airing, int64_t now_ms);

/* It is over in that zone: by a fault, in the state that its readings make it, or so. */
void outcome_fail(struct airing *airing, size_t zone, enum airing_reason reason);
void outcome_close(
	struct airing *airing, size_t zone, enum airing_state state, enum airing_reason reason);

/* The same in every zone in which it is open. */
void outcome_close_all(struct airing *airing, enum airing_state state, enum airing_reason reason);

/* Writes the state to every zone in which it is open. */
void outcome_set_open(struct airing *airing, enum airing_state state);

/* State and reason of its row, once it is open nowhere. */
void outcome_sum_up(
	const struct airing *airing, enum airing_state *ret_state, enum airing_reason *ret_reason);
