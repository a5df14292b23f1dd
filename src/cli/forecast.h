/* What a simulation came to, day by day: how much airs, what is held back, how long each zone
 * sounds. Plain counting. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/table.h"
#include "notice/airing.h"
#include "notice/zone.h"

struct forecast_day {
	int32_t day;
	long planned;
	long aired;
	long reasons[AIRING_REASON_COUNT]; /* of those that did not air */
	int64_t *airtime_ms;               /* of each zone */
};

struct forecast {
	struct table zones; /* their places among the zones; the names are lent */
	size_t zone_count;
	struct forecast_day *days;
	size_t day_count;
	int64_t *airtime_ms; /* of all days, which lend it out */
};

/* For the days from `first` to `last`. -ENOMEM. */
int forecast_new(const struct zone *zones, size_t zone_count, int32_t first, int32_t last,
	struct forecast **ret_forecast);
void forecast_free(struct forecast *forecast);
DEFINE_CLEANUP(struct forecast, forecast, forecast_free)

/* Counts an airing that is over: on the day for which it was planned, its sound on the day on which
 * it began. Days outside the forecast are not counted. */
void forecast_count(struct forecast *forecast, const struct airing *airing);

/* The sum of all days, whose `day` says nothing; its airtime is the caller's to free. -ENOMEM. */
int forecast_total(const struct forecast *forecast, struct forecast_day *ret_total);
