#include "asrun/backlog.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

struct item {
	struct item *next;
	struct airing *airing; /* NULL: a proof */
	int64_t id;
	char *zone;
	struct heard heard;
};

struct backlog {
	struct item *first;
	struct item **last;
	size_t count;
};

static void item_free(struct item *item)
{
	if (!item)
		return;
	airing_free(item->airing);
	free(item->zone);
	free(item);
}

DEFINE_CLEANUP(struct item, item, item_free)

int backlog_new(struct backlog **ret_backlog)
{
	struct backlog *backlog = calloc(1, sizeof(*backlog));

	if (!backlog)
		return -ENOMEM;
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
	item_free(first);
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

static int append(struct backlog *backlog, struct item *item)
{
	if (backlog->count == BACKLOG_MAX) {
		item_free(item);
		return -E2BIG;
	}
	*backlog->last = item;
	backlog->last = &item->next;
	backlog->count++;
	return 0;
}

static struct item *find(const struct backlog *backlog, int64_t id)
{
	for (struct item *item = backlog->first; item; item = item->next)
		if (item->airing && item->id == id)
			return item;
	return NULL;
}

int backlog_keep(struct backlog *backlog, const struct airing *airing)
{
	struct airing *copy = airing_copy(airing);

	if (!copy)
		return -ENOMEM;
	struct item *item = find(backlog, airing->id);
	if (item) {
		airing_free(item->airing);
		item->airing = copy;
		return 0;
	}
	item = calloc(1, sizeof(*item));
	if (!item) {
		airing_free(copy);
		return -ENOMEM;
	}
	item->airing = copy;
	item->id = airing->id;
	return append(backlog, item);
}

int backlog_keep_heard(
	struct backlog *backlog, int64_t airing, const char *zone, const struct heard *heard)
{
	_cleanup_(item_cleanup) struct item *item = calloc(1, sizeof(*item));

	if (!item)
		return -ENOMEM;
	item->zone = strdup(zone);
	if (!item->zone)
		return -ENOMEM;
	item->id = airing;
	item->heard = *heard;
	return append(backlog, TAKE(item));
}

bool backlog_first(const struct backlog *backlog, struct backlog_item *ret_item)
{
	const struct item *first = backlog->first;

	if (!first)
		return false;
	*ret_item = (struct backlog_item){ first->airing, first->id, first->zone, first->heard };
	return true;
}

size_t backlog_count(const struct backlog *backlog)
{
	return backlog->count;
}

bool backlog_knows(const struct backlog *backlog, const char *notice, int64_t planned_ms)
{
	for (const struct item *item = backlog->first; item; item = item->next)
		if (item->airing && item->airing->cause == AIRING_CAUSE_SCHEDULE &&
			item->airing->planned_ms == planned_ms &&
			strcmp(item->airing->notice, notice) == 0)
			return true;
	return false;
}
