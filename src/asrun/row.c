#include "asrun/row.h"

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

static int bind_zones(struct statement *statement, const struct airing *airing)
{
	char *zones = join_zones(airing);

	if (!zones)
		return -ENOMEM;
	return statement_take_text(statement, COLUMN_ZONES + 1, zones);
}

int row_bind_plan(struct statement *statement, const struct airing *airing)
{
	statement_bind_text(statement, COLUMN_NOTICE + 1, airing->notice);
	statement_bind_text(statement, COLUMN_TITLE + 1, airing->title);
	statement_bind_text(statement, COLUMN_CATEGORY + 1, airing->category);
	statement_bind_text(statement, COLUMN_RESPONSIBLE + 1, airing->responsible);
	statement_bind_text(statement, COLUMN_CAUSE + 1, airing_cause_name(airing->cause));
	statement_bind_text(statement, COLUMN_BY + 1, airing->by);
	statement_bind_text(statement, COLUMN_PRIORITY + 1, priority_name(airing->priority));
	statement_bind_text(statement, COLUMN_VOICE + 1, airing->script.voice.name);
	statement_bind_text(statement, COLUMN_TEXT + 1, airing->script.text);
	statement_bind_integer(statement, COLUMN_PLANNED + 1, airing->planned_ms);
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

static int bind_levels(struct statement *statement, const struct airing *airing)
{
	if (!airing->soundings) {
		statement_bind_text(statement, COLUMN_LEVELS + 1, NULL);
		return 0;
	}
	char *levels = join_levels(airing);
	if (!levels)
		return -ENOMEM;
	return statement_take_text(statement, COLUMN_LEVELS + 1, levels);
}

int row_bind_outcome(
	struct statement *statement, const struct airing *airing, const struct row_place *place)
{
	statement_bind_integer(statement, COLUMN_ID + 1, airing->id);
	statement_bind_text(statement, COLUMN_SPOKEN + 1, airing->spoken);
	statement_bind_text(statement, COLUMN_STATE + 1, airing_state_name(airing->state));
	statement_bind_integer(statement, COLUMN_CODE + 1, airing_state_code(airing->state));
	statement_bind_text(statement, COLUMN_REASON + 1, airing_reason_name(airing->reason));
	statement_bind_time(statement, COLUMN_STARTED + 1, airing->started_ms);
	statement_bind_time(statement, COLUMN_ENDED + 1, airing->ended_ms);
	statement_bind_integer(statement, COLUMN_SOUNDED + 1, airing->sounded_ms);
	statement_bind_integer(statement, COLUMN_READINGS + 1, airing->readings_done);
	statement_bind_text(statement, COLUMN_OVERRIDE + 1,
		airing->overrode_quiet_hours ? airing_reason_name(AIRING_REASON_QUIET_HOURS) : "");
	statement_bind_text(statement, COLUMN_STOPPED_BY + 1, airing->stopped_by);
	statement_bind_text(
		statement, COLUMN_CLOCK + 1, airing->is_clock_doubted ? CLOCK_UNTRUSTED : "");
	statement_bind_text(statement, COLUMN_BOOT + 1, place->boot_id);
	statement_bind_time(statement, COLUMN_MONOTONIC + 1, place->monotonic_ms);
	statement_bind_text(statement, COLUMN_DETAIL + 1, airing->detail);
	return bind_levels(statement, airing);
}

/* --- from a row --- */

static int read_text(struct statement *row, int column, char **string)
{
	char *copy = strdup(statement_text(row, column));

	if (!copy)
		return -ENOMEM;
	free(*string);
	*string = copy;
	return 0;
}

static int read_text_or_null(struct statement *row, int column, char **string)
{
	return statement_is_null(row, column) ? 0 : read_text(row, column, string);
}

static int read_zones(struct statement *row, struct airing *airing)
{
	const char *rest = statement_text(row, COLUMN_ZONES);

	while (*rest) {
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

static int read_strings(struct statement *row, struct airing *airing)
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

static int read_names(struct statement *row, struct airing *airing)
{
	if (airing_cause_parse(statement_text(row, COLUMN_CAUSE), &airing->cause) < 0 ||
		priority_parse(statement_text(row, COLUMN_PRIORITY), &airing->priority) < 0 ||
		airing_state_parse(statement_text(row, COLUMN_STATE), &airing->state) < 0 ||
		airing_reason_parse(statement_text(row, COLUMN_REASON), &airing->reason) < 0)
		return -EBADMSG;
	return 0;
}

static void read_numbers(struct statement *row, struct airing *airing)
{
	airing->id = statement_integer(row, COLUMN_ID);
	airing->planned_ms = statement_integer(row, COLUMN_PLANNED);
	airing->started_ms = statement_time(row, COLUMN_STARTED);
	airing->ended_ms = statement_time(row, COLUMN_ENDED);
	airing->sounded_ms = statement_integer(row, COLUMN_SOUNDED);
	airing->readings_done = (int)statement_integer(row, COLUMN_READINGS);
	airing->overrode_quiet_hours = *statement_text(row, COLUMN_OVERRIDE) != '\0';
	airing->is_clock_doubted = *statement_text(row, COLUMN_CLOCK) != '\0';
	(void)snprintf(/* Anything longer is no boot id of ours. */
		airing->boot_id, sizeof(airing->boot_id), "%s", statement_text(row, COLUMN_BOOT));
	airing->monotonic_ms = statement_time(row, COLUMN_MONOTONIC);
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

static int read_soundings(struct statement *row, struct airing *airing)
{
	if (statement_is_null(row, COLUMN_LEVELS) && statement_is_null(row, COLUMN_PROOFS))
		return 0;
	if (!airing_make_soundings(airing))
		return -ENOMEM;
	read_levels(statement_text(row, COLUMN_LEVELS), airing);
	read_proofs(statement_text(row, COLUMN_PROOFS), airing);
	return 0;
}

int row_read(struct statement *row, struct airing **ret_airing)
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
