#include "asrun/row.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "notice/zone.h"

DEFINE_CLEANUP(struct airing, airing, airing_free)

enum column {
	COLUMN_ID,
	COLUMN_NOTICE,
	COLUMN_TITLE,
	COLUMN_CATEGORY,
	COLUMN_RESPONSIBLE,
	COLUMN_CAUSE,
	COLUMN_BY,
	COLUMN_ZONES,
	COLUMN_PRIORITY,
	COLUMN_VOICE,
	COLUMN_TEXT,
	COLUMN_PLANNED,
	COLUMN_SPOKEN, /* from here on what becomes of it */
	COLUMN_STATE,
	COLUMN_CODE,
	COLUMN_REASON,
	COLUMN_STARTED,
	COLUMN_ENDED,
	COLUMN_SOUNDED,
	COLUMN_READINGS,
	COLUMN_OVERRIDE,
	COLUMN_STOPPED_BY,
	COLUMN_CLOCK,
	COLUMN_BOOT,
	COLUMN_MONOTONIC,
	COLUMN_DETAIL,
	COLUMN_LEVELS,
	COLUMN_PROOFS, /* read only, from the proofs of its zones */
};

/* What the column says of a clock that was not trusted. */
#define CLOCK_UNTRUSTED "untrusted"

/* --- to a row --- */

void row_bind_integer(sqlite3_stmt *statement, int parameter, int64_t value)
{
	const int code = sqlite3_bind_int64(statement, parameter, value);

	assert(code == SQLITE_OK);
	(void)code;
}

void row_bind_real(sqlite3_stmt *statement, int parameter, double value)
{
	const int code = sqlite3_bind_double(statement, parameter, value);

	assert(code == SQLITE_OK);
	(void)code;
}

void row_bind_time(sqlite3_stmt *statement, int parameter, int64_t time_ms)
{
	if (time_ms == CLOCK_NONE)
		(void)sqlite3_bind_null(statement, parameter); /* As row_bind_integer. */
	else
		row_bind_integer(statement, parameter, time_ms);
}

void row_bind_text(sqlite3_stmt *statement, int parameter, const char *text)
{
	const int code = sqlite3_bind_text(statement, parameter, text, -1, SQLITE_STATIC);

	assert(code == SQLITE_OK);
	(void)code;
}

/* The zones, one a line, in memory the caller frees. */
static char *join_zones(const struct airing *airing)
{
	char *joined = NULL;
	size_t length;
	FILE *stream = open_memstream(&joined, &length);

	if (!stream)
		return NULL;
	for (size_t i = 0; i < airing->zone_count; i++)
		fprintf(stream, "%s%s", i > 0 ? "\n" : "", airing->zones[i]);
	if (fclose(stream) != 0) {
		free(joined);
		return NULL;
	}
	return joined;
}

static int bind_zones(sqlite3_stmt *statement, const struct airing *airing)
{
	char *zones = join_zones(airing);

	if (!zones)
		return -ENOMEM;
	/* Takes the string, also on an error. */
	const int code = sqlite3_bind_text(statement, COLUMN_ZONES + 1, zones, -1, free);
	return code == SQLITE_OK ? 0 : -ENOMEM;
}

int row_bind_plan(sqlite3_stmt *statement, const struct airing *airing)
{
	row_bind_text(statement, COLUMN_NOTICE + 1, airing->notice);
	row_bind_text(statement, COLUMN_TITLE + 1, airing->title);
	row_bind_text(statement, COLUMN_CATEGORY + 1, airing->category);
	row_bind_text(statement, COLUMN_RESPONSIBLE + 1, airing->responsible);
	row_bind_text(statement, COLUMN_CAUSE + 1, airing_cause_name(airing->cause));
	row_bind_text(statement, COLUMN_BY + 1, airing->by);
	row_bind_text(statement, COLUMN_PRIORITY + 1, priority_name(airing->priority));
	row_bind_text(statement, COLUMN_VOICE + 1, airing->script.voice.name);
	row_bind_text(statement, COLUMN_TEXT + 1, airing->script.text);
	row_bind_integer(statement, COLUMN_PLANNED + 1, airing->planned_ms);
	return bind_zones(statement, airing);
}

/* What each zone was sent, one a line: "RMS peak" in dBFS, empty where it is not known. */
static char *join_levels(const struct airing *airing)
{
	char *joined = NULL;
	size_t length;
	FILE *stream = open_memstream(&joined, &length);

	if (!stream)
		return NULL;
	for (size_t i = 0; i < airing->zone_count; i++) {
		const struct level *level = &airing->soundings[i].level;
		fputs(i > 0 ? "\n" : "", stream);
		if (level->is_known)
			fprintf(stream, "%.1f %.1f", level->rms_db, level->peak_db);
	}
	if (fclose(stream) != 0) {
		free(joined);
		return NULL;
	}
	return joined;
}

static int bind_levels(sqlite3_stmt *statement, const struct airing *airing)
{
	if (!airing->soundings) {
		row_bind_text(statement, COLUMN_LEVELS + 1, NULL);
		return 0;
	}
	char *levels = join_levels(airing);
	if (!levels)
		return -ENOMEM;
	/* Takes the string, also on an error. */
	const int code = sqlite3_bind_text(statement, COLUMN_LEVELS + 1, levels, -1, free);
	return code == SQLITE_OK ? 0 : -ENOMEM;
}

int row_bind_outcome(
	sqlite3_stmt *statement, const struct airing *airing, const struct row_place *place)
{
	row_bind_integer(statement, COLUMN_ID + 1, airing->id);
	row_bind_text(statement, COLUMN_SPOKEN + 1, airing->spoken);
	row_bind_text(statement, COLUMN_STATE + 1, airing_state_name(airing->state));
	row_bind_integer(statement, COLUMN_CODE + 1, airing_state_code(airing->state));
	row_bind_text(statement, COLUMN_REASON + 1, airing_reason_name(airing->reason));
	row_bind_time(statement, COLUMN_STARTED + 1, airing->started_ms);
	row_bind_time(statement, COLUMN_ENDED + 1, airing->ended_ms);
	row_bind_integer(statement, COLUMN_SOUNDED + 1, airing->sounded_ms);
	row_bind_integer(statement, COLUMN_READINGS + 1, airing->readings_done);
	row_bind_text(statement, COLUMN_OVERRIDE + 1,
		airing->overrode_quiet_hours ? airing_reason_name(AIRING_REASON_QUIET_HOURS) : "");
	row_bind_text(statement, COLUMN_STOPPED_BY + 1, airing->stopped_by);
	row_bind_text(statement, COLUMN_CLOCK + 1, airing->is_clock_doubted ? CLOCK_UNTRUSTED : "");
	row_bind_text(statement, COLUMN_BOOT + 1, place->boot_id);
	row_bind_time(statement, COLUMN_MONOTONIC + 1, place->monotonic_ms);
	row_bind_text(statement, COLUMN_DETAIL + 1, airing->detail);
	return bind_levels(statement, airing);
}

/* --- from a row --- */

static int read_text(sqlite3_stmt *row, int column, char **string)
{
	const char *text = (const char *)sqlite3_column_text(row, column);
	char *copy = strdup(text ? text : "");

	if (!copy)
		return -ENOMEM;
	free(*string);
	*string = copy;
	return 0;
}

static int read_text_or_null(sqlite3_stmt *row, int column, char **string)
{
	return sqlite3_column_type(row, column) == SQLITE_NULL ? 0 : read_text(row, column, string);
}

static int64_t read_time(sqlite3_stmt *row, int column)
{
	return sqlite3_column_type(row, column) == SQLITE_NULL ? CLOCK_NONE
							       : sqlite3_column_int64(row, column);
}

static int read_zones(sqlite3_stmt *row, struct airing *airing)
{
	const char *rest = (const char *)sqlite3_column_text(row, COLUMN_ZONES);

	while (rest && *rest) {
		const size_t length = strcspn(rest, "\n");
		char **zones =
			reallocarray(airing->zones, airing->zone_count + 1, sizeof(*airing->zones));
		if (!zones)
			return -ENOMEM;
		airing->zones = zones;
		zones[airing->zone_count] = strndup(rest, length);
		if (!zones[airing->zone_count])
			return -ENOMEM;
		airing->zone_count++;
		rest += length + (rest[length] == '\n');
	}
	return 0;
}

static int read_strings(sqlite3_stmt *row, struct airing *airing)
{
	const struct {
		int column;
		char **string;
	} strings[] = {
		{ COLUMN_NOTICE, &airing->notice },
		{ COLUMN_TITLE, &airing->title },
		{ COLUMN_CATEGORY, &airing->category },
		{ COLUMN_RESPONSIBLE, &airing->responsible },
		{ COLUMN_BY, &airing->by },
		{ COLUMN_VOICE, &airing->script.voice.name },
		{ COLUMN_TEXT, &airing->script.text },
		{ COLUMN_SPOKEN, &airing->spoken },
	};

	for (size_t i = 0; i < ARRAY_SIZE(strings); i++) {
		const int r = read_text(row, strings[i].column, strings[i].string);
		if (r < 0)
			return r;
	}
	if (read_text_or_null(row, COLUMN_DETAIL, &airing->detail) < 0)
		return -ENOMEM;
	return read_text_or_null(row, COLUMN_STOPPED_BY, &airing->stopped_by);
}

static const char *name_in(sqlite3_stmt *row, int column)
{
	const char *text = (const char *)sqlite3_column_text(row, column);

	return text ? text : "";
}

static int read_names(sqlite3_stmt *row, struct airing *airing)
{
	if (airing_cause_parse(name_in(row, COLUMN_CAUSE), &airing->cause) < 0 ||
		priority_parse(name_in(row, COLUMN_PRIORITY), &airing->priority) < 0 ||
		airing_state_parse(name_in(row, COLUMN_STATE), &airing->state) < 0 ||
		airing_reason_parse(name_in(row, COLUMN_REASON), &airing->reason) < 0)
		return -EBADMSG;
	return 0;
}

static void read_numbers(sqlite3_stmt *row, struct airing *airing)
{
	airing->id = sqlite3_column_int64(row, COLUMN_ID);
	airing->planned_ms = sqlite3_column_int64(row, COLUMN_PLANNED);
	airing->started_ms = read_time(row, COLUMN_STARTED);
	airing->ended_ms = read_time(row, COLUMN_ENDED);
	airing->sounded_ms = sqlite3_column_int64(row, COLUMN_SOUNDED);
	airing->readings_done = sqlite3_column_int(row, COLUMN_READINGS);
	airing->overrode_quiet_hours = *name_in(row, COLUMN_OVERRIDE) != '\0';
	airing->is_clock_doubted = *name_in(row, COLUMN_CLOCK) != '\0';
	(void)snprintf(/* Anything longer is no boot id of ours. */
		airing->boot_id, sizeof(airing->boot_id), "%s", name_in(row, COLUMN_BOOT));
	airing->monotonic_ms = read_time(row, COLUMN_MONOTONIC);
}

/* One a line, as join_levels wrote them. */
static void read_levels(const char *rest, struct airing *airing)
{
	for (size_t i = 0; i < airing->zone_count; i++) {
		struct level *level = &airing->soundings[i].level;
		level->is_known = sscanf(rest, "%lf %lf", &level->rms_db, &level->peak_db) == 2 &&
				  *rest != '\n';
		const char *end = strchr(rest, '\n');
		if (!end)
			return;
		rest = end + 1;
	}
}

static bool is_null(sqlite3_stmt *row, int column)
{
	return sqlite3_column_type(row, column) == SQLITE_NULL;
}

/* One a line: zone, verdict, correlation, delay, level; of several in one zone the last counts. */
static void read_proofs(const char *rest, struct airing *airing)
{
	while (*rest) {
		char zone[ZONE_NAME_MAX + 1], verdict[16];
		struct heard heard = { .is_known = true };
		if (sscanf(rest, "%63[^\t]\t%15[^\t]\t%lf\t%d\t%lf", zone, verdict,
			    &heard.correlation, &heard.delay_ms, &heard.level_db) == 5 &&
			heard_verdict_parse(verdict, &heard.verdict) == 0) {
			struct sounding *sounding = airing_sounding(airing, zone);
			if (sounding)
				sounding->heard = heard;
		}
		rest += strcspn(rest, "\n");
		rest += *rest == '\n';
	}
}

static int read_soundings(sqlite3_stmt *row, struct airing *airing)
{
	if (is_null(row, COLUMN_LEVELS) && is_null(row, COLUMN_PROOFS))
		return 0;
	if (!airing_make_soundings(airing))
		return -ENOMEM;
	read_levels(name_in(row, COLUMN_LEVELS), airing);
	read_proofs(name_in(row, COLUMN_PROOFS), airing);
	return 0;
}

int row_read(sqlite3_stmt *row, struct airing **ret_airing)
{
	_cleanup_(airing_cleanup) struct airing *airing = airing_new();
	int r;

	if (!airing)
		return -ENOMEM;
	r = read_strings(row, airing);
	if (r < 0)
		return r;
	r = read_zones(row, airing);
	if (r < 0)
		return r;
	r = read_names(row, airing);
	if (r < 0)
		return r;
	read_numbers(row, airing);
	r = read_soundings(row, airing);
	if (r < 0)
		return r;
	*ret_airing = TAKE(airing);
	return 0;
}
