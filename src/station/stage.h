/* The stage: each change of what becomes of an airing, told to who records it and who sounds it. It
 * does what it is told; who may begin is station/turns.h's. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "notice/ending.h"
#include "station/limits.h"
#include "station/line.h"
#include "station/ops.h"

struct stage {
	const struct station_ops *ops;
	void *userdata;
	struct line line;
	struct quiet_times quiet;
	bool is_clock_doubted;
};

/* The airing, which no queue holds any more, into a state in which it is over; takes it. */
void stage_close(struct stage *stage, struct airing *airing, enum airing_state state,
	enum airing_reason reason, int64_t now_ms);

/* Something else of it is to be recorded. */
void stage_tell(const struct stage *stage, const struct entry *entry);

/* Whether what it sounds is there, for which is asked where nobody has yet. */
bool stage_has_source(const struct stage *stage, struct entry *entry);

/* It cannot be sounded: it tries again, or fails. */
void stage_fail_source(struct stage *stage, struct entry *entry, int error, int64_t now_ms);

/* It waits from now on, in all zones in which it is not over. */
void stage_wait(struct stage *stage, struct entry *entry, int64_t now_ms);

/* It begins wherever its zones are free, which is somewhere. */
void stage_begin(struct stage *stage, struct entry *entry, int64_t now_ms);

/* One more zone. Tried every second it may fail as often: its row is written once it sounds. */
void stage_come_in(const struct stage *stage, struct entry *entry, size_t zone);

/* What sounds of it falls silent, by that moment. */
void stage_halt(const struct stage *stage, struct entry *entry, int64_t by_ms);

/* A person wants it to end; what sounds of it is reported over later. */
void stage_stop(struct stage *stage, struct entry *entry, const char *by, int64_t now_ms);

/* Its deadline is past in a zone, or in all that are left: where it fell silent it ends for that,
 * elsewhere because it never began. */
void stage_give_up(struct entry *entry, size_t zone);
void stage_miss_deadline(struct stage *stage, struct entry *entry, int64_t now_ms);

/* It is over in all of its zones, or ends in those that are left. Frees the entry, and lets the
 * airing go. */
void stage_conclude(struct stage *stage, struct entry *entry, int64_t now_ms);
void stage_end(struct stage *stage, struct entry *entry, enum airing_state state,
	enum airing_reason reason, int64_t now_ms);

/* It has fallen silent in that zone. Returns whether the row has to tell of it before all is over.
 */
bool stage_note_ending(const struct stage *stage, struct entry *entry, size_t zone,
	const struct ending *ending, int64_t now_ms);

/* It sounds nowhere any more: it waits again, or is over. */
void stage_settle(struct stage *stage, struct entry *entry, int64_t now_ms);

/* It leaves the zones that are gone and in which it does not sound. Returns whether there were any.
 */
bool stage_leave_zones(const struct stage *stage, struct entry *entry);
