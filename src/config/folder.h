/* A folder of which every "name.conf" is read: which they are, and which of the others look as if
 * somebody believed them to be read. */
#pragma once

#include "config/schema.h"

/* Calls for each file that is read, by name. Without the folder there is none; that it cannot be
 * listed is told. */
void folder_each(struct reading_context *context, const char *folder,
	void (*each)(struct reading_context *context, const char *path, const void *userdata),
	const void *userdata);

/* Warns of files and folders in it that are not read, but have ".conf" in their names or a section
 * in their text. What editors, packages, and people who switch a file off leave behind is nothing
 * to warn of. `section_of` as of schema_nearest. */
void folder_warn(struct reading_context *context, const char *folder,
	const char *(*section_of)(size_t i, const void *userdata), const void *userdata);

/* Warns of what lies beside `name`, which is not there, and seems to be meant by it: HOLIDAYS.CONF,
 * holidays.conf.txt. */
void folder_warn_misnamed(struct reading_context *context, const char *folder, const char *name);
