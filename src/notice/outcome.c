#include "notice/outcome.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/translate.h"

bool outcome_is_open(const struct airing *airing, size_t zone)
{
	return !airing_state_is_over(airing->soundings[zone].state);
}

bool outcome_is_open_anywhere(const struct airing *airing)
{
	for (size_t i = 0; i < airing->zone_count; i++)
		if (outcome_is_open(airing, i))
			return true;
	return false;
}

bool outcome_has_readings_left(const struct airing *airing, size_t zone)
{
	return airing->soundings[zone].readings_done < airing->script.readings;
}

/* --- one zone --- */

static void note_longest(struct airing *airing)
{
	for (size_t i = 0; i < airing->zone_count; i++) {
		const struct sounding *sounding = &airing->soundings[i];
		if (sounding->sounded_ms < airing->sounded_ms)
			continue;
		if (sounding->sounded_ms == airing->sounded_ms &&
			sounding->readings_done < airing->readings_done)
			continue;
		airing->sounded_ms = sounding->sounded_ms;
		airing->readings_done = sounding->readings_done;
	}
}

/* What is told of a go that nothing failed; 0: nothing. */
static int flaw_of(const struct airing *airing, const struct ending *ending)
{
	const bool is_whole_feed = script_is_feed(&airing->script) && ending->error == 0;

	if (ending->has_howled)
		return SOUNDING_TALK_HOWLED;
	return is_whole_feed && ending->missed_ms >= SOUNDING_MISSED_MS ? SOUNDING_HELD_UP : 0;
}

void outcome_add_go(struct airing *airing, size_t zone, const struct ending *ending, int error)
{
	struct sounding *sounding = &airing->soundings[zone];

	sounding->sounded_ms += ending->sounded_ms;
	sounding->silent_ms += ending->silent_ms;
	sounding->since_ms = 0;
	if (ending->readings_done > sounding->readings_done) {
		sounding->readings_done = ending->readings_done;
		sounding->recording_ms = 0;
		sounding->part = (struct playlist_part){ 0 };
	}
	/* A go that was cut in its chime takes nothing back. */
	if (ending->recording_ms > sounding->recording_ms) {
		sounding->recording_ms = ending->recording_ms;
		sounding->part = ending->part;
	}
	if (ending->level.is_known)
		sounding->level = ending->level;
	note_longest(airing);
	if (ending->chime_error < 0)
		sounding->chime_error = ending->chime_error;
	const int told = error == 0 ? flaw_of(airing, ending) : error;
	if (told == 0)
		return;
	sounding->error = told;
	sounding->source_failed = ending->voice_failed;
}

void outcome_explain(struct airing *airing, const char *text)
{
	char *remark = *text ? strdup(text) : NULL;

	if (!remark)
		return; /* Without memory the row lacks it. */
	free(airing->remark);
	airing->remark = remark;
}

static void write_chime_error(
	FILE *stream, const struct airing *airing, const char *separator, int error)
{
	const bool broke_off = error == SOUNDING_RECORDING_CUT ||
			       error == SOUNDING_RECORDING_DAMAGED || error == -E2BIG;
	const bool is_alert = chime_standing_in(airing->priority) == CHIME_ALERT;
	const char *what = error == SOUNDING_PIPS_LATE ? _("the bell sounded in place of the pips")
			   : broke_off                 ? _("its own chime broke off")
			   : is_alert ? _("the alert sounded in place of its own chime")
				      : _("the bell sounded in place of its own chime");

	fprintf(stream, _("%s%s: %s"), separator, what, sounding_error_text(error, true));
}

/* All zones have one chime. */
static int chime_error_of(const struct airing *airing)
{
	for (size_t i = 0; airing->soundings && i < airing->zone_count; i++)
		if (airing->soundings[i].chime_error < 0)
			return airing->soundings[i].chime_error;
	return 0;
}

/* Whether anything was told. */
static bool write_error(
	FILE *stream, const char *separator, const char *zone, const struct sounding *sounding)
{
	if (sounding->error == 0 || sounding->error == SOUNDING_LINE_SILENT)
		return false; /* For how long says all. */
	fprintf(stream, _("%s%s: %s"), separator, zone,
		sounding_error_text(sounding->error, sounding->source_failed));
	return true;
}

static bool write_silence(
	FILE *stream, const char *separator, const char *zone, const struct sounding *sounding)
{
	if (sounding->silent_ms == 0)
		return false;
	fprintf(stream, _("%s%s: for %lld s the line input was silent"), separator, zone,
		(long long)sounding->silent_ms / 1000);
	return true;
}

/* What the verdict alone does not say: what was not heard, and what cannot be told apart. */
static bool write_heard(
	FILE *stream, const char *separator, const char *zone, const struct sounding *sounding)
{
	const enum heard_reason reason = sounding->heard.reason;

	if (!sounding->heard.is_known || reason == HEARD_UNSAID || reason == HEARD_WHOLE)
		return false;
	fprintf(stream, _("%s%s: %s"), separator, zone, _(heard_reason_text(reason)));
	return true;
}

static void write_errors(FILE *stream, const struct airing *airing)
{
	const int chime_error = chime_error_of(airing);
	const char *separator = "";

	for (size_t i = 0; airing->soundings && i < airing->zone_count; i++) {
		const struct sounding *sounding = &airing->soundings[i];
		const char *zone = airing->zones[i];
		if (write_error(stream, separator, zone, sounding))
			separator = _("; ");
		if (write_silence(stream, separator, zone, sounding))
			separator = _("; ");
		if (write_heard(stream, separator, zone, sounding))
			separator = _("; ");
	}
	if (chime_error < 0)
		write_chime_error(stream, airing, separator, chime_error);
}

char *outcome_detail(const struct airing *airing)
{
	char *detail = NULL;
	size_t length;
	FILE *stream;

	if (airing->remark)
		return strdup(airing->remark);
	stream = open_memstream(&detail, &length);
	if (!stream)
		return NULL;
	write_errors(stream, airing);
	if (fclose(stream) == 0)
		return detail;
	free(detail);
	return NULL;
}

static void count_until(struct airing *airing, int64_t now_ms)
{
	for (size_t i = 0; i < airing->zone_count; i++) {
		struct sounding *sounding = &airing->soundings[i];
		if (sounding->since_ms != 0 && sounding->since_ms < now_ms)
			sounding->sounded_ms += now_ms - sounding->since_ms;
	}
	note_longest(airing);
}

struct airing *outcome_so_far(const struct airing *airing, int64_t now_ms)
{
	struct airing *copy = airing_copy(airing);

	if (copy && copy->soundings)
		count_until(copy, now_ms);
	return copy;
}

void outcome_close(
	struct airing *airing, size_t zone, enum airing_state state, enum airing_reason reason)
{
	airing->soundings[zone].state = state;
	airing->soundings[zone].reason = reason;
}

void outcome_fail(struct airing *airing, size_t zone, enum airing_reason reason)
{
	const bool was_heard = airing->soundings[zone].readings_done > 0;

	outcome_close(airing, zone, was_heard ? AIRING_AIRED : AIRING_FAILED, reason);
}

/* --- all of them --- */

void outcome_close_all(struct airing *airing, enum airing_state state, enum airing_reason reason)
{
	for (size_t i = 0; i < airing->zone_count; i++)
		if (outcome_is_open(airing, i))
			outcome_close(airing, i, state, reason);
}

void outcome_set_open(struct airing *airing, enum airing_state state)
{
	for (size_t i = 0; i < airing->zone_count; i++)
		if (outcome_is_open(airing, i))
			airing->soundings[i].state = state;
}

/* The first zone in which it is over in that state, whole or not; NULL: none. */
static const struct sounding *find(
	const struct airing *airing, enum airing_state state, bool is_whole)
{
	for (size_t i = 0; i < airing->zone_count; i++) {
		const struct sounding *sounding = &airing->soundings[i];
		if (sounding->state == state &&
			is_whole == (sounding->reason == AIRING_REASON_NONE))
			return sounding;
	}
	return NULL;
}

/* Of the first zone in which it is not whole. */
static enum airing_reason first_reason(const struct airing *airing)
{
	for (size_t i = 0; i < airing->zone_count; i++)
		if (airing->soundings[i].reason != AIRING_REASON_NONE)
			return airing->soundings[i].reason;
	return AIRING_REASON_NONE;
}

void outcome_sum_up(
	const struct airing *airing, enum airing_state *ret_state, enum airing_reason *ret_reason)
{
	static const enum airing_state states[] = { AIRING_CANCELLED, AIRING_AIRED, AIRING_FAILED };

	*ret_state = AIRING_AIRED;
	*ret_reason = first_reason(airing);
	if (find(airing, AIRING_AIRED, true))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(states); i++) {
		const struct sounding *sounding = find(airing, states[i], false);
		if (!sounding)
			continue;
		*ret_state = sounding->state;
		*ret_reason = sounding->reason;
		return;
	}
}
