#include "asrun/summing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "calendar/timezone.h"

static void forget_day(struct summing *summing)
{
	for (size_t i = 0; i < summing->zone_count; i++) {
		free(summing->zones[i].zone);
		report_done(&summing->zones[i].report);
	}
	free(summing->zones);
	summing->zones = NULL;
	summing->zone_count = 0;
	survey_done(&summing->survey);
	summing->is_surveying = false;
}

void summing_begin_anew(struct summing *summing)
{
	forget_day(summing);
	*summing = (struct summing){ 0 };
}

/* --- a day --- */

static int add_zone(struct summing *summing, const char *name)
{
	struct sums_zone *grown =
		reallocarray(summing->zones, summing->zone_count + 1, sizeof(*summing->zones));

	if (!grown)
		return -ENOMEM;
	summing->zones = grown;
	grown[summing->zone_count] = (struct sums_zone){ .zone = strdup(name) };
	return grown[summing->zone_count++].zone ? 0 : -ENOMEM;
}

static int begin_zone(struct summing *summing, const char *name)
{
	const struct survey_span span = { summing->number, summing->number + 1 };
	int r;

	r = add_zone(summing, name);
	if (r == 0)
		r = survey_begin(&summing->survey, &span, *name ? name : NULL);
	summing->survey.counts_only = true;
	summing->is_surveying = r == 0;
	return r;
}

/* Behind the last one, of those that the day has: 0: there is none. */
static int begin_next_zone(struct summing *summing)
{
	size_t count;
	struct report_entry *const *zones =
		report_part(&summing->zones[0].report, REPORT_ZONE, &count);
	const size_t place = summing->zone_count - 1;

	if (place >= count)
		return 0;
	const int r = begin_zone(summing, zones[place]->key);
	return r < 0 ? r : 1;
}

static int end_zone(struct summing *summing)
{
	struct sums_zone *zone = &summing->zones[summing->zone_count - 1];

	zone->report = summing->survey.report;
	summing->survey.report = (struct report){ 0 };
	survey_done(&summing->survey);
	summing->is_surveying = false;
	return begin_next_zone(summing);
}

/* 1: it goes on; 0: all zones are done. */
static int go_on_with_day(struct summing *summing, struct lookup *lookup)
{
	const int r = survey_go(&summing->survey, lookup);

	return r == 0 ? end_zone(summing) : r;
}

/* --- which day --- */

/* The next day further back that has rows. 0: there is none. */
static int find_day(struct summing *summing, struct lookup *lookup)
{
	int64_t planned_ms;
	int second;
	int r;

	r = lookup_last_before(lookup, summing->before_ms, &planned_ms);
	if (r < 0 || planned_ms == CLOCK_NONE)
		return r;
	timezone_civil(planned_ms, &summing->number, &second);
	summing->day = (struct sums_day){
		.from_ms = timezone_moment(summing->number, 0),
		.until_ms = timezone_moment(summing->number + 1, 0),
	};
	summing->before_ms = summing->day.from_ms;
	return 1;
}

static void begin_round(struct summing *summing, int64_t now_ms)
{
	int32_t today;
	int second;

	timezone_civil(now_ms, &today, &second);
	summing->before_ms = timezone_moment(today, 0);
	summing->is_in_round = true;
}

static void end_round(struct summing *summing)
{
	summing->is_in_round = false;
	summing->rests_until_ms = clock_monotonic_ms() + SUMMING_REST_MS;
}

/* 1: a day is begun, or passed over; 0: the round is over. */
static int begin_day(struct summing *summing, struct lookup *lookup)
{
	int r;

	r = find_day(summing, lookup);
	if (r <= 0)
		return r;
	r = lookup_has_sums(lookup, &summing->day);
	if (r == 0)
		r = begin_zone(summing, "");
	return r < 0 ? r : 1;
}

/* --- all of it --- */

/* Its midnights are others in another time zone, which a reload may bring meanwhile. */
static bool is_still_a_day(const struct summing *summing)
{
	return timezone_moment(summing->number, 0) == summing->day.from_ms &&
	       timezone_moment(summing->number + 1, 0) == summing->day.until_ms;
}

static int write_day(struct summing *summing, struct asrun *asrun)
{
	const int r = is_still_a_day(summing) ? asrun_write_sums(asrun, &summing->day,
							summing->zones, summing->zone_count)
					      : 0;

	forget_day(summing);
	return r < 0 ? r : 1;
}

static int step(struct summing *summing, struct asrun *asrun, struct lookup *lookup)
{
	int r;

	if (!summing->is_surveying) {
		r = begin_day(summing, lookup);
		if (r == 0)
			end_round(summing);
		return r;
	}
	r = go_on_with_day(summing, lookup);
	return r == 0 ? write_day(summing, asrun) : r;
}

int summing_go(struct summing *summing, struct asrun *asrun, struct lookup *lookup, int64_t now_ms)
{
	const int64_t until_ms = clock_monotonic_ms() + SUMMING_GO_MS;
	int r = 1;

	if (!summing->is_in_round && clock_monotonic_ms() < summing->rests_until_ms)
		return 0;
	if (!summing->is_in_round)
		begin_round(summing, now_ms);
	while (r > 0 && clock_monotonic_ms() < until_ms)
		r = step(summing, asrun, lookup);
	if (r < 0)
		summing_begin_anew(summing);
	return r;
}
