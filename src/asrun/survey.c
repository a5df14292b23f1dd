#include "asrun/survey.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "calendar/timezone.h"

int survey_begin(struct survey *survey, const struct survey_span *span, const char *zone)
{
	*survey = (struct survey){ .span = *span, .at = span->from };
	if (!zone)
		return 0;
	survey->zone = strdup(zone);
	return survey->zone ? 0 : -ENOMEM;
}

void survey_done(struct survey *survey)
{
	for (size_t i = 0; i < survey->missed_count; i++)
		airing_free(survey->missed[i]);
	free(survey->missed);
	report_done(&survey->report);
	report_done(&survey->day);
	lookup_ids_done(&survey->ids);
	free(survey->zone);
	*survey = (struct survey){ 0 };
}

/* --- the rows of a filter, one by one --- */

static void forget_ids(struct survey *survey)
{
	lookup_ids_done(&survey->ids);
	survey->ids = (struct lookup_ids){ 0 };
	survey->has_found = false;
	survey->told = 0;
}

/* Finds some, or takes one more: 1, with the airing or NULL; 0: there is none left. */
static int next_row(struct survey *survey, struct lookup *lookup,
	const struct lookup_filter *filter, struct airing **ret_airing)
{
	*ret_airing = NULL;
	if (!survey->has_found) {
		const int r = lookup_find(lookup, filter, &survey->ids);
		survey->has_found = r == 0;
		return r < 0 ? r : 1;
	}
	if (survey->told == survey->ids.count)
		return 0;
	const int r = lookup_row(lookup, filter, survey->ids.found[survey->told++].id, ret_airing);
	return r < 0 && r != -ENOENT ? r : 1; /* It may be another by now. */
}

/* --- days --- */

static int end_day(struct survey *survey)
{
	const int r = report_add_day(&survey->report, &survey->day, survey->at);

	report_done(&survey->day);
	forget_ids(survey);
	survey->at++;
	return r < 0 ? r : 1;
}

static struct sums_day current_day(const struct survey *survey)
{
	return (struct sums_day){
		.from_ms = timezone_moment(survey->at, 0),
		.until_ms = timezone_moment(survey->at + 1, 0),
	};
}

/* 1, with the airing or NULL; 0: the day has no more. */
static int next_row_of_day(struct survey *survey, struct lookup *lookup, const struct sums_day *day,
	struct airing **ret_airing)
{
	const struct lookup_filter filter = {
		.from_ms = day->from_ms,
		.until_ms = day->until_ms,
		.zone = survey->zone,
		.state = -1,
	};

	return next_row(survey, lookup, &filter, ret_airing);
}

static int go_through_rows(struct survey *survey, struct lookup *lookup, const struct sums_day *day)
{
	_cleanup_(airing_cleanup) struct airing *airing = NULL;
	const int r = next_row_of_day(survey, lookup, day, &airing);

	if (r < 0)
		return r;
	if (r == 0)
		return end_day(survey);
	return airing ? report_add_airing(&survey->day, airing, survey->zone) : 0;
}

static int go_through_day(struct survey *survey, struct lookup *lookup)
{
	const struct sums_day day = current_day(survey);

	if (!survey->ids.has_begun) {
		const int r = lookup_sums(lookup, &day, survey->zone, &survey->day);
		if (r != 0)
			return r < 0 ? r : end_day(survey);
	}
	return go_through_rows(survey, lookup, &day);
}

/* --- what did not air --- */

static int keep_missed(struct survey *survey, struct airing *airing)
{
	struct airing **grown =
		reallocarray(survey->missed, survey->missed_count + 1, sizeof(*survey->missed));

	if (!grown) {
		airing_free(airing);
		return -ENOMEM;
	}
	survey->missed = grown;
	survey->missed[survey->missed_count++] = airing;
	return 0;
}

static int by_plan(const void *a, const void *b)
{
	const struct airing *first = *(struct airing *const *)a;
	const struct airing *second = *(struct airing *const *)b;

	if (first->planned_ms != second->planned_ms)
		return first->planned_ms < second->planned_ms ? -1 : 1;
	return first->id < second->id ? -1 : first->id > second->id;
}

static void end_missed(struct survey *survey)
{
	forget_ids(survey);
	if (survey->stage == SURVEY_CANCELLED && survey->missed_count > 0)
		qsort(survey->missed, survey->missed_count, sizeof(*survey->missed), by_plan);
}

/* One more is looked for than are kept, to know whether there are more. */
static int go_through_missed(struct survey *survey, struct lookup *lookup, enum airing_state state)
{
	struct airing *airing;
	const struct lookup_filter filter = {
		.from_ms = timezone_moment(survey->span.from, 0),
		.until_ms = timezone_moment(survey->span.until, 0),
		.zone = survey->zone,
		.state = (int)state,
		.limit = SURVEY_MISSED_MAX + 1,
	};
	const int r = next_row(survey, lookup, &filter, &airing);

	if (r <= 0) {
		end_missed(survey);
		return r;
	}
	if (!airing)
		return 1;
	if (survey->ids.count > SURVEY_MISSED_MAX && survey->told == 1) { /* The oldest. */
		survey->left_some_out = true;
		airing_free(airing);
		return 1;
	}
	const int kept = keep_missed(survey, airing);
	return kept < 0 ? kept : 1;
}

/* --- all of it --- */

/* One step: 1 where the stage goes on. */
static int step(struct survey *survey, struct lookup *lookup)
{
	switch (survey->stage) {
	case SURVEY_DAYS:
		if (survey->at == survey->span.until)
			return 0;
		const int r = go_through_day(survey, lookup);
		return r < 0 ? r : 1;
	case SURVEY_FAILED:
		return go_through_missed(survey, lookup, AIRING_FAILED);
	case SURVEY_CANCELLED:
		return go_through_missed(survey, lookup, AIRING_CANCELLED);
	case SURVEY_OVER:
		break;
	}
	return 0;
}

int survey_go(struct survey *survey, struct lookup *lookup)
{
	const int64_t until_ms = clock_monotonic_ms() + SURVEY_GO_MS;

	survey->is_blind = survey->is_blind || lookup_is_blind(lookup);
	while (survey->stage != SURVEY_OVER && clock_monotonic_ms() < until_ms) {
		const int r = step(survey, lookup);
		if (r < 0)
			return r;
		if (r == 0)
			survey->stage = survey->counts_only ? SURVEY_OVER : survey->stage + 1;
	}
	return survey->stage != SURVEY_OVER;
}

/* --- row by row --- */

void survey_begin_rows(struct survey *survey)
{
	forget_ids(survey);
	survey->stage = SURVEY_OVER;
	survey->at = survey->span.from;
}

/* 1: there is more, and what `each` returned; 0: it is over. */
static int hand_over(struct survey *survey, struct lookup *lookup,
	int (*each)(const struct airing *airing, void *userdata), void *userdata, int *ret_each)
{
	_cleanup_(airing_cleanup) struct airing *airing = NULL;
	const struct sums_day day = current_day(survey);
	int r;

	*ret_each = 0;
	if (survey->at == survey->span.until)
		return 0;
	r = next_row_of_day(survey, lookup, &day, &airing);
	if (r < 0)
		return r;
	if (r == 0) {
		forget_ids(survey);
		survey->at++;
	}
	if (airing)
		*ret_each = each(airing, userdata);
	return *ret_each < 0 ? *ret_each : 1;
}

int survey_each_row(struct survey *survey, struct lookup *lookup,
	int (*each)(const struct airing *airing, void *userdata), void *userdata)
{
	const int64_t until_ms = clock_monotonic_ms() + SURVEY_GO_MS;
	int r = 1, said = 0;

	survey->is_blind = survey->is_blind || lookup_is_blind(lookup);
	while (r > 0 && said == 0 && clock_monotonic_ms() < until_ms)
		r = hand_over(survey, lookup, each, userdata, &said);
	return r;
}
