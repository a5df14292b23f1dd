/* The sections of the station itself: `station`, `quiet_hours`, `microphone`, `report` and
 * `callers`. */
#pragma once

#include "config/schema.h"

/* An empty group leaves the defaults. */
void settings_read_station(struct reading_context *context, const config_setting_t *setting);
void settings_read_quiet_hours(struct reading_context *context, const config_setting_t *setting);
void settings_read_callers(struct reading_context *context, const config_setting_t *setting);
void settings_read_microphone(struct reading_context *context, const config_setting_t *setting);
void settings_read_report(struct reading_context *context, const config_setting_t *setting);
void settings_miss_report(struct reading_context *context);
