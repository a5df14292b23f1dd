#include "cli/zones.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "cli/complain.h"
#include "cli/remote.h"
#include "cli/row.h"

static const json_t *find_by(const json_t *status, const char *member, const char *word)
{
	const json_t *found = NULL;
	size_t i;
	json_t *zone;

	json_array_foreach(json_object_get(status, "zones"), i, zone)
	{
		if (strcmp(row_text(zone, member), word) != 0)
			continue;
		if (found)
			return NULL; /* A title of several is none's. */
		found = zone;
	}
	return found;
}

const json_t *zones_find(const json_t *status, const char *word)
{
	const json_t *zone = find_by(status, "name", word);

	return zone ? zone : find_by(status, "title", word);
}

/* "village (全村), school (小学)", in memory the caller frees; NULL on no memory. */
static char *list_zones(const json_t *status)
{
	char *list = NULL;
	size_t i, length;
	json_t *zone;
	FILE *stream = open_memstream(&list, &length);

	if (!stream)
		return NULL;
	json_array_foreach(json_object_get(status, "zones"), i, zone) fprintf(stream, "%s%s (%s)",
		i > 0 ? _(", ") : "", row_text(zone, "name"), row_text(zone, "title"));
	return fclose(stream) == 0 ? list : NULL;
}

static int complain_zone(const json_t *status, const char *word)
{
	_cleanup_free_ char *list = list_zones(status);

	return list ? complain(_("there is no zone \"%s\"; there are: %s"), word, list)
		    : complain_memory();
}

int zones_check(const json_t *status, const struct word_list *words)
{
	for (size_t i = 0; i < words->count; i++)
		if (!zones_find(status, words->words[i]))
			return complain_zone(status, words->words[i]);
	return CLI_DONE;
}

int zones_check_one(struct client *client, const char *word)
{
	const struct word_list words = { { word }, 1 };
	json_auto_t *status = NULL;

	if (remote_ask_status(client, &status) != CLI_DONE)
		return CLI_FAILED;
	return zones_check(status, &words);
}
