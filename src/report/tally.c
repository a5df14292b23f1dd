#include "report/tally.h"

#include <math.h>

#include "base/clock.h"
#include "calendar/timezone.h"

#define SECONDS_OF_DAY 86400

struct tally tally_begin(void)
{
	return (struct tally){
		.earliest.at_ms = CLOCK_NONE,
		.latest.at_ms = CLOCK_NONE,
	};
}

static void take_earliest(struct tally_edge *earliest, const struct tally_edge *other)
{
	if (other->at_ms != CLOCK_NONE &&
		(earliest->at_ms == CLOCK_NONE || other->second < earliest->second))
		*earliest = *other;
}

static void take_latest(struct tally_edge *latest, const struct tally_edge *other)
{
	if (other->at_ms != CLOCK_NONE &&
		(latest->at_ms == CLOCK_NONE || other->second > latest->second))
		*latest = *other;
}

static void add_level(struct tally *tally, const struct level *level)
{
	if (!level->is_known)
		return;
	if (tally->levels == 0 || level->rms_db > tally->loudest_db)
		tally->loudest_db = level->rms_db;
	tally->levels++;
	tally->power += pow(10, level->rms_db / 10);
}

/* Between which seconds it was heard. */
static void add_edges(struct tally *tally, const struct airing *airing)
{
	struct tally_edge first = { .at_ms = airing->started_ms };
	struct tally_edge last = { .at_ms = airing->ended_ms };
	int32_t first_day, last_day;

	if (airing->started_ms == CLOCK_NONE)
		return;
	timezone_civil(airing->started_ms, &first_day, &first.second);
	take_earliest(&tally->earliest, &first);
	if (airing->ended_ms == CLOCK_NONE)
		return;
	timezone_civil(airing->ended_ms, &last_day, &last.second);
	last.second += (last_day - first_day) * SECONDS_OF_DAY;
	take_latest(&tally->latest, &last);
}

/* What the row, and each of its zones, have alike. */
struct became {
	enum airing_state state;
	enum airing_reason reason;
	int64_t sounded_ms;
	int readings;
	enum heard_verdict heard;
};

static void add_outcome(
	struct tally *tally, const struct airing *airing, const struct became *became)
{
	const bool is_planned = airing->cause == AIRING_CAUSE_SCHEDULE;
	const bool has_aired = became->state == AIRING_AIRED;

	tally->planned += is_planned;
	tally->ordered += !is_planned;
	tally->open += !airing_state_is_over(became->state);
	tally->aired += has_aired;
	tally->failed += became->state == AIRING_FAILED;
	tally->cancelled += became->state == AIRING_CANCELLED;
	tally->partly += has_aired && became->reason != AIRING_REASON_NONE;
	tally->readings += became->readings;
	tally->sounded_ms += became->sounded_ms;
	if (has_aired)
		tally->heard[became->heard]++;
	if (became->sounded_ms <= 0)
		return;
	tally->late += is_planned && airing->started_ms != CLOCK_NONE &&
		       airing->started_ms - airing->planned_ms >= TALLY_LATE_MS;
	add_edges(tally, airing);
}

void tally_add_airing(struct tally *tally, const struct airing *airing)
{
	const struct became became = {
		.state = airing->state,
		.reason = airing->reason,
		.sounded_ms = airing->sounded_ms,
		.readings = airing->readings_done,
		.heard = airing_heard(airing),
	};

	add_outcome(tally, airing, &became);
	for (size_t i = 0; airing->soundings && i < airing->zone_count; i++)
		add_level(tally, &airing->soundings[i].level);
}

void tally_add_zone(struct tally *tally, const struct airing *airing, size_t zone)
{
	if (!airing->soundings) { /* It has not begun anywhere. */
		tally_add_airing(tally, airing);
		return;
	}
	const struct sounding *sounding = &airing->soundings[zone];
	const struct became became = {
		.state = sounding->state,
		.reason = sounding->reason,
		.sounded_ms = sounding->sounded_ms,
		.readings = sounding->readings_done,
		.heard = sounding->heard.is_known ? sounding->heard.verdict : HEARD_UNKNOWN,
	};

	add_outcome(tally, airing, &became);
	add_level(tally, &sounding->level);
}

void tally_add(struct tally *tally, const struct tally *more)
{
	if (more->levels > 0 && (tally->levels == 0 || more->loudest_db > tally->loudest_db))
		tally->loudest_db = more->loudest_db;
	tally->levels += more->levels;
	tally->power += more->power;
	tally->planned += more->planned;
	tally->ordered += more->ordered;
	tally->open += more->open;
	tally->aired += more->aired;
	tally->failed += more->failed;
	tally->cancelled += more->cancelled;
	tally->partly += more->partly;
	tally->late += more->late;
	for (int i = 0; i < HEARD_VERDICT_COUNT; i++)
		tally->heard[i] += more->heard[i];
	tally->readings += more->readings;
	tally->sounded_ms += more->sounded_ms;
	take_earliest(&tally->earliest, &more->earliest);
	take_latest(&tally->latest, &more->latest);
}

int64_t tally_count(const struct tally *tally)
{
	return tally->planned + tally->ordered;
}

double tally_level_db(const struct tally *tally)
{
	return 10 * log10(tally->power / (double)tally->levels);
}
