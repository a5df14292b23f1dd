#include "config/refuse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "calendar/guess_days.h"
#include "calendar/rule.h"
#include "calendar/word.h"
#include "calendar/written.h"
#include "config/hint.h"

/* --- times --- */

static const char *date_text(struct date date, char ret_text[static DAY_TEXT_SIZE])
{
	/* Behind the year, where there is none. */
	return date_format(date, ret_text) + (date.year == 0 ? strlen("0000-") : 0);
}

/* A day, or a day with a time: each has its own key. */
static bool refuse_day_as_time(
	struct reading_context *context, const config_setting_t *setting, const char *text)
{
	struct date dates[DATE_GUESSES_MAX];
	char date[DAY_TEXT_SIZE];
	int hour, minute;

	if (date_and_time_guess(text, dates, &hour, &minute) == 0)
		schema_fault(context, setting,
			_("\"%s\" is a day and a time; right is dates = \"%s\"; times = "
			  "\"%02d:%02d\";"),
			text, date_text(dates[0], date), hour, minute);
	else if (date_guess(text, dates) > 0)
		schema_fault(context, setting, _("\"%s\" is a day; right is dates = \"%s\";"), text,
			date_text(dates[0], date));
	else
		return false;
	return true;
}

/* Several times, or a span. */
static bool refuse_several_times(
	struct reading_context *context, const config_setting_t *setting, const char *text)
{
	char right[GUESS_TEXT_SIZE];

	if (times_guess(text, right) == 0)
		schema_fault(context, setting,
			_("\"%s\" are several times; right is each in its own quotes: [ %s ]"),
			text, right);
	else if (time_span_guess(text, right) == 0)
		schema_fault(context, setting,
			_("\"%s\" is a span of time; what airs again and again in it is every = "
			  "30; window = \"%s\";"),
			text, right);
	else
		return false;
	return true;
}

/* "25:00", "12:60" */
static bool has_form_of_time(const char *text)
{
	int hour, minute, end = 0;

	return sscanf(text, "%2d:%2d%n", &hour, &minute, &end) == 2 && !text[end];
}

/* "每天早上" */
static bool lacks_hour(const char *text)
{
	static const char *const words[] = { "每天", "每日", "早上", "早晨", "上午", "中午", "下午",
		"傍晚", "晚上", "夜里", "整点", "morning", "noon", "evening" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strstr(text, words[i]))
			return !strpbrk(text, "0123456789");
	return false;
}

/* Where what was meant cannot be told. */
static void refuse_unknown_time(
	struct reading_context *context, const config_setting_t *setting, const char *text)
{
	char right[GUESS_TEXT_SIZE];

	if (sun_time_guess(text, right) == 0)
		schema_fault(context, setting, _("\"%s\" is no time by the sun; right is \"%s\""),
			text, right);
	else if (has_form_of_time(text))
		schema_fault(context, setting,
			_("there is no time \"%s\"; hours are 00 to 23, minutes 00 to 59"), text);
	else if (lacks_hour(text))
		schema_fault(context, setting,
			_("\"%s\" says no time; right is such as \"07:00\", and every = 60; window "
			  "= "
			  "\"08:00-18:00\"; for each hour"),
			text);
	else
		schema_fault(context, setting,
			_("\"%s\" is no time of day; right is \"07:00\" or \"07:00:30\", or by the "
			  "sun \"sunrise\", \"sunset-1h\", \"dusk+20min\""),
			text);
}

void refuse_time(struct reading_context *context, const config_setting_t *setting, const char *text)
{
	int hour, minute;

	if (time_guess(text, &hour, &minute) == 0 && hour == 24)
		schema_fault(context, setting,
			_("\"%s\" is no time of day; right is \"23:59\", or \"00:00\" of the next "
			  "day"),
			text);
	else if (time_guess(text, &hour, &minute) == 0)
		schema_fault(context, setting,
			_("\"%s\" is no time of day; right is \"%02d:%02d\""), text, hour, minute);
	else if (!refuse_several_times(context, setting, text) &&
		 !refuse_day_as_time(context, setting, text))
		refuse_unknown_time(context, setting, text);
}

void refuse_number_as_time(struct reading_context *context, const config_setting_t *setting)
{
	const bool is_fraction = config_setting_type(setting) == CONFIG_TYPE_FLOAT;
	const int number = is_fraction ? 0 : config_setting_get_int(setting);
	char text[32];
	int hour, minute;

	if (is_fraction) /* All fit. */
		(void)snprintf(text, sizeof(text), "%.2f", config_setting_get_float(setting));
	else
		(void)snprintf(text, sizeof(text), number < 24 ? "%d:00" : "%d", number);
	if (time_guess(text, &hour, &minute) < 0)
		hour = 7, minute = 0;
	schema_fault(context, setting, _("a time of day stands in quotes; right is \"%02d:%02d\""),
		hour, minute);
}

void refuse_time_of_day(struct reading_context *context, const config_setting_t *setting,
	const char *name, const char *text)
{
	int hour, minute;

	if (time_guess(text, &hour, &minute) == 0 && hour < 24)
		schema_fault(context, setting,
			_("%s \"%s\" is no time of day; right is \"%02d:%02d\""), name, text, hour,
			minute);
	else
		schema_fault(context, setting,
			_("%s \"%s\" is no time of day; right is \"07:00\" or \"07:00:30\""), name,
			text);
}

/* --- windows --- */

void refuse_window(struct reading_context *context, const config_setting_t *setting,
	const char *name, const char *text, bool is_one_day)
{
	char right[GUESS_TEXT_SIZE];
	const bool is_meant = time_span_guess(text, right) == 0;
	const bool is_over_midnight = is_meant && strncmp(right, right + strlen("00:00-"), 5) > 0;

	if (is_one_day && is_over_midnight)
		schema_fault(context, setting,
			_("%s \"%s\" is no span of one day; right are two rules, one with window "
			  "= \"%.5s-23:59\", one with window = \"00:00-%s\""),
			name, text, right, right + strlen("00:00-"));
	else if (is_meant && strcmp(text, right) != 0)
		schema_fault(context, setting, _("%s \"%s\" is no span of time; right is \"%s\""),
			name, text, right);
	else if (is_one_day)
		schema_fault(context, setting,
			_("%s \"%s\" is no span of one day; right is \"08:00-18:00\""), name, text);
	else
		schema_fault(context, setting,
			_("%s \"%s\" is no span of time; right is \"21:30-06:30\""), name, text);
}

/* --- dates --- */

#define DATE_IN_QUOTES_SIZE (DAY_TEXT_SIZE + 2)

static const char *in_quotes(struct date date, char ret_text[static DATE_IN_QUOTES_SIZE])
{
	char text[DAY_TEXT_SIZE];

	(void)snprintf(ret_text, DATE_IN_QUOTES_SIZE, "\"%s\"", date_text(date, text)); /* Fits. */
	return ret_text;
}

/* A time, a day of the Chinese calendar, a weekday: each has its own key. */
static bool refuse_other_day(
	struct reading_context *context, const config_setting_t *setting, const char *text)
{
	char right[GUESS_TEXT_SIZE];
	struct term_day term;
	uint8_t weekdays;
	int hour, minute;

	if (time_guess(text, &hour, &minute) == 0 && strpbrk(text, ":"))
		schema_fault(context, setting,
			_("\"%s\" is a time of day; right is times, or window = "
			  "\"08:00-18:00\" for a span"),
			text);
	else if (lunar_days_guess(text, right) == 0)
		schema_fault(context, setting, _("\"%s\" is a lunar day; right is lunar = [ %s ];"),
			text, right);
	else if (term_day_parse(text, &term) == 0)
		schema_fault(context, setting,
			_("\"%s\" is a solar term; right is solar_terms = \"%s\";"), text, text);
	else if (weekdays_parse(text, &weekdays) == 0)
		schema_fault(context, setting,
			_("\"%s\" is no date but a weekday; weekdays names those on which it airs"),
			text);
	else
		return false;
	return true;
}

/* More than a date, or less. */
static bool refuse_part_of_date(struct reading_context *context, const config_setting_t *setting,
	const char *name, bool yearly, const char *text)
{
	struct date dates[DATE_GUESSES_MAX], until;
	char one[DAY_TEXT_SIZE], other[DAY_TEXT_SIZE], each[GUESS_TEXT_SIZE];
	int hour, minute;

	if (yearly && dates_guess(text, each) == 0)
		schema_fault(context, setting,
			_("\"%s\" are several days; right is each in its own quotes: [ %s ]"), text,
			each);
	else if (date_and_time_guess(text, dates, &hour, &minute) == 0)
		schema_fault(context, setting,
			_("%s \"%s\" has a time, too; right is \"%s\", and times = \"%02d:%02d\";"),
			name, text, date_text(dates[0], one), hour, minute);
	else if (date_span_guess(text, &dates[0], &until) == 0 && dates[0].year != 0)
		schema_fault(context, setting,
			_("%s \"%s\" is a span of days; right is from = \"%s\"; until = \"%s\";"),
			name, text, date_text(dates[0], one), date_text(until, other));
	else if (date_span_guess(text, &dates[0], &until) == 0)
		schema_fault(context, setting,
			_("%s \"%s\" is a span of days; right is each of them, or with their year "
			  "from and until"),
			name, text);
	else if (!yearly && date_guess(text, dates) > 0 && dates[0].year == 0)
		schema_fault(context, setting,
			_("%s \"%s\" has no year; right is such as \"2026-%s\""), name, text,
			date_text(dates[0], one));
	else
		return false;
	return true;
}

/* Says what would be right, where what was meant can be told. */
static void refuse_written_date(struct reading_context *context, const config_setting_t *setting,
	const char *name, bool yearly, const char *text)
{
	char one[DATE_IN_QUOTES_SIZE], other[DATE_IN_QUOTES_SIZE];
	struct date dates[DATE_GUESSES_MAX];
	const int count = date_guess(text, dates);

	if (count < 0)
		schema_fault(context, setting,
			yearly ? _("%s \"%s\" is no date; right is \"2026-12-01\", or \"12-01\" "
				   "for "
				   "every year")
			       : _("%s \"%s\" is no date; right is \"2026-12-01\""),
			name, text);
	else if (count == 1)
		schema_fault(context, setting, _("%s \"%s\" is no date; right is %s"), name, text,
			in_quotes(dates[0], one));
	else
		schema_fault(context, setting, _("%s \"%s\" is no date; right is %s or %s"), name,
			text, in_quotes(dates[0], one), in_quotes(dates[1], other));
}

static void refuse_day_beyond(struct reading_context *context, const config_setting_t *setting,
	const char *text, struct date date)
{
	schema_fault(context, setting, _("there is no day \"%s\"; that month has %d days"), text,
		month_length(date.year == 0 ? 2028 : date.year, date.month));
}

void refuse_date(struct reading_context *context, const config_setting_t *setting, const char *name,
	bool yearly, const char *text)
{
	struct date date;

	if (date_guess_beyond(text, &date) == 0)
		refuse_day_beyond(context, setting, text, date);
	else if (!refuse_part_of_date(context, setting, name, yearly, text) &&
		 !refuse_other_day(context, setting, text))
		refuse_written_date(context, setting, name, yearly, text);
}

void refuse_day(struct reading_context *context, const config_setting_t *setting, const char *text)
{
	char right[DATE_IN_QUOTES_SIZE];
	struct date dates[DATE_GUESSES_MAX], date;

	if (date_guess(text, dates) > 0)
		schema_fault(context, setting, _("there is no day \"%s\"; did you mean %s?"), text,
			in_quotes(dates[0], right));
	else if (date_guess_beyond(text, &date) == 0)
		refuse_day_beyond(context, setting, text, date);
	else
		schema_fault(context, setting, _("there is no day \"%s\""), text);
}

/* --- other days --- */

void refuse_weekday(
	struct reading_context *context, const config_setting_t *setting, const char *text)
{
	char right[GUESS_TEXT_SIZE];

	if (strcmp(text, "每天") == 0 || strcmp(text, "每日") == 0 || strcmp(text, "daily") == 0)
		schema_fault(context, setting,
			_("\"%s\" is no weekday; leave \"weekdays\" out where every day is meant"),
			text);
	else if (strcmp(text, "工作日") == 0 || strcmp(text, "节假日") == 0)
		schema_fault(context, setting,
			_("\"%s\" is no weekday; right is day_type = \"%s\", with the make-up "
			  "workdays of holidays.conf"),
			text, text);
	else if (weekdays_guess(text, right) == 0)
		schema_fault(
			context, setting, _("\"%s\" is no weekday; right is \"%s\""), text, right);
	else
		schema_fault(context, setting,
			_("\"%s\" is no weekday; right is mon, tue, wed, thu, fri, sat or sun, "
			  "\"mon-fri\", or 1 (Monday) to 7"),
			text);
}

void refuse_nth_weekday(
	struct reading_context *context, const config_setting_t *setting, const char *text)
{
	static const struct word befores[] = { { "每月", 0 }, { "每月的", 0 }, { "每个月", 0 },
		{ "每个月的", 0 }, { "every ", 0 }, { "the ", 0 }, { NULL, 0 } };
	const char *right = text;
	enum weekday weekday;
	int none;

	(void)word_read(&right, befores, &none);
	if (nth_weekday_parse(right, &none, &weekday) == 0)
		schema_fault(context, setting,
			_("\"%s\" is no weekday of a month; right is \"%s\""), text, right);
	else
		schema_fault(context, setting,
			_("\"%s\" is no weekday of a month; right is \"2nd sat\" or \"last fri\""),
			text);
}

void refuse_day_of_month(
	struct reading_context *context, const config_setting_t *setting, const char *text)
{
	char right[GUESS_TEXT_SIZE];

	if (strcmp(text, "月底") == 0 || strcmp(text, "月末") == 0 || strcmp(text, "最后一天") == 0)
		schema_fault(context, setting, _("\"%s\" is no day of the month; right is \"%s\""),
			text, "last");
	else if (numbers_guess(text, 1, 31, right) == 0)
		schema_fault(context, setting,
			_("\"%s\" is no day of the month; right is %s, without quotes"), text,
			right);
	else
		schema_fault(context, setting,
			_("\"%s\" is no day of the month; right is 1 to 31 or \"last\""), text);
}

void refuse_lunar_day(
	struct reading_context *context, const config_setting_t *setting, const char *text)
{
	char right[GUESS_TEXT_SIZE];

	if (lunar_days_guess(text, right) == 0)
		schema_fault(
			context, setting, _("\"%s\" is no lunar day; right is %s"), text, right);
	else
		schema_fault(context, setting,
			_("\"%s\" is no lunar day; right is \"8-15\", \"12-last\", \"*-1\" for "
			  "every "
			  "month, or \"八月十五\""),
			text);
}

static const char *term_name(size_t i, const void *userdata)
{
	(void)userdata;
	return solar_term_name(i);
}

void refuse_term(struct reading_context *context, const config_setting_t *setting, const char *text)
{
	_cleanup_free_ char *name = strndup(text, strcspn(text, "+-"));
	const char *nearest = name ? schema_nearest(name, term_name, NULL) : NULL;
	char right[GUESS_TEXT_SIZE];

	if (term_day_guess(text, right) == 0)
		schema_fault(context, setting, _("\"%s\" is no solar term; right is \"%s\""), text,
			right);
	else if (nearest && strcmp(nearest, name) != 0)
		schema_fault(context, setting,
			_("there is no solar term \"%s\"; did you mean \"%s\"?"), name, nearest);
	else
		schema_fault(context, setting,
			_("\"%s\" is no solar term; right is \"惊蛰\", or \"清明-3\" for three "
			  "days "
			  "before (at most %d)"),
			text, TERM_OFFSET_MAX);
}

/* --- zones --- */

static bool is_every_zone(const char *name)
{
	static const char *const words[] = { "所有", "全部", "全体", "每个", "所有分区", "全部分区",
		"all", "ALL", "All", "every", "*" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strcmp(name, words[i]) == 0)
			return true;
	return false;
}

/* "全村、小学": each of them, in quotes. NULL: one is no zone. The caller frees. */
static char *zones_in(const struct config *config, const char *text)
{
	_cleanup_free_ char *list = strdup("");

	while (list && *text) {
		const size_t length = word_element_length(text);
		_cleanup_free_ char *name = strndup(text, length);
		const struct zone *zone = name ? config_zone_called(config, name) : NULL;
		char *longer;
		if (!zone ||
			asprintf(&longer, "%s%s\"%s\"", list, *list ? ", " : "", zone->name) < 0)
			return NULL;
		free(list);
		list = longer;
		text += length + word_comma_length(text + length);
		text += strspn(text, " ");
	}
	return TAKE(list);
}

void refuse_zone(struct reading_context *context, const config_setting_t *setting, const char *name)
{
	_cleanup_free_ char *each = zones_in(context->config, name);
	_cleanup_free_ char *more = each ? NULL : hint_zones(context->config, name);

	if (each)
		schema_fault(context, setting,
			_("\"%s\" are several zones; right is each in its own quotes: [ %s ]"),
			name, each);
	else if (is_every_zone(name))
		schema_fault(context, setting,
			_("there is no zone \"%s\"; leave \"zones\" out where all are meant"),
			name);
	else
		schema_fault(
			context, setting, _("there is no zone \"%s\"%s"), name, more ? more : "");
}
