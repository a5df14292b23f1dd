#include "asrun/unwritten.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

static void unwritten_free(void *thing)
{
	struct unwritten *unwritten = thing;

	airing_free(unwritten->airing);
	free(unwritten->zone);
	free(unwritten);
}

int unwritten_new(struct backlog **ret_backlog)
{
	return backlog_new(unwritten_free, ret_backlog);
}

static bool is_airing(const void *thing, const void *id)
{
	const struct unwritten *unwritten = thing;

	return unwritten->airing && unwritten->id == *(const int64_t *)id;
}

/* Takes the airing. */
static int append_airing(struct backlog *backlog, struct airing *airing)
{
	struct unwritten *unwritten = calloc(1, sizeof(*unwritten));

	if (!unwritten) {
		airing_free(airing);
		return -ENOMEM;
	}
	unwritten->airing = airing;
	unwritten->id = airing->id;
	return backlog_append(backlog, unwritten);
}

int unwritten_keep(struct backlog *backlog, const struct airing *airing)
{
	struct unwritten *former = backlog_find(backlog, is_airing, &airing->id);
	struct airing *copy = airing_copy(airing);

	if (!copy)
		return -ENOMEM;
	if (!former)
		return append_airing(backlog, copy);
	airing_free(former->airing);
	former->airing = copy;
	return 0;
}

int unwritten_keep_heard(
	struct backlog *backlog, int64_t airing, const char *zone, const struct heard *heard)
{
	_cleanup_free_ char *zone_copy = strdup(zone);
	struct unwritten *unwritten = calloc(1, sizeof(*unwritten));

	if (!zone_copy || !unwritten) {
		free(unwritten);
		return -ENOMEM;
	}
	*unwritten = (struct unwritten){ .id = airing, .zone = TAKE(zone_copy), .heard = *heard };
	return backlog_append(backlog, unwritten);
}

struct planned {
	const char *notice;
	int64_t planned_ms;
};

static bool is_planned(const void *thing, const void *userdata)
{
	const struct airing *airing = ((const struct unwritten *)thing)->airing;
	const struct planned *planned = userdata;

	return airing && airing->cause == AIRING_CAUSE_SCHEDULE &&
	       airing->planned_ms == planned->planned_ms &&
	       strcmp(airing->notice, planned->notice) == 0;
}

bool unwritten_knows(const struct backlog *backlog, const char *notice, int64_t planned_ms)
{
	const struct planned planned = { notice, planned_ms };

	return backlog_find(backlog, is_planned, &planned) != NULL;
}
