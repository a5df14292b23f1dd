/* The backlog: what the disk did not take, in memory until it does. Bounded, oldest first. What the
 * things are is their owner's matter. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define BACKLOG_MAX 5000 /* things; of airings some megabytes */

struct backlog;

int backlog_new(void (*free_thing)(void *thing), struct backlog **ret_backlog); /* -ENOMEM */
void backlog_free(struct backlog *backlog);                                     /* NULL is fine */

/* Takes the thing, also on an error. -E2BIG: BACKLOG_MAX reached; -ENOMEM. */
int backlog_append(struct backlog *backlog, void *thing);

/* The oldest, and the oldest that `is_it`; NULL when there is none. Lent until it is dropped. */
void *backlog_first(const struct backlog *backlog);
void *backlog_find(const struct backlog *backlog,
	bool (*is_it)(const void *thing, const void *userdata), const void *userdata);

void backlog_drop_first(struct backlog *backlog);
void backlog_drop_all(struct backlog *backlog);

size_t backlog_count(const struct backlog *backlog);
