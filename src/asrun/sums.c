#include "asrun/sums.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "report/tally.h"

/* In this order they are read, and written behind the day and the zone. */
#define COLUMNS                                                                                    \
	"part, key, title, planned, ordered, open, aired, failed, cancelled, partly, late, "       \
	"heard_unknown, heard_yes, heard_no, readings, sounded_ms, earliest_second, earliest_ms, " \
	"latest_second, latest_ms, levels, power, loudest_db"

enum column {
	COLUMN_PART,
	COLUMN_KEY,
	COLUMN_TITLE,
	COLUMN_COUNTS, /* COUNTS of them */
};

/* The tally's whole numbers, in the order of their columns. */
#define COUNTS 13

static void list_counts(struct tally *tally, int64_t *ret_counts[static COUNTS])
{
	int64_t *const counts[COUNTS] = { &tally->planned, &tally->ordered, &tally->open,
		&tally->aired, &tally->failed, &tally->cancelled, &tally->partly, &tally->late,
		&tally->heard[HEARD_UNKNOWN], &tally->heard[HEARD_YES], &tally->heard[HEARD_NO],
		&tally->readings, &tally->sounded_ms };

	memcpy(ret_counts, counts, sizeof(counts));
}

enum column_of_the_rest {
	COLUMN_EARLIEST_SECOND = COLUMN_COUNTS + COUNTS,
	COLUMN_EARLIEST,
	COLUMN_LATEST_SECOND,
	COLUMN_LATEST,
	COLUMN_LEVELS,
	COLUMN_POWER,
	COLUMN_LOUDEST,
	COLUMN_COUNT,
};

/* --- reading --- */

/* One row without a part where the day is summed up, and nothing was in that zone. */
int sums_prepare_reading(const struct database *database, struct statement **ret_reading)
{
	return statement_prepare(database,
		"SELECT " COLUMNS " FROM summed AS d LEFT JOIN sums AS s"
		" ON s.from_ms = d.from_ms AND s.zone = ?3"
		" WHERE d.from_ms = ?1 AND d.until_ms = ?2",
		ret_reading);
}

static int read_part(struct statement *row, enum report_part *ret_part)
{
	const char *name = statement_text(row, COLUMN_PART);

	for (enum report_part part = 0; part < REPORT_PART_COUNT; part++)
		if (strcmp(name, report_part_name(part)) == 0) {
			*ret_part = part;
			return 0;
		}
	return -EBADMSG;
}

static void read_tally(struct statement *row, struct tally *ret_tally)
{
	int64_t *counts[COUNTS];

	*ret_tally = tally_begin();
	list_counts(ret_tally, counts);
	for (int i = 0; i < COUNTS; i++)
		*counts[i] = statement_integer(row, COLUMN_COUNTS + i);
	ret_tally->earliest = (struct tally_edge){
		.second = (int)statement_integer(row, COLUMN_EARLIEST_SECOND),
		.at_ms = statement_time(row, COLUMN_EARLIEST),
	};
	ret_tally->latest = (struct tally_edge){
		.second = (int)statement_integer(row, COLUMN_LATEST_SECOND),
		.at_ms = statement_time(row, COLUMN_LATEST),
	};
	ret_tally->levels = statement_integer(row, COLUMN_LEVELS);
	ret_tally->power = statement_real(row, COLUMN_POWER);
	ret_tally->loudest_db = statement_real(row, COLUMN_LOUDEST);
}

static int add_row(struct statement *row, struct report *report)
{
	enum report_part part;
	struct tally tally;

	if (statement_is_null(row, COLUMN_PART))
		return 0;
	const int r = read_part(row, &part);
	if (r < 0)
		return r;
	read_tally(row, &tally);
	return report_add_entry(report, part, statement_text(row, COLUMN_KEY),
		statement_text(row, COLUMN_TITLE), &tally);
}

int sums_read(struct statement *reading, const struct sums_day *day, const char *zone,
	struct report *report)
{
	int r = 0, step = 0, found = 0;

	statement_bind_integer(reading, 1, day->from_ms);
	statement_bind_integer(reading, 2, day->until_ms);
	statement_bind_text(reading, 3, zone ? zone : "");
	while (r == 0 && (step = statement_step(reading)) > 0) {
		found = 1;
		r = add_row(reading, report);
	}
	statement_reset(reading);
	return r < 0 ? r : step < 0 ? step : found;
}

/* In no zone, of which there are no rows. */
int sums_are_there(struct statement *reading, const struct sums_day *day)
{
	statement_bind_integer(reading, 1, day->from_ms);
	statement_bind_integer(reading, 2, day->until_ms);
	statement_bind_text(reading, 3, NULL);
	const int r = statement_step(reading);
	statement_reset(reading);
	return r;
}

/* --- writing --- */

static int run_for_day(
	const struct database *database, const char *sql, const struct sums_day *day, bool has_end)
{
	struct statement *statement;
	int r;

	r = statement_prepare(database, sql, &statement);
	if (r < 0)
		return r;
	statement_bind_integer(statement, 1, day->from_ms);
	if (has_end)
		statement_bind_integer(statement, 2, day->until_ms);
	r = statement_run(statement);
	statement_free(statement);
	return r;
}

static void bind_tally(struct statement *statement, const struct tally *tally)
{
	const int first = 3; /* the parameter of the first column */
	struct tally copy = *tally;
	int64_t *counts[COUNTS];

	list_counts(&copy, counts);
	for (int i = 0; i < COUNTS; i++)
		statement_bind_integer(statement, first + COLUMN_COUNTS + i, *counts[i]);
	statement_bind_integer(statement, first + COLUMN_EARLIEST_SECOND, tally->earliest.second);
	statement_bind_time(statement, first + COLUMN_EARLIEST, tally->earliest.at_ms);
	statement_bind_integer(statement, first + COLUMN_LATEST_SECOND, tally->latest.second);
	statement_bind_time(statement, first + COLUMN_LATEST, tally->latest.at_ms);
	statement_bind_integer(statement, first + COLUMN_LEVELS, tally->levels);
	statement_bind_real(statement, first + COLUMN_POWER, tally->power);
	statement_bind_real(statement, first + COLUMN_LOUDEST, tally->loudest_db);
}

static int write_entry(struct statement *statement, const struct sums_day *day, const char *zone,
	const struct report_entry *entry)
{
	statement_bind_integer(statement, 1, day->from_ms);
	statement_bind_text(statement, 2, zone);
	statement_bind_text(statement, 3 + COLUMN_PART, report_part_name(entry->part));
	statement_bind_text(statement, 3 + COLUMN_KEY, entry->key);
	statement_bind_text(statement, 3 + COLUMN_TITLE, entry->title);
	bind_tally(statement, &entry->tally);
	return statement_run(statement);
}

static int write_zones(const struct database *database, const struct sums_day *day,
	const struct sums_zone *zones, size_t count)
{
	struct statement *statement;
	int r = statement_prepare(database,
		"INSERT INTO sums (from_ms, zone, " COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7,"
		" ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, "
		"?24,"
		" ?25)",
		&statement);

	if (r < 0)
		return r;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; r == 0 && j < zones[i].report.count; j++)
			if (zones[i].report.entries[j]->part != REPORT_DAY)
				r = write_entry(
					statement, day, zones[i].zone, zones[i].report.entries[j]);
	statement_free(statement);
	return r;
}

int sums_write(const struct database *database, const struct sums_day *day,
	const struct sums_zone *zones, size_t count)
{
	int r;

	r = run_for_day(database, "DELETE FROM sums WHERE from_ms = ?1", day, false);
	if (r == 0)
		r = write_zones(database, day, zones, count);
	if (r == 0)
		r = run_for_day(
			database, "INSERT OR REPLACE INTO summed VALUES (?1, ?2)", day, true);
	return r;
}

int sums_forget(const struct database *database)
{
	struct statement *statement;
	int r;

	r = statement_prepare(database, "DELETE FROM summed", &statement);
	if (r < 0)
		return r;
	r = statement_run(statement);
	statement_free(statement);
	return r;
}
