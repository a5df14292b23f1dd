#include "base/table.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

#define ROOM_FIRST 16

/* Its lowest bits are as good as any. */
static uint32_t hash_of(const char *name)
{
	return (uint32_t)hash_text(HASH_BEGIN, name);
}

void table_done(struct table *table)
{
	free(table->slots);
	*table = (struct table){ 0 };
}

void table_clear(struct table *table)
{
	if (table->count > 0)
		memset(table->slots, 0, table->room * sizeof(*table->slots));
	table->count = 0;
}

static bool is_named(const struct table_slot *slot, const char *name, uint32_t hash)
{
	return slot->hash == hash && (slot->name == name || strcmp(slot->name, name) == 0);
}

/* Where it lies, or is to lie: one of them is free. */
static struct table_slot *slot_of(const struct table *table, const char *name, uint32_t hash)
{
	size_t place = hash & (table->room - 1);

	while (table->slots[place].name && !is_named(&table->slots[place], name, hash))
		place = (place + 1) & (table->room - 1);
	return &table->slots[place];
}

union table_value *table_find(const struct table *table, const char *name)
{
	if (table->count == 0)
		return NULL;
	struct table_slot *slot = slot_of(table, name, hash_of(name));
	return slot->name ? &slot->value : NULL;
}

static bool grow(struct table *table)
{
	struct table grown = { .room = table->room > 0 ? 2 * table->room : ROOM_FIRST };

	grown.slots = calloc(grown.room, sizeof(*grown.slots));
	if (!grown.slots)
		return false;
	grown.count = table->count;
	for (size_t i = 0; i < table->room; i++) {
		const struct table_slot *slot = &table->slots[i];
		if (slot->name)
			*slot_of(&grown, slot->name, slot->hash) = *slot;
	}
	free(table->slots);
	*table = grown;
	return true;
}

union table_value *table_add(struct table *table, const char *name)
{
	const uint32_t hash = hash_of(name);

	if (2 * (table->count + 1) > table->room && !grow(table))
		return NULL;
	struct table_slot *slot = slot_of(table, name, hash);
	*slot = (struct table_slot){ .name = name, .hash = hash };
	table->count++;
	return &slot->value;
}
