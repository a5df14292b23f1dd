#include "report/report.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "calendar/day.h"

#define ENTRIES_FIRST 32

static void entry_free(struct report_entry *entry)
{
	if (!entry)
		return;
	free(entry->key);
	free(entry->title);
	free(entry);
}

DEFINE_CLEANUP(struct report_entry, entry, entry_free)

void report_done(struct report *report)
{
	for (size_t i = 0; i < report->count; i++)
		entry_free(report->entries[i]);
	free(report->entries);
	*report = (struct report){ 0 };
}

/* --- entries --- */

static int compare(const struct report_entry *entry, enum report_part part, const char *key)
{
	if (entry->part != part)
		return entry->part < part ? -1 : 1;
	return strcmp(entry->key, key);
}

/* Where it is, or would be. */
static size_t place_of(const struct report *report, enum report_part part, const char *key)
{
	size_t low = 0, high = report->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		if (compare(report->entries[middle], part, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_at(const struct report *report, size_t place, enum report_part part, const char *key)
{
	return place < report->count && compare(report->entries[place], part, key) == 0;
}

/* No character is cut in two. */
static char *copy_key(const char *key)
{
	size_t length = strnlen(key, REPORT_KEY_MAX + 1);

	if (length > REPORT_KEY_MAX)
		for (length = REPORT_KEY_MAX; length > 0 && (key[length] & 0xc0) == 0x80; length--)
			continue;
	return strndup(key, length);
}

static int entry_new(enum report_part part, const char *key, struct report_entry **ret_entry)
{
	_cleanup_(entry_cleanup) struct report_entry *entry = calloc(1, sizeof(*entry));

	if (!entry)
		return -ENOMEM;
	entry->part = part;
	entry->tally = tally_begin();
	entry->key = copy_key(key);
	entry->title = strdup("");
	if (!entry->key || !entry->title)
		return -ENOMEM;
	*ret_entry = TAKE(entry);
	return 0;
}

static int make_room(struct report *report)
{
	if (report->count < report->capacity)
		return 0;
	const size_t capacity = report->capacity > 0 ? 2 * report->capacity : ENTRIES_FIRST;
	struct report_entry **grown = reallocarray(report->entries, capacity, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	report->entries = grown;
	report->capacity = capacity;
	return 0;
}

static int insert(struct report *report, size_t place, enum report_part part, const char *key,
	struct report_entry **ret_entry)
{
	_cleanup_(entry_cleanup) struct report_entry *entry = NULL;
	int r = make_room(report);

	if (r == 0)
		r = entry_new(part, key, &entry);
	if (r < 0)
		return r;
	memmove(report->entries + place + 1, report->entries + place,
		(report->count - place) * sizeof(struct report_entry *));
	report->count++;
	*ret_entry = report->entries[place] = TAKE(entry);
	return 0;
}

/* A new one where there is none. Days and the whole are bounded by themselves. */
static int reach(struct report *report, enum report_part part, const char *given,
	struct report_entry **ret_entry)
{
	_cleanup_free_ char *cut = copy_key(given);
	const char *key = cut;

	if (!cut)
		return -ENOMEM;
	size_t place = place_of(report, part, key);
	if (report->count >= REPORT_ENTRIES_MAX && part > REPORT_DAY &&
		!is_at(report, place, part, key)) {
		key = REPORT_OTHERS;
		place = place_of(report, part, key);
	}
	if (!is_at(report, place, part, key))
		return insert(report, place, part, key, ret_entry);
	*ret_entry = report->entries[place];
	return 0;
}

static int set_title(struct report_entry *entry, const char *title)
{
	if (!*title || strcmp(entry->title, title) == 0)
		return 0;
	char *copy = strdup(title);
	if (!copy)
		return -ENOMEM;
	free(entry->title);
	entry->title = copy;
	return 0;
}

static void note_most(struct report_entry *entry, const struct tally *of_a_day)
{
	if (of_a_day->aired > entry->most_aired)
		entry->most_aired = of_a_day->aired;
	if (of_a_day->sounded_ms > entry->most_ms)
		entry->most_ms = of_a_day->sounded_ms;
}

int report_add_entry(struct report *report, enum report_part part, const char *key,
	const char *title, const struct tally *tally)
{
	struct report_entry *entry;
	int r;

	r = reach(report, part, key, &entry);
	if (r == 0 && part == REPORT_NOTICE && *entry->key)
		r = set_title(entry, title);
	if (r < 0)
		return r;
	tally_add(&entry->tally, tally);
	note_most(entry, &entry->tally);
	return 0;
}

/* --- a day --- */

static int add_zones(struct report *report, const struct airing *airing, const char *only)
{
	int r = 0;

	for (size_t i = 0; i < airing->zone_count && r == 0; i++) {
		struct tally tally = tally_begin();
		if (only && strcmp(only, airing->zones[i]) != 0)
			continue;
		tally_add_zone(&tally, airing, i);
		r = report_add_entry(report, REPORT_ZONE, airing->zones[i], "", &tally);
	}
	return r;
}

/* As the report has it: in the one zone, or altogether. */
static void look_at(const struct airing *airing, const char *zone, struct tally *tally,
	enum airing_reason *ret_reason)
{
	*ret_reason = airing->reason;
	if (!zone)
		tally_add_airing(tally, airing);
	for (size_t i = 0; zone && i < airing->zone_count; i++)
		if (strcmp(zone, airing->zones[i]) == 0) {
			tally_add_zone(tally, airing, i);
			if (airing->soundings)
				*ret_reason = airing->soundings[i].reason;
		}
}

int report_add_airing(struct report *report, const struct airing *airing, const char *zone)
{
	struct tally tally = tally_begin();
	enum airing_reason reason;

	look_at(airing, zone, &tally, &reason);
	int r = report_add_entry(report, REPORT_ALL, "", "", &tally);
	if (r == 0)
		r = report_add_entry(report, REPORT_NOTICE, airing->notice, airing->title, &tally);
	if (r == 0)
		r = add_zones(report, airing, zone);
	if (r == 0)
		r = report_add_entry(report, REPORT_CATEGORY, airing->category, "", &tally);
	if (r == 0)
		r = report_add_entry(report, REPORT_RESPONSIBLE, airing->responsible, "", &tally);
	if (r == 0 && reason != AIRING_REASON_NONE)
		r = report_add_entry(report, REPORT_REASON, airing_reason_name(reason), "", &tally);
	return r;
}

/* --- a span --- */

static int merge(struct report *report, const struct report_entry *of_a_day)
{
	struct report_entry *entry;
	int r;

	r = reach(report, of_a_day->part, of_a_day->key, &entry);
	if (r == 0)
		r = set_title(entry, of_a_day->title);
	if (r < 0)
		return r;
	tally_add(&entry->tally, &of_a_day->tally);
	note_most(entry, &of_a_day->tally);
	return 0;
}

int report_add_day(struct report *report, const struct report *day, int32_t number)
{
	char key[DAY_TEXT_SIZE];
	const struct tally total = report_total(day);
	int r;

	r = report_add_entry(report, REPORT_DAY, date_format(date_of_day(number), key), "", &total);
	for (size_t i = 0; r == 0 && i < day->count; i++)
		r = merge(report, day->entries[i]);
	return r;
}

/* --- looking at it --- */

const struct report_entry *report_find(
	const struct report *report, enum report_part part, const char *key)
{
	const size_t place = place_of(report, part, key);

	return is_at(report, place, part, key) ? report->entries[place] : NULL;
}

struct tally report_total(const struct report *report)
{
	const struct report_entry *all = report_find(report, REPORT_ALL, "");

	return all ? all->tally : tally_begin();
}

struct report_entry *const *report_part(
	const struct report *report, enum report_part part, size_t *ret_count)
{
	const size_t first = place_of(report, part, "");
	const size_t behind =
		part + 1 == REPORT_PART_COUNT ? report->count : place_of(report, part + 1, "");

	*ret_count = behind - first;
	return report->entries + first;
}

const char *report_part_name(enum report_part part)
{
	static const char *const names[REPORT_PART_COUNT] = {
		[REPORT_ALL] = "all",
		[REPORT_DAY] = "days",
		[REPORT_NOTICE] = "notices",
		[REPORT_ZONE] = "zones",
		[REPORT_CATEGORY] = "categories",
		[REPORT_RESPONSIBLE] = "responsibles",
		[REPORT_REASON] = "reasons",
	};

	return names[part];
}
