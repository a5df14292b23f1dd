#include "store/backlog.h"

#include <errno.h>
#include <stdlib.h>

struct item {
	struct item *next;
	void *thing;
};

struct backlog {
	void (*free_thing)(void *thing);
	struct item *first;
	struct item **last;
	size_t count;
};

int backlog_new(void (*free_thing)(void *thing), struct backlog **ret_backlog)
{
	struct backlog *backlog = calloc(1, sizeof(*backlog));

	if (!backlog)
		return -ENOMEM;
	backlog->free_thing = free_thing;
	backlog->last = &backlog->first;
	*ret_backlog = backlog;
	return 0;
}

void backlog_drop_first(struct backlog *backlog)
{
	struct item *first = backlog->first;

	if (!first)
		return;
	backlog->first = first->next;
	if (!backlog->first)
		backlog->last = &backlog->first;
	backlog->count--;
	backlog->free_thing(first->thing);
	free(first);
}

void backlog_drop_all(struct backlog *backlog)
{
	while (backlog->first)
		backlog_drop_first(backlog);
}

void backlog_free(struct backlog *backlog)
{
	if (!backlog)
		return;
	backlog_drop_all(backlog);
	free(backlog);
}

int backlog_append(struct backlog *backlog, void *thing)
{
	struct item *item = backlog->count < BACKLOG_MAX ? calloc(1, sizeof(*item)) : NULL;

	if (!item) {
		backlog->free_thing(thing);
		return backlog->count < BACKLOG_MAX ? -ENOMEM : -E2BIG;
	}
	item->thing = thing;
	*backlog->last = item;
	backlog->last = &item->next;
	backlog->count++;
	return 0;
}

void *backlog_first(const struct backlog *backlog)
{
	return backlog->first ? backlog->first->thing : NULL;
}

void *backlog_find(const struct backlog *backlog,
	bool (*is_it)(const void *thing, const void *userdata), const void *userdata)
{
	for (const struct item *item = backlog->first; item; item = item->next)
		if (is_it(item->thing, userdata))
			return item->thing;
	return NULL;
}

size_t backlog_count(const struct backlog *backlog)
{
	return backlog->count;
}
