#include "daemon/airings.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/loop.h"
#include "calendar/timezone.h"
#include "config/recordings.h"
#include "notice/estimate.h"
#include "notice/outcome.h"
#include "notice/placeholder.h"
#include "speech/wording.h"
#include "station/turn.h"

/* --- to the station --- */

/* Its texts stay as they are written where there is no memory. */
static void fill_script(const struct daemon *daemon, struct airing *airing)
{
	const int64_t now_ms = schedule_now_ms(daemon->schedule);
	struct placeholder_facts facts = { .station = daemon->config->station.name };
	int second;

	timezone_civil(
		airing->planned_ms > now_ms ? airing->planned_ms : now_ms, &facts.day, &second);
	if (airing_fill(airing, &facts) < 0)
		log_warning("No memory to fill in \"%s\".", airing->title);
}

/* What was put into its folder meanwhile is played, too. What was there before is tried where
 * nothing is to be seen of it, so that it is said why. */
static void follow_folder(struct playlist *playlist)
{
	_cleanup_(recordings_done) struct recordings found = { 0 };
	const int r = recordings_find(playlist->folder, &found);

	if (r < 0)
		log_warning("%s cannot be read: %s", playlist->folder, error_text(r));
	else if (found.count > 0)
		(void)playlist_follow(/* Without memory it plays what was there. */
			playlist, &found.files, &found.count);
}

/* Its order is that of its notice when it was configured, where there is no memory. */
static void arrange_recordings(const struct daemon *daemon, struct airing *airing)
{
	if (!script_has_playlist(&airing->script))
		return;
	const struct notice *notice = config_notice(daemon->config, airing->notice);
	if (!notice || airing_unshare(airing) < 0)
		return;
	if (airing->script.playlist.folder)
		follow_folder(&airing->script.playlist);
	(void)airing_arrange(airing, turn_of(notice, airing->planned_ms, NULL));
}

/* What the record has of it in place of words; NULL: no memory. */
static char *name_source(const struct script *script)
{
	if (script_has_playlist(script))
		return playlist_names(&script->playlist, script->length_ms, true);
	return strdup(script->line ? script->line : script->recording);
}

/* Once, for whoever sounds it and for the log. One that cannot be read fails when it is rendered.
 */
static void read_script(const struct daemon *daemon, struct airing *airing)
{
	struct script *script = &airing->script;
	_cleanup_free_ char *spoken = NULL;

	fill_script(daemon, airing);
	arrange_recordings(daemon, airing);
	if (wording_read(daemon->reader, script, &spoken) < 0)
		return;
	char *said = script_is_played(script) || script->line ? name_source(script) : TAKE(spoken);
	if (!said)
		return;
	free(airing->spoken);
	airing->spoken = said;
}

static int take(const struct daemon *daemon, struct airing *airing, int64_t *ret_id)
{
	airing->expected_ms = script_estimate_ms(&airing->script, airing->spoken);
	return station_submit(daemon->station, airing, schedule_now_ms(daemon->schedule), ret_id);
}

int airings_submit(struct airing *airing, int64_t *ret_id, void *userdata)
{
	const struct daemon *daemon = userdata;

	read_script(daemon, airing);
	return take(daemon, airing, ret_id);
}

/* A chime alone has no text. */
static bool says_nothing(const struct script *script)
{
	return *script->text && !script_is_played(script) && script->wording.is_read &&
	       !wording_has_words(&script->wording.text);
}

int airings_order(struct airing *airing, int64_t *ret_id, void *userdata)
{
	const struct daemon *daemon = userdata;

	read_script(daemon, airing);
	if (!says_nothing(&airing->script))
		return take(daemon, airing, ret_id);
	airing_free(airing);
	return -ENODATA;
}

/* --- live talks --- */

/* Looks for the one of that id, or the next one above it of that holder. */
struct talk_search {
	int64_t id;
	uint64_t holder; /* 0: whosoever */
	const struct airing *found;
};

static bool is_sought(const struct talk_search *search, const struct airing *airing)
{
	if (search->holder == 0)
		return airing->id == search->id;
	return airing->script.talk.holder == search->holder && airing->id > search->id &&
	       (!search->found || airing->id < search->found->id);
}

static void look_at(const struct airing *airing, void *userdata)
{
	struct talk_search *search = userdata;

	if (script_is_talk(&airing->script) && is_sought(search, airing))
		search->found = airing;
}

/* NULL where there is none that is not over. */
static const struct airing *find_talk(const struct daemon *daemon, int64_t id, uint64_t holder)
{
	struct talk_search search = { .id = id, .holder = holder };

	station_each(daemon->station, look_at, &search);
	return search.found;
}

/* Before its first frame nothing was said, and nobody need hear its chime. */
static bool has_begun(const struct airing *talk)
{
	return talk->state == AIRING_ON_AIR &&
	       (talk->script.talk.is_delayed || talk->started_ms != CLOCK_NONE);
}

static int stop_talk(const struct daemon *daemon, const struct airing *talk, const char *by)
{
	return station_stop(daemon->station, talk->id, by, schedule_now_ms(daemon->schedule));
}

int airings_finish_talk(int64_t id, const char *by, void *userdata)
{
	const struct daemon *daemon = userdata;
	const struct airing *talk = find_talk(daemon, id, 0);

	if (!talk)
		return -ENOENT;
	if (!has_begun(talk))
		return stop_talk(daemon, talk, by);
	(void)studio_finish_talk(daemon->studio, id); /* It may be said already. */
	return 0;
}

static void leave_talk(const struct daemon *daemon, const struct airing *talk)
{
	if (!has_begun(talk) ||
		(talk->script.talk.is_delayed && studio_is_talking(daemon->studio, talk->id)))
		(void)stop_talk(daemon, talk, talk->by); /* It was there. */
	else
		(void)studio_finish_talk(daemon->studio, talk->id); /* It may be said already. */
}

void airings_leave_talks(uint64_t holder, void *userdata)
{
	const struct daemon *daemon = userdata;
	const struct airing *talk = NULL;
	int64_t id = 0;

	while ((talk = find_talk(daemon, id, holder))) {
		id = talk->id;
		leave_talk(daemon, talk);
	}
}

/* --- what the station does (station_ops) --- */

static void play(const struct airing *airing, const struct station_go *go, void *userdata)
{
	const struct daemon *daemon = userdata;

	record_wait(daemon->record);
	studio_play(daemon->studio, airing, go);
}

static void halt(const struct airing *airing, int64_t by_ms, void *userdata)
{
	const struct daemon *daemon = userdata;

	studio_halt(daemon->studio, airing, by_ms);
}

static bool prepare(const struct airing *airing, void *userdata)
{
	const struct daemon *daemon = userdata;

	return studio_prepare_source(daemon->studio, airing);
}

static void changed(const struct airing *airing, void *userdata)
{
	const struct daemon *daemon = userdata;

	if (!airing_is_over(airing))
		record_airing(daemon->record, airing, schedule_answered_ms(daemon->schedule));
}

static void over(struct airing *airing, void *userdata)
{
	const struct daemon *daemon = userdata;

	studio_forget_source(daemon->studio, airing->id);
	record_over(daemon->record, airing, schedule_answered_ms(daemon->schedule));
}

static const struct station_ops station_ops = {
	.play = play,
	.halt = halt,
	.prepare = prepare,
	.changed = changed,
	.over = over,
	.handover_ms = STUDIO_HANDOVER_MS,
};

/* --- what the studio tells --- */

void airings_source_ready(int64_t airing, int error, void *userdata)
{
	struct daemon *daemon = userdata;

	if (error < 0)
		log_error("Airing %" PRId64 " has nothing to sound: %s", airing,
			sounding_error_text(error, true));
	station_source_ready(daemon->station, airing, error, schedule_now_ms(daemon->schedule));
}

void airings_zone_started(int64_t airing, const char *zone, int64_t at_ms, void *userdata)
{
	struct daemon *daemon = userdata;

	station_zone_started(daemon->station, airing, zone, at_ms);
	if (daemon->notes_progress)
		return;
	daemon->notes_progress = true;
	/* Fails only for a loop that has ended. */
	(void)loop_ring_after(daemon->progress, AIRINGS_PROGRESS_MS);
}

struct failure_search {
	int64_t airing;
	const char *zone;
	const struct ending *ending;
	bool is_told;
};

/* An urgent one is tried again each second: that it failed as before is no news. */
static void look_at_failure(const struct airing *airing, void *userdata)
{
	struct failure_search *search = userdata;
	const struct sounding *sounding =
		airing->id == search->airing ? airing_sounding(airing, search->zone) : NULL;

	if (sounding && sounding->error == search->ending->error &&
		sounding->source_failed == search->ending->voice_failed)
		search->is_told = true;
}

static void tell_failure(
	const struct daemon *daemon, int64_t airing, const char *zone, const struct ending *ending)
{
	struct failure_search search = { airing, zone, ending, false };

	station_each(daemon->station, look_at_failure, &search);
	if (!search.is_told)
		log_error("Airing %" PRId64 " failed in zone %s: %s", airing, zone,
			sounding_error_text(ending->error, ending->voice_failed));
}

void airings_zone_ended(
	int64_t airing, const char *zone, const struct ending *ending, void *userdata)
{
	struct daemon *daemon = userdata;

	if (ending->error < 0 && ending->error != -ECANCELED)
		tell_failure(daemon, airing, zone, ending);
	station_zone_ended(
		daemon->station, airing, zone, ending, schedule_now_ms(daemon->schedule));
}

void airings_zone_heard(int64_t airing, const char *zone, const struct heard *heard, void *userdata)
{
	const struct daemon *daemon = userdata;

	record_heard(daemon->record, airing, zone, heard);
}

/* --- how long it has sounded --- */

static bool sounds(const struct airing *airing)
{
	for (size_t i = 0; airing->soundings && i < airing->zone_count; i++)
		if (airing->soundings[i].since_ms != 0)
			return true;
	return false;
}

static void note_progress(const struct airing *airing, void *userdata)
{
	struct daemon *daemon = userdata;

	if (!sounds(airing))
		return;
	daemon->notes_progress = true;
	_cleanup_(airing_cleanup) struct airing *copy =
		outcome_so_far(airing, schedule_now_ms(daemon->schedule));
	if (!copy)
		return; /* The next one comes soon. */
	record_progress(daemon->record, copy, schedule_answered_ms(daemon->schedule));
}

int airings_note_progress(struct daemon *daemon)
{
	daemon->notes_progress = false;
	station_each(daemon->station, note_progress, daemon);
	return daemon->notes_progress ? loop_ring_after(daemon->progress, AIRINGS_PROGRESS_MS) : 0;
}

/* --- what memory was short for --- */

static void record_again(const struct airing *airing, void *userdata)
{
	const struct daemon *daemon = userdata;

	record_progress(daemon->record, airing, schedule_answered_ms(daemon->schedule));
}

void airings_record_again(struct daemon *daemon)
{
	if (!record_begin_again(daemon->record))
		return;
	station_each(daemon->station, record_again, daemon);
	record_end_again(daemon->record);
}

/* --- the station --- */

void airings_remember(struct daemon *daemon)
{
	const struct history *history = record_history(daemon->record);

	for (size_t i = 0; i < history->row_count; i++)
		if (record_is_of_before(daemon->record, history->rows[i]))
			station_remember(daemon->station, history->rows[i]);
}

int airings_open_station(struct daemon *daemon)
{
	const struct history *history = record_history(daemon->record);
	const int r = station_new(&station_ops, daemon, history->next_id, &daemon->station);

	if (r < 0)
		return r;
	airings_remember(daemon);
	return 0;
}
