#include "notice/airing.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/names.h"
#include "base/owned.h"
#include "base/translate.h"
#include "notice/estimate.h"
#include "notice/zone.h"

static const struct name states[] = {
	{ "planned", AIRING_PLANNED },
	{ "waiting", AIRING_WAITING },
	{ "on-air", AIRING_ON_AIR },
	{ "aired", AIRING_AIRED },
	{ "failed", AIRING_FAILED },
	{ "cancelled", AIRING_CANCELLED },
};

/* English; translated when asked for. */
static const char *const state_titles[] = {
	[AIRING_PLANNED] = N_("planned"),
	[AIRING_WAITING] = N_("waiting"),
	[AIRING_ON_AIR] = N_("on air"),
	[AIRING_AIRED] = N_("aired"),
	[AIRING_FAILED] = N_("failed"),
	[AIRING_CANCELLED] = N_("cancelled"),
};

static const struct name reasons[] = {
	{ "", AIRING_REASON_NONE },
	{ "missed-power", AIRING_REASON_MISSED_POWER },
	{ "missed-clock", AIRING_REASON_MISSED_CLOCK },
	{ "power", AIRING_REASON_POWER },
	{ "late", AIRING_REASON_LATE },
	{ "quiet-hours", AIRING_REASON_QUIET_HOURS },
	{ "preempted", AIRING_REASON_PREEMPTED },
	{ "stopped", AIRING_REASON_STOPPED },
	{ "expired", AIRING_REASON_EXPIRED },
	{ "device", AIRING_REASON_DEVICE },
	{ "voice", AIRING_REASON_VOICE },
	{ "recording", AIRING_REASON_RECORDING },
	{ "superseded", AIRING_REASON_SUPERSEDED },
	{ "airtime-cap", AIRING_REASON_AIRTIME_CAP },
	{ "gave-way", AIRING_REASON_GAVE_WAY },
	{ "line", AIRING_REASON_LINE },
	{ "silence", AIRING_REASON_SILENCE },
};

/* English; translated when asked for. */
static const char *const reason_titles[] = {
	[AIRING_REASON_NONE] = "",
	[AIRING_REASON_MISSED_POWER] = N_("missed: the power was off"),
	[AIRING_REASON_MISSED_CLOCK] = N_("missed: the clock was wrong"),
	[AIRING_REASON_POWER] = N_("the power went off while it was on air"),
	[AIRING_REASON_LATE] = N_("its zone was not free in time"),
	[AIRING_REASON_QUIET_HOURS] = N_("quiet hours"),
	[AIRING_REASON_PREEMPTED] = N_("cut by a higher priority"),
	[AIRING_REASON_STOPPED] = N_("stopped"),
	[AIRING_REASON_EXPIRED] = N_("its time ran out"),
	[AIRING_REASON_DEVICE] = N_("the sound card failed"),
	[AIRING_REASON_VOICE] = N_("no words came of it"),
	[AIRING_REASON_RECORDING] =
		N_("the recording could not be read, is not whole, or is silent"),
	[AIRING_REASON_SUPERSEDED] = N_("replaced by a newer one"),
	[AIRING_REASON_AIRTIME_CAP] = N_("the day's airtime is used up"),
	[AIRING_REASON_GAVE_WAY] = N_("too many waited, and it gave way"),
	[AIRING_REASON_LINE] = N_("the line input failed"),
	[AIRING_REASON_SILENCE] = N_("the line input was silent"),
};

static const struct name causes[] = {
	{ "schedule", AIRING_CAUSE_SCHEDULE },
	{ "command", AIRING_CAUSE_COMMAND },
};

static const struct names state_names = NAMES(states);
static const struct names reason_names = NAMES(reasons);
static const struct names cause_names = NAMES(causes);

/* Those of a notice (notice/notice.c), and that nobody commanded it. */
static const struct owned shared_belongings[] = {
	OWNS_TEXT(struct airing, notice),
	OWNS_TEXT(struct airing, title),
	OWNS_TEXT(struct airing, category),
	OWNS_TEXT(struct airing, responsible),
	OWNS_TEXT(struct airing, by),
	OWNS_TEXTS(struct airing, zones, zone_count),
	OWNS_STRUCT(struct airing, script, &script_words_owner),
};

static const struct owner shared_owner = OWNER(struct airing, shared_belongings);

static const struct owned belongings[] = {
	OWNS_SHARED(struct airing, shared, &shared_owner),
	OWNS_STRUCT(struct airing, script.wording, &wording_owner),
	OWNS_TEXT(struct airing, spoken),
	OWNS_ARRAY(struct airing, soundings, zone_count),
	OWNS_TEXT_OR_NULL(struct airing, remark),
	OWNS_TEXT_OR_NULL(struct airing, stopped_by),
};

static const struct owner owner = OWNER(struct airing, belongings);

struct airing *airing_new(void)
{
	_cleanup_(airing_cleanup) struct airing *airing = calloc(1, sizeof(*airing));

	if (!airing || owner_begin(&owner, airing) < 0)
		return NULL;
	airing->planned_ms = airing->deadline_ms = CLOCK_NONE;
	airing->started_ms = airing->ended_ms = CLOCK_NONE;
	airing->monotonic_ms = CLOCK_NONE;
	return TAKE(airing);
}

/* NULL on no memory. */
static struct airing *copy_of(const struct airing *airing)
{
	struct airing *copy = malloc(sizeof(*copy));

	if (copy && owner_copy(&owner, airing, copy) < 0) {
		free(copy);
		return NULL;
	}
	return copy;
}

struct airing *airing_of_notice(const struct notice *notice, int64_t planned_ms)
{
	static char nothing[] = "";
	_cleanup_(airing_cleanup) struct airing *airing = malloc(sizeof(*airing));

	if (!airing)
		return NULL;
	*airing = (struct airing){
		.notice = notice->name,
		.title = notice->title,
		.category = notice->category,
		.responsible = notice->responsible,
		.by = nothing,
		.spoken = nothing,
		.zones = notice->zones,
		.zone_count = notice->zone_count,
		.script = notice->script,
		.priority = notice->priority,
		.cause = AIRING_CAUSE_SCHEDULE,
		.planned_ms = planned_ms,
		.deadline_ms = notice_deadline_ms(notice, planned_ms),
		.started_ms = CLOCK_NONE,
		.ended_ms = CLOCK_NONE,
		.monotonic_ms = CLOCK_NONE,
		.retries = priority_overrides_quiet(notice->priority),
		.shared = notice->shared,
	};
	return owner_make_own(&owner, airing) < 0 ? NULL : TAKE(airing);
}

int airing_unshare(struct airing *airing)
{
	return owner_unshare(&owner, airing);
}

int airing_fill(struct airing *airing, const struct placeholder_facts *facts)
{
	if (!placeholder_may_be_in(&airing->script))
		return 0;
	const int r = airing_unshare(airing);
	return r < 0 ? r : placeholder_fill_script(&airing->script, facts);
}

int airing_arrange(struct airing *airing, uint64_t turn)
{
	if (!script_has_playlist(&airing->script))
		return 0;
	const int r = airing_unshare(airing);
	return r < 0 ? r : playlist_arrange(&airing->script.playlist, turn, airing->notice);
}

struct airing *airing_copy(const struct airing *airing)
{
	struct airing bare = *airing;

	bare.script.wording = (struct wording){ 0 };
	return copy_of(&bare);
}

void airing_free(struct airing *airing)
{
	if (!airing)
		return;
	owner_done(&owner, airing);
	free(airing);
}

int airing_first_reading(const struct airing *airing)
{
	int fewest = airing->script.readings;

	if (!airing->soundings)
		return airing->readings_done;
	for (size_t i = 0; i < airing->zone_count; i++) {
		const struct sounding *sounding = &airing->soundings[i];
		if (!airing_state_is_over(sounding->state) && sounding->readings_done < fewest)
			fewest = sounding->readings_done;
	}
	return fewest;
}

static const struct sounding *find_least_heard(const struct airing *airing, int reading)
{
	const struct sounding *least = NULL;

	for (size_t i = 0; i < airing->zone_count; i++) {
		const struct sounding *sounding = &airing->soundings[i];
		if (!airing_state_is_over(sounding->state) && sounding->readings_done == reading &&
			(!least || sounding->recording_ms < least->recording_ms))
			least = sounding;
	}
	return least;
}

/* NULL: from its beginning. */
static const struct sounding *find_resumed(const struct airing *airing, int reading)
{
	if (!script_is_played(&airing->script) || !airing->soundings ||
		airing->expected_ms / airing->script.readings < AIRING_SHORT_MS)
		return NULL;
	return find_least_heard(airing, reading);
}

int64_t airing_resume_ms(const struct airing *airing, int reading)
{
	const struct sounding *resumed = find_resumed(airing, reading);

	return resumed ? clock_later_of(
				 resumed->recording_ms - AIRING_OVERLAP_MS, resumed->part.began_ms)
		       : 0;
}

struct playlist_part airing_resume_part(const struct airing *airing, int reading)
{
	const struct sounding *resumed = find_resumed(airing, reading);

	return resumed ? resumed->part : (struct playlist_part){ 0 };
}

int64_t airing_due_ms(const struct airing *airing)
{
	return airing->planned_ms - script_lead_ms(&airing->script);
}

static int64_t planned_or_now(const struct airing *airing, int64_t planned_ms, int64_t now_ms)
{
	return airing->cause == AIRING_CAUSE_SCHEDULE ? clock_later_of(planned_ms, now_ms) : now_ms;
}

int64_t airing_sounds_at_ms(const struct airing *airing, int64_t now_ms)
{
	return planned_or_now(airing, airing_due_ms(airing), now_ms);
}

int64_t airing_judged_at_ms(const struct airing *airing, int64_t now_ms)
{
	return planned_or_now(airing, airing->planned_ms, now_ms);
}

int64_t airing_feed_end_ms(const struct airing *airing)
{
	return airing->planned_ms + airing->script.length_ms;
}

int64_t airing_feed_last_ms(const struct airing *airing)
{
	return airing->planned_ms + script_feed_last_ms(&airing->script);
}

int64_t airing_expected_rest_ms(const struct airing *airing, int64_t from_ms)
{
	const int readings = airing->script.readings, first = airing_first_reading(airing);

	if (script_is_feed(&airing->script))
		return clock_later_of(airing_feed_end_ms(airing) - from_ms, 0);
	if (readings == 0)
		return airing->expected_ms;
	return airing->expected_ms * (readings - first) / readings -
	       airing_resume_ms(airing, first);
}

bool airing_state_is_over(enum airing_state state)
{
	return state == AIRING_AIRED || state == AIRING_FAILED || state == AIRING_CANCELLED;
}

bool airing_is_over(const struct airing *airing)
{
	return airing_state_is_over(airing->state);
}

const char *airing_state_name(enum airing_state state)
{
	return names_text(&state_names, (int)state);
}

const char *airing_reason_name(enum airing_reason reason)
{
	return names_text(&reason_names, (int)reason);
}

const char *airing_cause_name(enum airing_cause cause)
{
	return names_text(&cause_names, (int)cause);
}

int airing_state_parse(const char *text, enum airing_state *ret_state)
{
	return NAMES_READ(&state_names, text, ret_state);
}

int airing_reason_parse(const char *text, enum airing_reason *ret_reason)
{
	return NAMES_READ(&reason_names, text, ret_reason);
}

int airing_cause_parse(const char *text, enum airing_cause *ret_cause)
{
	return NAMES_READ(&cause_names, text, ret_cause);
}

/* gettext answers "" with the catalogue's header. */
static const char *translated(const char *title)
{
	return *title ? _(title) : "";
}

const char *airing_state_title(enum airing_state state)
{
	return translated(state_titles[state]);
}

const char *airing_reason_title(enum airing_reason reason)
{
	return translated(reason_titles[reason]);
}

int airing_state_code(enum airing_state state)
{
	return (int)state; /* The states are in the national format's order. */
}

bool airing_has_zone(const struct airing *airing, const char *zone)
{
	return zone_is_named(airing->zones, airing->zone_count, zone);
}

bool airing_make_soundings(struct airing *airing)
{
	if (!airing->soundings)
		airing->soundings = calloc(airing->zone_count, sizeof(*airing->soundings));
	return airing->soundings != NULL;
}

struct sounding *airing_sounding(const struct airing *airing, const char *zone)
{
	for (size_t i = 0; airing->soundings && i < airing->zone_count; i++)
		if (strcmp(airing->zones[i], zone) == 0)
			return &airing->soundings[i];
	return NULL;
}

bool airing_voice_hung(const struct airing *airing)
{
	for (size_t i = 0; airing->soundings && i < airing->zone_count; i++)
		if (airing->soundings[i].source_failed &&
			airing->soundings[i].error == SOUNDING_VOICE_HUNG)
			return true;
	return false;
}

enum heard_verdict airing_heard(const struct airing *airing)
{
	enum heard_verdict all = airing->soundings ? HEARD_YES : HEARD_UNKNOWN;

	for (size_t i = 0; airing->soundings && i < airing->zone_count; i++) {
		const enum heard_verdict one = airing->soundings[i].heard.verdict;
		if (one == HEARD_NO)
			return HEARD_NO;
		if (one == HEARD_UNKNOWN)
			all = HEARD_UNKNOWN;
	}
	return all;
}
