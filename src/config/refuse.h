/* What is told of a date, a time or a day that is none: with what was meant, where that can be
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

/* A window; across midnight it is none where `is_one_day`. */
void refuse_window(struct reading_context *context, const config_setting_t *setting,
	const char *name, const char *text, bool is_one_day);

/* A date; "12-01" is one where `yearly`. */
void refuse_date(struct reading_context *context, const config_setting_t *setting, const char *name,
	bool yearly, const char *text);

/* One that has the form of a date. */
void refuse_day(struct reading_context *context, const config_setting_t *setting, const char *text);

void refuse_weekday(
	struct reading_context *context, const config_setting_t *setting, const char *text);
void refuse_nth_weekday(
	struct reading_context *context, const config_setting_t *setting, const char *text);
void refuse_day_of_month(
	struct reading_context *context, const config_setting_t *setting, const char *text);
void refuse_lunar_day(
	struct reading_context *context, const config_setting_t *setting, const char *text);
void refuse_term(
	struct reading_context *context, const config_setting_t *setting, const char *text);
void refuse_zone(
	struct reading_context *context, const config_setting_t *setting, const char *name);
