#include "station/line.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "notice/outcome.h"

/* --- entries --- */

static void forget(struct place *place, const struct entry *entry)
{
	if (place->holder == entry)
		place->holder = NULL;
	if (place->cutter == entry)
		place->cutter = NULL;
}

static void entry_free(struct entry *entry)
{
	for (size_t i = 0; i < entry->part_count; i++)
		forget(entry->parts[i].place, entry);
	free(entry);
}

static int find_places(struct line *line, struct entry *entry, const struct airing *airing)
{
	for (size_t i = 0; i < airing->zone_count; i++) {
		struct place *place = places_get(&line->places, airing->zones[i]);
		if (!place)
			return -ENOMEM;
		entry->parts[i] = (struct part){ .place = place, .retry_ms = CLOCK_NONE };
		entry->part_count++;
	}
	return 0;
}

static int entry_new(struct line *line, struct airing *airing, struct entry **ret_entry)
{
	const size_t zone_count = airing->zone_count;
	const bool is_planned = airing->cause == AIRING_CAUSE_SCHEDULE;
	struct entry *entry = malloc(
		sizeof(*entry) + zone_count * (sizeof(entry->parts[0]) + sizeof(*entry->go_zones)));

	if (!entry)
		return -ENOMEM;
	*entry = (struct entry){
		.airing = airing,
		.has_come = !is_planned,
		.retry_ms = CLOCK_NONE,
		.gap_ms = CLOCK_NONE,
		.patience_ms = CLOCK_NONE,
		.missing_reason = is_planned ? AIRING_REASON_LATE : AIRING_REASON_EXPIRED,
		.go_zones = (const char **)&entry->parts[zone_count],
	};
	if (!airing_make_soundings(airing) || find_places(line, entry, airing) < 0) {
		entry_free(entry);
		return -ENOMEM;
	}
	*ret_entry = entry;
	return 0;
}

/* --- the line --- */

struct entry *line_find(const struct line *line, int64_t id)
{
	for (struct entry *entry = line->first; entry; entry = entry->next)
		if (entry->airing->id == id)
			return entry;
	return NULL;
}

struct entry *line_find_last_waiting(const struct line *line)
{
	struct entry *last = NULL;

	for (struct entry *entry = line->first; entry; entry = entry->next)
		if (!entry_is_on_air(entry))
			last = entry;
	return last;
}

int line_join(struct line *line, struct airing *airing, struct entry **ret_entry)
{
	struct entry **link = &line->first;
	struct entry *entry;
	const int r = entry_new(line, airing, &entry);

	if (r < 0)
		return r;
	while (*link && (*link)->airing->priority >= entry->airing->priority)
		link = &(*link)->next;
	entry->next = *link;
	*link = entry;
	line->count++;
	*ret_entry = entry;
	return 0;
}

void line_leave(struct line *line, struct entry *entry)
{
	struct entry **link = &line->first;

	while (*link != entry)
		link = &(*link)->next;
	*link = entry->next;
	line->count--;
	entry_free(entry);
}

/* --- an entry and its zones --- */

bool entry_is_on_air(const struct entry *entry)
{
	return entry->airing->state == AIRING_ON_AIR;
}

bool entry_sounds_in(const struct entry *entry, size_t zone)
{
	return entry->parts[zone].place->holder == entry;
}

bool entry_awaits(const struct entry *entry, size_t zone)
{
	return outcome_is_open(entry->airing, zone) && !entry_sounds_in(entry, zone);
}

bool entry_is_talk(const struct entry *entry)
{
	return script_is_talk(&entry->airing->script);
}

bool entry_is_live(const struct entry *entry)
{
	return entry_is_talk(entry) || script_is_feed(&entry->airing->script);
}

int64_t entry_last_ms(const struct entry *entry)
{
	return entry_is_live(entry) && entry_is_on_air(entry) ? INT64_MAX
							      : entry->airing->deadline_ms;
}

bool entry_sounds(const struct entry *entry)
{
	for (size_t i = 0; i < entry->airing->zone_count; i++)
		if (entry_sounds_in(entry, i))
			return true;
	return false;
}

int entry_find_sounding(const struct entry *entry, const char *zone)
{
	for (size_t i = 0; i < entry->airing->zone_count; i++)
		if (entry_sounds_in(entry, i) && strcmp(entry->airing->zones[i], zone) == 0)
			return (int)i;
	return -ENOENT;
}

bool entry_is_barred_in(const struct entry *entry, const struct place *place)
{
	return place->is_wanted ||
	       (place->holder && place->holder->airing->priority >= entry->airing->priority);
}

bool entry_is_barred(const struct entry *entry)
{
	for (size_t i = 0; i < entry->airing->zone_count; i++)
		if (entry_awaits(entry, i) && entry_is_barred_in(entry, entry->parts[i].place))
			return true;
	return false;
}

bool entry_is_free(const struct entry *entry)
{
	for (size_t i = 0; i < entry->airing->zone_count; i++)
		if (entry_awaits(entry, i) && entry->parts[i].place->holder)
			return false;
	return true;
}

bool entry_has_clear_way(const struct entry *entry)
{
	for (size_t i = 0; i < entry->airing->zone_count; i++)
		if (entry_awaits(entry, i) && entry->parts[i].place->is_wanted)
			return false;
	return entry_is_free(entry);
}

bool entry_is_free_somewhere(const struct entry *entry)
{
	for (size_t i = 0; i < entry->airing->zone_count; i++)
		if (entry_awaits(entry, i) && !entry->parts[i].place->holder)
			return true;
	return false;
}

bool entry_has_cut(const struct entry *entry)
{
	for (size_t i = 0; i < entry->airing->zone_count; i++)
		if (entry->parts[i].place->cutter == entry)
			return true;
	return false;
}

bool entry_shares_a_place(const struct entry *a, const struct entry *b)
{
	for (size_t i = 0; i < a->airing->zone_count; i++)
		for (size_t j = 0; j < b->airing->zone_count; j++)
			if (a->parts[i].place == b->parts[j].place && entry_awaits(a, i) &&
				entry_awaits(b, j))
				return true;
	return false;
}

void entry_want_places(struct entry *entry)
{
	for (size_t i = 0; i < entry->airing->zone_count; i++)
		if (entry_awaits(entry, i))
			entry->parts[i].place->is_wanted = true;
}

void line_want_no_places(struct line *line)
{
	for (struct entry *entry = line->first; entry; entry = entry->next)
		for (size_t i = 0; i < entry->part_count; i++)
			entry->parts[i].place->is_wanted = false;
}
