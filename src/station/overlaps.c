#include "station/overlaps.h"

#include <string.h>

static bool notice_has_zone(const struct notice *notice, const char *zone)
{
	for (size_t i = 0; i < notice->zone_count; i++)
		if (strcmp(notice->zones[i], zone) == 0)
			return true;
	return false;
}

static bool share_a_zone(const struct notice *a, const struct notice *b)
{
	for (size_t i = 0; i < a->zone_count; i++)
		if (notice_has_zone(b, a->zones[i]))
			return true;
	return false;
}

static void forget(struct overlaps *overlaps, size_t place)
{
	overlaps->kept[place] = overlaps->kept[--overlaps->count];
}

static void forget_ended(struct overlaps *overlaps, int64_t now_ms)
{
	for (size_t i = overlaps->count; i > 0; i--)
		if (overlaps->kept[i - 1].end_ms <= now_ms)
			forget(overlaps, i - 1);
}

static size_t first_to_end(const struct overlaps *overlaps)
{
	size_t first = 0;

	for (size_t i = 1; i < overlaps->count; i++)
		if (overlaps->kept[i].end_ms < overlaps->kept[first].end_ms)
			first = i;
	return first;
}

static void keep(struct overlaps *overlaps, const struct sounding *sounding)
{
	if (overlaps->count == OVERLAPS_KEPT_MAX)
		forget(overlaps, first_to_end(overlaps));
	overlaps->kept[overlaps->count++] = *sounding;
}

size_t overlaps_add(struct overlaps *overlaps, const struct occurrence *occurrence,
	int64_t length_ms, struct overlap ret_told[static OVERLAPS_TOLD_MAX])
{
	const struct notice *notice = occurrence->notice;
	int64_t begin_ms = occurrence->planned_ms;
	size_t told = 0;

	forget_ended(overlaps, occurrence->planned_ms);
	for (size_t i = 0; i < overlaps->count; i++) {
		const struct sounding *other = &overlaps->kept[i];
		if (!share_a_zone(notice, other->notice))
			continue;
		if (told < OVERLAPS_TOLD_MAX)
			ret_told[told++] = (struct overlap){
				.notice = other->notice,
				.is_at_once = other->planned_ms == occurrence->planned_ms,
			};
		if (notice->priority <= other->notice->priority && other->end_ms > begin_ms)
			begin_ms = other->end_ms;
	}
	keep(overlaps, &(struct sounding){
			       .notice = notice,
			       .planned_ms = occurrence->planned_ms,
			       .end_ms = begin_ms + length_ms,
		       });
	return told;
}
