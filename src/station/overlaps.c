#include "station/overlaps.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/cleanup.h"

struct pair {
	size_t one;
	size_t other;
};

struct overlaps {
	size_t *firsts; /* of each claim: where its places begin; one more than there are claims */
	size_t *places;
};

/* What is needed while they are looked for. */
struct search {
	const struct claim *claims;
	size_t count;
	size_t *order; /* places of all claims, the one that begins first in front */
	size_t *open;  /* places of those that have begun and not ended */
	size_t open_count;
	size_t *met; /* how many each claim meets */
	struct pair *pairs;
	size_t pair_count;
	size_t pair_room;
};

DEFINE_CLEANUP(struct overlaps, overlaps, overlaps_free)

static void search_done(struct search *search)
{
	free(search->order);
	free(search->open);
	free(search->met);
	free(search->pairs);
}

void overlaps_free(struct overlaps *overlaps)
{
	if (!overlaps)
		return;
	free(overlaps->firsts);
	free(overlaps->places);
	free(overlaps);
}

static bool share_a_zone(const struct notice *a, const struct notice *b)
{
	for (size_t i = 0; i < a->zone_count; i++)
		if (notice_has_zone(b, a->zones[i]))
			return true;
	return false;
}

static int compare_begins(const void *left, const void *right, void *userdata)
{
	const struct claim *claims = userdata;
	const size_t a = *(const size_t *)left, b = *(const size_t *)right;

	if (claims[a].begin_ms != claims[b].begin_ms)
		return claims[a].begin_ms < claims[b].begin_ms ? -1 : 1;
	return a < b ? -1 : 1;
}

static int add_pair(struct search *search, size_t one, size_t other)
{
	if (search->met[one] == OVERLAPS_MAX || search->met[other] == OVERLAPS_MAX)
		return 0;
	if (search->pair_count == search->pair_room) {
		const size_t room = 2 * search->pair_room + 64;
		struct pair *grown = reallocarray(search->pairs, room, sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		search->pairs = grown;
		search->pair_room = room;
	}
	search->met[one]++;
	search->met[other]++;
	search->pairs[search->pair_count++] = (struct pair){ one, other };
	return 0;
}

static int meet_open(struct search *search, size_t place)
{
	const struct claim *claim = &search->claims[place];

	for (size_t i = search->open_count; i > 0; i--) {
		const size_t other = search->open[i - 1];
		if (search->claims[other].end_ms <= claim->begin_ms) {
			search->open[i - 1] = search->open[--search->open_count];
		} else if (share_a_zone(claim->notice, search->claims[other].notice)) {
			const int r = add_pair(search, other, place);
			if (r < 0)
				return r;
		}
	}
	search->open[search->open_count++] = place;
	return 0;
}

static int find_pairs(struct search *search)
{
	for (size_t i = 0; i < search->count; i++)
		search->order[i] = i;
	qsort_r(search->order, search->count, sizeof(*search->order), compare_begins,
		(void *)search->claims);
	for (size_t i = 0; i < search->count; i++) {
		const struct claim *claim = &search->claims[search->order[i]];
		const int r =
			claim->end_ms > claim->begin_ms ? meet_open(search, search->order[i]) : 0;
		if (r < 0)
			return r;
	}
	return 0;
}

static int compare_places(const void *left, const void *right)
{
	const size_t a = *(const size_t *)left, b = *(const size_t *)right;

	return a < b ? -1 : a > b;
}

/* The pairs, sorted by who meets whom. */
static void file_pairs(const struct search *search, struct overlaps *overlaps)
{
	for (size_t i = 0; i < search->count; i++)
		overlaps->firsts[i + 1] = overlaps->firsts[i] + search->met[i];
	for (size_t i = 0; i < search->pair_count; i++) {
		const struct pair *pair = &search->pairs[i];
		overlaps->places[overlaps->firsts[pair->one + 1] - search->met[pair->one]--] =
			pair->other;
		overlaps->places[overlaps->firsts[pair->other + 1] - search->met[pair->other]--] =
			pair->one;
	}
	for (size_t i = 0; i < search->count; i++)
		qsort(overlaps->places + overlaps->firsts[i],
			overlaps->firsts[i + 1] - overlaps->firsts[i], sizeof(size_t),
			compare_places);
}

int overlaps_new(const struct claim *claims, size_t count, struct overlaps **ret_overlaps)
{
	_cleanup_(search_done) struct search search = {
		.claims = claims,
		.count = count,
		.order = calloc(count + 1, sizeof(size_t)),
		.open = calloc(count + 1, sizeof(size_t)),
		.met = calloc(count + 1, sizeof(size_t)),
	};
	_cleanup_(overlaps_cleanup) struct overlaps *overlaps = calloc(1, sizeof(*overlaps));

	if (!search.order || !search.open || !search.met || !overlaps)
		return -ENOMEM;
	const int r = find_pairs(&search);
	if (r < 0)
		return r;
	overlaps->firsts = calloc(count + 1, sizeof(size_t));
	overlaps->places = calloc(2 * search.pair_count + 1, sizeof(size_t));
	if (!overlaps->firsts || !overlaps->places)
		return -ENOMEM;
	file_pairs(&search, overlaps);
	*ret_overlaps = TAKE(overlaps);
	return 0;
}

size_t overlaps_of(const struct overlaps *overlaps, size_t place, const size_t **ret_places)
{
	*ret_places = overlaps->places + overlaps->firsts[place];
	return overlaps->firsts[place + 1] - overlaps->firsts[place];
}
