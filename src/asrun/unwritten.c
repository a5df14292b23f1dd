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

static void free_all(struct unwritten *first)
{
	while (first) {
		struct unwritten *next = first->next;
		unwritten_free(first);
		first = next;
	}
}

void unwritten_done(struct unwritten_queue *queue)
{
	free_all(queue->first);
	free_all(queue->spare);
	queue->first = queue->last = queue->spare = NULL;
	queue->count = queue->spare_count = 0;
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

void unwritten_spare(struct unwritten_queue *queue)
{
	struct unwritten *spare;

	while (queue->spare_count < UNWRITTEN_SPARE && (spare = calloc(1, sizeof(*spare)))) {
		spare->next = queue->spare;
		queue->spare = spare;
		queue->spare_count++;
	}
}

/* The same, from what was put by where there is no memory. */
static int make_surely(struct unwritten_queue *queue, struct unwritten **ret_unwritten)
{
	const int r = make(queue, ret_unwritten);

	if (r != -ENOMEM || !queue->spare)
		return r;
	*ret_unwritten = queue->spare;
	queue->spare = queue->spare->next;
	queue->spare_count--;
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
static void note_place(const struct unwritten_queue *queue, struct airing *airing)
{
	memcpy(airing->boot_id, queue->boot_id, sizeof(airing->boot_id));
	airing->monotonic_ms = clock_monotonic_ms();
}

/* Takes the airing, in place of an earlier one, or in that which was made. */
static void put(struct unwritten_queue *queue, struct unwritten *former, struct unwritten *made,
	struct airing *airing, int64_t lived_ms)
{
	struct unwritten *unwritten = former ? former : made;

	note_place(queue, airing);
	airing_free(unwritten->airing);
	unwritten->airing = airing;
	unwritten->id = airing->id;
	unwritten->at_ms = lived_ms;
	if (former)
		return;
	append(queue, unwritten);
	if (airing->id > queue->newest_id)
		queue->newest_id = airing->id;
}

int unwritten_keep(struct unwritten_queue *queue, const struct airing *airing, int64_t lived_ms)
{
	_cleanup_(unwritten_cleanup) struct unwritten *made = NULL;
	struct unwritten *former = find_airing(queue, airing->id);
	const int r = former ? 0 : make(queue, &made);

	if (r < 0)
		return r;
	struct airing *copy = airing_copy(airing);
	if (!copy)
		return -ENOMEM;
	put(queue, former, TAKE(made), copy, lived_ms);
	return 0;
}

int unwritten_take(struct unwritten_queue *queue, struct airing *airing, int64_t lived_ms)
{
	struct unwritten *former = find_airing(queue, airing->id), *made = NULL;
	const int r = former ? 0 : make_surely(queue, &made);

	if (r < 0) {
		airing_free(airing);
		return r;
	}
	wording_done(&airing->script.wording); /* As of a copy. */
	put(queue, former, made, airing, lived_ms);
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
