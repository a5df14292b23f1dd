#include "studio/gathering.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/clock.h"

struct gathering {
	atomic_size_t references;
	atomic_size_t awaited; /* cards */
	_Atomic int64_t start_ns;
	int64_t earliest_ns;
	int64_t latest_ns;
};

int gathering_new(
	size_t cards, int64_t earliest_ns, int64_t latest_ns, struct gathering **ret_gathering)
{
	struct gathering *gathering = malloc(sizeof(*gathering));

	if (!gathering)
		return -ENOMEM;
	atomic_init(&gathering->references, 1);
	atomic_init(&gathering->awaited, cards);
	atomic_init(&gathering->start_ns, 0);
	gathering->earliest_ns = earliest_ns;
	gathering->latest_ns = latest_ns;
	*ret_gathering = gathering;
	return 0;
}

struct gathering *gathering_ref(struct gathering *gathering)
{
	atomic_fetch_add(&gathering->references, 1);
	return gathering;
}

void gathering_unref(struct gathering *gathering)
{
	if (gathering && atomic_fetch_sub(&gathering->references, 1) == 1)
		free(gathering);
}

void gathering_arrive(struct gathering *gathering)
{
	atomic_fetch_sub(&gathering->awaited, 1);
}

/* 0: not yet. */
static int64_t moment_now(const struct gathering *gathering, bool has_begun)
{
	const int64_t now_ns = clock_monotonic_ns();
	const int64_t soon_ns = now_ns + GATHERING_MARGIN_MS * 1000000;

	if (soon_ns >= gathering->latest_ns)
		return gathering->latest_ns;
	return has_begun && atomic_load(&gathering->awaited) == 0
		       ? clock_later_of(soon_ns, gathering->earliest_ns)
		       : 0;
}

int64_t gathering_start_ns(struct gathering *gathering, bool has_begun)
{
	int64_t known_ns = atomic_load(&gathering->start_ns);

	if (known_ns != 0)
		return known_ns;
	const int64_t moment_ns = moment_now(gathering, has_begun);
	/* Whoever was first has said it for all; `known_ns` is then his. */
	if (moment_ns == 0 ||
		atomic_compare_exchange_strong(&gathering->start_ns, &known_ns, moment_ns))
		return moment_ns;
	return known_ns;
}
