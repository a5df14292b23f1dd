#include "asrun/known.h"

#include <stdlib.h>
#include <string.h>

static void drop_first(struct known *known, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(known->moments[i].notice);
	known->count -= count;
	memmove(known->moments, known->moments + count, known->count * sizeof(*known->moments));
}

void known_done(struct known *known)
{
	if (known->moments)
		drop_first(known, known->count);
	free(known->moments);
	*known = (struct known){ 0 };
}

void known_begin(struct known *known, int64_t from_ms, int64_t until_ms)
{
	known_done(known);
	known->from_ms = from_ms;
	known->until_ms = until_ms;
}

bool known_covers(const struct known *known, int64_t planned_ms)
{
	return planned_ms >= known->from_ms && planned_ms < known->until_ms;
}

/* The first that was planned at that moment or after. */
static size_t find(const struct known *known, int64_t planned_ms)
{
	size_t first = 0, end = known->count;

	while (first < end) {
		const size_t middle = first + (end - first) / 2;
		if (known->moments[middle].planned_ms < planned_ms)
			first = middle + 1;
		else
			end = middle;
	}
	return first;
}

bool known_has(const struct known *known, const char *notice, int64_t planned_ms)
{
	for (size_t i = find(known, planned_ms);
		i < known->count && known->moments[i].planned_ms == planned_ms; i++)
		if (strcmp(known->moments[i].notice, notice) == 0)
			return true;
	return false;
}

static void forget_older_half(struct known *known)
{
	const size_t half = known->count / 2;

	/* What shares its moment with the last that goes would be known by halves. */
	known->from_ms = known->moments[half].planned_ms + 1;
	drop_first(known, find(known, known->from_ms));
}

static bool make_room(struct known *known)
{
	if (known->count == KNOWN_MAX)
		forget_older_half(known);
	if (known->count < known->room)
		return true;
	const size_t room = known->room > 0 ? 2 * known->room : 64;
	struct known_moment *grown = reallocarray(known->moments, room, sizeof(*grown));
	if (!grown)
		return false;
	known->moments = grown;
	known->room = room;
	return true;
}

void known_add(struct known *known, const char *notice, int64_t planned_ms)
{
	if (!known_covers(known, planned_ms) || known_has(known, notice, planned_ms))
		return;
	char *name = strdup(notice);
	if (!name || !make_room(known)) {
		free(name);
		known_done(known);
		return;
	}
	if (!known_covers(known, planned_ms)) { /* Room was made of its time. */
		free(name);
		return;
	}
	const size_t at = find(known, planned_ms);
	memmove(known->moments + at + 1, known->moments + at,
		(known->count - at) * sizeof(*known->moments));
	known->moments[at] = (struct known_moment){ planned_ms, name };
	known->count++;
}
