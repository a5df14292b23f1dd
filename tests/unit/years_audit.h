/* The auditor of the long simulation. It shares no code with planner, station, calendar or ledger:
 * days and times are libc's own (mktime, localtime_r), and it knows only what is promised. */
#pragma once

#include <time.h>

#include "years_world.h"

struct audit_counts {
	long planned;
	long rows;
	long aired;
	long commands;
	long reasons[AIRING_REASON_COUNT];
};

/* --- every planned occurrence has exactly one row, and no row is outside its rule --- */

static inline bool audit_covers(const struct rule *rule, const struct tm *day)
{
	struct tm tomorrow = { .tm_year = day->tm_year,
		.tm_mon = day->tm_mon,
		.tm_mday = day->tm_mday + 1,
		.tm_hour = 12 };
	(void)timegm(&tomorrow);
	const int monday_first = (day->tm_wday + 6) % 7;
	const bool is_last = tomorrow.tm_mday == 1;

	if (rule->weekdays && !(rule->weekdays >> monday_first & 1))
		return false;
	if (rule->months && !(rule->months >> (day->tm_mon + 1) & 1))
		return false;
	return !rule->days_of_month || rule->days_of_month >> day->tm_mday & 1 ||
	       (rule->days_of_month & 1 && is_last);
}

struct audit_key {
	int notice;
	int64_t planned_ms;
};

static inline int audit_compare_keys(const void *left, const void *right)
{
	const struct audit_key *a = left, *b = right;

	if (a->notice != b->notice)
		return a->notice < b->notice ? -1 : 1;
	return a->planned_ms < b->planned_ms ? -1 : a->planned_ms > b->planned_ms;
}

struct audit_keys {
	struct audit_key *keys;
	size_t count, room;
};

static inline void audit_sort(struct audit_keys *keys)
{
	if (keys->count > 0)
		qsort(keys->keys, keys->count, sizeof(*keys->keys), audit_compare_keys);
}

static inline void audit_add(struct audit_keys *keys, int notice, int64_t planned_ms)
{
	YEARS_GROW(keys->keys, keys->count, keys->room);
	keys->keys[keys->count++] = (struct audit_key){ notice, planned_ms };
}

static inline void audit_plan_day(struct audit_keys *keys, const struct years_village *village,
	const struct years_log *log, const struct tm *day)
{
	for (size_t i = 0; i < village->notice_count; i++)
		for (size_t j = 0; j < village->notices[i].rule_count; j++) {
			const struct rule *rule = &village->notices[i].rules[j];
			for (size_t k = 0; k < rule->time_count && audit_covers(rule, day); k++) {
				struct tm civil = { .tm_year = day->tm_year,
					.tm_mon = day->tm_mon,
					.tm_mday = day->tm_mday,
					.tm_sec = rule->times[k],
					.tm_isdst = -1 };
				/* Seconds of the day as hours, so that a change of the clock that
				 * night does not shift them. */
				civil.tm_hour = civil.tm_sec / 3600;
				civil.tm_sec %= 3600;
				const int64_t planned_ms = mktime(&civil) * 1000LL;
				if (planned_ms > log->first_wall_ms &&
					planned_ms <= log->last_wall_ms)
					audit_add(keys, (int)i, planned_ms);
			}
		}
}

static inline struct audit_keys audit_plan(
	const struct years_village *village, const struct years_log *log)
{
	struct audit_keys keys = { 0 };
	const time_t first = (time_t)(log->first_wall_ms / 1000);
	struct tm day;

	localtime_r(&first, &day);
	for (;;) {
		struct tm noon = { .tm_year = day.tm_year,
			.tm_mon = day.tm_mon,
			.tm_mday = day.tm_mday,
			.tm_hour = 12,
			.tm_isdst = -1 };
		if ((mktime(&noon) - 12 * 3600) * 1000LL > log->last_wall_ms + DAY_MS)
			break;
		audit_plan_day(&keys, village, log, &noon);
		day = noon;
		day.tm_mday++;
	}
	/* Two rules may plan the same moment; it is one occurrence. */
	audit_sort(&keys);
	size_t kept = 0;
	for (size_t i = 0; i < keys.count; i++)
		if (kept == 0 || audit_compare_keys(&keys.keys[i], &keys.keys[kept - 1]) != 0)
			keys.keys[kept++] = keys.keys[i];
	keys.count = kept;
	return keys;
}

static inline void audit_rows_are_the_plan(
	const struct audit_keys *plan, const struct years_log *log, struct audit_counts *counts)
{
	struct audit_keys rows = { 0 };

	for (size_t i = 0; i < log->row_count; i++)
		if (log->rows[i].notice >= 0)
			audit_add(&rows, log->rows[i].notice, log->rows[i].planned_ms);
	audit_sort(&rows);
	for (size_t i = 0; i < plan->count && i < rows.count; i++)
		if (audit_compare_keys(&plan->keys[i], &rows.keys[i]) != 0) {
			char planned[CLOCK_TEXT_SIZE], row[CLOCK_TEXT_SIZE];
			fail_msg("planned n%d %s, and the row is n%d %s", plan->keys[i].notice,
				clock_format(plan->keys[i].planned_ms, planned),
				rows.keys[i].notice, clock_format(rows.keys[i].planned_ms, row));
		}
	assert_int_equal(plan->count, rows.count);
	counts->planned += (long)plan->count;
	counts->rows += (long)rows.count;
	free(rows.keys);
}

/* --- no zone has two airings at once --- */

static inline int audit_compare_goes(const void *left, const void *right)
{
	const struct years_go *a = left, *b = right;

	return a->from_ms < b->from_ms ? -1 : a->from_ms > b->from_ms;
}

static inline void audit_zones_sound_one_at_a_time(const struct years_log *log)
{
	int64_t free_from_ms[YEARS_ZONES] = { 0 };

	for (size_t i = 0; i < log->go_count; i++) {
		const struct years_go *go = &log->goes[i];
		assert_true(go->until_ms >= go->from_ms);
		assert_true(i == 0 || audit_compare_goes(&log->goes[i - 1], go) <= 0);
		for (int zone = 0; zone < YEARS_ZONES; zone++) {
			if (!(log->rows[go->row].zones >> zone & 1))
				continue;
			assert_true(free_from_ms[zone] <= go->from_ms);
			free_from_ms[zone] = go->until_ms;
		}
	}
}

/* --- the gap after the last sound --- */

static inline bool audit_was_troubled(
	const struct years_log *log, int64_t from_ms, int64_t until_ms)
{
	for (size_t i = 0; i < log->trouble_count; i++)
		if (log->troubles[i].at_lived_ms >= from_ms &&
			log->troubles[i].at_lived_ms <= until_ms)
			return true;
	return false;
}

/* Where nobody set the clock in between. */
static inline void audit_gaps_are_held(
	const struct years_village *village, const struct years_log *log)
{
	int64_t silent_since_ms[YEARS_ZONES] = { -DAY_MS, -DAY_MS, -DAY_MS, -DAY_MS };
	enum priority last[YEARS_ZONES] = { 0 };

	for (size_t i = 0; i < log->go_count; i++) {
		const struct years_go *go = &log->goes[i];
		const struct years_row *row = &log->rows[go->row];
		for (size_t zone = 0; zone < village->zone_count; zone++) {
			if (!(row->zones >> zone & 1))
				continue;
			const int64_t gap_ms = go->heard_lived_ms - silent_since_ms[zone];
			/* Behind what it cut there is none. */
			const bool has_cut =
				last[zone] < row->priority && go->from_ms == silent_since_ms[zone];
			if (row->priority < PRIORITY_URGENT && !has_cut &&
				gap_ms < village->zones[zone].min_gap_ms)
				if (!audit_was_troubled(
					    log, silent_since_ms[zone], go->heard_lived_ms)) {
					char planned[CLOCK_TEXT_SIZE], heard[CLOCK_TEXT_SIZE];
					fail_msg("n%d of %s is heard in zone %zu at %s, %lld ms "
						 "after "
						 "the last sound",
						row->notice, clock_format(row->planned_ms, planned),
						zone, clock_format(go->heard_ms, heard),
						(long long)gap_ms);
				}
			if (go->until_ms > go->heard_lived_ms) {
				silent_since_ms[zone] = go->until_ms;
				last[zone] = row->priority;
			}
		}
	}
}

/* --- of several missed occurrences of a notice one airs --- */

/* None begins whose notice has had a later moment since. */
static inline void audit_nothing_is_caught_up(
	const struct audit_keys *plan, const struct years_log *log)
{
	for (size_t i = 0; i < log->go_count; i++) {
		const struct years_go *go = &log->goes[i];
		const struct years_row *row = &log->rows[go->row];
		const struct audit_key key = { row->notice, row->planned_ms };
		/* Nor does one begin before its moment. */
		if (row->notice >= 0)
			assert_true(go->began_ms >= row->planned_ms - STATION_LEAD_MS);
		if (row->notice < 0 || !go->is_first)
			continue;
		const struct audit_key *found =
			bsearch(&key, plan->keys, plan->count, sizeof(key), audit_compare_keys);
		assert_non_null(found);
		const struct audit_key *next = found + 1;
		if (next < plan->keys + plan->count && next->notice == row->notice)
			assert_true(next->planned_ms > go->heard_ms);
	}
}

/* --- quiet hours --- */

/* A span holds on a day that it begins on, until the same day or the next one. */
static inline bool audit_span_holds(const struct quiet_hours *quiet, int64_t at_ms)
{
	const time_t at = (time_t)(at_ms >= 0 ? at_ms / 1000 : 0);
	struct tm now;

	localtime_r(&at, &now);
	const int second = (now.tm_hour * 60 + now.tm_min) * 60 + now.tm_sec;
	for (int days_ago = 0; days_ago < 2; days_ago++) {
		const int weekday = (now.tm_wday + 6 - days_ago + 7) % 7;
		const int since_midnight = second + days_ago * 86400;
		const int until = quiet->span.until_second +
				  (quiet->span.until_second <= quiet->span.from_second ? 86400 : 0);
		if ((quiet->span.weekdays == 0 || quiet->span.weekdays >> weekday & 1) &&
			since_midnight >= quiet->span.from_second && since_midnight < until)
			return true;
	}
	return false;
}

static inline bool audit_is_silenced(
	const struct years_village *village, const struct years_row *row, int64_t at_ms)
{
	for (size_t i = 0; i < village->quiet_count; i++) {
		const struct quiet_hours *quiet = &village->quiet[i];
		unsigned zones = quiet->zones ? 0 : ~0U;
		for (size_t j = 0; j < quiet->zone_count; j++)
			zones |= 1U << (quiet->zones[j][0] - 'a');
		const enum priority least =
			quiet->airs == PRIORITY_ROUTINE ? PRIORITY_URGENT : quiet->airs;
		if (row->zones & zones && row->priority < least && audit_span_holds(quiet, at_ms))
			return true;
	}
	return false;
}

static inline void audit_quiet_hours_are_held(
	const struct years_village *village, const struct years_log *log)
{
	for (size_t i = 0; i < log->go_count; i++) {
		const struct years_go *go = &log->goes[i];
		const struct years_row *row = &log->rows[go->row];
		if (!go->was_doubted && audit_is_silenced(village, row, go->heard_ms)) {
			char planned[CLOCK_TEXT_SIZE], heard[CLOCK_TEXT_SIZE];
			fail_msg("n%d of %s is heard in quiet hours at %s", row->notice,
				clock_format(row->planned_ms, planned),
				clock_format(go->heard_ms, heard));
		}
	}
}

/* --- caps --- */

static inline int audit_day(int64_t time_ms)
{
	const time_t time = (time_t)(time_ms / 1000);
	struct tm civil;

	localtime_r(&time, &civil);
	return civil.tm_year * 400 + civil.tm_yday;
}

/* Sound of one day in one zone. */
struct audit_sound {
	int zone;
	int day;
	int notice;
	int64_t sounded_ms;
};

static inline int audit_compare_sounds(const void *left, const void *right)
{
	const struct audit_sound *a = left, *b = right;

	if (a->zone != b->zone)
		return a->zone - b->zone;
	return a->day != b->day ? a->day - b->day : a->notice - b->notice;
}

static inline void audit_check_sounds(
	const struct years_village *village, const struct audit_sound *sounds, size_t count)
{
	int64_t airtime_ms = 0;
	int repeats = 0;

	for (size_t i = 0; i < count; i++) {
		const struct audit_sound *sound = &sounds[i];
		const struct zone *zone = &village->zones[sound->zone];
		const bool same_day = i > 0 && sounds[i - 1].zone == sound->zone &&
				      sounds[i - 1].day == sound->day;
		airtime_ms = sound->sounded_ms + (same_day ? airtime_ms : 0);
		repeats = same_day && sounds[i - 1].notice == sound->notice ? repeats + 1 : 1;
		assert_true(zone->airtime_cap_ms == 0 || airtime_ms <= zone->airtime_cap_ms);
		assert_true(zone->repeats_cap == 0 || repeats <= zone->repeats_cap);
	}
}

/* Of each row, whether the clock was set between its going on air and its first sound, so that it
 * was let through on one day and sounded on another. The caller frees it. */
static inline bool *audit_find_moved(const struct years_log *log)
{
	bool *is_moved = calloc(log->row_count + 1, sizeof(*is_moved));

	assert_non_null(is_moved);
	for (size_t i = 0; i < log->go_count; i++) {
		const struct years_go *go = &log->goes[i];
		if (go->is_first && go->heard_lived_ms > go->from_ms)
			is_moved[go->row] |=
				audit_was_troubled(log, go->from_ms, go->heard_lived_ms);
	}
	return is_moved;
}

/* Of routine and important sound alone: urgent sound goes beyond. */
static inline void audit_caps_are_held(
	const struct years_village *village, const struct years_log *log)
{
	bool *const is_moved = audit_find_moved(log);
	struct audit_sound *sounds = NULL;
	size_t count = 0, room = 0;

	for (size_t i = 0; i < log->row_count; i++) {
		const struct years_row *row = &log->rows[i];
		if (row->sounded_ms == 0 || row->priority >= PRIORITY_URGENT || is_moved[i])
			continue;
		for (int zone = 0; zone < YEARS_ZONES; zone++) {
			if (!(row->zones >> zone & 1))
				continue;
			YEARS_GROW(sounds, count, room);
			sounds[count++] = (struct audit_sound){ zone, audit_day(row->started_ms),
				row->notice, row->sounded_ms };
		}
	}
	if (count > 0)
		qsort(sounds, count, sizeof(*sounds), audit_compare_sounds);
	audit_check_sounds(village, sounds, count);
	free(is_moved);
	free(sounds);
}

/* --- every reason is a true one --- */

static inline bool audit_was_out_of_power(const struct years_log *log, const struct years_row *row)
{
	for (size_t i = 0; i < log->trouble_count; i++)
		if (log->troubles[i].is_outage && row->planned_ms > log->troubles[i].from_ms &&
			row->planned_ms <= log->troubles[i].lived_since_ms)
			return true;
	return row->was_open_at_cut;
}

static inline bool audit_was_stepped_over(const struct years_log *log, const struct years_row *row)
{
	/* A step passes what was planned before it ended; an outage without a clock too. */
	for (size_t i = 0; i < log->trouble_count; i++)
		if (log->troubles[i].until_ms > row->planned_ms &&
			log->troubles[i].from_ms <= row->planned_ms + DAY_MS)
			return true;
	return false;
}

static inline bool audit_has_later(const struct years_log *log, const struct years_row *row)
{
	for (size_t i = 0; i < log->row_count; i++)
		if (log->rows[i].notice == row->notice && log->rows[i].planned_ms > row->planned_ms)
			return true;
	return false;
}

/* --- nothing that falls within its lateness is lost --- */

static inline int64_t audit_deadline(const struct notice *notice, int64_t planned_ms)
{
	const time_t planned = (time_t)(planned_ms / 1000);
	struct tm civil;

	switch (notice->late_ms) {
	case NOTICE_LATE_UNSET:
		return planned_ms + 10 * MINUTE_MS;
	case NOTICE_LATE_SAME_DAY:
		localtime_r(&planned, &civil);
		civil.tm_mday++;
		civil.tm_hour = civil.tm_min = civil.tm_sec = 0;
		civil.tm_isdst = -1;
		return mktime(&civil) * 1000LL - 1;
	default: /* of all lengths of time */
		return planned_ms + notice->late_ms;
	}
}

/* Whether a later moment of the notice had come too when the row was written. */
static inline bool audit_was_followed(const struct years_log *log, const struct years_row *row)
{
	for (size_t i = 0; i < log->row_count; i++)
		if (log->rows[i].notice == row->notice &&
			log->rows[i].planned_ms > row->planned_ms &&
			log->rows[i].planned_ms <= row->over_wall_ms + STATION_LEAD_MS)
			return true;
	return false;
}

static inline bool audit_was_too_late(const struct years_village *village,
	const struct years_log *log, const struct years_row *row)
{
	if (row->was_open_at_cut)
		return true;
	const struct notice *notice = &village->notices[row->notice];
	const bool says_nothing =
		notice->late_ms == NOTICE_LATE_UNSET && row->reason == AIRING_REASON_MISSED_POWER;

	return says_nothing || row->over_wall_ms > audit_deadline(notice, row->planned_ms) ||
	       audit_was_followed(log, row);
}

/* Whether anything sounded while it waited, or shortly before: a zone was busy, or held its gap. */
static inline bool audit_was_in_the_way(const struct years_log *log, const struct years_row *row)
{
	for (size_t i = 0; i < log->go_count; i++) {
		const struct years_go *go = &log->goes[i];
		if (go->from_ms <= row->over_lived_ms &&
			go->until_ms + 2 * MINUTE_MS >= row->seen_lived_ms)
			return true;
	}
	return false;
}

static inline bool audit_may_be_capped(
	const struct years_village *village, const struct years_row *row)
{
	for (size_t i = 0; i < village->zone_count; i++)
		if (row->zones >> i & 1 &&
			(village->zones[i].airtime_cap_ms > 0 || village->zones[i].repeats_cap > 0))
			return row->priority < PRIORITY_URGENT;
	return false;
}

static inline bool audit_is_true(const struct years_village *village, const struct years_log *log,
	const struct years_row *row)
{
	const int64_t at_ms =
		row->planned_ms > row->over_wall_ms ? row->planned_ms : row->over_wall_ms;

	switch (row->reason) {
	case AIRING_REASON_NONE:
		return row->state == AIRING_AIRED && row->sounded_ms > 0;
	case AIRING_REASON_MISSED_POWER:
	case AIRING_REASON_POWER: /* also of a command: it was open */
		return audit_was_out_of_power(log, row) && audit_was_too_late(village, log, row);
	case AIRING_REASON_MISSED_CLOCK:
		return audit_was_stepped_over(log, row) && audit_was_too_late(village, log, row);
	case AIRING_REASON_QUIET_HOURS:
		return audit_is_silenced(village, row, at_ms);
	case AIRING_REASON_AIRTIME_CAP:
		return audit_may_be_capped(village, row);
	case AIRING_REASON_SUPERSEDED:
		return audit_has_later(log, row);
	case AIRING_REASON_LATE:
		return audit_was_in_the_way(log, row) &&
		       row->over_wall_ms >
			       audit_deadline(&village->notices[row->notice], row->planned_ms);
	case AIRING_REASON_PREEMPTED:
	case AIRING_REASON_STOPPED:
		return true;
	case AIRING_REASON_EXPIRED:
		return row->notice < 0;
	case AIRING_REASON_DEVICE:
	case AIRING_REASON_VOICE:
	case AIRING_REASON_RECORDING:
	case AIRING_REASON_LINE:
	case AIRING_REASON_SILENCE:
	case AIRING_REASON_GAVE_WAY:
	case AIRING_REASON_COUNT:
		break;
	}
	return false;
}

static inline void audit_rows_end_for_true_reasons(const struct years_village *village,
	const struct years_log *log, struct audit_counts *counts)
{
	for (size_t i = 0; i < log->row_count; i++) {
		const struct years_row *row = &log->rows[i];
		char planned[CLOCK_TEXT_SIZE];
		assert_false(row->is_missing);
		if (!audit_is_true(village, log, row))
			fail_msg("n%d of %s ends %s %s", row->notice,
				clock_format(row->planned_ms, planned),
				airing_state_name(row->state), airing_reason_name(row->reason));
		counts->aired += row->state == AIRING_AIRED;
		counts->commands += row->notice < 0;
		counts->reasons[row->reason]++;
	}
}

static inline void audit_all(const struct years_village *village, const struct years_log *log,
	struct audit_counts *counts)
{
	struct audit_keys plan = audit_plan(village, log);

	audit_rows_are_the_plan(&plan, log, counts);
	audit_nothing_is_caught_up(&plan, log);
	free(plan.keys);
	audit_zones_sound_one_at_a_time(log);
	audit_gaps_are_held(village, log);
	audit_quiet_hours_are_held(village, log);
	audit_caps_are_held(village, log);
	audit_rows_end_for_true_reasons(village, log, counts);
}
