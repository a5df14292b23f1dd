#include "station/agenda.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

/* The agenda is a heap of the rules' next moments, the earliest on top: of a notice only the rule
 * whose moment is taken is asked for the next one, for a rule that never comes again looks far. */
struct agenda {
	struct occurrence *heap;
	size_t count;
	int64_t until_ms;
};

DEFINE_CLEANUP(struct agenda, agenda, agenda_free)

static int64_t begin_ms(const struct occurrence *occurrence)
{
	return occurrence->planned_ms - script_lead_ms(&occurrence->notice->script);
}

/* Of one second the highest priority first, then by name, of one notice its first rule. */
static bool is_before(const struct occurrence *a, const struct occurrence *b)
{
	if (begin_ms(a) != begin_ms(b))
		return begin_ms(a) < begin_ms(b);
	if (a->notice->priority != b->notice->priority)
		return a->notice->priority > b->notice->priority;
	const int order = strcmp(a->notice->name, b->notice->name);
	return order != 0 ? order < 0 : a->rule < b->rule;
}

static void swap(struct occurrence *a, struct occurrence *b)
{
	const struct occurrence kept = *a;

	*a = *b;
	*b = kept;
}

static void sift_down(struct agenda *agenda, size_t place)
{
	for (;;) {
		size_t first = place;
		for (size_t child = 2 * place + 1; child <= 2 * place + 2; child++)
			if (child < agenda->count &&
				is_before(&agenda->heap[child], &agenda->heap[first]))
				first = child;
		if (first == place)
			return;
		swap(&agenda->heap[first], &agenda->heap[place]);
		place = first;
	}
}

/* The rule's first moment after `after_ms`; -ENOENT. */
static int next_of_rule(const struct agenda *agenda, const struct notice *notice,
	const struct rule *rule, int64_t after_ms, struct occurrence *ret_occurrence)
{
	int64_t planned_ms;

	if (rule_next(rule, after_ms, &planned_ms) < 0 || planned_ms >= agenda->until_ms)
		return -ENOENT;
	*ret_occurrence = (struct occurrence){
		.notice = notice,
		.rule = rule,
		.planned_ms = planned_ms,
	};
	return 0;
}

static void add_notice(struct agenda *agenda, const struct notice *notice, int64_t after_ms)
{
	for (size_t i = 0; i < notice->rule_count; i++)
		if (next_of_rule(agenda, notice, &notice->rules[i], after_ms,
			    &agenda->heap[agenda->count]) == 0)
			agenda->count++;
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
	for (size_t i = 0; i < notice_count; i++)
		add_notice(agenda, &notices[i], after_ms);
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
	const struct occurrence taken = agenda->heap[0];

	if (next_of_rule(agenda, taken.notice, taken.rule, taken.planned_ms, &agenda->heap[0]) < 0)
		agenda->heap[0] = agenda->heap[--agenda->count];
	sift_down(agenda, 0);
}

/* Two rules that plan the same moment yield it once. */
int agenda_next(struct agenda *agenda, struct occurrence *ret_occurrence)
{
	if (agenda->count == 0)
		return -ENOENT;
	const struct occurrence taken = agenda->heap[0];
	do
		advance(agenda);
	while (agenda->count > 0 && agenda->heap[0].notice == taken.notice &&
		agenda->heap[0].planned_ms == taken.planned_ms);
	*ret_occurrence = taken;
	return 0;
}
