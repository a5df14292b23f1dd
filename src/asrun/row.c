#include "asrun/row.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "notice/outcome.h"
#include "notice/zone.h"

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
	COLUMN_OUTCOMES,
	COLUMN_PROOFS, /* read only, from the proofs of its zones */
};

/* What the column says of a clock that was not trusted. */
#define CLOCK_UNTRUSTED "untrusted"

/* Of a zone in which it aired whole, or is not over. */
#define NO_REASON "-"

/* --- to a row --- */

/* What is told of each zone, one a line, in their order. -ENOMEM. */
static int bind_lines(struct statement *statement, int column, const struct airing *airing,
	void (*print)(FILE *stream, const struct airing *airing, size_t zone))
{
	char *joined = NULL;
	size_t length;
	FILE *stream = open_memstream(&joined, &length);

	if (!stream)
		return -ENOMEM;
	for (size_t i = 0; i < airing->zone_count; i++) {
		fputs(i > 0 ? "\n" : "", stream);
		print(stream, airing, i);
	}
	if (fclose(stream) != 0) {
		free(joined);
		return -ENOMEM;
	}
	return statement_take_text(statement, column + 1, joined);
}

static void print_zone(FILE *stream, const struct airing *airing, size_t zone)
{
	fputs(airing->zones[zone], stream);
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
	return bind_lines(statement, COLUMN_ZONES, airing, print_zone);
}

/* "RMS peak" in dBFS, empty where it is not known. */
static void print_level(FILE *stream, const struct airing *airing, size_t zone)
{
	const struct level *level = &airing->soundings[zone].level;

	if (level->is_known)
		fprintf(stream, "%.1f %.1f", level->rms_db, level->peak_db);
}

static const char *code_of(int error, bool is_source)
{
	return error < 0 ? sounding_error_code(error, is_source) : NO_REASON;
}

/* "aired - 12340 2": state, reason, milliseconds, readings; "failed device 0 0 card-absent": and
 * the code of its error, if there was one; behind that of its own chime; behind that for how long
 * the line input was silent. */
static void print_outcome(FILE *stream, const struct airing *airing, size_t zone)
{
	const struct sounding *sounding = &airing->soundings[zone];
	const char *reason = airing_reason_name(sounding->reason);
	const bool was_silent = sounding->silent_ms > 0;
	const bool tells_of_chime = sounding->chime_error < 0 || was_silent;

	fprintf(stream, "%s %s %" PRId64 " %d", airing_state_name(sounding->state),
		*reason ? reason : NO_REASON, sounding->sounded_ms, sounding->readings_done);
	if (sounding->error < 0 || tells_of_chime)
		fprintf(stream, " %s", code_of(sounding->error, sounding->source_failed));
	if (tells_of_chime)
		fprintf(stream, " %s", code_of(sounding->chime_error, true));
	if (was_silent)
		fprintf(stream, " %" PRId64, sounding->silent_ms);
}

static int bind_soundings(struct statement *statement, const struct airing *airing)
{
	if (!airing->soundings) {
		statement_bind_text(statement, COLUMN_LEVELS + 1, NULL);
		statement_bind_text(statement, COLUMN_OUTCOMES + 1, NULL);
		return 0;
	}
	const int r = bind_lines(statement, COLUMN_LEVELS, airing, print_level);
	return r < 0 ? r : bind_lines(statement, COLUMN_OUTCOMES, airing, print_outcome);
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
	statement_bind_text(statement, COLUMN_DETAIL + 1, airing->remark);
	return bind_soundings(statement, airing);
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
	if (read_text_or_null(row, COLUMN_DETAIL, &airing->remark) < 0)
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

/* What bind_lines wrote. */
static void read_lines(const char *rest, struct airing *airing,
	void (*read)(const char *line, struct sounding *sounding))
{
	for (size_t i = 0; i < airing->zone_count; i++) {
		read(rest, &airing->soundings[i]);
		rest += strcspn(rest, "\n");
		rest += *rest == '\n';
	}
}

static void read_level(const char *line, struct sounding *sounding)
{
	struct level *level = &sounding->level;

	level->is_known =
		*line != '\n' && sscanf(line, "%lf %lf", &level->rms_db, &level->peak_db) == 2;
}

/* What is not understood stays as the row has it. */
static void read_outcome(const char *line, struct sounding *sounding)
{
	char state_name[16], reason_name[32], code[32], chime[32];
	bool is_source;
	struct sounding read = *sounding;

	if (sscanf(line, "%15s %31s %" SCNd64 " %d", state_name, reason_name, &read.sounded_ms,
		    &read.readings_done) != 4 ||
		airing_state_parse(state_name, &read.state) < 0)
		return;
	const int more = sscanf(line, "%*s %*s %*s %*d%*[ ]%31[^ \n]%*[ ]%31[^ \n]%*[ ]%" SCNd64,
		code, chime, &read.silent_ms);
	if (more >= 1)
		(void)sounding_error_parse(code, &read.error, &read.source_failed);
	if (more >= 2)
		(void)sounding_error_parse(chime, &read.chime_error, &is_source);
	const bool is_none = strcmp(reason_name, NO_REASON) == 0;
	if (airing_reason_parse(is_none ? "" : reason_name, &read.reason) < 0)
		return;
	*sounding = read;
}

/* One a line: zone, verdict, correlation, delay, level, why; of several in one zone the last
 * counts. What an earlier version does not tell, or a later one tells, is not said. */
static void read_proofs(const char *rest, struct airing *airing)
{
	while (*rest) {
		char zone[ZONE_NAME_MAX + 1], verdict[16], why[32] = "";
		struct heard heard = { .is_known = true };
		if (sscanf(rest, "%63[^\t]\t%15[^\t]\t%lf\t%d\t%lf\t%31[^\n]", zone, verdict,
			    &heard.correlation, &heard.delay_ms, &heard.level_db, why) >= 5 &&
			heard_verdict_parse(verdict, &heard.verdict) == 0) {
			struct sounding *sounding = airing_sounding(airing, zone);
			(void)heard_reason_parse(why, &heard.reason);
			if (sounding)
				sounding->heard = heard;
		}
		rest += strcspn(rest, "\n");
		rest += *rest == '\n';
	}
}

/* As all zones are where the row knows them only together. */
static void read_shared_outcome(struct airing *airing)
{
	for (size_t i = 0; i < airing->zone_count; i++) {
		struct sounding *sounding = &airing->soundings[i];
		sounding->state = airing->state;
		sounding->reason = airing->reason;
		sounding->sounded_ms = airing->sounded_ms;
		sounding->readings_done = airing->readings_done;
	}
}

/* "school: the sound card is not there": the part of an older row that tells of one zone. */
static bool read_sentence(const char *part, size_t length, struct airing *airing)
{
	static const char colon[] = ": ";
	const char *at = memmem(part, length, colon, strlen(colon));
	_cleanup_free_ char *zone = at ? strndup(part, (size_t)(at - part)) : NULL;
	struct sounding *sounding = zone ? airing_sounding(airing, zone) : NULL;

	if (!sounding)
		return false;
	at += strlen(colon);
	return sounding_error_parse_sentence(at, length - (size_t)(at - part), &sounding->error,
		       &sounding->source_failed) == 0;
}

/* Older rows tell in sentences what the others tell in codes: those that are ours are read as such,
 * and said in the language of whoever asks. Others stay as they are. */
static void read_sentences(struct airing *airing)
{
	static const char between[] = "; ";
	bool are_ours = airing->remark;

	for (const char *part = airing->remark, *next; are_ours && part; part = next) {
		const char *end = strstr(part, between);
		next = end ? end + strlen(between) : NULL;
		are_ours = read_sentence(part, end ? (size_t)(end - part) : strlen(part), airing);
	}
	if (are_ours)
		free(TAKE(airing->remark));
}

static int read_soundings(struct statement *row, struct airing *airing)
{
	if (!airing_make_soundings(airing))
		return -ENOMEM;
	read_shared_outcome(airing);
	read_lines(statement_text(row, COLUMN_OUTCOMES), airing, read_outcome);
	if (airing_is_over(airing)) /* Where the power went, its zones were open. */
		outcome_close_all(airing, airing->state, airing->reason);
	read_lines(statement_text(row, COLUMN_LEVELS), airing, read_level);
	read_proofs(statement_text(row, COLUMN_PROOFS), airing);
	read_sentences(airing);
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
