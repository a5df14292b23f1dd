/* The agenda: every planned moment of a set of notices, in the order in which they begin to sound:
 * a time signal before its moment (script_lead_ms), all else at it. An iterator over planned time;
 * it decides nothing and knows no clock. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "notice/notice.h"

struct agenda;

/* One planned moment of one notice. */
struct occurrence {
	const struct notice *notice;
	const struct rule *rule; /* the first of its rules that plans this moment */
	int64_t planned_ms;
};

/* All moments after `after_ms` and before `until_ms` (INT64_MAX: without an end). Lends the
 * notices: they must outlive the agenda. -ENOMEM. */
int agenda_new(const struct notice *notices, size_t notice_count, int64_t after_ms,
	int64_t until_ms, struct agenda **ret_agenda);
void agenda_free(struct agenda *agenda);

/* Takes the one that begins first: of one second the highest priority first, then by name. A moment
 * that two rules of a notice plan comes once. -ENOENT when none is left. */
int agenda_next(struct agenda *agenda, struct occurrence *ret_occurrence);
