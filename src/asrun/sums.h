/* Sums: what the airings of a day came to, kept beside their rows, so that the report of a year
 * need not look at each of them. Only of days that are over; whatever comes or changes of such a
 * day takes its sums away (schema.c), and its rows are counted again. What is not there costs time,
 * and never a row. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "report/report.h"
#include "store/database.h"
#include "store/statement.h"

/* A day from midnight to midnight, as milliseconds. */
struct sums_day {
	int64_t from_ms;
	int64_t until_ms; /* exclusive */
};

/* What a day came to in one zone. */
struct sums_zone {
	char *zone; /* "": all of them */
	struct report report;
};

/* Reading: a statement for who looks the log up. */
int sums_prepare_reading(const struct database *database, struct statement **ret_reading);

/* Adds the day in that zone (NULL: all) to the report. 1: done; 0: the day is not summed up;
 * -ENOMEM, -EBADMSG and other errors of reading. */
int sums_read(struct statement *reading, const struct sums_day *day, const char *zone,
	struct report *report);

/* Whether the day is summed up: 1 or 0, or an error of reading. */
int sums_are_there(struct statement *reading, const struct sums_day *day);

/* Puts the sums of a day in the place of what there was, in the caller's transaction. */
int sums_write(const struct database *database, const struct sums_day *day,
	const struct sums_zone *zones, size_t count);

/* Takes all away: they are of rows that may be others. Also in a transaction of the caller's. */
int sums_forget(const struct database *database);
