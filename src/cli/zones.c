#include "cli/zones.h"

#include <stdio.h>
#include <string.h>

#include "base/translate.h"
#include "cli/complain.h"
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

static void list_zones(const json_t *status)
{
	size_t i;
	json_t *zone;

	json_array_foreach(json_object_get(status, "zones"), i, zone)
		fprintf(stderr, "  %s  %s\n", row_text(zone, "name"), row_text(zone, "title"));
}

int zones_check(const json_t *status, const struct word_list *words)
{
	for (size_t i = 0; i < words->count; i++) {
		if (zones_find(status, words->words[i]))
			continue;
		(void)complain(_("there is no zone \"%s\"; there are:"), words->words[i]);
		list_zones(status);
		return CLI_FAILED;
	}
	return CLI_DONE;
}
