#include "daemon/record.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/loop.h"
#include "daemon/folder.h"

/* How often a disk that was full is asked again. */
#define FLUSH_MS 5000

struct record {
	char *path; /* of the log */
	struct asrun *asrun;
	sd_event_source *flush;
};

DEFINE_CLEANUP(struct record, record, record_close)

/* --- the backlog --- */

/* Armed only while something waits for the disk. */
static void watch_backlog(struct record *record)
{
	if (asrun_backlog(record->asrun) == 0)
		return;
	/* Fails only for a loop that has ended, and then the last try comes. */
	(void)loop_ring_after(record->flush, FLUSH_MS);
}

static int on_flush(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct record *record = userdata;
	const size_t count = asrun_backlog(record->asrun);

	(void)source;
	(void)usec;
	if (asrun_flush(record->asrun) == 0 && count > 0)
		log_notice("The as-run log is whole again: %zu rows came late.", count);
	watch_backlog(record);
	return 0;
}

/* --- open and close --- */

static int open_log(struct record *record, const char *folder)
{
	int r;

	if (asprintf(&record->path, "%s/asrun.db", folder) < 0) {
		record->path = NULL;
		return -ENOMEM;
	}
	r = asrun_open(record->path, &record->asrun);
	if (r < 0) {
		log_error("%s: %s", record->path,
			r == -EBUSY ? "another daemon uses it" : strerror(-r));
		return r;
	}
	r = asrun_close_left_open(record->asrun, clock_realtime_ms());
	if (r > 0)
		log_warning("%d airings were cut off when the daemon last ended.", r);
	return r < 0 ? r : 0;
}

int record_open(sd_event *event, const char *folder, struct record **ret_record)
{
	_cleanup_(record_cleanup) struct record *record = calloc(1, sizeof(*record));
	int r;

	if (!record)
		return -ENOMEM;
	r = folder_make(folder);
	if (r < 0)
		return r;
	r = open_log(record, folder);
	if (r < 0)
		return r;
	r = loop_add_timer(event, CLOCK_MONOTONIC, on_flush, record, &record->flush);
	if (r < 0)
		return r;
	*ret_record = TAKE(record);
	return 0;
}

void record_close(struct record *record)
{
	if (!record)
		return;
	if (record->asrun && asrun_flush(record->asrun) < 0)
		log_error("%zu rows of the as-run log are only in the journal.",
			asrun_backlog(record->asrun));
	asrun_close(record->asrun);
	sd_event_source_disable_unref(record->flush);
	free(record->path);
	free(record);
}

struct asrun *record_log(const struct record *record)
{
	return record->asrun;
}

const char *record_path(const struct record *record)
{
	return record->path;
}

/* --- writing --- */

void record_airing(struct record *record, const struct airing *airing, int64_t lived_ms)
{
	const int r = asrun_record(record->asrun, airing, lived_ms);

	if (r < 0)
		log_error("The as-run log cannot be written, airing %" PRId64
			  " (%s) is only in memory and in the "
			  "journal: %s",
			airing->id, airing_state_name(airing->state), strerror(-r));
	asrun_journal(airing);
	watch_backlog(record);
}

void record_heard(
	struct record *record, int64_t airing, const char *zone, const struct heard *heard)
{
	const int r = asrun_record_heard(record->asrun, airing, zone, heard);

	if (r < 0)
		log_error("The as-run log cannot be written, that airing %" PRId64
			  " was heard in zone %s (%s) is only here: %s",
			airing, zone, heard_verdict_name(heard->verdict), strerror(-r));
	watch_backlog(record);
}

void record_begin(struct record *record)
{
	const int r = asrun_begin(record->asrun);

	if (r < 0)
		log_warning("The as-run log writes row by row: %s", strerror(-r));
}

void record_commit(struct record *record)
{
	const int r = asrun_commit(record->asrun);

	if (r < 0)
		log_error("The as-run log cannot be written: %s", strerror(-r));
	watch_backlog(record);
}
