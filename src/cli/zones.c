#include "cli/zones.h"

#include <string.h>

#include "base/translate.h"
#include "cli/complain.h"
#include "cli/row.h"

const json_t *zones_find(const json_t *status, const char *name)
{
	size_t i;
	json_t *zone;

	json_array_foreach(json_object_get(status, "zones"), i,
		zone) if (strcmp(row_text(zone, "name"), name) == 0) return zone;
	return NULL;
}

int zones_check(const json_t *status, const struct word_list *names)
{
	for (size_t i = 0; i < names->count; i++)
		if (!zones_find(status, names->words[i]))
			return complain(_("there is no zone \"%s\"; `dalaba status` lists them"),
				names->words[i]);
	return CLI_DONE;
}
