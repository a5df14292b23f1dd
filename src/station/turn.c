#include "station/turn.h"

#include <stddef.h>

#include "base/cleanup.h"
#include "calendar/timezone.h"
#include "station/agenda.h"

DEFINE_CLEANUP(struct agenda, agenda, agenda_free)

/* From `after_ms` on, that itself not counted; not more than `most`. */
static uint64_t count_moments(
	const struct notice *notice, int64_t after_ms, int64_t until_ms, uint64_t most)
{
	_cleanup_(agenda_cleanup) struct agenda *agenda = NULL;
	struct occurrence occurrence;
	uint64_t count = 0;

	if (agenda_new(notice, 1, after_ms, until_ms, &agenda) < 0)
		return 0; /* Without memory another recording comes first. */
	while (count < most && agenda_next(agenda, &occurrence) == 0)
		count++;
	return count;
}

static uint64_t moments_of_day(const struct notice *notice)
{
	uint64_t count = 0;

	for (size_t i = 0; i < notice->rule_count; i++)
		count += notice->rules[i].time_count + notice->rules[i].sun_count;
	return count > 0 ? count : 1;
}

static uint64_t turn_by_day(const struct notice *notice, int64_t planned_ms)
{
	int32_t day;
	int second;

	timezone_civil(planned_ms, &day, &second);
	const uint64_t most = moments_of_day(notice);
	return (uint64_t)(day < 0 ? 0 : day) * most +
	       count_moments(notice, planned_ms - second * INT64_C(1000) - 1, planned_ms, most);
}

uint64_t turn_of(const struct notice *notice, int64_t planned_ms, struct turn_count *count)
{
	struct turn_count own = { 0 };

	if (notice->rule_count == 0 || planned_ms < TURN_EPOCH_MS)
		return turn_by_day(notice, planned_ms);
	if (!count)
		count = &own;
	if (count->until_ms < TURN_EPOCH_MS || count->until_ms > planned_ms)
		*count = (struct turn_count){ TURN_EPOCH_MS, 0 };
	count->moments += count_moments(
		notice, count->until_ms - 1, planned_ms, TURN_MOMENTS_MAX + 1 - count->moments);
	count->until_ms = planned_ms;
	return count->moments <= TURN_MOMENTS_MAX ? count->moments
						  : turn_by_day(notice, planned_ms);
}
