#include "cli/problem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "cli/complain.h"

/* The problem types of docs/api.yaml of which a person at a terminal can be told more than the
 * station says itself. A line with a member has one %s for it. */
static const struct {
	const char *name;
	const char *line;
	const char *member;
} known[] = {
	{ "unknown-airing", N_("there is no airing %s, or it is over"), "airing" },
	{ "text-encoding", N_("the text is not valid UTF-8"), NULL },
	{ "quiet-hours", N_("quiet hours: only `dalaba urgent` is heard now"), NULL },
	{ "airtime-cap", N_("the day's airtime is used up: only `dalaba urgent` is heard now"),
		NULL },
	{ "over-full", N_("too many airings wait already; stop some first"), NULL },
	{ "bad-configuration", N_("the configuration is wrong; the old one stays"), NULL },
	{ "bad-request", N_("the station does not accept this: %s"), "detail" },
	{ "not-found", N_("the station does not know this call: is it an older version?"), NULL },
	{ "method-not-allowed", N_("the station does not know this call: is it an older version?"),
		NULL },
	{ "too-many-connections", N_("too many ask the station at once; try again later"), NULL },
	{ "request-timeout", N_("the station did not get the whole request in time"), NULL },
	{ "ending", N_("the station ends just now"), NULL },
	{ "log-unreadable", N_("the station could not do it: %s"), "detail" },
	{ "internal", N_("the station could not do it: %s"), "detail" },
};

/* A string or an integer member as text, in memory the caller frees. */
static char *member_text(const json_t *problem, const char *name)
{
	const json_t *member = json_object_get(problem, name);

	if (json_is_string(member))
		return strdup(json_string_value(member));
	char *text = NULL;
	if (!json_is_integer(member) || asprintf(&text, "%lld", json_integer_value(member)) < 0)
		return NULL;
	return text;
}

/* "/problems/unknown-zone" -> "unknown-zone" */
static const char *problem_name(const json_t *problem)
{
	const char *type = json_string_value(json_object_get(problem, "type"));
	const char *slash = type ? strrchr(type, '/') : NULL;

	return slash ? slash + 1 : "";
}

static char *known_line(const json_t *problem, const char *line, const char *member)
{
	char *text = NULL;

	if (!member)
		return strdup(_(line));
	_cleanup_free_ char *value = member_text(problem, member);
	if (!value || asprintf(&text, _(line), value) < 0)
		return NULL;
	return text;
}

/* What the station says, in the language that it was asked in. */
static char *server_line(const json_t *problem, int http_status)
{
	const char *const members[] = { "detail", "title" };
	char *text = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		text = member_text(problem, members[i]);
		if (text)
			return text;
	}
	if (asprintf(&text, _("the station refused (HTTP %d)"), http_status) < 0)
		return NULL;
	return text;
}

char *problem_line(const json_t *problem, int http_status)
{
	const char *name = problem_name(problem);
	char *text = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(known) && !text; i++)
		if (strcmp(name, known[i].name) == 0)
			text = known_line(problem, known[i].line, known[i].member);
	return text ? text : server_line(problem, http_status);
}

int problem_complain(const json_t *problem, int http_status)
{
	_cleanup_free_ char *line = problem_line(problem, http_status);
	size_t i;
	json_t *fault;

	if (!line)
		return complain_memory();
	(void)complain("%s", line); /* The status is returned below. */
	json_array_foreach(json_object_get(problem, "faults"), i, fault) if (json_is_string(fault))
		fprintf(stderr, "%s\n", json_string_value(fault));
	return CLI_FAILED;
}
