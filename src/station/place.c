#include "station/place.h"

#include <stdlib.h>
#include <string.h>

static void place_free(struct place *place)
{
	ledger_free(place->ledger);
	free(place);
}

/* NULL: nothing lies there. */
static struct place *place_at(const struct places *places, size_t slot)
{
	const struct table_slot *at = &places->by_name.slots[slot];

	return at->name ? at->value.pointer : NULL;
}

void places_done(struct places *places)
{
	for (size_t i = 0; i < places->by_name.room; i++)
		if (place_at(places, i))
			place_free(place_at(places, i));
	table_done(&places->by_name);
}

static const struct zone *find_zone(const struct places *places, const char *name)
{
	return zone_find(places->zones, places->zone_count, name);
}

void places_set_zones(struct places *places, const struct zone *zones, size_t count)
{
	places->zones = zones;
	places->zone_count = count;
	for (size_t i = 0; i < places->by_name.room; i++) {
		struct place *place = place_at(places, i);
		if (place)
			place->zone = find_zone(places, place->name);
	}
}

static struct place *add(struct places *places, const char *name)
{
	struct place *place = malloc(sizeof(*place) + strlen(name) + 1);

	if (!place)
		return NULL;
	*place = (struct place){ .zone = find_zone(places, name) };
	(void)strcpy(place->name, name);
	union table_value *value =
		ledger_new(&place->ledger) == 0 ? table_add(&places->by_name, place->name) : NULL;
	if (!value) {
		place_free(place);
		return NULL;
	}
	value->pointer = place;
	return place;
}

struct place *places_get(struct places *places, const char *name)
{
	const union table_value *found = table_find(&places->by_name, name);

	return found ? found->pointer : add(places, name);
}

bool places_are_there(const struct places *places, const struct place *place)
{
	return place->zone || !places->zones;
}

void places_clock_set(struct places *places, int64_t step_ms)
{
	for (size_t i = 0; i < places->by_name.room; i++)
		if (place_at(places, i))
			ledger_clock_set(place_at(places, i)->ledger, step_ms);
}
