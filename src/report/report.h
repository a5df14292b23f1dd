/* The report (播出日报): what was planned and ordered on some days, what became of it, and what the
 * day was like for whoever lives there; by notice, zone, category and responsible, and why what did
 * not air did not. A day on which nothing was to air is in it too (零报告). Made of rows of the
 * as-run log a day at a time; what it takes in memory grows with what it tells apart, not with the
 * rows. It neither reads the log (asrun/day.h) nor says anything to anybody (report/page.h,
 * sheet.h). Pure. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "notice/airing.h"
#include "report/tally.h"

/* A span has so many days at most, ten years of them. */
#define REPORT_DAYS_MAX 3660

/* Notices, zones, and so on; what comes beyond goes to one entry, REPORT_OTHERS. */
#define REPORT_ENTRIES_MAX 20000
#define REPORT_OTHERS      "..."

#define REPORT_KEY_MAX 255 /* bytes; longer ones are cut */

/* By what airings are told apart. */
enum report_part {
	REPORT_ALL,         /* one entry */
	REPORT_DAY,         /* key: "2026-11-26" */
	REPORT_NOTICE,      /* key: its name, "" for what was ordered in words */
	REPORT_ZONE,        /* key: its name */
	REPORT_CATEGORY,    /* "": none */
	REPORT_RESPONSIBLE, /* "": nobody */
	REPORT_REASON,      /* by its name; of what did not air, or not wholly */
	REPORT_PART_COUNT,
};

struct report_entry {
	enum report_part part;
	char *key;
	char *title; /* of a notice, as its last row has it; else "" */
	struct tally tally;
	int64_t most_aired; /* on one of the days */
	int64_t most_ms;    /* that sounded on one of the days */
};

/* Begins as zeroes. */
struct report {
	struct report_entry **entries; /* by part, and then by key */
	size_t count;
	size_t capacity;
};

void report_done(struct report *report);

/* Adds an airing to the report of one day: as its row has it, and in its zones; or only as it was
 * in that zone, which it has. -ENOMEM, and then the report is of no more use. */
int report_add_airing(struct report *report, const struct airing *airing, const char *zone);

/* Adds to one entry of the report of one day. -ENOMEM. */
int report_add_entry(struct report *report, enum report_part part, const char *key,
	const char *title, const struct tally *tally);

/* Adds the report of a day (since 1970-01-01) to that of a span; also a day without airings.
 * -ENOMEM. */
int report_add_day(struct report *report, const struct report *day, int32_t number);

/* NULL: there is none. */
const struct report_entry *report_find(
	const struct report *report, enum report_part part, const char *key);

/* Of all; of nothing where nothing was added. */
struct tally report_total(const struct report *report);

/* The entries of a part, which lie one behind the other. */
struct report_entry *const *report_part(
	const struct report *report, enum report_part part, size_t *ret_count);

/* "notices", "zones": as in JSON and in the log's days. */
const char *report_part_name(enum report_part part);
