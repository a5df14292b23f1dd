/* The sections `voices` and `lexicon`: who speaks, and how the station's own words are read. */
#pragma once

#include "config/schema.h"

/* A voice of one name hides those that are read after it, but for one of the same file, which is
 * refused (reading_context's voices_before). */
void voices_read(struct reading_context *context, const config_setting_t *setting);

void own_words_read(struct reading_context *context, const config_setting_t *setting);
