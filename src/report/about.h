/* What a report says of the station beside the log's rows: copied, so that it may be made beside
 * the loop, whatever is configured meanwhile. Plain data. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "notice/zone.h"

struct report_about {
	char *station; /* its name */
	char **zones;  /* names */
	char **titles; /* theirs, in their order */
	size_t zone_count;
	int64_t now_ms; /* when it was asked for */
};

/* -ENOMEM, and then it is empty. */
int report_about_begin(struct report_about *about, const char *station, const struct zone *zones,
	size_t zone_count, int64_t now_ms);
void report_about_done(struct report_about *about);

/* "" where the zone has none, or is not there any more. */
const char *report_about_title(const struct report_about *about, const char *zone);
