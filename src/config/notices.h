/* The sections `notices`, `chimes`, `announcement` and `alarm`: what is sounded, and how. Zones and
 * voices are read before them, and the chimes before the others. */
#pragma once

#include "config/schema.h"

void notices_read(struct reading_context *context, const config_setting_t *setting);
void notices_read_chimes(struct reading_context *context, const config_setting_t *setting);
void notices_read_announcement(struct reading_context *context, const config_setting_t *setting);
void notices_read_alarm(struct reading_context *context, const config_setting_t *setting);

/* Whether that is a key of a notice, which somebody may write beside them. */
bool notices_have_key(const char *name);

/* There is no such section. */
void notices_miss_announcement(struct reading_context *context);
void notices_miss_alarm(struct reading_context *context);

/* Forgets the names that were read, which the settings own. */
void notices_forget_names(struct reading_context *context);

/* No chime is said of any priority. */
void notices_forget_chimes(struct reading_context *context);
