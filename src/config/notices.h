/* The sections `notices`, `announcement` and `alarm`: what is sounded, and how. Zones and voices
 * are read before them. */
#pragma once

#include "config/schema.h"

void notices_read(struct reading_context *context, const config_setting_t *setting);
void notices_read_announcement(struct reading_context *context, const config_setting_t *setting);
void notices_read_alarm(struct reading_context *context, const config_setting_t *setting);

/* Forgets the names that were read, which the settings own. */
void notices_forget_names(struct reading_context *context);
