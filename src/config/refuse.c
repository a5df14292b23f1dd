#include "config/refuse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/translate.h"
#include "base/words.h"
#include "calendar/guess_times.h"
#include "config/hint.h"
#include "config/refuse_days.h"

/* --- times --- */

/* Each character of the text that something may begin with. */
static const char *next_character(const char *at)
{
	do
		at++;
	while (((unsigned char)*at & 0xC0) == 0x80);
	return at;
}

/* "周一早上7点" */
static bool split_day_and_time(
	const char *text, char ret_days[static DAYS_SETTING_SIZE], int *ret_hour, int *ret_minute)
{
	char day[GUESS_WORDS_MAX];

	for (const char *at = text; *at; at = next_character(at)) {
		const char *time = at + (*at == 'T');
		time += strncmp(time, "的", strlen("的")) == 0 ? strlen("的") : 0;
		if (at > text && guess_copy(text, at, day) == 0 &&
			time_guess(time, ret_hour, ret_minute) == 0 && *ret_hour < 24 &&
			days_setting(day, NULL, ret_days))
			return true;
	}
	return false;
}

/* A day, or a day with a time: each has its own key. */
static bool refuse_day_as_time(
	struct reading_context *context, const config_setting_t *setting, const char *text)
{
	char days[DAYS_SETTING_SIZE];
	int hour, minute;

	if (days_setting(text, NULL, days))
		schema_fault(context, setting, _("\"%s\" is a day; right is %s"), text, days);
	else if (split_day_and_time(text, days, &hour, &minute))
		schema_fault(context, setting,
			_("\"%s\" is a day and a time; right is %s times = \"%02d:%02d\";"), text,
			days, hour, minute);
	else
		return false;
	return true;
}

/* "每半小时": so many minutes; false: none of it. */
static bool interval_guess(const char *text, int *ret_minutes)
{
	static const struct word each[] = { { "每", 0 }, { "每隔", 0 }, { "隔", 0 },
		{ "every ", 0 }, { NULL, 0 } };
	static const struct word hours[] = { { "小时", 0 }, { "个小时", 0 }, { "个钟头", 0 },
		{ "hour", 0 }, { NULL, 0 } };
	static const char *const ends[] = { "播一次", "一次", "1次" };
	char words[GUESS_WORDS_MAX], right[DURATION_GUESS_SIZE];
	int64_t duration_ms;

	if (!guess_skip(&text, each) || guess_copy(text, text + strlen(text), words) < 0)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		char *end = strstr(words, ends[i]);
		if (end && strcmp(end, ends[i]) == 0)
			*end = '\0';
	}
	const char *rest = words;
	*ret_minutes = 60;
	if (guess_skip(&rest, hours) && !*rest)
		return true;
	if (duration_guess(words, right) < 0 || clock_parse_duration(right, &duration_ms) < 0)
		return false;
	*ret_minutes = (int)(duration_ms / 60000);
	return *ret_minutes > 0;
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
	static const char *const words[] = { "每天", "每日", "早", "上午", "中午", "下午", "傍晚",
		"晚", "夜", "饭", "整点", "morning", "noon", "evening" };

	return HAS_ONE_OF(text, words) && !strpbrk(text, "0123456789");
}

/* Where what was meant cannot be told. */
static void refuse_unknown_time(
	struct reading_context *context, const config_setting_t *setting, const char *text)
{
	char right[GUESS_TEXT_SIZE];
	int minutes;

	if (interval_guess(text, &minutes))
		schema_fault(context, setting,
			_("\"%s\" is an interval; right is every = %d; window = "
			  "\"08:00-18:00\";"),
			text, minutes);
	else if (sun_time_guess(text, right) == 0)
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
	int hour, minute = 0;

	if (time_guess(text, &hour, &minute) == 0 && hour == 24)
		schema_fault(context, setting,
			_("\"%s\" is no time of day; right is \"23:59\", or \"00:00\" of the next "
			  "day"),
			text);
	else if (time_guess(text, &hour, &minute) == 0 || hour_guess(text, &hour) == 0)
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
	int hour, minute = 0;

	if ((time_guess(text, &hour, &minute) == 0 || hour_guess(text, &hour) == 0) && hour < 24)
		schema_fault(context, setting,
			_("%s \"%s\" is no time of day; right is \"%02d:%02d\""), name, text, hour,
			minute);
	else
		schema_fault(context, setting,
			_("%s \"%s\" is no time of day; right is \"07:00\" or \"07:00:30\""), name,
			text);
}

/* --- windows --- */

const char *window_text(
	struct reading_context *context, const config_setting_t *setting, const char *name)
{
	if (!config_setting_is_array(setting) && !config_setting_is_list(setting))
		return schema_string(context, setting, name, 1, 63, false);
	schema_fault(context, setting,
		_("%s is one span in quotes, \"08:00-18:00\"; right of several is a group { ... } "
		  "for each"),
		name);
	return NULL;
}

/* "22:00-6:00, 12:00-14:00" */
static bool refuse_several_windows(struct reading_context *context, const config_setting_t *setting,
	const char *name, const char *text)
{
	char each[GUESS_TEXT_SIZE];

	if (windows_guess(text, each) < 0)
		return false;
	schema_fault(context, setting,
		_("%s \"%s\" are several spans; right is a group { ... } for each, with one of %s"),
		name, text, each);
	return true;
}

void refuse_window(struct reading_context *context, const config_setting_t *setting,
	const char *name, const char *text, bool is_one_day)
{
	char right[GUESS_TEXT_SIZE] = "";
	const bool is_meant = window_guess(text, right) == 0;
	char *until = right + strlen("00:00-");

	if (is_one_day && is_meant && strcmp(until, "24:00") == 0)
		strcpy(until, "23:59"); /* The last minute at which something may begin. */
	if (refuse_several_windows(context, setting, name, text))
		return;
	if (is_one_day && is_meant && strncmp(right, until, 5) > 0)
		schema_fault(context, setting,
			_("%s \"%s\" is no span of one day; right are two rules, one with window "
			  "= \"%.5s-23:59\", one with window = \"00:00-%s\""),
			name, text, right, until);
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

/* --- zones --- */

static bool is_every_zone(const char *name)
{
	static const char *const words[] = { "所有", "全部", "全体", "每个", "所有分区", "全部分区",
		"all", "ALL", "All", "every", "*" };

	return IS_ONE_OF(name, words);
}

/* A list of zones in the reading. */
struct zones_list {
	const struct config *config;
	char *text; /* NULL: no memory */
};

static bool add_zone(void *userdata, const char *word)
{
	struct zones_list *list = userdata;
	const struct zone *zone = config_zone_called(list->config, word);
	char *longer;

	if (!zone || !list->text ||
		asprintf(&longer, "%s%s\"%s\"", list->text, *list->text ? ", " : "", zone->name) <
			0)
		return false;
	free(list->text);
	list->text = longer;
	return true;
}

static char *zones_parted(const struct config *config, const char *text, enum guess_parting parting)
{
	struct zones_list list = { config, strdup("") };

	if (guess_each(text, parting, add_zone, &list) > 1)
		return list.text;
	free(list.text);
	return NULL;
}

/* "全村、小学", "全村和小学": each of them, in quotes; a name may have 和 in it. NULL: one is no
 * zone, or there is one alone. The caller frees. */
static char *zones_in(const struct config *config, const char *text)
{
	_cleanup_free_ char *commas = strdup(text); /* A name has no slash. */
	char *zones;

	for (char *slash = commas; slash && (slash = strchr(slash, '/'));)
		*slash = ',';
	zones = commas ? zones_parted(config, commas, GUESS_BY_COMMAS) : NULL;
	return zones ? zones : zones_parted(config, text, GUESS_BY_BLANKS);
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
