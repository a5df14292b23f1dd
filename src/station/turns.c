#include "station/turns.h"

#include <string.h>

#include "base/clock.h"
#include "notice/outcome.h"

/* --- the moment of an airing --- */

/* Whether its moment is still so far ahead that it cuts nobody and is in nobody's way. */
static bool is_ahead(const struct stage *stage, const struct airing *airing, int64_t now_ms)
{
	return airing_sounds_at_ms(airing, now_ms) - stage->ops->handover_ms > now_ms;
}

/* An airing that has sounded nothing yet gives way to the next one of its notice. */
static void supersede(struct stage *stage, const struct airing *newer, int64_t now_ms)
{
	struct entry *next;

	for (struct entry *entry = stage->line.first; entry && *newer->notice; entry = next) {
		const struct airing *airing = entry->airing;
		next = entry->next;
		if (!entry_is_on_air(entry) && airing->sounded_ms == 0 &&
			airing->cause == AIRING_CAUSE_SCHEDULE &&
			airing->planned_ms < newer->planned_ms &&
			strcmp(airing->notice, newer->notice) == 0)
			stage_end(stage, entry, AIRING_CANCELLED, AIRING_REASON_SUPERSEDED, now_ms);
	}
}

static void let_come(struct stage *stage, int64_t now_ms)
{
	for (struct entry *entry = stage->line.first; entry; entry = entry->next)
		if (!entry->has_come && airing_due_ms(entry->airing) <= now_ms) {
			entry->has_come = true;
			supersede(stage, entry->airing, now_ms);
		}
}

/* --- who may begin --- */

/* Why it may not sound at that moment at all, whatever sounds now; AIRING_REASON_NONE: it may. Only
 * the time of day can tell, and of a doubted clock nobody knows it. */
static enum airing_reason held_back_by(
	const struct stage *stage, const struct entry *entry, int64_t at_ms)
{
	if (stage->is_clock_doubted)
		return AIRING_REASON_NONE;
	if (limits_silencing(stage->quiet, entry->airing, at_ms))
		return AIRING_REASON_QUIET_HOURS;
	for (size_t i = 0; i < entry->part_count; i++)
		if (limits_are_reached(entry->parts[i].place, entry->airing, at_ms))
			return AIRING_REASON_AIRTIME_CAP;
	return AIRING_REASON_NONE;
}

static bool is_alarm(const struct airing *airing)
{
	return priority_overrides_quiet(airing->priority);
}

static void lose_patience(struct entry *entry, int64_t now_ms)
{
	if (entry->is_impatient)
		return;
	if (entry->patience_ms == CLOCK_NONE)
		entry->patience_ms = now_ms + STATION_TOGETHER_MS;
	if (now_ms < entry->patience_ms)
		return;
	entry->is_impatient = true;
	entry->patience_ms = CLOCK_NONE;
}

/* Whether it begins, once it has cut whom it may. They fall silent at once, unless their card
 * hangs: an alarm does not wait for it. A live talk begins in all of its zones. */
static bool may_begin(struct entry *entry, int64_t now_ms)
{
	if (entry_has_clear_way(entry))
		return true;
	if (!is_alarm(entry->airing) || entry_is_talk(entry))
		return false;
	lose_patience(entry, now_ms);
	return entry->is_impatient && entry_is_free_somewhere(entry);
}

/* When the gaps in its zones are over, CLOCK_NONE for none. Behind what it cuts there is none. */
static int64_t gap_end_ms(const struct entry *entry, int64_t at_ms)
{
	int64_t end_ms = CLOCK_NONE;

	for (size_t i = 0; i < entry->part_count; i++) {
		const struct place *place = entry->parts[i].place;
		if (entry_awaits(entry, i) && !place->holder && place->cutter != entry)
			end_ms = clock_later_of(
				end_ms, limits_gap_end_ms(place, entry->airing, at_ms));
	}
	return end_ms;
}

/* They are silent when its first frame is due. */
static void cut_lower(struct stage *stage, struct entry *entry, int64_t now_ms)
{
	for (size_t i = 0; i < entry->airing->zone_count; i++) {
		struct place *place = entry->parts[i].place;
		if (!entry_awaits(entry, i) || !place->holder)
			continue;
		place->cutter = entry;
		stage_halt(stage, place->holder, airing_sounds_at_ms(entry->airing, now_ms));
	}
}

/* Whether what it sounds must be there first. A recording or a line input may be gone; a text's
 * words are made while its cards open, but nobody is cut for words that may never come. A talk has
 * none of them. */
static bool needs_source(const struct entry *entry)
{
	const struct script *script = &entry->airing->script;
	/* An alarm's first words wait for nobody. */
	const bool waits = script_is_played(script) || script_is_feed(script) ||
			   (script->prelude.recording && !is_alarm(entry->airing));

	return !entry_is_talk(entry) && (waits || !entry_is_free(entry));
}

static bool is_source_ready(const struct stage *stage, struct entry *entry)
{
	return !needs_source(entry) || stage_has_source(stage, entry);
}

/* By what the quiet hours are for, where the configuration says it. */
static void explain_silence(const struct stage *stage, struct airing *airing, int64_t at_ms)
{
	const struct quiet_hours *silencing = limits_silencing(stage->quiet, airing, at_ms);

	if (silencing && silencing->reason)
		outcome_explain(airing, silencing->reason);
}

/* Begins, ends for what holds it back, or cuts and waits on. Returns whether it still waits. Nobody
 * is cut before it may begin; what it has cut others for is not judged anew. One that waits for a
 * gap is: quiet hours may begin meanwhile. */
static bool claim_zones(struct stage *stage, struct entry *entry, int64_t now_ms)
{
	const int64_t at_ms = airing_sounds_at_ms(entry->airing, now_ms);

	entry->gap_ms = CLOCK_NONE;
	if (entry_is_barred(entry)) {
		entry->patience_ms = CLOCK_NONE;
		return true;
	}
	const int64_t judged_ms = airing_judged_at_ms(entry->airing, now_ms);
	const enum airing_reason reason =
		entry_has_cut(entry) ? AIRING_REASON_NONE : held_back_by(stage, entry, judged_ms);
	if (reason != AIRING_REASON_NONE) {
		if (reason == AIRING_REASON_QUIET_HOURS)
			explain_silence(stage, entry->airing, judged_ms);
		stage_end(stage, entry, AIRING_CANCELLED, reason, now_ms);
		return false;
	}
	const int64_t silent_until_ms = gap_end_ms(entry, at_ms);
	if (silent_until_ms > at_ms) {
		entry->gap_ms = silent_until_ms;
		return true;
	}
	if (!is_source_ready(stage, entry))
		return true;
	cut_lower(stage, entry, now_ms);
	if (!may_begin(entry, now_ms))
		return true;
	stage_begin(stage, entry, now_ms);
	return false;
}

/* Whether it must wait until the clock is trusted. */
static bool waits_for_clock(const struct stage *stage, const struct airing *airing)
{
	return stage->is_clock_doubted && airing->cause == AIRING_CAUSE_SCHEDULE &&
	       !is_alarm(airing);
}

/* Whether it still waits for its zones. */
static bool tries_to_begin(struct stage *stage, struct entry *entry, int64_t now_ms)
{
	if (now_ms < entry->retry_ms)
		return true;
	entry->retry_ms = CLOCK_NONE;
	return claim_zones(stage, entry, now_ms);
}

/* Whether the other may sound before the entry, whose moment is ahead, does. */
static bool may_sound_before(const struct stage *stage, const struct entry *other,
	const struct entry *entry, bool is_in_front, int64_t now_ms)
{
	if (entry_is_on_air(other) || waits_for_clock(stage, other->airing))
		return false;
	if (!is_ahead(stage, other->airing, now_ms))
		return true;
	const int64_t difference_ms = airing_due_ms(other->airing) - airing_due_ms(entry->airing);
	return difference_ms < 0 || (difference_ms == 0 && is_in_front);
}

/* Whether its card may be opened ahead of its moment: its zones are free, and nobody else can want
 * one before. */
static bool may_go_ahead(const struct stage *stage, const struct entry *entry, int64_t now_ms)
{
	bool is_in_front = true;

	if (!entry_has_clear_way(entry))
		return false;
	for (const struct entry *other = stage->line.first; other; other = other->next) {
		if (other == entry)
			is_in_front = false;
		else if (entry_shares_a_place(entry, other) &&
			 may_sound_before(stage, other, entry, is_in_front, now_ms))
			return false;
	}
	return true;
}

/* What it sounds is opened while its moment is ahead, so that it cuts nobody in vain. */
static void open_source(const struct stage *stage, struct entry *entry, int64_t now_ms)
{
	if (needs_source(entry) && !entry_is_barred(entry) &&
		held_back_by(stage, entry, airing_judged_at_ms(entry->airing, now_ms)) ==
			AIRING_REASON_NONE)
		(void)stage_has_source(stage, entry); /* It is asked again when it may begin. */
}

/* --- each its turn --- */

static void advance(struct stage *stage, struct entry *entry, int64_t now_ms)
{
	if (now_ms > entry->airing->deadline_ms) {
		stage_miss_deadline(stage, entry, now_ms);
		return;
	}
	entry->is_coming = false;
	if (waits_for_clock(stage, entry->airing)) {
		entry->missing_reason = AIRING_REASON_MISSED_CLOCK;
	} else if (is_ahead(stage, entry->airing, now_ms)) {
		entry->is_coming = true;
		open_source(stage, entry, now_ms);
		if (may_go_ahead(stage, entry, now_ms) && !tries_to_begin(stage, entry, now_ms))
			return;
	} else {
		if (!tries_to_begin(stage, entry, now_ms))
			return;
		entry_want_places(entry);
	}
	/* Only now, so that a halt goes out before its row is written. */
	if (entry->airing->state == AIRING_PLANNED)
		stage_wait(stage, entry, now_ms);
}

static void try_to_come_in(
	const struct stage *stage, struct entry *entry, size_t zone, int64_t now_ms)
{
	struct part *part = &entry->parts[zone];

	if (now_ms < part->retry_ms)
		return;
	part->retry_ms = CLOCK_NONE;
	if (entry->is_halted || entry_is_barred_in(entry, part->place))
		return;
	if (part->place->holder)
		stage_halt(stage, part->place->holder, now_ms);
	else
		stage_come_in(stage, entry, zone);
}

/* An airing that sounds, and waits for zones that failed or were not free in time. */
static void complete(struct stage *stage, struct entry *entry, int64_t now_ms)
{
	bool has_left = false;

	for (size_t i = 0; i < entry->airing->zone_count; i++) {
		if (!entry_awaits(entry, i))
			continue;
		if (now_ms > entry_last_ms(entry)) {
			stage_give_up(entry, i);
			has_left = true;
		} else {
			try_to_come_in(stage, entry, i, now_ms);
		}
	}
	entry_want_places(entry);
	if (has_left)
		stage_tell(stage, entry);
}

void turns_arrange(struct stage *stage, int64_t now_ms)
{
	struct entry *next;

	let_come(stage, now_ms);
	line_want_no_places(&stage->line);
	for (struct entry *entry = stage->line.first; entry; entry = next) {
		next = entry->next;
		if (entry_is_on_air(entry))
			complete(stage, entry, now_ms);
		else
			advance(stage, entry, now_ms);
	}
}

/* --- the next moment --- */

/* When one that is on air wants to come in somewhere, or gives up; INT64_MAX for never. */
static int64_t completion_ms(const struct entry *entry)
{
	const int64_t last_ms = entry_last_ms(entry);
	int64_t tick_ms = INT64_MAX;

	for (size_t i = 0; i < entry->airing->zone_count; i++) {
		if (!entry_awaits(entry, i))
			continue;
		const int64_t retry_ms = entry->parts[i].retry_ms;
		if (last_ms != INT64_MAX)
			tick_ms = clock_earlier_of(tick_ms, last_ms + 1);
		if (retry_ms != CLOCK_NONE)
			tick_ms = clock_earlier_of(tick_ms, retry_ms);
	}
	return tick_ms;
}

/* INT64_MAX for never. */
static int64_t entry_tick_ms(const struct stage *stage, const struct entry *entry)
{
	const int64_t came_ms = entry->has_come ? INT64_MAX : airing_due_ms(entry->airing);

	if (entry_is_on_air(entry))
		return clock_earlier_of(came_ms, completion_ms(entry));
	/* At its deadline an airing may still begin; the moment after, it is missed. */
	int64_t tick_ms = clock_earlier_of(came_ms, entry->airing->deadline_ms + 1);
	if (entry->is_coming)
		tick_ms = clock_earlier_of(
			tick_ms, airing_due_ms(entry->airing) - stage->ops->handover_ms);
	if (entry->retry_ms != CLOCK_NONE)
		tick_ms = clock_earlier_of(tick_ms, entry->retry_ms);
	if (entry->gap_ms != CLOCK_NONE)
		tick_ms = clock_earlier_of(tick_ms, entry->gap_ms);
	if (entry->patience_ms != CLOCK_NONE)
		tick_ms = clock_earlier_of(tick_ms, entry->patience_ms);
	return tick_ms;
}

int64_t turns_next_ms(const struct stage *stage)
{
	int64_t next_ms = INT64_MAX;

	for (const struct entry *entry = stage->line.first; entry; entry = entry->next)
		next_ms = clock_earlier_of(next_ms, entry_tick_ms(stage, entry));
	return next_ms == INT64_MAX ? CLOCK_NONE : next_ms;
}
