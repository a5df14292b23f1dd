#include "station/station.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"
#include "notice/outcome.h"
#include "station/limits.h"
#include "station/turns.h"

struct station {
	struct stage stage;
	int64_t first_id;
	int64_t next_id;
	bool is_held; /* between station_hold and station_release */
	bool is_ending;
};

/* Ends every function that frees a zone, adds an airing or moves time. */
static void arrange(struct station *station, int64_t now_ms)
{
	if (!station->is_held)
		turns_arrange(&station->stage, now_ms);
}

int station_new(const struct station_ops *ops, void *userdata, int64_t first_id,
	struct station **ret_station)
{
	struct station *station = calloc(1, sizeof(*station));

	if (!station)
		return -ENOMEM;
	station->stage.ops = ops;
	station->stage.userdata = userdata;
	station->first_id = station->next_id = first_id;
	*ret_station = station;
	return 0;
}

void station_free(struct station *station)
{
	if (!station)
		return;
	while (station->stage.line.first) {
		struct entry *entry = station->stage.line.first;
		struct airing *airing = entry->airing;
		line_leave(&station->stage.line, entry);
		airing_free(airing);
	}
	places_done(&station->stage.line.places);
	free(station);
}

bool station_has_given(const struct station *station, int64_t id)
{
	return id >= station->first_id && id < station->next_id;
}

void station_set_quiet_hours(struct station *station, const struct quiet_hours *quiet, size_t count)
{
	station->stage.quiet = (struct quiet_times){ quiet, count };
}

void station_set_zones(struct station *station, const struct zone *zones, size_t count)
{
	places_set_zones(&station->stage.line.places, zones, count);
}

void station_leave_zones(struct station *station, int64_t now_ms)
{
	struct entry *next;

	for (struct entry *entry = station->stage.line.first; entry; entry = next) {
		next = entry->next;
		if (!stage_leave_zones(&station->stage, entry))
			continue;
		if (outcome_is_open_anywhere(entry->airing))
			stage_tell(&station->stage, entry);
		else
			stage_conclude(&station->stage, entry, now_ms);
	}
	arrange(station, now_ms);
}

void station_remember(struct station *station, const struct airing *airing)
{
	limits_remember(&station->stage.line.places, airing);
}

void station_set_clock_trusted(struct station *station, bool is_trusted, int64_t now_ms)
{
	station->stage.is_clock_doubted = !is_trusted;
	for (struct entry *entry = station->stage.line.first; entry && is_trusted;
		entry = entry->next)
		if (entry->missing_reason == AIRING_REASON_MISSED_CLOCK &&
			now_ms <= entry->airing->deadline_ms)
			entry->missing_reason = AIRING_REASON_LATE;
	arrange(station, now_ms);
}

int64_t station_submission_ms(const struct script *script, int64_t planned_ms)
{
	return planned_ms - script_lead_ms(script) - STATION_LEAD_MS -
	       (script_is_opened(script) ? STATION_RECORDING_MS : 0);
}

static void keep_time_left(struct entry *entry, int64_t step_ms)
{
	entry->retry_ms = CLOCK_NONE;
	entry->airing->deadline_ms += step_ms;
}

/* Set back, the clock has yet to come to its moment again; set on, it may be past its deadline. */
static void keep_moment(struct entry *entry, int64_t now_ms)
{
	const int64_t begins_ms =
		station_submission_ms(&entry->airing->script, entry->airing->planned_ms);

	entry->retry_ms = begins_ms > now_ms ? begins_ms : CLOCK_NONE;
	entry->has_come = airing_due_ms(entry->airing) <= now_ms;
	if (entry->missing_reason == AIRING_REASON_LATE && now_ms > entry->airing->deadline_ms)
		entry->missing_reason = AIRING_REASON_MISSED_CLOCK;
}

static void shift_soundings(const struct airing *airing, int64_t step_ms)
{
	for (size_t i = 0; i < airing->zone_count; i++)
		if (airing->soundings[i].since_ms != 0)
			airing->soundings[i].since_ms += step_ms;
}

void station_clock_set(struct station *station, int64_t step_ms, int64_t now_ms)
{
	places_clock_set(&station->stage.line.places, step_ms);
	for (struct entry *entry = station->stage.line.first; entry; entry = entry->next) {
		shift_soundings(entry->airing, step_ms);
		entry->gap_ms = entry->patience_ms = CLOCK_NONE;
		for (size_t i = 0; i < entry->airing->zone_count; i++)
			entry->parts[i].retry_ms = CLOCK_NONE;
		if (entry->airing->cause == AIRING_CAUSE_COMMAND)
			keep_time_left(entry, step_ms);
		else
			keep_moment(entry, now_ms);
	}
	arrange(station, now_ms);
}

static int make_room(struct station *station, const struct airing *airing, int64_t now_ms)
{
	if (station->stage.line.count < STATION_AIRINGS_MAX)
		return 0;
	struct entry *last = line_find_last_waiting(&station->stage.line);
	if (!last || last->airing->priority >= airing->priority)
		return -E2BIG;
	stage_end(&station->stage, last, AIRING_CANCELLED, AIRING_REASON_GAVE_WAY, now_ms);
	return 0;
}

/* Takes the airing. Without memory its row tells of no zone. */
static void never_air(struct station *station, struct airing *airing, enum airing_state state,
	enum airing_reason reason, int64_t now_ms)
{
	if (airing_make_soundings(airing))
		outcome_close_all(airing, state, reason);
	stage_close(&station->stage, airing, state, reason, now_ms);
}

int station_submit(struct station *station, struct airing *airing, int64_t now_ms, int64_t *ret_id)
{
	const int64_t id = station->next_id++;
	struct entry *entry;
	int r;

	assert(airing->zone_count > 0);
	airing->id = id;
	if (ret_id)
		*ret_id = id;
	r = make_room(station, airing, now_ms);
	if (r < 0) {
		never_air(station, airing, AIRING_CANCELLED, AIRING_REASON_GAVE_WAY, now_ms);
		return r;
	}
	r = line_join(&station->stage.line, airing, &entry);
	if (r < 0) {
		never_air(station, airing, AIRING_FAILED, AIRING_REASON_LATE, now_ms);
		return r;
	}
	if (station->is_ending)
		stage_stop(&station->stage, entry, STATION_SHUTDOWN, now_ms);
	else
		arrange(station, now_ms);
	return 0;
}

void station_hold(struct station *station)
{
	station->is_held = true;
}

void station_release(struct station *station, int64_t now_ms)
{
	station->is_held = false;
	arrange(station, now_ms);
}

void station_miss(
	struct station *station, struct airing *airing, enum airing_reason reason, int64_t now_ms)
{
	airing->id = station->next_id++;
	never_air(station, airing, AIRING_FAILED, reason, now_ms);
}

/* Of a doubted clock nobody knows whether it is in quiet hours. */
static bool overrides_quiet_hours(
	const struct station *station, const struct airing *airing, int64_t at_ms)
{
	return !station->stage.is_clock_doubted &&
	       limits_are_quiet(station->stage.quiet, airing, at_ms);
}

void station_zone_started(struct station *station, int64_t id, const char *zone, int64_t at_ms)
{
	struct entry *entry = line_find(&station->stage.line, id);
	const int place = entry ? entry_find_sounding(entry, zone) : -ENOENT;

	if (place < 0)
		return;
	struct airing *airing = entry->airing;
	struct sounding *sounding = &airing->soundings[place];
	limits_begin(entry->parts[place].place, airing, at_ms);
	const bool is_first = airing->started_ms == CLOCK_NONE;
	const bool overrides =
		!airing->overrode_quiet_hours &&
		overrides_quiet_hours(station, airing, airing_judged_at_ms(airing, at_ms));
	const bool comes_in = sounding->state != AIRING_ON_AIR;
	sounding->state = AIRING_ON_AIR;
	sounding->since_ms = at_ms;
	entry->parts[place].reason = AIRING_REASON_NONE;
	if (is_first)
		airing->started_ms = at_ms;
	airing->overrode_quiet_hours |= overrides;
	airing->is_clock_doubted |= station->stage.is_clock_doubted;
	if (is_first || comes_in || overrides)
		stage_tell(&station->stage, entry);
}

void station_source_ready(struct station *station, int64_t id, int error, int64_t now_ms)
{
	struct entry *entry = line_find(&station->stage.line, id);

	if (!entry || entry->source == SOURCE_UNKNOWN)
		return;
	if (error < 0)
		stage_fail_source(&station->stage, entry, error, now_ms);
	else
		entry->source = error == 0 ? SOURCE_THERE : SOURCE_ASKED;
	arrange(station, now_ms);
}

void station_zone_ended(struct station *station, int64_t id, const char *zone,
	const struct ending *ending, int64_t now_ms)
{
	struct entry *entry = line_find(&station->stage.line, id);
	const int place = entry ? entry_find_sounding(entry, zone) : -ENOENT;

	if (place < 0)
		return;
	entry->parts[place].place->holder = NULL;
	if (ending->error == 0)
		entry->parts[place].place->cutter = NULL; /* It was heard to its end. */
	const bool is_news =
		stage_note_ending(&station->stage, entry, (size_t)place, ending, now_ms);
	if (!entry_sounds(entry))
		stage_settle(&station->stage, entry, now_ms);
	else if (is_news)
		stage_tell(&station->stage, entry);
	arrange(station, now_ms);
}

int station_stop(struct station *station, int64_t id, const char *by, int64_t now_ms)
{
	struct entry *entry = line_find(&station->stage.line, id);

	if (!entry)
		return -ENOENT;
	if (entry->is_stopped)
		return 0;
	stage_stop(&station->stage, entry, by, now_ms);
	arrange(station, now_ms);
	return 0;
}

static bool is_open_in(const struct airing *airing, const char *zone)
{
	const struct sounding *sounding = airing_sounding(airing, zone);

	return sounding && !airing_state_is_over(sounding->state);
}

size_t station_stop_zone(struct station *station, const char *zone, const char *by, int64_t now_ms)
{
	struct entry *next;
	size_t count = 0;

	for (struct entry *entry = station->stage.line.first; entry; entry = next) {
		next = entry->next;
		if (entry->is_stopped || (zone && !is_open_in(entry->airing, zone)))
			continue;
		stage_stop(&station->stage, entry, by, now_ms);
		count++;
	}
	/* Only after all: none that is stopped too may sound for an instant. */
	arrange(station, now_ms);
	return count;
}

void station_shut_down(struct station *station, int64_t now_ms)
{
	station->is_ending = true;
	(void)station_stop_zone(station, NULL, STATION_SHUTDOWN, now_ms); /* However many. */
}

void station_tick(struct station *station, int64_t now_ms)
{
	arrange(station, now_ms);
}

int64_t station_next_tick_ms(const struct station *station)
{
	return turns_next_ms(&station->stage);
}

size_t station_count(const struct station *station)
{
	return station->stage.line.count;
}

void station_each(const struct station *station,
	void (*each)(const struct airing *airing, void *userdata), void *userdata)
{
	for (const struct entry *entry = station->stage.line.first; entry; entry = entry->next)
		if (entry_is_on_air(entry))
			each(entry->airing, userdata);
	for (const struct entry *entry = station->stage.line.first; entry; entry = entry->next)
		if (!entry_is_on_air(entry))
			each(entry->airing, userdata);
}
