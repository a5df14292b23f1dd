#include "station/agenda.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

/* A rule of a notice; its rank decides where moments begin together. */
struct track {
	const struct notice *notice;
	const struct rule *rule;
	int64_t lead_ms; /* it begins to sound so long before its moment */
};

/* The agenda is a heap of the rules' next moments, the earliest on top: of a notice only the rule
 * whose moment is taken is asked for the next one, for a rule that never comes again looks far.
 * What a moment is compared by lies close together, since a heap of many is walked from end to end.
 */
struct item {
	int64_t begin_ms; /* when it begins to sound */
	size_t rank;      /* of its track */
};

/* So many below each: four take as much as one line of the processor's cache. */
#define CHILDREN 4

struct agenda {
	struct track *tracks; /* by rank */
	struct item *heap;
	size_t count; /* of the heap */
	int64_t until_ms;
};

DEFINE_CLEANUP(struct agenda, agenda, agenda_free)

static bool is_before(const struct item *a, const struct item *b)
{
	return a->begin_ms != b->begin_ms ? a->begin_ms < b->begin_ms : a->rank < b->rank;
}

/* The earliest of those below a place; none is there: `count` or more. */
static size_t first_child(const struct agenda *agenda, size_t place)
{
	const size_t begin = CHILDREN * place + 1, end = begin + CHILDREN;
	size_t first = begin;

	for (size_t child = begin + 1; child < end && child < agenda->count; child++)
		if (is_before(&agenda->heap[child], &agenda->heap[first]))
			first = child;
	return first;
}

/* Those that come before it move up, and it takes the place of the last of them. */
static void sift_down(struct agenda *agenda, size_t place)
{
	struct item *heap = agenda->heap;
	const struct item item = heap[place];

	for (size_t child = first_child(agenda, place);
		child < agenda->count && is_before(&heap[child], &item);
		child = first_child(agenda, place)) {
		heap[place] = heap[child];
		place = child;
	}
	heap[place] = item;
}

/* Sets the item to its rule's first moment after `after_ms`; -ENOENT. */
static int move_on(const struct agenda *agenda, struct item *item, int64_t after_ms)
{
	const struct track *track = &agenda->tracks[item->rank];
	int64_t planned_ms;

	if (rule_next_before(track->rule, after_ms, agenda->until_ms, &planned_ms) < 0)
		return -ENOENT;
	item->begin_ms = planned_ms - track->lead_ms;
	return 0;
}

static void add_notice(
	struct agenda *agenda, const struct notice *notice, int64_t after_ms, size_t *next_rank)
{
	for (size_t i = 0; i < notice->rule_count; i++) {
		struct item *item = &agenda->heap[agenda->count];
		item->rank = (*next_rank)++;
		agenda->tracks[item->rank] = (struct track){ .notice = notice,
			.rule = &notice->rules[i],
			.lead_ms = script_lead_ms(&notice->script) };
		if (move_on(agenda, item, after_ms) == 0)
			agenda->count++;
	}
}

/* Of one second the highest priority first, then by name; of one notice its first rule. */
static int compare_notices(const void *left, const void *right)
{
	const struct notice *const *a = left, *const *b = right;

	if ((*a)->priority != (*b)->priority)
		return (*a)->priority > (*b)->priority ? -1 : 1;
	return strcmp((*a)->name, (*b)->name);
}

static int add_notices(
	struct agenda *agenda, const struct notice *notices, size_t count, int64_t after_ms)
{
	_cleanup_free_ const struct notice **sorted = calloc(count + 1, sizeof(*sorted));
	size_t next_rank = 0;

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		sorted[i] = &notices[i];
	qsort(sorted, count, sizeof(*sorted), compare_notices);
	for (size_t i = 0; i < count; i++)
		add_notice(agenda, sorted[i], after_ms, &next_rank);
	return 0;
}

static size_t count_rules(const struct notice *notices, size_t notice_count)
{
	size_t count = 0;

	for (size_t i = 0; i < notice_count; i++)
		count += notices[i].rule_count;
	return count;
}

int agenda_new(const struct notice *notices, size_t notice_count, int64_t after_ms,
	int64_t until_ms, struct agenda **ret_agenda)
{
	_cleanup_(agenda_cleanup) struct agenda *agenda = calloc(1, sizeof(*agenda));

	if (!agenda)
		return -ENOMEM;
	/* One more, since none would be NULL. */
	const size_t room = count_rules(notices, notice_count) + 1;
	agenda->tracks = calloc(room, sizeof(*agenda->tracks));
	agenda->heap = calloc(room, sizeof(*agenda->heap));
	if (!agenda->tracks || !agenda->heap)
		return -ENOMEM;
	agenda->until_ms = until_ms;
	if (add_notices(agenda, notices, notice_count, after_ms) < 0)
		return -ENOMEM;
	for (size_t place = agenda->count; place > 0; place--)
		sift_down(agenda, place - 1);
	*ret_agenda = TAKE(agenda);
	return 0;
}

void agenda_free(struct agenda *agenda)
{
	if (!agenda)
		return;
	free(agenda->tracks);
	free(agenda->heap);
	free(agenda);
}

static struct occurrence occurrence_of(const struct agenda *agenda, const struct item *item)
{
	const struct track *track = &agenda->tracks[item->rank];

	return (struct occurrence){ .notice = track->notice,
		.rule = track->rule,
		.planned_ms = item->begin_ms + track->lead_ms };
}

/* The moment on top makes room for its rule's next one. */
static void advance(struct agenda *agenda, int64_t planned_ms)
{
	if (move_on(agenda, &agenda->heap[0], planned_ms) < 0)
		agenda->heap[0] = agenda->heap[--agenda->count];
	sift_down(agenda, 0);
}

static bool is_on_top(const struct agenda *agenda, const struct occurrence *occurrence)
{
	if (agenda->count == 0)
		return false;
	const struct occurrence top = occurrence_of(agenda, &agenda->heap[0]);
	return top.notice == occurrence->notice && top.planned_ms == occurrence->planned_ms;
}

/* Two rules that plan the same moment yield it once. */
int agenda_next(struct agenda *agenda, struct occurrence *ret_occurrence)
{
	if (agenda->count == 0)
		return -ENOENT;
	const struct occurrence taken = occurrence_of(agenda, &agenda->heap[0]);
	do
		advance(agenda, taken.planned_ms);
	while (is_on_top(agenda, &taken));
	*ret_occurrence = taken;
	return 0;
}
