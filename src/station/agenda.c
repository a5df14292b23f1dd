#include "station/agenda.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

/* The agenda is a heap of the rules' next moments, the earliest on top: of a notice only the rule
 * whose moment is taken is asked for the next one, for a rule that never comes again looks far. */
struct item {
	int64_t begin_ms; /* when it begins to sound */
	size_t rank;      /* of its rule, which decides where moments begin together */
	struct occurrence occurrence;
};

struct agenda {
	struct item *heap;
	size_t count;
	int64_t until_ms;
};

DEFINE_CLEANUP(struct agenda, agenda, agenda_free)

static bool is_before(const struct item *a, const struct item *b)
{
	return a->begin_ms != b->begin_ms ? a->begin_ms < b->begin_ms : a->rank < b->rank;
}

/* Those that come before it move up, and it takes the place of the last of them. */
static void sift_down(struct agenda *agenda, size_t place)
{
	struct item *heap = agenda->heap;
	const struct item item = heap[place];

	for (;;) {
		size_t child = 2 * place + 1;
		if (child >= agenda->count)
			break;
		if (child + 1 < agenda->count && is_before(&heap[child + 1], &heap[child]))
			child++;
		if (!is_before(&heap[child], &item))
			break;
		heap[place] = heap[child];
		place = child;
	}
	heap[place] = item;
}

/* Sets the item to its rule's first moment after `after_ms`; -ENOENT. */
static int move_on(const struct agenda *agenda, struct item *item, int64_t after_ms)
{
	struct occurrence *occurrence = &item->occurrence;
	int64_t planned_ms;

	if (rule_next_before(occurrence->rule, after_ms, agenda->until_ms, &planned_ms) < 0)
		return -ENOENT;
	occurrence->planned_ms = planned_ms;
	item->begin_ms = planned_ms - script_lead_ms(&occurrence->notice->script);
	return 0;
}

static void add_notice(
	struct agenda *agenda, const struct notice *notice, int64_t after_ms, size_t *next_rank)
{
	for (size_t i = 0; i < notice->rule_count; i++) {
		struct item *item = &agenda->heap[agenda->count];
		*item = (struct item){ .rank = (*next_rank)++,
			.occurrence = { .notice = notice, .rule = &notice->rules[i] } };
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
	agenda->heap = calloc(count_rules(notices, notice_count) + 1, sizeof(*agenda->heap));
	if (!agenda->heap)
		return -ENOMEM;
	agenda->until_ms = until_ms;
	if (add_notices(agenda, notices, notice_count, after_ms) < 0)
		return -ENOMEM;
	for (size_t place = agenda->count / 2; place > 0; place--)
		sift_down(agenda, place - 1);
	*ret_agenda = TAKE(agenda);
	return 0;
}

void agenda_free(struct agenda *agenda)
{
	if (!agenda)
		return;
	free(agenda->heap);
	free(agenda);
}

/* The moment on top makes room for its rule's next one. */
static void advance(struct agenda *agenda)
{
	struct item *first = &agenda->heap[0];

	if (move_on(agenda, first, first->occurrence.planned_ms) < 0)
		agenda->heap[0] = agenda->heap[--agenda->count];
	sift_down(agenda, 0);
}

/* Two rules that plan the same moment yield it once. */
int agenda_next(struct agenda *agenda, struct occurrence *ret_occurrence)
{
	if (agenda->count == 0)
		return -ENOENT;
	const struct occurrence taken = agenda->heap[0].occurrence;
	do
		advance(agenda);
	while (agenda->count > 0 && agenda->heap[0].occurrence.notice == taken.notice &&
		agenda->heap[0].occurrence.planned_ms == taken.planned_ms);
	*ret_occurrence = taken;
	return 0;
}
