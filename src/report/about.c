#include "report/about.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int add_zone(struct report_about *about, const struct zone *zone)
{
	char *name = strdup(zone->name), *title = strdup(zone->title ? zone->title : "");

	about->zones[about->zone_count] = name;
	about->titles[about->zone_count] = title;
	about->zone_count++;
	return name && title ? 0 : -ENOMEM;
}

int report_about_begin(struct report_about *about, const char *station, const struct zone *zones,
	size_t zone_count, int64_t now_ms)
{
	int r = 0;

	*about = (struct report_about){
		.station = strdup(station),
		.zones = calloc(zone_count, sizeof(char *)),
		.titles = calloc(zone_count, sizeof(char *)),
		.now_ms = now_ms,
	};
	if (!about->station || (zone_count > 0 && (!about->zones || !about->titles)))
		r = -ENOMEM;
	for (size_t i = 0; r == 0 && i < zone_count; i++)
		r = add_zone(about, &zones[i]);
	if (r < 0)
		report_about_done(about);
	return r;
}

void report_about_done(struct report_about *about)
{
	texts_free(about->zones, about->zone_count);
	texts_free(about->titles, about->zone_count);
	free(about->station);
	*about = (struct report_about){ 0 };
}

const char *report_about_title(const struct report_about *about, const char *zone)
{
	for (size_t i = 0; i < about->zone_count; i++)
		if (strcmp(about->zones[i], zone) == 0)
			return about->titles[i];
	return "";
}
