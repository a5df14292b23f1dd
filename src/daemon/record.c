#include "daemon/record.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asrun/asrun.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/translate.h"
#include "daemon/writing.h"

/* How often a disk that does not do is asked again. */
#define AGAIN_MS 5000

/* How often it is looked at when there is nothing to write: it may be filling. */
#define LOOK_MS 60000

/* How long it rests between two goes of summing days up: nobody is to wait for that, and of an old
 * log there may be years. */
#define SUM_MS 100

/* A disk that has not taken rows for so long hangs. */
#define HANGS_MS   2000
#define OPENING_MS 60000 /* nor, at the start, has let the file be checked */

/* How many things are written together at most. */
#define BATCH_MAX 500

/* How long a start waits for what the log knows, and then for the file to be checked. */
#define HISTORY_MS 5000
#define CHECK_MS   100

/* How far from a moment that is asked for the others are read too. */
#define KNOWN_MS (24 * 3600 * 1000LL)

/* How often the last rows are tried. */
#define CLOSE_TRIES 3

struct record {
	char *folder;
	char *path; /* of the log */
	struct errands *writer;
	struct written_log log;
	struct writing writing; /* the one go that is under way, or was last */
	bool is_writing;
	bool is_opening; /* that go opens the file at the start, and a big one is checked for long
			  */
	struct unwritten_queue waiting; /* for the next go */
	size_t late;                    /* how many have come late, in a row */
	struct history history;
	bool has_history;
	bool is_late;           /* it came after the start, and has not been caught up with */
	int64_t first_id;       /* of this daemon's rows */
	int64_t wants_known_ms; /* around it; CLOCK_NONE: nothing is asked */
	bool is_doubted;        /* somebody could not read the file */
	bool is_open;           /* record_open is over, and has not failed */
	bool is_ending;         /* what must be written is, and nothing else */
	bool is_closing;
	struct health health;
	bool lacks_rows; /* for which there was no memory */
	bool is_retold;  /* all, since record_begin_again */
	sd_event_source *soon;
	sd_event_source *again;
};

DEFINE_CLEANUP(struct record, record, record_close)

/* --- telling --- */

static bool is_out(const struct record *record)
{
	return record->health.faults[LOG_FAULT_UNWRITTEN].is_wrong;
}

static void raise_unwritten(struct record *record, int error)
{
	const struct health_cause cause = { .error = error };

	if (health_raise(&record->health, LOG_FAULT_UNWRITTEN, &cause, clock_realtime_ms()))
		log_error("The as-run log cannot be written, rows are only in memory and in the "
			  "journal: %s: %s",
			record->path, health_error_text(error));
}

static void raise_hanging(struct record *record)
{
	raise_unwritten(record, -ETIMEDOUT);
}

/* What was wrong with the file, so that nobody takes it in silence. */
static void tell_rescue(struct record *record, const struct asrun_rescue *rescue)
{
	const unsigned lost = rescue->findings & (DATABASE_EMPTIED | DATABASE_BEHIND);

	if (rescue->aside)
		log_error("%s was damaged or is not this station's. It is kept as %s; rows of it "
			  "that were "
			  "saved: %" PRId64 ".",
			record->path, rescue->aside, rescue->rows);
	if (rescue->findings & DATABASE_EMPTIED)
		log_error(
			"%s is gone or empty, and was not: the record begins anew.", record->path);
	if (rescue->findings & DATABASE_BEHIND)
		log_error("%s lacks what was written last: rows may be missing.", record->path);
	if (rescue->findings & DATABASE_MENDED)
		log_warning("%s lacked an index or a rule, which is there again.", record->path);
	if (lost != 0)
		(void)health_raise(/* Told above. */
			&record->health, LOG_FAULT_LOST, &(struct health_cause){ 0 },
			clock_realtime_ms());
}

static void tell_room(struct record *record, const struct writing *writing)
{
	const struct health_cause cause = { .room_bytes = writing->room_bytes };
	char room[HEALTH_DETAIL_SIZE];

	if (writing->room_bytes >= writing->low_bytes) {
		if (health_clear(&record->health, LOG_FAULT_FILLING))
			log_notice("The disk of %s has room again.", record->path);
		return;
	}
	if (health_raise(&record->health, LOG_FAULT_FILLING, &cause, clock_realtime_ms()))
		log_warning("The disk of %s is nearly full: %s are left.", record->path,
			health_detail(&record->health, LOG_FAULT_FILLING, room));
}

/* Until somebody takes it away. */
static void tell_aside(struct record *record, const struct writing *writing)
{
	struct health_cause cause = { 0 };

	(void)snprintf(cause.file, sizeof(cause.file), "%s", writing->aside); /* Fits. */
	if (*writing->aside) /* Told when it was put there. */
		(void)health_raise(&record->health, LOG_FAULT_ASIDE, &cause, clock_realtime_ms());
	else
		(void)health_clear(&record->health, LOG_FAULT_ASIDE);
}

static void tell_written(struct record *record, struct writing *writing)
{
	tell_rescue(record, &writing->rescue);
	if (writing->has_moved && writing->error == 0)
		log_error("%s was taken away while the station ran: its rows are in another of "
			  "that name.",
			record->path);
	if (writing->left_open > 0)
		log_warning("Airings that were cut off when the daemon last ended: %d.",
			writing->left_open);
	if (writing->refused > 0)
		log_error("Rows that the as-run log refused, since it has its last word on them: "
			  "%zu.",
			writing->refused);
	tell_room(record, writing);
	tell_aside(record, writing);
}

/* --- goes --- */

static void done(struct errand *errand, int error);

/* Whether there is something that a go would bring. */
static bool has_work(const struct record *record)
{
	return record->waiting.first || record->wants_known_ms != CLOCK_NONE || record->is_doubted;
}

static void send(struct record *record)
{
	struct writing *writing = &record->writing;

	writing->errand = (struct errand){ .run = writing_run, .done = done };
	writing->log = &record->log;
	unwritten_move(&record->waiting, BATCH_MAX, &writing->batch);
	writing->first_id = record->first_id;
	writing->wants_history = !record->has_history;
	writing->has_history = false;
	writing->wants_known = record->wants_known_ms != CLOCK_NONE;
	if (writing->wants_known)
		known_begin(
			&writing->known, record->wants_known_ms, record->wants_known_ms + KNOWN_MS);
	writing->is_doubted = record->is_doubted;
	record->is_doubted = false;
	writing->is_last = record->is_closing;
	writing->sums_up = record->is_open && !record->is_ending;
	writing->error = writing->left_open = 0;
	writing->refused = 0;
	writing->has_moved = false;
	record->is_writing = true;
	errands_send(record->writer, &writing->errand);
	/* Fails only for a loop that has ended, and then the last try comes. */
	(void)loop_ring_after(record->again, record->is_opening ? OPENING_MS : HANGS_MS);
}

/* Unless the disk does not do: then it is asked again later. */
static void send_if_idle(struct record *record)
{
	if (!record->is_writing && has_work(record) && !is_out(record))
		send(record);
}

static int on_soon(sd_event_source *source, void *userdata)
{
	(void)source;
	send_if_idle(userdata);
	return 0;
}

/* What is kept in one turn of the loop is written in one go: of one that is cut, and of the one
 * that it is cut for. Who waits for it sends it at once. */
static void send_soon(struct record *record)
{
	/* Fails only for a loop that has ended, and then the last try comes. */
	(void)loop_do_later(record->soon);
}

/* What has been told since the start, and may not have been on the disk when it was read. */
static void add_known(struct known *known, const struct known *told)
{
	for (size_t i = 0; i < told->count; i++)
		known_add(known, told->moments[i].notice, told->moments[i].planned_ms);
}

static void take_history(struct record *record)
{
	struct writing *writing = &record->writing;

	add_known(&writing->history.known, &record->history.known);
	history_done(&record->history);
	record->history = writing->history;
	writing->history = (struct history){ 0 };
	record->has_history = true;
	record->is_late = record->is_open;
}

static void take_known(struct record *record)
{
	struct writing *writing = &record->writing;

	if (!writing->wants_known)
		return;
	record->wants_known_ms = CLOCK_NONE;
	if (writing->known.from_ms < writing->known.until_ms) {
		known_done(&record->history.known);
		record->history.known = writing->known;
		writing->known = (struct known){ 0 };
	}
}

static void note_success(struct record *record, size_t count)
{
	if (!is_out(record))
		return;
	record->late += count;
	if (record->waiting.first)
		return;
	(void)health_clear(&record->health, LOG_FAULT_UNWRITTEN); /* It was raised. */
	log_notice("The as-run log is whole again; rows that came late: %zu.", record->late);
	record->late = 0;
}

/* The station does not start, so that no rows are in memory. */
static bool is_refused(const struct record *record)
{
	return !record->is_open && record->writing.error == -EALREADY;
}

static void take_result(struct record *record)
{
	struct writing *writing = &record->writing;
	const size_t count = writing->batch.count;

	if (writing->error == 0) {
		unwritten_done(&writing->batch);
		note_success(record, count);
	} else {
		unwritten_put_back(&record->waiting, &writing->batch);
		if (!is_refused(record))
			raise_unwritten(record, writing->error);
	}
}

static int64_t until_next_go_ms(const struct record *record)
{
	if (is_out(record))
		return AGAIN_MS;
	return record->writing.sums_more ? SUM_MS : LOOK_MS;
}

static void done(struct errand *errand, int error)
{
	struct writing *writing = (struct writing *)errand;
	struct record *record =
		(struct record *)((char *)writing - offsetof(struct record, writing));

	record->is_writing = record->is_opening = false;
	if (error < 0)
		writing->error = error; /* It was given up. */
	if (writing->has_history && writing->history.next_id != 0)
		take_history(record);
	take_known(record);
	take_result(record);
	tell_written(record, writing);
	asrun_rescue_done(&writing->rescue);
	writing->rescue = (struct asrun_rescue){ 0 };
	if (error < 0)
		return;
	if (writing->error == 0 && has_work(record))
		send(record);
	else
		(void)loop_ring_after(record->again, until_next_go_ms(record));
}

static int on_again(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct record *record = userdata;

	(void)source;
	(void)usec;
	if (record->is_writing)
		raise_hanging(record);
	else
		send(record);
	return 0;
}

/* --- waiting --- */

/* For the go that is under way, until then; whether it is over. */
static bool wait_for_go(struct record *record, int64_t until_ms)
{
	const int64_t left_ms = until_ms - clock_monotonic_ms();

	if (errands_wait(record->writer, left_ms > 0 ? left_ms : 0) == 0)
		return true;
	raise_hanging(record);
	return false;
}

void record_wait(struct record *record)
{
	const int64_t until_ms = clock_monotonic_ms() + RECORD_WAIT_MS;

	send_if_idle(record);
	while (record->is_writing && !record->is_opening && !is_out(record) &&
		wait_for_go(record, until_ms))
		continue;
}

void record_look(struct record *record)
{
	record->is_doubted = true;
	if (!record->is_writing && !is_out(record))
		send(record);
}

/* Room for one more: a go that ends makes some. */
static void make_room(struct record *record)
{
	if (record->waiting.count < UNWRITTEN_MAX)
		return;
	send_if_idle(record);
	if (!record->is_opening && !is_out(record))
		(void)wait_for_go(record, clock_monotonic_ms() + RECORD_WAIT_MS);
}

static bool knows_now(const struct record *record, const char *notice, int64_t planned_ms)
{
	return known_has(&record->history.known, notice, planned_ms) ||
	       unwritten_knows(&record->writing.batch, notice, planned_ms) ||
	       unwritten_knows(&record->waiting, notice, planned_ms);
}

bool record_knows(struct record *record, const char *notice, int64_t planned_ms)
{
	const int64_t until_ms = clock_monotonic_ms() + RECORD_WAIT_MS;

	if (!known_covers(&record->history.known, planned_ms) && !record->is_opening &&
		!is_out(record)) {
		record->wants_known_ms = planned_ms;
		send_if_idle(record);
		while (record->wants_known_ms != CLOCK_NONE && !is_out(record) &&
			wait_for_go(record, until_ms))
			continue;
	}
	return knows_now(record, notice, planned_ms);
}

/* --- open and close --- */

static int new_record(sd_event *event, const char *folder, struct record **ret_record)
{
	_cleanup_(record_cleanup) struct record *record = calloc(1, sizeof(*record));
	int r;

	if (!record)
		return -ENOMEM;
	record->wants_known_ms = CLOCK_NONE;
	record->first_id = INT64_MAX;
	(void)clock_boot_id(record->waiting.boot_id); /* "" is one too. */
	record->folder = strdup(folder);
	if (!record->folder)
		return -ENOMEM;
	if (asprintf(&record->path, "%s/asrun.db", folder) < 0) {
		record->path = NULL;
		return -ENOMEM;
	}
	record->log = (struct written_log){ .folder = record->folder, .path = record->path };
	history_begin(&record->history);
	r = loop_add_later(event, on_soon, record, &record->soon);
	if (r < 0)
		return r;
	r = loop_add_timer(event, CLOCK_MONOTONIC, on_again, record, &record->again);
	if (r < 0)
		return r;
	r = errands_new(event, "record", ERRANDS_AWAITED, &record->writer);
	if (r < 0)
		return r;
	*ret_record = TAKE(record);
	return 0;
}

/* Until all is done, or what a start must know is there and the check of the file takes its time.
 */
static void wait_for_start(struct record *record)
{
	int64_t until_ms = clock_monotonic_ms() + HISTORY_MS;
	bool has_history = false;

	while (record->is_writing && clock_monotonic_ms() < until_ms) {
		(void)errands_wait(record->writer, 20); /* It is looked at above. */
		if (!has_history && record->writing.has_history) {
			has_history = true;
			until_ms = clock_monotonic_ms() + CHECK_MS;
		}
	}
	if (!record->is_writing)
		return;
	if (has_history)
		take_history(record);
	else
		raise_hanging(record);
}

int record_open(sd_event *event, const char *folder, struct record **ret_record)
{
	_cleanup_(record_cleanup) struct record *record = NULL;
	int r;

	r = new_record(event, folder, &record);
	if (r < 0)
		return r;
	record->is_opening = true;
	send(record);
	wait_for_start(record);
	if (!record->is_writing && is_refused(record)) {
		log_error("%s: %s", record->path, health_error_text(-EALREADY));
		return -EALREADY;
	}
	record->is_open = true;
	record->first_id = record->history.next_id;
	if (!record->has_history) /* What is told from now on is known at least. */
		known_begin(&record->history.known, clock_realtime_ms(), INT64_MAX);
	*ret_record = TAKE(record);
	return 0;
}

/* The last go, which also closes the file: by the thread, since it syncs. */
static void finish(struct record *record)
{
	const int64_t until_ms = clock_monotonic_ms() + RECORD_CLOSE_MS;

	record->is_ending = true;
	for (int i = 0; i < CLOSE_TRIES && (i == 0 || has_work(record)); i++) {
		if (!record->is_writing && has_work(record))
			send(record);
		while (record->is_writing && wait_for_go(record, until_ms))
			continue;
	}
	if (record->is_writing || !record->log.asrun)
		return;
	record->is_closing = true;
	send(record);
	(void)wait_for_go(record, until_ms); /* Where it does not end, it is left below. */
}

void record_close(struct record *record)
{
	if (!record)
		return;
	if (record->writer)
		finish(record);
	const size_t left = record_waiting(record);
	if (left > 0)
		log_error("Rows of the as-run log that are only in the journal: %zu.", left);
	sd_event_source_disable_unref(record->soon);
	sd_event_source_disable_unref(record->again);
	/* Nobody can end a thread that the disk holds: it goes with the process, and what it has
	 * with it. */
	if (record->is_writing)
		return;
	errands_free(record->writer);
	asrun_close(record->log.asrun);
	summing_begin_anew(&record->log.summing);
	unwritten_done(&record->waiting);
	unwritten_done(&record->writing.batch);
	history_done(&record->history);
	free(record->folder);
	free(record->path);
	free(record);
}

const char *record_path(const struct record *record)
{
	return record->path;
}

const struct history *record_history(const struct record *record)
{
	return &record->history;
}

bool record_has_late_history(const struct record *record)
{
	return record->is_late;
}

void record_catch_up(struct record *record)
{
	record->is_late = false;
}

bool record_is_of_before(const struct record *record, const struct airing *airing)
{
	return airing->id < record->first_id;
}

/* --- keeping --- */

static void tell_dropped(const char *what, int64_t airing, int error)
{
	log_error("The as-run log lacks %s of airing %" PRId64 ", which is only in the journal: %s",
		_(what), airing, health_error_text(error));
}

/* No further than the rows that are there: what is not answered for is looked at again. Nor before
 * it is known how far it was. */
static int64_t mark(const struct record *record, int64_t lived_ms)
{
	const bool is_behind = !record->has_history || record->is_late;

	return record->lacks_rows || is_behind ? CLOCK_NONE : lived_ms;
}

static int keep(struct record *record, const struct airing *airing, int64_t lived_ms)
{
	make_room(record);
	unwritten_spare(&record->waiting);
	const int r = unwritten_keep(&record->waiting, airing, mark(record, lived_ms));
	if (r == -ENOMEM) {
		record->lacks_rows = true;
		record->is_retold = false;
	}
	send_soon(record);
	return r;
}

static void note_known(struct record *record, const struct airing *airing)
{
	if (airing->cause == AIRING_CAUSE_SCHEDULE)
		known_add(&record->history.known, airing->notice, airing->planned_ms);
}

void record_airing(struct record *record, const struct airing *airing, int64_t lived_ms)
{
	const int r = keep(record, airing, lived_ms);

	if (r < 0 && r != -ENOMEM)
		tell_dropped(N_("a change"), airing->id, r);
	note_known(record, airing);
	asrun_journal(airing);
}

void record_over(struct record *record, struct airing *airing, int64_t lived_ms)
{
	const int64_t id = airing->id;
	int r;

	make_room(record);
	unwritten_spare(&record->waiting);
	note_known(record, airing);
	asrun_journal(airing);
	r = unwritten_take(&record->waiting, airing, mark(record, lived_ms));
	if (r < 0)
		tell_dropped(N_("the end"), id, r);
	send_soon(record);
}

bool record_begin_again(struct record *record)
{
	record->is_retold = true;
	return record->lacks_rows;
}

void record_end_again(struct record *record)
{
	record->lacks_rows = !record->is_retold;
}

void record_progress(struct record *record, const struct airing *airing, int64_t lived_ms)
{
	(void)keep(record, airing, lived_ms); /* The next one comes soon. */
}

void record_heard(
	struct record *record, int64_t airing, const char *zone, const struct heard *heard)
{
	int r;

	make_room(record);
	r = unwritten_keep_heard(&record->waiting, airing, zone, heard);
	if (r < 0)
		tell_dropped(N_("a proof"), airing, r);
	send_soon(record);
}

void record_lived(struct record *record, int64_t lived_ms)
{
	if (mark(record, lived_ms) == CLOCK_NONE)
		return;
	/* Rows hold it too. */
	(void)unwritten_keep_lived(&record->waiting, lived_ms);
	send_soon(record);
}

void record_trust(struct record *record, const char *by)
{
	const int r = unwritten_keep_trust(&record->waiting, by, clock_realtime_ms());

	if (r < 0)
		log_warning("That the clock is trusted cannot be kept: %s", health_error_text(r));
	send_soon(record);
}

/* --- looking --- */

static int copy_rows(const struct unwritten_queue *queue, struct lookup_beside *beside)
{
	for (const struct unwritten *thing = queue->first; thing; thing = thing->next) {
		if (!thing->airing)
			continue;
		struct airing *copy = airing_copy(thing->airing);
		if (!copy)
			return -ENOMEM;
		beside->rows[beside->count++] = copy;
	}
	return 0;
}

int record_unwritten(const struct record *record, struct lookup_beside *ret_beside)
{
	int r;

	*ret_beside = (struct lookup_beside){ .rows = calloc(record_waiting(record) + 1,
						      sizeof(struct airing *)) };
	if (!ret_beside->rows)
		return -ENOMEM;
	r = copy_rows(&record->writing.batch, ret_beside);
	if (r == 0)
		r = copy_rows(&record->waiting, ret_beside);
	if (r < 0)
		lookup_beside_done(ret_beside);
	return r;
}

const struct health *record_health(const struct record *record)
{
	return &record->health;
}

bool record_is_writing(const struct record *record)
{
	return record->is_writing;
}

void record_raise_report(struct record *record, int error)
{
	const struct health_cause cause = { .error = error };

	if (health_raise(&record->health, LOG_FAULT_REPORT, &cause, clock_realtime_ms()))
		log_error("The planned report could not be made: %s", health_error_text(error));
}

void record_clear_report(struct record *record)
{
	if (health_clear(&record->health, LOG_FAULT_REPORT))
		log_notice("The planned report is made again.");
}

bool record_hangs(const struct record *record)
{
	return record->is_writing && is_out(record);
}

size_t record_waiting(const struct record *record)
{
	return record->writing.batch.count + record->waiting.count;
}
