/* What is told of a time, a span or a zone that is none: with what was meant, where that can be
 * told, else with the forms that are right. Each adds one fault at the setting's line. */
#pragma once

#include "config/schema.h"

/* One of `times`, by the clock or the sun. */
void refuse_time(
	struct reading_context *context, const config_setting_t *setting, const char *text);

/* The same that is no text but a number, 7 or 7.30. */
void refuse_number_as_time(struct reading_context *context, const config_setting_t *setting);

/* A key that is one time of day. */
void refuse_time_of_day(struct reading_context *context, const config_setting_t *setting,
	const char *name, const char *text);

/* The words of a window, of which a key has one; NULL after telling what stands there. */
const char *window_text(
	struct reading_context *context, const config_setting_t *setting, const char *name);

/* A window; across midnight it is none where `is_one_day`. */
void refuse_window(struct reading_context *context, const config_setting_t *setting,
	const char *name, const char *text, bool is_one_day);

void refuse_zone(
	struct reading_context *context, const config_setting_t *setting, const char *name);
