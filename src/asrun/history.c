#include "asrun/history.h"

#include <errno.h>
#include <stdlib.h>

#include "asrun/lookup.h"
#include "base/cleanup.h"
#include "base/clock.h"

/* How far back it is read what has sounded: today, and what began yesterday; and what may come
 * again when the clock is set back. */
#define REMEMBERED_MS (48 * 3600 * 1000LL)

/* No row of ours has a higher one; JSON's numbers go no further. */
#define ID_MAX (INT64_C(1) << 53)

DEFINE_CLEANUP(struct lookup, lookup, lookup_close)

void history_begin(struct history *history)
{
	*history = (struct history){
		.next_id = clock_realtime_ms(),
		.lived_ms = CLOCK_NONE,
	};
}

void history_done(struct history *history)
{
	for (size_t i = 0; i < history->row_count; i++)
		airing_free(history->rows[i]);
	free(history->rows);
	free(history->trusted_by);
	known_done(&history->known);
}

static int keep_row(const struct airing *airing, void *userdata)
{
	struct history *history = userdata;
	struct airing **rows = reallocarray(history->rows, history->row_count + 1, sizeof(*rows));

	if (!rows)
		return -ENOMEM;
	history->rows = rows;
	rows[history->row_count] = airing_copy(airing);
	if (!rows[history->row_count])
		return -ENOMEM;
	/* The last end cut it off. */
	if (!airing_is_over(airing) && airing->started_ms != CLOCK_NONE)
		rows[history->row_count]->ended_ms = airing->started_ms + airing->sounded_ms;
	history->row_count++;
	return 0;
}

static int read_rows(struct history *history, struct lookup *lookup, int64_t now_ms)
{
	const struct lookup_filter recent = {
		.from_ms = now_ms - REMEMBERED_MS,
		.until_ms = CLOCK_NONE,
		.state = -1,
		.limit = LOOKUP_ROWS_MAX,
	};

	return lookup_each(lookup, &recent, keep_row, history);
}

static int read_known(struct history *history, struct lookup *lookup)
{
	const int64_t from_ms =
		history->lived_ms == CLOCK_NONE ? INT64_MIN : history->lived_ms - REMEMBERED_MS;

	known_begin(&history->known, from_ms, INT64_MAX);
	return lookup_known(lookup, &history->known);
}

int history_read(struct history *history, const char *path, int64_t now_ms)
{
	_cleanup_(lookup_cleanup) struct lookup *lookup = NULL;
	int64_t last_id;
	int r;

	history_done(history);
	history_begin(history);
	r = lookup_open(path, &lookup);
	if (r < 0)
		return r;
	r = lookup_last_id(lookup, &last_id);
	if (r < 0)
		return r;
	if (last_id < 0 || last_id > ID_MAX)
		return -EBADMSG;
	history->next_id = last_id + 1;
	r = lookup_lived(lookup, &history->lived_ms);
	if (r == 0)
		r = lookup_trusted_by(lookup, &history->trusted_by);
	if (r == 0)
		r = read_known(history, lookup);
	return r < 0 ? r : read_rows(history, lookup, now_ms);
}
