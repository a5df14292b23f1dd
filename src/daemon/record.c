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
	if (asrun_backlog(record->asrun) == 0 && !asrun_is_in_memory(record->asrun))
		return;
	/* Fails only for a loop that has ended, and then the last try comes. */
	(void)loop_ring_after(record->flush, FLUSH_MS);
}

/* What was wrong with the log, so that nobody takes it in silence. */
static void tell(const struct record *record, const struct asrun_rescue *rescue)
{
	if (rescue->aside)
		log_error("%s was damaged or is not this station's: it is kept as %s, and %" PRId64
			  " of its rows were saved.",
			record->path, rescue->aside, rescue->rows);
	if (rescue->findings & DATABASE_EMPTIED)
		log_error(
			"%s is gone or empty, and was not: the record begins anew.", record->path);
	if (rescue->findings & (DATABASE_WAL_LOST | DATABASE_WAL_DAMAGED))
		log_error("%s-wal was %s: the last rows may be missing.", record->path,
			rescue->findings & DATABASE_WAL_LOST ? "lost"
							     : "damaged, and is put aside");
	if (rescue->findings & DATABASE_MENDED)
		log_warning("%s lacked an index or a rule, which is there again.", record->path);
}

static void come_back(struct record *record)
{
	_cleanup_(asrun_rescue_done) struct asrun_rescue rescue = { 0 };

	if (!asrun_is_in_memory(record->asrun) ||
		asrun_come_back(record->asrun, clock_realtime_ms(), &rescue) < 0)
		return;
	tell(record, &rescue);
	log_notice("%s: the as-run log is on the disk again.", record->path);
}

static int on_flush(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct record *record = userdata;
	const size_t count = asrun_backlog(record->asrun);

	(void)source;
	(void)usec;
	come_back(record);
	if (asrun_flush(record->asrun) == 0 && count > 0)
		log_notice("The as-run log is whole again: %zu rows came late.", count);
	watch_backlog(record);
	return 0;
}

/* --- open and close --- */

static int open_log(struct record *record, const char *folder)
{
	_cleanup_(asrun_rescue_done) struct asrun_rescue rescue = { 0 };
	int r;

	if (asprintf(&record->path, "%s/asrun.db", folder) < 0) {
		record->path = NULL;
		return -ENOMEM;
	}
	r = asrun_open_somehow(record->path, &record->asrun, &rescue);
	if (r < 0) {
		log_error("%s: %s", record->path,
			r == -EALREADY ? "another daemon uses it" : strerror(-r));
		return r;
	}
	tell(record, &rescue);
	if (rescue.error < 0)
		log_error("The as-run log cannot be opened, rows are only in memory and in the "
			  "journal: %s: %s",
			record->path, strerror(-rescue.error));
	r = asrun_close_left_open(record->asrun, clock_realtime_ms());
	if (r > 0)
		log_warning("%d airings were cut off when the daemon last ended.", r);
	if (r < 0)
		log_error("What the last end cut off is not closed in the log: %s", strerror(-r));
	return 0;
}

int record_open(sd_event *event, const char *folder, struct record **ret_record)
{
	_cleanup_(record_cleanup) struct record *record = calloc(1, sizeof(*record));
	int r;

	if (!record)
		return -ENOMEM;
	(void)folder_make(folder); /* It logs, and without it memory stands in. */
	r = open_log(record, folder);
	if (r < 0)
		return r;
	r = loop_add_timer(event, CLOCK_MONOTONIC, on_flush, record, &record->flush);
	if (r < 0)
		return r;
	watch_backlog(record);
	*ret_record = TAKE(record);
	return 0;
}

void record_close(struct record *record)
{
	if (!record)
		return;
	if (record->asrun)
		come_back(record);
	if (record->asrun && asrun_is_in_memory(record->asrun))
		log_error("The rows since the start are only in the journal.");
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
