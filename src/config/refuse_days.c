#include "config/refuse_days.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "base/words.h"
#include "calendar/guess_dates.h"
#include "calendar/guess_days.h"
#include "calendar/guess_times.h"
#include "calendar/rule.h"
#include "calendar/written.h"

/* --- which key says it --- */

/* What each key takes of a text, as it stands or as it was meant: what stands behind "=". All
 * return -EINVAL where the text says days of another kind. */

static int quote(const char *text, char *ret_right)
{
	const int length = snprintf(ret_right, GUESS_TEXT_SIZE, "\"%s\"", text);

	return length < GUESS_TEXT_SIZE ? 0 : -EINVAL;
}

static int list_in_brackets(
	const char *text, int (*guess)(const char *text, char *ret_text), char *ret_right)
{
	char list[GUESS_TEXT_SIZE];

	if (guess(text, list) < 0)
		return -EINVAL;
	const int length = snprintf(ret_right, GUESS_TEXT_SIZE, "[ %s ]", list);
	return length < GUESS_TEXT_SIZE ? 0 : -EINVAL;
}

static int cycle_right(const char *text, char *ret_right)
{
	int days;

	if (cycle_guess(text, &days) < 0)
		return -EINVAL;
	(void)snprintf(ret_right, GUESS_TEXT_SIZE, "{ from = \"2026-12-01\"; days = %d; }",
		days); /* Fits. */
	return 0;
}

static int nth_weekday_right(const char *text, char *ret_right)
{
	char guess[GUESS_TEXT_SIZE];
	enum weekday weekday;
	int nth;

	if (nth_weekday_parse(text, &nth, &weekday) == 0)
		return quote(text, ret_right);
	return nth_weekday_guess(text, guess) < 0 ? -EINVAL : quote(guess, ret_right);
}

/* Numbers alone are days of another kind. */
static bool names_week(const char *text)
{
	static const char *const words[] = { "周", "星期", "礼拜", "双休", "day", "week", "Day" };

	return HAS_ONE_OF(text, words);
}

static int weekdays_right(const char *text, char *ret_right)
{
	char guess[GUESS_TEXT_SIZE];
	uint8_t weekdays;
	const bool is_right = weekdays_parse(text, &weekdays) == 0;

	if (is_right && text[strspn(text, "0123456789,- ")])
		return quote(text, ret_right);
	return !is_right && names_week(text) && weekdays_guess(text, guess) == 0
		       ? quote(guess, ret_right)
		       : -EINVAL;
}

static int dates_right(const char *text, char *ret_right)
{
	struct date dates[DATE_GUESSES_MAX];
	char date[DAY_TEXT_SIZE];

	if (date_guess(text, dates) > 0)
		return quote(date_guess_text(dates[0], date), ret_right);
	return list_in_brackets(text, dates_guess, ret_right) == 0
		       ? 0
		       : list_in_brackets(text, date_span_each_guess, ret_right);
}

/* "\"2026-12-01\"; until = \"2026-12-31\"" */
static int period_right(const char *text, char *ret_right)
{
	char one[DAY_TEXT_SIZE], other[DAY_TEXT_SIZE];
	struct date from, until;

	if (date_span_guess(text, &from, &until) < 0 || from.year == 0)
		return -EINVAL;
	(void)snprintf(ret_right, GUESS_TEXT_SIZE, "\"%s\"; until = \"%s\"", /* Fits. */
		date_guess_text(from, one), date_guess_text(until, other));
	return 0;
}

static int terms_right(const char *text, char *ret_right)
{
	return list_in_brackets(text, term_days_guess, ret_right);
}

static int days_of_month_right(const char *text, char *ret_right)
{
	static const char *const words[] = { "号", "日", "每月", "月底", "月末", "单", "双" };

	return HAS_ONE_OF(text, words) ? list_in_brackets(text, days_of_month_guess, ret_right)
				       : -EINVAL;
}

static int months_right(const char *text, char *ret_right)
{
	int year, month;

	if (month_guess(text, &year, &month) < 0 || year != 0)
		return -EINVAL;
	return list_in_brackets(text, months_guess, ret_right);
}

static int lunar_right(const char *text, char *ret_right)
{
	struct lunar_day day;

	return lunar_day_parse(text, &day) == 0
		       ? quote(text, ret_right)
		       : list_in_brackets(text, lunar_days_guess, ret_right);
}

static int day_type_right(const char *text, char *ret_right)
{
	return strcmp(text, "工作日") == 0 || strcmp(text, "节假日") == 0 ? quote(text, ret_right)
									  : -EINVAL;
}

bool days_setting(const char *text, const char *own_key, char ret_setting[static DAYS_SETTING_SIZE])
{
	static const struct {
		const char *key;
		int (*right)(const char *text, char *ret_right);
	} kinds[] = {
		{ "every_days", cycle_right },
		{ "nth_weekday", nth_weekday_right },
		{ "weekdays", weekdays_right },
		{ "day_type", day_type_right },
		{ "dates", dates_right },
		{ "from", period_right },
		{ "solar_terms", terms_right },
		{ "days_of_month", days_of_month_right },
		{ "months", months_right },
		{ "lunar", lunar_right },
	};
	char right[GUESS_TEXT_SIZE];

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if ((own_key && strcmp(kinds[i].key, own_key) == 0) ||
			kinds[i].right(text, right) < 0)
			continue;
		(void)snprintf(ret_setting, DAYS_SETTING_SIZE, "%s = %s;", kinds[i].key,
			right); /* Fits. */
		return true;
	}
	return false;
}

/* Whether it is a day that another key says, which then is told. */
static bool refuse_other_day(struct reading_context *context, const config_setting_t *setting,
	const char *key, const char *text)
{
	char right[DAYS_SETTING_SIZE];

	if (!days_setting(text, key, right))
		return false;
	schema_fault(
		context, setting, _("\"%s\" stands with another key; right is %s"), text, right);
	return true;
}

/* --- dates --- */

#define DATE_IN_QUOTES_SIZE (DAY_TEXT_SIZE + 2)

static const char *in_quotes(struct date date, char ret_text[static DATE_IN_QUOTES_SIZE])
{
	char text[DAY_TEXT_SIZE];

	(void)snprintf(
		ret_text, DATE_IN_QUOTES_SIZE, "\"%s\"", date_guess_text(date, text)); /* Fits. */
	return ret_text;
}

/* "明天": a configuration is read on other days, too. */
static bool is_relative(const char *text)
{
	static const char *const words[] = { "今天", "今日", "明天", "明日", "后天", "昨天", "本周",
		"这周", "下周", "上周", "这个星期", "下个星期", "下星期", "本月", "这个月",
		"下个月", "下月", "今年", "明年", "today", "tomorrow", "next " };

	return HAS_ONE_OF(text, words);
}

static bool is_without_end(const char *text)
{
	static const char *const words[] = { "永远", "永久", "长期", "一直", "不限", "无限",
		"无限期", "forever", "never" };

	return IS_ONE_OF(text, words);
}

/* Of the dates that are left out: what another key says cannot be left out of itself. */
static bool refuse_exception(struct reading_context *context, const config_setting_t *setting,
	const char *name, const char *text)
{
	char right[GUESS_TEXT_SIZE], other[DAYS_SETTING_SIZE];

	if (strcmp(name, "except") != 0)
		return false;
	if (weekdays_left_guess(text, right) == 0)
		schema_fault(context, setting,
			_("\"except\" has dates alone; right is weekdays = \"%s\";"), right);
	else if (days_setting(text, "dates", other))
		schema_fault(context, setting,
			_("\"except\" has dates alone, and \"%s\" is none; right is such as "
			  "\"2026-12-01\", or \"12-01\" for every year"),
			text);
	else
		return false;
	return true;
}

/* A time, a day that another key says, one that is another each day. */
static bool refuse_no_date(struct reading_context *context, const config_setting_t *setting,
	const char *name, const char *text)
{
	int hour, minute;

	if (time_guess(text, &hour, &minute) == 0 && (strpbrk(text, ":") || strstr(text, "点")))
		schema_fault(context, setting,
			_("\"%s\" is a time of day; right is times, or window = "
			  "\"08:00-18:00\" for a span"),
			text);
	else if (is_without_end(text))
		schema_fault(context, setting,
			_("%s \"%s\" is no date; leave it out where there is no end"), name, text);
	else if (is_relative(text))
		schema_fault(context, setting,
			_("%s \"%s\" is another day each time; right is its date, such as "
			  "\"2026-12-01\""),
			name, text);
	else
		return refuse_exception(context, setting, name, text) ||
		       refuse_other_day(context, setting, "dates", text);
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
			name, text, date_guess_text(dates[0], one), hour, minute);
	else if (yearly && date_span_each_guess(text, each) == 0)
		schema_fault(context, setting,
			_("\"%s\" is a span of days; right is each in its own quotes: [ %s ]"),
			text, each);
	else if (date_span_guess(text, &dates[0], &until) == 0 && dates[0].year != 0)
		schema_fault(context, setting,
			_("%s \"%s\" is a span of days; right is from = \"%s\"; until = \"%s\";"),
			name, text, date_guess_text(dates[0], one), date_guess_text(until, other));
	else if (date_span_guess(text, &dates[0], &until) == 0)
		schema_fault(context, setting,
			_("%s \"%s\" is a span of days; right is each of them, or with their year "
			  "from and until"),
			name, text);
	else if (!yearly && date_guess(text, dates) > 0 && dates[0].year == 0)
		schema_fault(context, setting,
			_("%s \"%s\" has no year; right is such as \"2026-%s\""), name, text,
			date_guess_text(dates[0], one));
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
	struct date date, dates[DATE_GUESSES_MAX];

	if (date_guess_beyond(text, &date) == 0)
		refuse_day_beyond(context, setting, text, date);
	else if (!refuse_part_of_date(context, setting, name, yearly, text) &&
		 (date_guess(text, dates) > 0 || !refuse_no_date(context, setting, name, text)))
		refuse_written_date(context, setting, name, yearly, text);
}

void refuse_number_as_date(
	struct reading_context *context, const config_setting_t *setting, const char *name)
{
	struct date dates[DATE_GUESSES_MAX];
	char text[32], date[DAY_TEXT_SIZE];

	(void)snprintf(text, sizeof(text), "%04lld", /* Fits. */
		(long long)config_setting_get_int64(setting));
	if (date_guess(text, dates) != 1)
		schema_fault(context, setting, _("%s is a date in quotes, such as \"2026-12-01\""),
			name);
	else
		schema_fault(context, setting, _("%s is a date in quotes; right is \"%s\""), name,
			date_guess_text(dates[0], date));
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

/* --- weekdays, months and their days --- */

/* Where all of them are meant. */
static bool is_each(const char *text)
{
	static const char *const words[] = { "每天", "每日", "天天", "每周", "每月", "每个月",
		"daily", "every day", "all" };

	return IS_ONE_OF(text, words);
}

void refuse_weekday(
	struct reading_context *context, const config_setting_t *setting, const char *text)
{
	char right[GUESS_TEXT_SIZE];

	if (is_each(text))
		schema_fault(context, setting,
			_("\"%s\" is no weekday; leave \"weekdays\" out where every day is meant"),
			text);
	else if (day_type_right(text, right) == 0)
		schema_fault(context, setting,
			_("\"%s\" is no weekday; right is day_type = \"%s\", with the make-up "
			  "workdays of holidays.conf"),
			text, text);
	else if (weekdays_guess(text, right) == 0)
		schema_fault(
			context, setting, _("\"%s\" is no weekday; right is \"%s\""), text, right);
	else if (!refuse_other_day(context, setting, "weekdays", text))
		schema_fault(context, setting,
			_("\"%s\" is no weekday; right is mon, tue, wed, thu, fri, sat or sun, "
			  "\"mon-fri\", or 1 (Monday) to 7"),
			text);
}

void refuse_nth_weekday(
	struct reading_context *context, const config_setting_t *setting, const char *text)
{
	char right[GUESS_TEXT_SIZE];

	if (nth_weekday_guess(text, right) == 0)
		schema_fault(context, setting,
			_("\"%s\" is no weekday of a month; right is \"%s\""), text, right);
	else if (!refuse_other_day(context, setting, "nth_weekday", text))
		schema_fault(context, setting,
			_("\"%s\" is no weekday of a month; right is \"2nd sat\" or \"last fri\""),
			text);
}

void refuse_day_of_month(
	struct reading_context *context, const config_setting_t *setting, const char *text)
{
	char right[GUESS_TEXT_SIZE];

	if (days_of_month_guess(text, right) == 0)
		schema_fault(context, setting,
			*right == '"' ? _("\"%s\" is no day of the month; right is %s")
				      : _("\"%s\" is no day of the month; right is %s, without "
					  "quotes"),
			text, right);
	else if (!refuse_other_day(context, setting, "days_of_month", text))
		schema_fault(context, setting,
			_("\"%s\" is no day of the month; right is 1 to 31 or \"last\""), text);
}

void refuse_month(
	struct reading_context *context, const config_setting_t *setting, const char *text)
{
	char right[GUESS_TEXT_SIZE];

	if (is_each(text))
		schema_fault(context, setting,
			_("\"%s\" is no month; leave \"months\" out where each is meant"), text);
	else if (months_guess(text, right) == 0)
		schema_fault(context, setting, _("\"%s\" is no month; right is %s, without quotes"),
			text, right);
	else if (!refuse_other_day(context, setting, "months", text))
		schema_fault(context, setting,
			_("\"%s\" is no month; right is 1 to 12, without quotes"), text);
}

/* --- the Chinese calendar --- */

/* "13-1" is meant as a lunar day, and is none. */
static bool has_form_of_lunar_day(const char *text)
{
	return !text[strspn(text, "0123456789*-/.")] && strlen(text) <= strlen("12-30");
}

void refuse_lunar_day(
	struct reading_context *context, const config_setting_t *setting, const char *text)
{
	char right[GUESS_TEXT_SIZE];

	if (leap_day_guess(text, right) == 0)
		schema_fault(context, setting,
			_("\"%s\" is a day of a leap month; right is lunar = [ %s ]; lunar_leap = "
			  "true; which airs in the month before it, too"),
			text, right);
	else if (lunar_days_guess(text, right) == 0)
		schema_fault(
			context, setting, _("\"%s\" is no lunar day; right is %s"), text, right);
	else if (has_form_of_lunar_day(text) || !refuse_other_day(context, setting, "lunar", text))
		schema_fault(context, setting,
			_("\"%s\" is no lunar day; right is \"8-15\", \"12-last\", \"*-1\" for "
			  "every "
			  "month, or \"八月十五\""),
			text);
}

void refuse_number_as_lunar_day(struct reading_context *context, const config_setting_t *setting)
{
	const int day = config_setting_get_int(setting);

	schema_fault(context, setting,
		_("a lunar day stands in quotes; right is \"*-%d\" for every month, \"8-%d\" for "
		  "the eighth"),
		day >= 1 && day <= 30 ? day : 15, day >= 1 && day <= 30 ? day : 15);
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

	if (term_days_guess(text, right) == 0)
		schema_fault(
			context, setting, _("\"%s\" is no solar term; right is %s"), text, right);
	else if (refuse_other_day(context, setting, "solar_terms", text))
		return;
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
