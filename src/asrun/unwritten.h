/* What the log has yet to take: airings and proofs in its backlog. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "notice/airing.h"
#include "store/backlog.h"

struct unwritten {
	struct airing *airing; /* NULL: a proof */
	int64_t id;
	char *zone; /* of the proof */
	struct heard heard;
};

/* A backlog of these. -ENOMEM. */
int unwritten_new(struct backlog **ret_backlog);

/* Keeps a copy of the airing as it is now, in place of an earlier one; or of the proof. Errors of
 * backlog_append. */
int unwritten_keep(struct backlog *backlog, const struct airing *airing);
int unwritten_keep_heard(
	struct backlog *backlog, int64_t airing, const char *zone, const struct heard *heard);

/* Whether a scheduled airing of that notice and planned moment is kept. */
bool unwritten_knows(const struct backlog *backlog, const char *notice, int64_t planned_ms);
