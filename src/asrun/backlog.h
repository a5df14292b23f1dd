/* The backlog: what the disk did not take, in memory until it does. Bounded, oldest first. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "notice/airing.h"

#define BACKLOG_MAX 5000 /* airings and proofs together; some megabytes */

struct backlog;

int backlog_new(struct backlog **ret_backlog); /* -ENOMEM */
void backlog_free(struct backlog *backlog);    /* NULL is fine */

/* Keeps a copy of the airing as it is now, in place of an earlier one; or of the proof.
 * -E2BIG: BACKLOG_MAX reached; -ENOMEM. */
int backlog_keep(struct backlog *backlog, const struct airing *airing);
int backlog_keep_heard(
	struct backlog *backlog, int64_t airing, const char *zone, const struct heard *heard);

/* One thing that is kept. */
struct backlog_item {
	const struct airing *airing; /* NULL: a proof */
	int64_t id;
	const char *zone; /* of the proof */
	struct heard heard;
};

/* The oldest, lent until it is dropped; false when there is none. */
bool backlog_first(const struct backlog *backlog, struct backlog_item *ret_item);
void backlog_drop_first(struct backlog *backlog);
void backlog_drop_all(struct backlog *backlog);

size_t backlog_count(const struct backlog *backlog);

/* Whether a scheduled airing of that notice and planned moment is kept. */
bool backlog_knows(const struct backlog *backlog, const char *notice, int64_t planned_ms);
