#include "cli/row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/answer.h"
#include "asrun/health.h"
#include "base/cleanup.h"
#include "base/translate.h"
#include "cli/complain.h"
#include "notice/airing.h"
#include "notice/bound.h"
#include "notice/condition.h"
#include "notice/priority.h"

long long row_id(const json_t *row)
{
	return json_integer_value(json_object_get(row, "id"));
}

const char *row_id_text(const json_t *row, char ret_id[static ROW_ID_SIZE])
{
	(void)snprintf(ret_id, ROW_ID_SIZE, "%lld", row_id(row)); /* Fits. */
	return ret_id;
}

const char *row_text(const json_t *row, const char *name)
{
	const char *text = json_string_value(json_object_get(row, name));

	return text ? text : "";
}

const char *row_time(const char *rfc3339, char ret_time[static ROW_TIME_SIZE])
{
	(void)snprintf(ret_time, ROW_TIME_SIZE, "%s", rfc3339); /* Cut where seconds end. */
	char *separator = strchr(ret_time, 'T');
	if (separator)
		*separator = ' ';
	return ret_time;
}

const char *row_seconds(
	const json_t *row, const char *name, char ret_seconds[static ROW_SECONDS_SIZE])
{
	const json_int_t duration_ms = json_integer_value(json_object_get(row, name));

	ret_seconds[0] = '\0';
	if (duration_ms > 0) /* An hour at most, so it fits. */
		(void)snprintf(
			ret_seconds, ROW_SECONDS_SIZE, _("%.1f s"), (double)duration_ms / 1000);
	return ret_seconds;
}

/* How many of its zones it sounds in, or has. */
static size_t count_zones_aired(const json_t *outcomes)
{
	const char *const on_air = airing_state_name(AIRING_ON_AIR);
	size_t i, count = 0;
	json_t *outcome;

	json_array_foreach(outcomes, i, outcome) count +=
		row_is_aired(outcome) || strcmp(row_text(outcome, "state"), on_air) == 0;
	return count;
}

const char *row_state(const json_t *row, char ret_state[static ROW_STATE_SIZE])
{
	const json_t *outcomes = json_object_get(row, "outcomes");
	const size_t aired = count_zones_aired(outcomes), all = json_array_size(outcomes);
	const char *title = row_text(row, "state");
	char zones[ROW_STATE_SIZE / 2];
	enum airing_state state;

	if (airing_state_parse(title, &state) == 0)
		title = airing_state_title(state);
	(void)snprintf(zones, sizeof(zones), _("%zu of %zu zones"), aired, all); /* Fits. */
	if (aired == 0 || aired == all)
		(void)snprintf(ret_state, ROW_STATE_SIZE, "%s", title);
	else if (row_is_aired(row))
		(void)snprintf(ret_state, ROW_STATE_SIZE, "%s", zones);
	else /* Cut where a title of another program is too long. */
		(void)snprintf(ret_state, ROW_STATE_SIZE, _("%s, %s"), title, zones);
	return ret_state;
}

const char *row_reason(const json_t *row)
{
	const char *name = row_text(row, "reason");
	enum airing_reason reason;

	if (!*name && *row_text(row, "clock"))
		return _("clock not trusted");
	return airing_reason_parse(name, &reason) < 0 ? name : airing_reason_title(reason);
}

char *row_reason_whole(const json_t *row)
{
	const char *reason = row_reason(row), *detail = row_text(row, "detail");
	const bool is_quiet =
		strcmp(row_text(row, "reason"), airing_reason_name(AIRING_REASON_QUIET_HOURS)) == 0;
	char *whole;

	if (!is_quiet || !*detail)
		return strdup(reason);
	return asprintf(&whole, _("%s: %s"), reason, detail) < 0 ? NULL : whole;
}

const char *row_heard(const json_t *row)
{
	const char *name = row_text(row, "heard");
	enum heard_verdict verdict;

	return heard_verdict_parse(name, &verdict) < 0 ? name : heard_verdict_title(verdict);
}

const char *row_priority(const json_t *row)
{
	const char *name = row_text(row, "priority");
	enum priority priority;

	return priority_parse(name, &priority) < 0 ? name : priority_title(priority);
}

bool row_is_over(const json_t *row)
{
	enum airing_state state;

	if (airing_state_parse(row_text(row, "state"), &state) < 0)
		return false;
	return state == AIRING_AIRED || state == AIRING_FAILED || state == AIRING_CANCELLED;
}

bool row_is_aired(const json_t *row)
{
	return strcmp(row_text(row, "state"), airing_state_name(AIRING_AIRED)) == 0;
}

char *row_zones(const json_t *row)
{
	_cleanup_free_ char *list = NULL;
	size_t length = 0, i;
	json_t *zone;

	FILE *stream = open_memstream(&list, &length);
	if (!stream)
		return NULL;
	json_array_foreach(json_object_get(row, "zones"), i, zone) if (json_is_string(zone))
		fprintf(stream, "%s%s", i > 0 ? _(", ") : "", json_string_value(zone));
	if (fclose(stream) != 0)
		return NULL;
	return TAKE(list);
}

const char *row_name(const json_t *row)
{
	const char *title = row_text(row, "title");

	return *title ? title : row_text(row, "text");
}

const char *row_fault(const json_t *fault)
{
	const char *name = row_text(fault, "fault");

	for (int i = 0; i < ZONE_FAULT_COUNT; i++)
		if (strcmp(name, zone_fault_name((enum zone_fault)i)) == 0)
			return _(zone_fault_text((enum zone_fault)i));
	return name;
}

const char *row_log_fault(const json_t *fault)
{
	const char *name = row_text(fault, "fault");

	for (int i = 0; i < LOG_FAULT_COUNT; i++)
		if (strcmp(name, log_fault_name((enum log_fault)i)) == 0)
			return _(log_fault_text((enum log_fault)i));
	return name;
}

const char *row_bound(const char *name)
{
	for (unsigned i = 0; i < BOUND_COUNT; i++)
		if (strcmp(name, bound_name((enum bound)i)) == 0)
			return _(bound_text((enum bound)i));
	return name;
}

int row_print_json(const json_t *row)
{
	_cleanup_free_ char *line = json_dumps(row, ANSWER_JSON);

	if (!line)
		return complain_memory();
	printf("%s\n", line);
	return CLI_DONE;
}
