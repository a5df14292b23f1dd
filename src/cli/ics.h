/* Planned occurrences as a calendar that phones subscribe to: iCalendar, RFC 5545, on standard
 * output. Times are UTC, so that no time zone has to be described. */
#pragma once

#include <stdint.h>

/* What an event says; strings lent, "" for none. */
struct ics_event {
	const char *notice;  /* its name: with the planned moment the event's stable identity */
	const char *station; /* likewise */
	const char *title;
	const char *description; /* may have lines */
	const char *location;
	const char *category;
	int64_t begin_ms;
	int64_t end_ms;
};

void ics_begin(const char *title);
void ics_print(const struct ics_event *event, int64_t now_ms);
void ics_end(void);
