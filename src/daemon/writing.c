#include "daemon/writing.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "asrun/lookup.h"
#include "base/cleanup.h"
#include "base/clock.h"

/* --- open --- */

static int open_log(struct writing *writing)
{
	struct written_log *log = writing->log;
	struct asrun *asrun;
	int r;

	(void)mkdir(log->folder, 0750); /* Without it opening fails, and says why. */
	asrun_rescue_done(&writing->rescue);
	r = asrun_open_somehow(log->path, log->is_damaged, log->asrun, &asrun, &writing->rescue);
	if (writing->rescue.aside) /* What is there now is another. */
		log->is_damaged = false;
	if (r < 0)
		return r;
	r = asrun_close_left_open(asrun, clock_realtime_ms(), writing->first_id);
	if (r < 0) {
		asrun_close(asrun);
		return r;
	}
	writing->left_open += r;
	asrun_close(log->asrun);
	log->asrun = asrun;
	summing_begin_anew(&log->summing);
	log->is_damaged = false;
	return 0;
}

static int open_if_needed(struct writing *writing)
{
	struct asrun *asrun = writing->log->asrun;

	if (asrun && asrun_is_in_place(asrun))
		return 0;
	if (asrun) {
		writing->has_moved = true;
		asrun_let_go(asrun);
	}
	return open_log(writing);
}

/* --- write --- */

/* Whether the file may do again as it is, once the disk does. */
static bool may_go_on(int error)
{
	return error == -ENOSPC || error == -EBUSY || error == -ENOMEM;
}

static int write_to(struct asrun *asrun, struct writing *writing)
{
	return writing->batch.first ? asrun_write(asrun, writing->batch.first, &writing->refused)
				    : asrun_check(asrun);
}

static int write_once(struct writing *writing)
{
	const int r = open_if_needed(writing);

	return r < 0 ? r : write_to(writing->log->asrun, writing);
}

/* The connection still knows what is not to be found in the file any more. */
static int write_anew(struct writing *writing)
{
	struct written_log *log = writing->log;
	int r;

	log->is_damaged = true;
	asrun_let_go(log->asrun);
	r = open_log(writing);
	return r < 0 ? r : write_to(log->asrun, writing);
}

static int write_somehow(struct writing *writing)
{
	struct written_log *log = writing->log;
	int r;

	r = write_once(writing);
	if (r == -ESTALE) {
		asrun_close(TAKE(log->asrun));
		r = write_once(writing);
	}
	if (r == -EBADMSG && log->asrun)
		r = write_anew(writing);
	return r;
}

static int write_batch(struct writing *writing)
{
	struct written_log *log = writing->log;
	int r;

	if (writing->is_doubted && log->asrun)
		asrun_doubt(log->asrun);
	r = write_somehow(writing);
	if (r == 0)
		return !writing->batch.first && writing->is_read_only ? -EROFS : 0;
	if (may_go_on(r))
		return r;
	log->is_damaged = r == -EBADMSG;
	asrun_close(TAKE(log->asrun));
	return r;
}

/* --- look --- */

static void look_at_room(struct writing *writing)
{
	struct statvfs room;

	writing->room_bytes = writing->low_bytes = 0;
	writing->is_read_only = false;
	if (statvfs(writing->log->folder, &room) < 0)
		return;
	writing->room_bytes = (uint64_t)room.f_bavail * room.f_frsize;
	writing->is_read_only = (room.f_flag & ST_RDONLY) != 0;
	writing->low_bytes = health_low_room((uint64_t)room.f_blocks * room.f_frsize);
}

/* The newest that is named after the log: its name has the date. */
static void look_for_aside(struct writing *writing)
{
	const char *name = strrchr(writing->log->path, '/') + 1;
	DIR *folder = opendir(writing->log->folder);
	const struct dirent *entry;

	writing->aside[0] = '\0';
	while (folder && (entry = readdir(folder))) {
		if (strncmp(entry->d_name, name, strlen(name)) != 0)
			continue;
		const char *date = strstr(entry->d_name, ".aside-");
		if (date && (strstr(date, "-wal") || strstr(date, "-shm"))) /* Of the same. */
			continue;
		const char *former = strstr(writing->aside, ".aside-");
		if (date && (!former || strcmp(date, former) > 0))
			memcpy(writing->aside, entry->d_name, strlen(entry->d_name) + 1);
	}
	if (folder)
		(void)closedir(folder); /* It was only read. */
}

static int read_history(struct writing *writing)
{
	if (!writing->wants_history || writing->has_history)
		return 0;
	const int r = history_read(&writing->history, writing->log->path, clock_realtime_ms());
	if (r == 0)
		writing->has_history = true;
	return r;
}

static void read_known(struct writing *writing)
{
	struct lookup *lookup = NULL;

	if (lookup_open(writing->log->path, &lookup) < 0 ||
		lookup_known(lookup, &writing->known) < 0)
		known_done(&writing->known);
	lookup_close(lookup);
}

/* What comes of a day while it is summed up would not be in its sums. */
static void sum_up(struct writing *writing)
{
	struct written_log *log = writing->log;
	struct lookup *lookup = NULL;

	writing->sums_more = false;
	if (writing->batch.first)
		summing_begin_anew(&log->summing);
	if (!writing->sums_up || writing->batch.first || writing->error < 0)
		return;
	if (lookup_open(log->path, &lookup) == 0) /* Else it is tried again in a minute. */
		writing->sums_more =
			summing_go(&log->summing, log->asrun, lookup, clock_realtime_ms()) > 0;
	lookup_close(lookup);
}

void writing_run(struct errand *errand)
{
	struct writing *writing = (struct writing *)errand;

	/* Before the file is checked, which takes its time; again where another took its place. */
	(void)read_history(writing);
	look_at_room(writing);
	writing->error = write_batch(writing);
	(void)read_history(writing);
	if (writing->wants_known)
		read_known(writing);
	look_for_aside(writing);
	sum_up(writing);
	if (writing->is_last)
		asrun_close(TAKE(writing->log->asrun));
}
