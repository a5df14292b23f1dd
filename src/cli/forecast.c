#include "cli/forecast.h"

#include <errno.h>
#include <stdlib.h>

#include "calendar/timezone.h"

static int index_zones(struct forecast *forecast, const struct zone *zones)
{
	for (size_t i = 0; i < forecast->zone_count; i++) {
		union table_value *place = table_add(&forecast->zones, zones[i].name);
		if (!place)
			return -ENOMEM;
		place->number = (int64_t)i;
	}
	return 0;
}

int forecast_new(const struct zone *zones, size_t zone_count, int32_t first, int32_t last,
	struct forecast **ret_forecast)
{
	_cleanup_(forecast_cleanup) struct forecast *forecast = calloc(1, sizeof(*forecast));

	if (!forecast)
		return -ENOMEM;
	forecast->zone_count = zone_count;
	forecast->day_count = (size_t)(last - first + 1);
	forecast->days = calloc(forecast->day_count, sizeof(*forecast->days));
	forecast->airtime_ms =
		calloc(forecast->day_count * zone_count, sizeof(*forecast->airtime_ms));
	if (!forecast->days || !forecast->airtime_ms || index_zones(forecast, zones) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < forecast->day_count; i++) {
		forecast->days[i].day = first + (int32_t)i;
		forecast->days[i].airtime_ms = forecast->airtime_ms + i * zone_count;
	}
	*ret_forecast = TAKE(forecast);
	return 0;
}

void forecast_free(struct forecast *forecast)
{
	if (!forecast)
		return;
	table_done(&forecast->zones);
	free(forecast->days);
	free(forecast->airtime_ms);
	free(forecast);
}

/* NULL when it is none of the forecast's. */
static struct forecast_day *day_at(const struct forecast *forecast, int64_t time_ms)
{
	int32_t day;
	int second;

	timezone_civil(time_ms, &day, &second);
	const int64_t place = (int64_t)day - forecast->days[0].day;
	return place >= 0 && (size_t)place < forecast->day_count ? &forecast->days[place] : NULL;
}

static void count_airtime(const struct forecast *forecast, const struct airing *airing,
	const struct forecast_day *day)
{
	for (size_t i = 0; i < airing->zone_count; i++) {
		const union table_value *place = table_find(&forecast->zones, airing->zones[i]);
		if (place)
			day->airtime_ms[place->number] += airing->sounded_ms;
	}
}

void forecast_count(struct forecast *forecast, const struct airing *airing)
{
	struct forecast_day *day = day_at(forecast, airing->planned_ms);

	if (day) {
		day->planned++;
		if (airing->state == AIRING_AIRED)
			day->aired++;
		else
			day->reasons[airing->reason]++;
	}
	day = airing->sounded_ms > 0 ? day_at(forecast, airing->started_ms) : NULL;
	if (day)
		count_airtime(forecast, airing, day);
}

int forecast_total(const struct forecast *forecast, struct forecast_day *ret_total)
{
	struct forecast_day total = { .airtime_ms = calloc(forecast->zone_count, sizeof(int64_t)) };

	if (!total.airtime_ms)
		return -ENOMEM;
	for (size_t i = 0; i < forecast->day_count; i++) {
		const struct forecast_day *day = &forecast->days[i];
		total.planned += day->planned;
		total.aired += day->aired;
		for (int j = 0; j < AIRING_REASON_COUNT; j++)
			total.reasons[j] += day->reasons[j];
		for (size_t j = 0; j < forecast->zone_count; j++)
			total.airtime_ms[j] += day->airtime_ms[j];
	}
	*ret_total = total;
	return 0;
}
