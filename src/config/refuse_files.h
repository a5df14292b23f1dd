/* What is told of a file that is not there: with the one that was meant, where that can be told.
 * Each adds one fault at the setting's line. */
#pragma once

#include "config/schema.h"

/* A recording, as the key of that name has it and at the path that it is looked for; the error is
 * recording_problem's. */
void refuse_recording(struct reading_context *context, const config_setting_t *setting,
	const char *key, const char *name, const char *path, int error);

/* A text file, with an -errno. */
void refuse_text_file(struct reading_context *context, const config_setting_t *setting,
	const char *name, const char *path, int error);

/* "https://...", "C:\\...", "~/...": false where it may be a path of this machine. */
bool refuse_foreign_path(
	struct reading_context *context, const config_setting_t *setting, const char *name);
