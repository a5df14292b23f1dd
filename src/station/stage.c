#include "station/stage.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/clock.h"
#include "notice/outcome.h"

/* --- changes of state --- */

/* The one door for every change of state. */
static void enter_state(struct stage *stage, struct airing *airing, enum airing_state state,
	enum airing_reason reason, int64_t now_ms)
{
	airing->state = state;
	airing->reason = reason;
	airing->is_clock_doubted |= stage->is_clock_doubted;
	if (airing_is_over(airing))
		airing->ended_ms = now_ms;
	stage->ops->changed(airing, stage->userdata);
}

void stage_close(struct stage *stage, struct airing *airing, enum airing_state state,
	enum airing_reason reason, int64_t now_ms)
{
	enter_state(stage, airing, state, reason, now_ms);
	if (stage->ops->over)
		stage->ops->over(airing, stage->userdata);
	else
		airing_free(airing);
}

void stage_tell(const struct stage *stage, const struct entry *entry)
{
	stage->ops->changed(entry->airing, stage->userdata);
}

void stage_wait(struct stage *stage, struct entry *entry, int64_t now_ms)
{
	outcome_set_open(entry->airing, AIRING_WAITING);
	enter_state(stage, entry->airing, AIRING_WAITING, AIRING_REASON_NONE, now_ms);
}

bool stage_has_source(const struct stage *stage, struct entry *entry)
{
	if (entry->source == SOURCE_UNKNOWN) {
		entry->source = SOURCE_ASKED;
		if (!stage->ops->prepare || stage->ops->prepare(entry->airing, stage->userdata))
			entry->source = SOURCE_THERE;
	}
	return entry->source == SOURCE_THERE;
}

/* What of these zones is free and awaited: it takes them. */
static struct station_go take_places(struct entry *entry, size_t first, size_t end)
{
	struct station_go go = { .zones = entry->go_zones, .first_reading = INT_MAX };

	for (size_t i = first; i < end; i++) {
		struct part *part = &entry->parts[i];
		if (!entry_awaits(entry, i) || part->place->holder)
			continue;
		const int readings = entry->airing->soundings[i].readings_done;
		part->place->holder = entry;
		part->place->cutter = NULL;
		part->retry_ms = CLOCK_NONE;
		entry->go_zones[go.zone_count++] = entry->airing->zones[i];
		go.first_reading = readings < go.first_reading ? readings : go.first_reading;
	}
	assert(go.zone_count > 0);
	return go;
}

/* Its row is written before it sounds: a power cut between the two may claim a sound that nobody
 * heard, never hide one. */
void stage_begin(struct stage *stage, struct entry *entry, int64_t now_ms)
{
	struct airing *airing = entry->airing;

	entry->is_halted = entry->is_impatient = false;
	entry->source = SOURCE_UNKNOWN;
	entry->retry_ms = entry->gap_ms = entry->patience_ms = CLOCK_NONE;
	const struct station_go go = take_places(entry, 0, airing->zone_count);
	for (size_t i = 0; i < airing->zone_count; i++)
		if (entry_sounds_in(entry, i))
			airing->soundings[i].state = AIRING_ON_AIR;
	enter_state(stage, airing, AIRING_ON_AIR, AIRING_REASON_NONE, now_ms);
	stage->ops->play(airing, &go, stage->userdata);
}

void stage_come_in(const struct stage *stage, struct entry *entry, size_t zone)
{
	const struct station_go go = take_places(entry, zone, zone + 1);

	stage->ops->play(entry->airing, &go, stage->userdata);
}

void stage_halt(const struct stage *stage, struct entry *entry, int64_t by_ms)
{
	if (entry->is_halted)
		return;
	entry->is_halted = true;
	stage->ops->halt(entry->airing, by_ms, stage->userdata);
}

void stage_conclude(struct stage *stage, struct entry *entry, int64_t now_ms)
{
	struct airing *airing = entry->airing;
	enum airing_state state;
	enum airing_reason reason;

	line_leave(&stage->line, entry);
	outcome_sum_up(airing, &state, &reason);
	stage_close(stage, airing, state, reason, now_ms);
}

void stage_end(struct stage *stage, struct entry *entry, enum airing_state state,
	enum airing_reason reason, int64_t now_ms)
{
	outcome_close_all(entry->airing, state, reason);
	stage_conclude(stage, entry, now_ms);
}

/* --- it waits, or gives up --- */

static bool is_fault(enum airing_reason reason)
{
	return reason == AIRING_REASON_DEVICE || reason == AIRING_REASON_VOICE ||
	       reason == AIRING_REASON_RECORDING || reason == AIRING_REASON_LINE ||
	       reason == AIRING_REASON_SILENCE;
}

/* What failed when it was not the card; 0: it did not come. */
static enum airing_reason reason_of_sound(const struct airing *airing, int error)
{
	const bool is_silent = error == SOUNDING_LINE_SILENT || error == -ENODATA;

	if (script_is_feed(&airing->script))
		return is_silent ? AIRING_REASON_SILENCE : AIRING_REASON_LINE;
	return script_is_played(&airing->script) ? AIRING_REASON_RECORDING : AIRING_REASON_VOICE;
}

void stage_give_up(struct entry *entry, size_t zone)
{
	const enum airing_reason former = entry->parts[zone].reason;
	const enum airing_reason reason =
		former != AIRING_REASON_NONE ? former : entry->missing_reason;

	if (is_fault(reason))
		outcome_fail(entry->airing, zone, reason);
	else
		outcome_close(entry->airing, zone,
			reason == AIRING_REASON_MISSED_CLOCK ? AIRING_FAILED : AIRING_CANCELLED,
			reason);
}

static void give_up_all(struct entry *entry)
{
	for (size_t i = 0; i < entry->airing->zone_count; i++)
		if (outcome_is_open(entry->airing, i))
			stage_give_up(entry, i);
}

void stage_miss_deadline(struct stage *stage, struct entry *entry, int64_t now_ms)
{
	/* What it sounds never came. */
	if (entry->source == SOURCE_ASKED)
		entry->missing_reason = reason_of_sound(entry->airing, 0);
	give_up_all(entry);
	stage_conclude(stage, entry, now_ms);
}

/* It sounds nowhere any more, and has something left to sound: what failed is tried again by its
 * time, what was cut comes back as soon as it can. */
static void wait_again(struct stage *stage, struct entry *entry, int64_t now_ms)
{
	int64_t retry_ms = INT64_MAX;

	for (size_t i = 0; i < entry->airing->zone_count; i++)
		if (entry_awaits(entry, i) && entry->parts[i].retry_ms < retry_ms)
			retry_ms = entry->parts[i].retry_ms;
	entry->retry_ms = retry_ms;
	stage_wait(stage, entry, now_ms);
}

void stage_settle(struct stage *stage, struct entry *entry, int64_t now_ms)
{
	if (entry_is_talk(entry)) /* Nobody is left at a microphone that no zone hears. */
		give_up_all(entry);
	if (outcome_is_open_anywhere(entry->airing))
		wait_again(stage, entry, now_ms);
	else
		stage_conclude(stage, entry, now_ms);
}

void stage_stop(struct stage *stage, struct entry *entry, const char *by, int64_t now_ms)
{
	entry->is_stopped = true;
	/* Out of memory the row lacks who it was; silence comes first. */
	entry->airing->stopped_by = strdup(by);
	if (!entry_is_on_air(entry)) {
		stage_end(stage, entry, AIRING_CANCELLED, AIRING_REASON_STOPPED, now_ms);
		return;
	}
	stage_halt(stage, entry, now_ms);
	for (size_t i = 0; i < entry->airing->zone_count; i++)
		if (entry_awaits(entry, i))
			outcome_close(entry->airing, i, AIRING_CANCELLED, AIRING_REASON_STOPPED);
}

/* --- zones that are gone --- */

static bool is_there(const struct stage *stage, const struct entry *entry, size_t zone)
{
	return places_are_there(&stage->line.places, entry->parts[zone].place);
}

static void leave(struct entry *entry, size_t zone)
{
	const struct ending nothing = { 0 };

	outcome_add_go(entry->airing, zone, &nothing, SOUNDING_ZONE_GONE);
	outcome_fail(entry->airing, zone, AIRING_REASON_DEVICE);
}

bool stage_leave_zones(const struct stage *stage, struct entry *entry)
{
	bool has_left = false;

	for (size_t i = 0; i < entry->airing->zone_count; i++)
		if (entry_awaits(entry, i) && !is_there(stage, entry, i)) {
			leave(entry, i);
			has_left = true;
		}
	return has_left;
}

/* --- it falls silent in a zone --- */

/* A zone that went silent unasked has failed too. */
static bool has_failed(const struct entry *entry, const struct ending *ending)
{
	return ending->error < 0 && !(ending->error == -ECANCELED && entry->is_halted);
}

/* What is live does so as long as others hear it. */
static bool retries(const struct entry *entry)
{
	if (entry_is_live(entry) && entry_sounds(entry))
		return true;
	return !entry_is_talk(entry) && entry->airing->retries;
}

/* Whether it tries again in a zone that has failed. */
static bool keeps(const struct stage *stage, const struct entry *entry, size_t zone, int64_t now_ms)
{
	const struct airing *airing = entry->airing;

	return retries(entry) && !entry->is_stopped && now_ms <= entry_last_ms(entry) &&
	       outcome_has_readings_left(airing, zone) && is_there(stage, entry, zone);
}

void stage_fail_source(struct stage *stage, struct entry *entry, int error, int64_t now_ms)
{
	const struct ending nothing = { .error = error, .voice_failed = true };
	struct airing *airing = entry->airing;
	const enum airing_reason reason = reason_of_sound(airing, error);
	bool is_kept = false, is_news = false;

	entry->source = SOURCE_UNKNOWN;
	for (size_t i = 0; i < airing->zone_count; i++) {
		if (!entry_awaits(entry, i))
			continue;
		outcome_add_go(airing, i, &nothing, error);
		is_news |= entry->parts[i].reason != reason;
		entry->parts[i].reason = reason;
		if (keeps(stage, entry, i, now_ms))
			is_kept = true;
		else
			outcome_fail(airing, i, reason);
	}
	if (!is_kept) {
		stage_conclude(stage, entry, now_ms);
		return;
	}
	entry->retry_ms = now_ms + STATION_RETRY_MS;
	if (is_news)
		stage_tell(stage, entry);
}

/* Returns whether that is news: of one that is tried every second it is so once. */
static bool note_failure(const struct stage *stage, struct entry *entry, size_t zone,
	enum airing_reason reason, int64_t now_ms)
{
	struct part *part = &entry->parts[zone];
	const bool is_news = entry->airing->soundings[zone].state == AIRING_ON_AIR;

	part->reason = reason;
	if (!keeps(stage, entry, zone, now_ms)) {
		outcome_fail(entry->airing, zone, reason);
		return true;
	}
	part->retry_ms = now_ms + STATION_RETRY_MS;
	entry->airing->soundings[zone].state = AIRING_WAITING;
	return is_news;
}

/* One that was cut after its last reading has aired. */
static void note_silence(const struct stage *stage, struct entry *entry, size_t zone)
{
	struct airing *airing = entry->airing;

	if (!outcome_has_readings_left(airing, zone)) {
		outcome_close(airing, zone, AIRING_AIRED, AIRING_REASON_NONE);
	} else if (entry->is_stopped) {
		outcome_close(airing, zone, AIRING_CANCELLED, AIRING_REASON_STOPPED);
	} else if (entry_is_talk(entry)) {
		outcome_close(airing, zone, AIRING_CANCELLED, AIRING_REASON_PREEMPTED);
	} else if (!is_there(stage, entry, zone)) {
		leave(entry, zone);
	} else {
		entry->parts[zone].reason = AIRING_REASON_PREEMPTED;
		entry->parts[zone].was_cut = true;
		airing->soundings[zone].state = AIRING_WAITING;
	}
}

/* Of a line input that came to its end: it was silent, or somebody else sounded meanwhile. What was
 * missed of it does not come back. */
static enum airing_reason what_was_missed(const struct entry *entry, size_t zone)
{
	if (!script_is_feed(&entry->airing->script))
		return AIRING_REASON_NONE;
	if (entry->airing->soundings[zone].silent_ms > 0)
		return AIRING_REASON_SILENCE;
	return entry->parts[zone].was_cut ? AIRING_REASON_PREEMPTED : AIRING_REASON_NONE;
}

bool stage_note_ending(const struct stage *stage, struct entry *entry, size_t zone,
	const struct ending *ending, int64_t now_ms)
{
	struct airing *airing = entry->airing;
	const bool failed = has_failed(entry, ending);

	/* Now, since the next airing there may not wait for the other zones. */
	limits_count(entry->parts[zone].place, airing, zone, ending->sounded_ms, now_ms);
	outcome_add_go(airing, zone, ending, failed ? ending->error : 0);
	if (failed)
		return note_failure(stage, entry, zone,
			ending->voice_failed ? reason_of_sound(airing, ending->error)
					     : AIRING_REASON_DEVICE,
			now_ms);
	if (ending->error < 0)
		note_silence(stage, entry, zone);
	else if (entry_is_live(entry) && airing->soundings[zone].readings_done == 0)
		outcome_fail(airing, zone, AIRING_REASON_DEVICE); /* It missed what was before. */
	else
		outcome_close(airing, zone, AIRING_AIRED, what_was_missed(entry, zone));
	return false;
}
