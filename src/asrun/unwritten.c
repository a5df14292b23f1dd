#include "asrun/unwritten.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

static void unwritten_free(struct unwritten *unwritten)
{
	if (!unwritten)
		return;
	airing_free(unwritten->airing);
	free(unwritten->zone);
	free(unwritten->trusted_by);
	free(unwritten);
}

DEFINE_CLEANUP(struct unwritten, unwritten, unwritten_free)

void unwritten_done(struct unwritten_queue *queue)
{
	while (queue->first) {
		struct unwritten *first = queue->first;
		queue->first = first->next;
		unwritten_free(first);
	}
	queue->last = NULL;
	queue->count = 0;
}

static void append(struct unwritten_queue *queue, struct unwritten *unwritten)
{
	unwritten->next = NULL;
	if (queue->last)
		queue->last->next = unwritten;
	else
		queue->first = unwritten;
	queue->last = unwritten;
	queue->count++;
}

/* Room for one more. */
static int make(const struct unwritten_queue *queue, struct unwritten **ret_unwritten)
{
	if (queue->count >= UNWRITTEN_MAX)
		return -E2BIG;
	*ret_unwritten = calloc(1, sizeof(**ret_unwritten));
	if (!*ret_unwritten)
		return -ENOMEM;
	(*ret_unwritten)->at_ms = CLOCK_NONE;
	return 0;
}

/* Ids rise: what is new is not looked for. */
static struct unwritten *find_airing(const struct unwritten_queue *queue, int64_t id)
{
	if (id > queue->newest_id)
		return NULL;
	for (struct unwritten *item = queue->first; item; item = item->next)
		if (item->airing && item->id == id)
			return item;
	return NULL;
}

/* Where its row is written: now. */
static struct airing *copy_now(const struct unwritten_queue *queue, const struct airing *airing)
{
	struct airing *copy = airing_copy(airing);

	if (!copy)
		return NULL;
	memcpy(copy->boot_id, queue->boot_id, sizeof(copy->boot_id));
	copy->monotonic_ms = clock_monotonic_ms();
	return copy;
}

int unwritten_keep(struct unwritten_queue *queue, const struct airing *airing, int64_t lived_ms)
{
	_cleanup_(unwritten_cleanup) struct unwritten *unwritten = NULL;
	struct unwritten *former = find_airing(queue, airing->id);
	int r;

	if (!former) {
		r = make(queue, &unwritten);
		if (r < 0)
			return r;
	}
	struct airing *copy = copy_now(queue, airing);
	if (!copy)
		return -ENOMEM;
	if (former) {
		airing_free(former->airing);
		former->airing = copy;
		former->at_ms = lived_ms;
		return 0;
	}
	unwritten->airing = copy;
	unwritten->id = copy->id;
	unwritten->at_ms = lived_ms;
	append(queue, TAKE(unwritten));
	if (copy->id > queue->newest_id)
		queue->newest_id = copy->id;
	return 0;
}

int unwritten_keep_heard(
	struct unwritten_queue *queue, int64_t airing, const char *zone, const struct heard *heard)
{
	_cleanup_(unwritten_cleanup) struct unwritten *unwritten = NULL;
	const int r = make(queue, &unwritten);

	if (r < 0)
		return r;
	unwritten->zone = strdup(zone);
	if (!unwritten->zone)
		return -ENOMEM;
	unwritten->id = airing;
	unwritten->heard = *heard;
	append(queue, TAKE(unwritten));
	return 0;
}

int unwritten_keep_lived(struct unwritten_queue *queue, int64_t lived_ms)
{
	struct unwritten *unwritten;
	const int r = make(queue, &unwritten);

	if (r < 0)
		return r;
	unwritten->at_ms = lived_ms;
	append(queue, unwritten);
	return 0;
}

int unwritten_keep_trust(struct unwritten_queue *queue, const char *by, int64_t at_ms)
{
	_cleanup_(unwritten_cleanup) struct unwritten *unwritten = NULL;
	const int r = make(queue, &unwritten);

	if (r < 0)
		return r;
	unwritten->trusted_by = strdup(by);
	if (!unwritten->trusted_by)
		return -ENOMEM;
	unwritten->at_ms = at_ms;
	append(queue, TAKE(unwritten));
	return 0;
}

void unwritten_move(struct unwritten_queue *from, size_t most, struct unwritten_queue *to)
{
	for (size_t i = 0; i < most && from->first; i++) {
		struct unwritten *first = from->first;
		from->first = first->next;
		if (!from->first)
			from->last = NULL;
		from->count--;
		append(to, first);
	}
}

/* An airing has changed meanwhile: what it was before needs no row any more. */
static void drop_former(struct unwritten_queue *of, const struct unwritten_queue *newer)
{
	struct unwritten_queue kept = { 0 };

	while (of->first) {
		struct unwritten *first = of->first;
		unwritten_move(of, 1, &kept);
		if (!first->airing || !find_airing(newer, first->id))
			continue;
		airing_free(TAKE(first->airing)); /* Its mark is still one. */
	}
	of->first = kept.first;
	of->last = kept.last;
	of->count = kept.count;
}

void unwritten_put_back(struct unwritten_queue *to, struct unwritten_queue *from)
{
	drop_former(from, to);
	unwritten_move(to, SIZE_MAX, from);
	to->first = TAKE(from->first);
	to->last = TAKE(from->last);
	to->count = from->count;
	from->count = 0;
}

static bool is_planned(const struct airing *airing, const char *notice, int64_t planned_ms)
{
	return airing && airing->cause == AIRING_CAUSE_SCHEDULE &&
	       airing->planned_ms == planned_ms && strcmp(airing->notice, notice) == 0;
}

bool unwritten_knows(const struct unwritten_queue *queue, const char *notice, int64_t planned_ms)
{
	for (const struct unwritten *item = queue->first; item; item = item->next)
		if (is_planned(item->airing, notice, planned_ms))
			return true;
	return false;
}
