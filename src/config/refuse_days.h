/* What is told of a day that is none, or that another key says: with what was meant, where that can
 * be told, else with the forms that are right. Each adds one fault at the setting's line. */
#pragma once

#include "calendar/guess_words.h"
#include "config/schema.h"

/* A date; "12-01" is one where `yearly`. */
void refuse_date(struct reading_context *context, const config_setting_t *setting, const char *name,
	bool yearly, const char *text);

/* The same that is no text but a number, 20261201. */
void refuse_number_as_date(
	struct reading_context *context, const config_setting_t *setting, const char *name);

/* One that has the form of a date. */
void refuse_day(struct reading_context *context, const config_setting_t *setting, const char *text);

void refuse_weekday(
	struct reading_context *context, const config_setting_t *setting, const char *text);
void refuse_nth_weekday(
	struct reading_context *context, const config_setting_t *setting, const char *text);
void refuse_day_of_month(
	struct reading_context *context, const config_setting_t *setting, const char *text);
void refuse_month(
	struct reading_context *context, const config_setting_t *setting, const char *text);
void refuse_lunar_day(
	struct reading_context *context, const config_setting_t *setting, const char *text);
void refuse_number_as_lunar_day(struct reading_context *context, const config_setting_t *setting);
void refuse_term(
	struct reading_context *context, const config_setting_t *setting, const char *text);

#define DAYS_SETTING_SIZE (GUESS_TEXT_SIZE + 64)

/* What says those days in a rule, "lunar = [ \"每月初一\" ];", with any key but that one, NULL for
 * with any. False: they are no days. */
bool days_setting(
	const char *text, const char *own_key, char ret_setting[static DAYS_SETTING_SIZE]);
