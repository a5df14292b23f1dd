/* The rules of a notice, `when`. */
#include "config/table.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/translate.h"
#include "calendar/guess_times.h"
#include "calendar/written.h"
#include "config/refuse.h"
#include "config/refuse_days.h"

#define NOT_GIVEN      (-1)
#define EVERY_DAYS_MAX 3660

/* A rule as it is written; `every` and `window` become times. */
struct written_rule {
	struct rule rule;
	int every_minutes; /* 0: not given */
	int first_second;
	int last_second;
	bool has_window;
	int lunar_leap; /* NOT_GIVEN, false, true */
	int not_before; /* seconds of the day, NOT_GIVEN */
	int not_after;
};

/* --- times --- */

static void add_sun_time(struct reading_context *context, const config_setting_t *element,
	const char *text, struct rule *rule)
{
	struct sun_time time;

	if (sun_time_parse(text, &time) < 0) {
		refuse_time(context, element, text);
		return;
	}
	if (!context->config->station.locality.is_known) {
		schema_fault(context, element,
			_("\"%s\" needs \"latitude\" and \"longitude\" of the station"), text);
		return;
	}
	struct sun_time *added = schema_grow(context, element, (void **)&rule->sun_times,
		&rule->sun_count, sizeof(*added), RULE_SUN_TIMES_MAX);
	if (added)
		*added = time;
}

static void add_time(
	struct reading_context *context, const config_setting_t *element, void *userdata)
{
	int second;

	if (config_setting_is_number(element)) {
		refuse_number_as_time(context, element);
		return;
	}
	const char *text = schema_string(context, element, "times", 1, 63, false);
	if (!text)
		return;
	if (rule_parse_time(text, &second) < 0) {
		add_sun_time(context, element, text, userdata);
		return;
	}
	const int r = rule_add_time(userdata, second);
	if (r == -E2BIG)
		schema_fault(context, element, _("more than %d times"), RULE_TIMES_MAX);
	else if (r < 0)
		context->is_out_of_memory = true;
}

static PARSE(parse_times)
{
	(void)key;
	schema_each(context, setting, add_time, field);
}

PARSE(parse_time_of_day)
{
	if (config_setting_is_number(setting)) {
		refuse_number_as_time(context, setting);
		return;
	}
	const char *text = schema_string(context, setting, key->name, 1, 63, false);

	if (text && rule_parse_time(text, field) < 0)
		refuse_time_of_day(context, setting, key->name, text);
}

/* --- days of the Gregorian calendar --- */

static void add_month(
	struct reading_context *context, const config_setting_t *element, void *userdata)
{
	const char *text = config_setting_get_string(element);
	uint16_t *months = userdata;
	long long month;

	if (text)
		refuse_month(context, element, text);
	else if (schema_integer(context, element, "months", 1, 12, &month))
		*months = (uint16_t)(*months | 1 << month);
}

static PARSE(parse_months)
{
	(void)key;
	schema_each(context, setting, add_month, field);
}

static void add_day_of_month(
	struct reading_context *context, const config_setting_t *element, void *userdata)
{
	const char *text = config_setting_get_string(element);
	uint32_t *days = userdata;
	long long day;

	if (text && strcmp(text, "last") == 0)
		*days |= 1U;
	else if (text)
		refuse_day_of_month(context, element, text);
	else if (schema_integer(context, element, "days_of_month", 1, 31, &day))
		*days |= 1U << day;
}

static PARSE(parse_days_of_month)
{
	(void)key;
	schema_each(context, setting, add_day_of_month, field);
}

static bool read_date(struct reading_context *context, const config_setting_t *setting,
	const char *name, bool yearly, struct date *ret_date)
{
	if (config_setting_is_number(setting)) {
		refuse_number_as_date(context, setting, name);
		return false;
	}
	const char *text = schema_string(context, setting, name, 1, 63, false);
	if (!text)
		return false;
	const int r = date_parse(text, yearly, ret_date);
	if (r == -ERANGE)
		refuse_day(context, setting, text);
	else if (r < 0)
		refuse_date(context, setting, name, yearly, text);
	return r == 0;
}

PARSE(parse_date)
{
	struct date date;

	if (read_date(context, setting, key->name, false, &date))
		*(struct date *)field = date;
}

/* One without its year is meant every year. */
static PARSE(parse_any_date)
{
	(void)read_date(context, setting, key->name, true, field); /* It told the fault. */
}

static const struct key any_date = { "dates", VALUE_PARSED, .parse = parse_any_date };
static const struct key exception = { "except", VALUE_PARSED, .parse = parse_any_date };

static void add_nth_weekday(
	struct reading_context *context, const config_setting_t *element, void *userdata)
{
	const char *text = schema_string(context, element, "nth_weekday", 1, 63, false);
	uint8_t *weekdays = userdata;
	enum weekday weekday;
	int nth;

	if (!text)
		return;
	if (nth_weekday_parse(text, &nth, &weekday) < 0)
		refuse_nth_weekday(context, element, text);
	else
		weekdays[nth] = (uint8_t)(weekdays[nth] | 1 << weekday);
}

static PARSE(parse_nth_weekday)
{
	(void)key;
	schema_each(context, setting, add_nth_weekday, field);
}

struct written_cycle {
	struct date from;
	int days;
};

static const struct key cycle_keys[] = {
	{ "from", VALUE_PARSED, offsetof(struct written_cycle, from), .is_required = true,
		.parse = parse_date },
	{ "days", VALUE_INTEGER, offsetof(struct written_cycle, days), 1, EVERY_DAYS_MAX,
		.is_required = true },
};

/* every_days = { from = "2026-11-03"; days = 5; } */
static PARSE(parse_every_days)
{
	struct written_cycle written = { 0 };
	struct rule *rule = field;

	(void)key;
	schema_read_group(context, setting, cycle_keys, ARRAY_SIZE(cycle_keys), &written);
	if (written.from.year == 0)
		return;
	rule->every_days = written.days;
	rule->anchor_day = date_to_day(written.from);
}

/* --- days of the Chinese calendar --- */

/* Half of the lunar months have 29 days: the twelfth has no thirtieth from 2025 to 2029. */
#define LUNAR_MONTH_MOST_DAYS 30

static void warn_of_thirtieth(struct reading_context *context, const config_setting_t *setting,
	const char *text, int month)
{
	if (month == 0)
		schema_warn(context, setting,
			_("\"%s\" leaves out months of 29 days; the last day of each is "
			  "\"*-last\""),
			text);
	else
		schema_warn(context, setting,
			_("\"%s\" comes only in years in which that month has 30 days; its last "
			  "day is \"%d-last\""),
			text, month);
}

static PARSE(parse_lunar_day)
{
	const bool is_number = config_setting_is_number(setting);
	const char *text =
		is_number ? NULL : schema_string(context, setting, key->name, 1, 63, false);
	struct lunar_day *day = field;

	if (is_number)
		refuse_number_as_lunar_day(context, setting);
	else if (text && lunar_day_parse(text, day) < 0)
		refuse_lunar_day(context, setting, text);
	else if (text && day->day == LUNAR_MONTH_MOST_DAYS)
		warn_of_thirtieth(context, setting, text, day->month);
}

static const struct key lunar_day = { "lunar", VALUE_PARSED, .parse = parse_lunar_day };

static PARSE(parse_flag)
{
	bool is_set;

	if (schema_boolean(context, setting, key->name, &is_set))
		*(int *)field = is_set;
}

static PARSE(parse_term)
{
	const char *text = schema_string(context, setting, key->name, 1, 63, false);

	if (text && term_day_parse(text, field) < 0)
		refuse_term(context, setting, text);
}

static const struct key term = { "solar_terms", VALUE_PARSED, .parse = parse_term };

/* --- the rule --- */

#define EVERY_MAX_MIN 1439

/* "30min", "半小时" */
static bool minutes_guess(const char *text, int *ret_minutes)
{
	char right[DURATION_GUESS_SIZE];
	int64_t duration_ms;

	if (clock_parse_duration(text, &duration_ms) < 0 &&
		(duration_guess(text, right) < 0 || clock_parse_duration(right, &duration_ms) < 0))
		return false;
	*ret_minutes = (int)(duration_ms / 60000);
	return duration_ms % 60000 == 0 && duration_ms >= 60000 &&
	       duration_ms <= EVERY_MAX_MIN * 60000;
}

static PARSE(parse_every)
{
	const char *text = config_setting_get_string(setting);
	int *every_minutes = field;
	long long minutes;
	int meant;

	if (text && strncmp(text, "每", strlen("每")) == 0)
		text += strlen("每");
	if (text && minutes_guess(text, &meant))
		schema_fault(context, setting,
			_("%s is a number of minutes, without quotes; right is %d"), key->name,
			meant);
	else if (schema_integer(context, setting, key->name, 1, EVERY_MAX_MIN, &minutes))
		*every_minutes = (int)minutes;
}

static PARSE(parse_window)
{
	const char *text = window_text(context, setting, key->name);
	struct written_rule *written = field;

	written->has_window = true;
	if (!text)
		return;
	if (rule_parse_window(text, &written->first_second, &written->last_second) < 0)
		refuse_window(context, setting, key->name, text, true);
}

#define DAY_KEYS                                                                                   \
	KEY_WEEKDAYS(struct written_rule, rule.weekdays),                                          \
		KEY_DAYS("days_of_month", struct written_rule, rule.days_of_month,                 \
			parse_days_of_month),                                                      \
		{ "dates",                                                                         \
			LIST(struct written_rule, rule.dates, rule.date_count, RULE_DATES_MAX,     \
				&any_date),                                                        \
			.empty = NO_DAY, .too_many = N_("more than %zu dates") },                  \
		KEY_DAYS("months", struct written_rule, rule.months, parse_months),                \
		{ "except",                                                                        \
			LIST(struct written_rule, rule.except, rule.except_count, RULE_DATES_MAX,  \
				&exception),                                                       \
			.too_many = N_("more than %zu dates") },                                   \
		KEY_DAYS(                                                                          \
			"nth_weekday", struct written_rule, rule.nth_weekdays, parse_nth_weekday), \
		KEY_PARSED("every_days", struct written_rule, rule, parse_every_days),             \
		KEY_NAMED("day_type", struct written_rule, rule.day_type, &day_type_names,         \
			DAY_TYPE_ANY,                                                              \
			N_("day_type \"%s\" is unknown; right is workday or holiday")),            \
		{ "lunar",                                                                         \
			LIST(struct written_rule, rule.lunar_days, rule.lunar_count,               \
				RULE_LUNAR_DAYS_MAX, &lunar_day),                                  \
			.empty = NO_DAY },                                                         \
		KEY_PARSED("lunar_leap", struct written_rule, lunar_leap, parse_flag),             \
	{                                                                                          \
		"solar_terms",                                                                     \
			LIST(struct written_rule, rule.terms, rule.term_count, RULE_TERMS_MAX,     \
				&term),                                                            \
			.empty = NO_DAY                                                            \
	}

#define PERIOD_KEYS                                                                                \
	KEY_PARSED("from", struct written_rule, rule.from, parse_date),                            \
		KEY_PARSED("until", struct written_rule, rule.until, parse_date)

static const struct key rule_keys[] = {
	KEY_PARSED("times", struct written_rule, rule, parse_times),
	KEY_PARSED("every", struct written_rule, every_minutes, parse_every),
	{ "window", VALUE_PARSED, 0, .parse = parse_window },
	KEY_PARSED("not_before", struct written_rule, not_before, parse_time_of_day),
	KEY_PARSED("not_after", struct written_rule, not_after, parse_time_of_day),
	DAY_KEYS,
	PERIOD_KEYS,
	KEY_OF_OTHERS("days", "", others_days),
};

static const struct key days_keys[] = { DAY_KEYS, PERIOD_KEYS };

/* Whoever writes "from" beside the group is likelier to mean an hour. */
static const struct key known_days_keys[] = { DAY_KEYS };
const struct key parse_days_key = { "days", VALUE_PARSED, .keys = known_days_keys,
	.key_count = ARRAY_SIZE(known_days_keys) };

static void finish_limits(struct reading_context *context, const config_setting_t *setting,
	struct written_rule *written)
{
	struct rule *rule = &written->rule;
	const bool has_before = written->not_before != NOT_GIVEN;
	const bool has_after = written->not_after != NOT_GIVEN;

	if ((has_before || has_after) && rule->sun_count == 0)
		schema_fault(context, setting,
			_("\"not_before\" and \"not_after\" need a time by the sun, such as "
			  "\"sunrise\""));
	else if (has_after && written->not_after <= (has_before ? written->not_before : 0))
		schema_fault(context, setting, _("\"not_after\" is not after \"not_before\""));
	rule->not_before = has_before ? written->not_before : 0;
	rule->not_after = has_after ? written->not_after : 0;
}

/* A market held in every lunar month is held in leap months too; only a person can say. */
static void finish_lunar(struct reading_context *context, const config_setting_t *setting,
	struct written_rule *written)
{
	struct rule *rule = &written->rule;

	rule->has_leap_months = written->lunar_leap == true;
	if (written->lunar_leap != NOT_GIVEN && rule->lunar_count == 0)
		schema_fault(context, setting, _("\"lunar_leap\" needs \"lunar\""));
	if (config_setting_get_member(setting, "lunar_leap"))
		return; /* It says so, rightly or not. */
	for (size_t i = 0; i < rule->lunar_count; i++)
		if (rule->lunar_days[i].month == 0) {
			schema_warn(context, config_setting_get_member(setting, "lunar"),
				_("\"*\" leaves out leap months; say lunar_leap = true; to have "
				  "them "
				  "too, or false"));
			return;
		}
}

static void finish_days(struct reading_context *context, const config_setting_t *setting,
	struct written_rule *written)
{
	struct rule *rule = &written->rule;

	if (rule->from.year != 0 && rule->until.year != 0 &&
		date_to_day(rule->from) > date_to_day(rule->until))
		schema_fault(context, setting, _("\"until\" is before \"from\""));
	finish_lunar(context, setting, written);
	rule->locality = &context->config->station.locality;
	rule->place = schema_place(context, setting);
	context->is_out_of_memory |= !rule->place;
}

/* What no single key can say. */
static void finish_rule(struct reading_context *context, const config_setting_t *setting,
	struct written_rule *written)
{
	struct rule *rule = &written->rule;

	if (written->every_minutes > 0 && !written->has_window)
		schema_fault(context, setting,
			_("\"every\" needs a \"window\", such as window = \"08:00-18:00\";"));
	else if (written->has_window && !config_setting_get_member(setting, "every"))
		schema_fault(
			context, setting, _("\"window\" needs \"every\", such as every = 30;"));
	else if (written->every_minutes > 0 &&
		 rule_add_times_every(rule, written->every_minutes * 60, written->first_second,
			 written->last_second) < 0)
		schema_fault(context, setting, _("more than %d times"), RULE_TIMES_MAX);
	finish_limits(context, setting, written);
	finish_days(context, setting, written);
	rule->window_end = written->every_minutes > 0 ? written->last_second : 0;
}

/* A faulty one is not kept. */
static void keep_rule(struct reading_context *context, struct written_rule *written,
	size_t faults_before, struct rule *ret_rule)
{
	if (faults_count(context->faults) > faults_before || context->is_out_of_memory)
		rule_done(&written->rule);
	else
		*ret_rule = written->rule;
}

static PARSE(parse_rule)
{
	const size_t before = faults_count(context->faults);
	struct written_rule written = {
		.lunar_leap = NOT_GIVEN,
		.not_before = NOT_GIVEN,
		.not_after = NOT_GIVEN,
	};

	(void)key;
	schema_read_group(context, setting, rule_keys, ARRAY_SIZE(rule_keys), &written);
	finish_rule(context, setting, &written);
	if (written.rule.time_count == 0 && written.rule.sun_count == 0 &&
		faults_count(context->faults) == before)
		schema_fault(
			context, setting, _("a rule needs \"times\", or \"every\" and \"window\""));
	keep_rule(context, &written, before, field);
}

const struct key parse_rule_key = { "when", VALUE_PARSED, .keys = rule_keys,
	.key_count = ARRAY_SIZE(rule_keys), .parse = parse_rule };

PARSE(parse_days)
{
	const size_t before = faults_count(context->faults);
	struct written_rule written = { .lunar_leap = NOT_GIVEN };

	(void)key;
	if (!config_setting_is_group(setting)) {
		schema_fault(context, setting,
			_("\"days\" must be a group that says which: "
			  "days = { dates = [ \"06-07\", \"2027-06-08\" ]; };"));
		return;
	}
	schema_read_group(context, setting, days_keys, ARRAY_SIZE(days_keys), &written);
	finish_days(context, setting, &written);
	keep_rule(context, &written, before, field);
}
