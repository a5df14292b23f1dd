/* What is found by a name: a hash table. Names are lent, and must outlive it. Begins as zeroes. */
#pragma once

#include <stddef.h>
#include <stdint.h>

union table_value {
	void *pointer;
	int64_t number;
};

struct table_slot {
	const char *name; /* NULL: nothing lies here */
	uint32_t hash;
	union table_value value;
};

struct table {
	struct table_slot *slots; /* at most half of them are taken */
	size_t room;              /* 0, or a power of two */
	size_t count;
};

void table_done(struct table *table);

/* Forgets what is in it, and keeps its room. */
void table_clear(struct table *table);

/* NULL: there is no such name. The value lies there until another name is added. */
union table_value *table_find(const struct table *table, const char *name);

/* Adds a name that is not there yet, with zero; where it lies. NULL on no memory. */
union table_value *table_add(struct table *table, const char *name);
