#include "config/parse.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/translate.h"
#include "base/utf8.h"
#include "calendar/timezone.h"
#include "notice/talk.h"

#define DEVICE_MAX_BYTES 255
#define PATH_MAX_BYTES   1023
#define LIST_MAX         1440

static const char *zone_name(size_t i, const void *userdata)
{
	const struct config *config = userdata;

	return i < config->zone_count ? config->zones[i].name : NULL;
}

static const char *voice_name(size_t i, const void *userdata)
{
	const struct config *config = userdata;

	return i < config->voice_count ? config->voices[i].name : NULL;
}

/* " Did you mean ...?" for a fault, or "". The caller frees it. */
static char *hint(const char *nearest)
{
	char *text;

	if (!nearest)
		return strdup("");
	return asprintf(&text, _("; did you mean \"%s\"?"), nearest) < 0 ? NULL : text;
}

/* --- texts --- */

PARSE(parse_name)
{
	const char *name = schema_string(context, setting, key->name, 1, NOTICE_NAME_MAX, false);

	if (!name)
		return;
	if (strpbrk(name, " \"'\\,;/")) {
		schema_fault(context, setting,
			_("%s \"%s\" must have no space, quote, comma, semicolon or slash"),
			key->name, name);
		return;
	}
	schema_set_string(context, field, name);
}

static bool is_blank(const char *text)
{
	/* Also U+3000, the space of Chinese text. */
	for (; *text; text += strncmp(text, "　", 3) == 0 ? 3 : 1)
		if (!strchr(" \t\n\r", *text) && strncmp(text, "　", 3) != 0)
			return false;
	return true;
}

static void take_text(struct reading_context *context, const struct key *key,
	const config_setting_t *setting, const char *text, char **field)
{
	if (!schema_check_text(context, setting, key->name, text, 1, SCRIPT_TEXT_MAX_BYTES, true))
		return;
	if (is_blank(text))
		schema_fault(context, setting, _("%s is empty"), key->name);
	else
		schema_set_string(context, field, text);
}

PARSE(parse_text)
{
	const char *text =
		schema_string(context, setting, key->name, 1, SCRIPT_TEXT_MAX_BYTES, true);

	if (text)
		take_text(context, key, setting, text, field);
}

PARSE(parse_text_file)
{
	_cleanup_free_ char *path = NULL, *text = NULL;
	size_t length;
	const char *name = schema_string(context, setting, key->name, 1, PATH_MAX_BYTES, false);

	if (!name)
		return;
	if (asprintf(&path, "%s%s%s", name[0] == '/' ? "" : context->folder,
		    name[0] == '/' ? "" : "/", name) < 0) {
		path = NULL;
		context->is_out_of_memory = true;
		return;
	}
	const int r = file_read(path, SCRIPT_TEXT_MAX_BYTES, &text, &length);
	if (r == -EFBIG)
		schema_fault(context, setting, _("%s is longer than %d bytes (%d hanzi)"), path,
			SCRIPT_TEXT_MAX_BYTES, SCRIPT_TEXT_MAX_BYTES / 3);
	else if (r < 0)
		schema_fault(context, setting, _("%s cannot be read: %s"), path, strerror(-r));
	else if (strlen(text) != length)
		schema_fault(context, setting, _("%s is not a text"), path);
	if (r < 0 || strlen(text) != length)
		return;
	while (length > 0 && strchr(" \t\r\n", text[length - 1]))
		text[--length] = '\0';
	take_text(context, key, setting, text, field);
}

PARSE(parse_timezone)
{
	const char *name = schema_string(context, setting, key->name, 1, 255, false);

	if (!name)
		return;
	if (!timezone_exists(name))
		schema_fault(context, setting,
			_("there is no time zone \"%s\"; right is \"Asia/Shanghai\""), name);
	else
		schema_set_string(context, field, name);
}

/* A number, or the bare default, is another card after the next boot. */
static bool may_move(const char *device)
{
	const char *number = strpbrk(device, "0123456789");
	const bool names_hardware =
		strncmp(device, "hw:", 3) == 0 || strncmp(device, "plughw:", 7) == 0;

	return strcmp(device, "default") == 0 ||
	       (names_hardware && number == strchr(device, ':') + 1);
}

PARSE(parse_device)
{
	const char *device = schema_string(context, setting, key->name, 1, DEVICE_MAX_BYTES, false);

	if (!device)
		return;
	if (may_move(device))
		schema_warn(context, setting,
			_("\"%s\" may be another card after a restart; name the card, as in "
			  "\"plughw:CARD=Device\" (aplay -L lists them)"),
			device);
	schema_set_string(context, field, device);
}

PARSE(parse_bool)
{
	if (config_setting_type(setting) == CONFIG_TYPE_BOOL)
		*(bool *)field = config_setting_get_bool(setting);
	else
		schema_fault(context, setting, _("%s must be true or false"), key->name);
}

PARSE(parse_duration)
{
	const char *text = schema_string(context, setting, key->name, 1, 63, false);

	if (text && clock_parse_duration(text, field) < 0)
		schema_fault(context, setting,
			_("%s \"%s\" is no length of time; right is \"90s\", \"10min\", \"2h\""),
			key->name, text);
}

PARSE(parse_talk_limit)
{
	int64_t *limit_ms = field;

	parse_duration(context, key, setting, field);
	if (*limit_ms < TALK_LIMIT_LEAST_MS || *limit_ms > TALK_LIMIT_MOST_MS)
		schema_fault(context, setting, _("%s must be from 1s to 55min"), key->name);
}

PARSE(parse_priority)
{
	const char *text = schema_string(context, setting, key->name, 1, 63, false);

	if (text && priority_parse(text, field) < 0)
		schema_fault(context, setting,
			_("%s \"%s\" is unknown; right is routine, important, urgent or emergency"),
			key->name, text);
}

PARSE(parse_chime)
{
	const char *text = schema_string(context, setting, key->name, 1, 63, false);

	if (text && chime_parse(text, field) < 0)
		schema_fault(context, setting,
			_("%s \"%s\" is unknown; right is none, bell, alert or test"), key->name,
			text);
}

static void set_voice(
	struct reading_context *context, struct voice *field, const struct voice *voice)
{
	struct voice copy;

	if (voice_copy(voice, &copy) < 0) {
		context->is_out_of_memory = true;
		return;
	}
	voice_done(field);
	*field = copy;
}

PARSE(parse_voice)
{
	const char *name = schema_string(context, setting, key->name, 1, VOICE_NAME_MAX, false);

	if (!name)
		return;
	const struct voice *voice = config_voice(context->config, name);
	if (voice) {
		set_voice(context, field, voice);
		return;
	}
	_cleanup_free_ char *more = hint(schema_nearest(name, voice_name, context->config));
	schema_fault(context, setting, _("there is no voice \"%s\"%s"), name, more ? more : "");
}

/* --- lists --- */

static void add_weekday(
	struct reading_context *context, const config_setting_t *element, void *userdata)
{
	const char *text = schema_string(context, element, "weekdays", 1, 63, false);
	uint8_t *weekdays = userdata;
	enum weekday weekday;

	if (!text)
		return;
	if (weekday_parse(text, &weekday) < 0)
		schema_fault(context, element,
			_("\"%s\" is no weekday; right is mon, tue, wed, thu, fri, sat or sun"),
			text);
	else
		*weekdays = (uint8_t)(*weekdays | 1 << weekday);
}

PARSE(parse_weekdays)
{
	(void)key;
	schema_each(context, setting, add_weekday, field);
}

static bool names_zone(const struct zone_names *zones, const char *name)
{
	for (size_t i = 0; i < zones->count; i++)
		if (strcmp(zones->names[i], name) == 0)
			return true;
	return false;
}

static void add_zone_name(
	struct reading_context *context, struct zone_names *zones, const char *name)
{
	char **names = reallocarray(zones->names, zones->count + 1, sizeof(*names));

	if (!names) {
		context->is_out_of_memory = true;
		return;
	}
	zones->names = names;
	names[zones->count] = strdup(name);
	if (names[zones->count])
		zones->count++;
	else
		context->is_out_of_memory = true;
}

static void add_zone(
	struct reading_context *context, const config_setting_t *element, void *userdata)
{
	const char *name = schema_string(context, element, "zones", 1, ZONE_NAME_MAX, false);
	struct zone_names *zones = userdata;

	if (!name)
		return;
	if (!config_zone(context->config, name)) {
		_cleanup_free_ char *more = hint(schema_nearest(name, zone_name, context->config));
		schema_fault(
			context, element, _("there is no zone \"%s\"%s"), name, more ? more : "");
	} else if (names_zone(zones, name)) {
		schema_fault(context, element, _("zone \"%s\" is named twice"), name);
	} else if (zones->count == NOTICE_ZONES_MAX) {
		schema_fault(context, element, _("more than %d zones"), NOTICE_ZONES_MAX);
	} else {
		add_zone_name(context, zones, name);
	}
}

PARSE(parse_zones)
{
	const size_t before = faults_count(context->faults);
	struct zone_names *zones = field;

	schema_each(context, setting, add_zone, zones);
	if (zones->count == 0 && faults_count(context->faults) == before)
		schema_fault(context, setting, _("%s names no zone"), key->name);
}

/* "21:30-06:30"; its end may be before its start (across midnight) or "24:00". */
PARSE(parse_quiet_window)
{
	const char *text = schema_string(context, setting, key->name, 1, 63, false);
	struct quiet_window *window = field;
	char from[16] = "";

	if (!text)
		return;
	const char *dash = strchr(text, '-');
	if (dash && (size_t)(dash - text) < sizeof(from))
		(void)memcpy(from, text, (size_t)(dash - text));
	int until = 0;
	const bool is_to_midnight = dash && strcmp(dash + 1, "24:00") == 0;
	if (!dash || rule_parse_time(from, &window->from_second) < 0 ||
		(!is_to_midnight && rule_parse_time(dash + 1, &until) < 0) ||
		(!is_to_midnight && until == window->from_second))
		schema_fault(context, setting,
			_("%s \"%s\" is no span of time; right is \"21:30-06:30\""), key->name,
			text);
	window->until_second = is_to_midnight ? 24 * 3600 : until;
}

/* --- rules --- */

/* A rule as it is written; `every` and `window` become times. */
struct written_rule {
	struct rule rule;
	int every_minutes; /* 0: not given */
	int first_second;
	int last_second;
	bool has_window;
};

static void add_time(
	struct reading_context *context, const config_setting_t *element, void *userdata)
{
	const char *text = schema_string(context, element, "times", 1, 63, false);
	int second;

	if (!text)
		return;
	if (rule_parse_time(text, &second) < 0) {
		schema_fault(context, element,
			_("\"%s\" is no time of day; right is \"07:00\" or \"07:00:30\""), text);
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

static void add_month(
	struct reading_context *context, const config_setting_t *element, void *userdata)
{
	uint16_t *months = userdata;
	long long month;

	if (schema_integer(context, element, "months", 1, 12, &month))
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
		schema_fault(context, element,
			_("\"%s\" is no day of the month; right is 1 to 31 or \"last\""), text);
	else if (schema_integer(context, element, "days_of_month", 1, 31, &day))
		*days |= 1U << day;
}

static PARSE(parse_days_of_month)
{
	(void)key;
	schema_each(context, setting, add_day_of_month, field);
}

struct date_list {
	struct date *dates;
	size_t count;
};

static bool read_date(struct reading_context *context, const config_setting_t *setting,
	const char *name, bool yearly, struct date *ret_date)
{
	const char *text = schema_string(context, setting, name, 1, 63, false);

	if (!text)
		return false;
	const int r = date_parse(text, yearly, ret_date);
	if (r == -ERANGE)
		schema_fault(context, setting, _("there is no day \"%s\""), text);
	else if (r < 0 && yearly)
		schema_fault(context, setting,
			_("%s \"%s\" is no date; right is \"2026-12-01\", or \"12-01\" for every "
			  "year"),
			name, text);
	else if (r < 0)
		schema_fault(context, setting, _("%s \"%s\" is no date; right is \"2026-12-01\""),
			name, text);
	return r == 0;
}

static void add_date(
	struct reading_context *context, const config_setting_t *element, void *userdata)
{
	struct date_list *list = userdata;
	struct date date;

	if (!read_date(context, element, "date", true, &date))
		return;
	if (list->count == RULE_DATES_MAX) {
		schema_fault(context, element, _("more than %d dates"), RULE_DATES_MAX);
		return;
	}
	struct date *dates = reallocarray(list->dates, list->count + 1, sizeof(*dates));
	if (!dates) {
		context->is_out_of_memory = true;
		return;
	}
	dates[list->count++] = date;
	list->dates = dates;
}

static PARSE(parse_dates)
{
	struct rule *rule = field;
	struct date_list list = { 0 };

	(void)key;
	schema_each(context, setting, add_date, &list);
	rule->dates = list.dates;
	rule->date_count = list.count;
}

static PARSE(parse_except)
{
	struct rule *rule = field;
	struct date_list list = { 0 };

	(void)key;
	schema_each(context, setting, add_date, &list);
	rule->except = list.dates;
	rule->except_count = list.count;
}

static PARSE(parse_date)
{
	struct date date;

	if (read_date(context, setting, key->name, false, &date))
		*(struct date *)field = date;
}

static PARSE(parse_window)
{
	const char *text = schema_string(context, setting, key->name, 1, 63, false);
	struct written_rule *written = field;

	if (!text)
		return;
	written->has_window = true;
	if (rule_parse_window(text, &written->first_second, &written->last_second) < 0)
		schema_fault(context, setting,
			_("%s \"%s\" is no span of one day; right is \"08:00-18:00\""), key->name,
			text);
}

static const struct key rule_keys[] = {
#define RULE_FIELD(field) offsetof(struct written_rule, rule.field)
	{ "times", VALUE_PARSED, offsetof(struct written_rule, rule), .parse = parse_times },
	{ "weekdays", VALUE_PARSED, RULE_FIELD(weekdays), .parse = parse_weekdays },
	{ "days_of_month", VALUE_PARSED, RULE_FIELD(days_of_month), .parse = parse_days_of_month },
	{ "dates", VALUE_PARSED, offsetof(struct written_rule, rule), .parse = parse_dates },
	{ "months", VALUE_PARSED, RULE_FIELD(months), .parse = parse_months },
	{ "from", VALUE_PARSED, RULE_FIELD(from), .parse = parse_date },
	{ "until", VALUE_PARSED, RULE_FIELD(until), .parse = parse_date },
	{ "every", VALUE_INTEGER, offsetof(struct written_rule, every_minutes), .low = 1,
		.high = 1439 },
	{ "window", VALUE_PARSED, 0, .parse = parse_window },
	{ "except", VALUE_PARSED, offsetof(struct written_rule, rule), .parse = parse_except },
#undef RULE_FIELD
};

/* What no single key can say. */
static void finish_rule(struct reading_context *context, const config_setting_t *setting,
	struct written_rule *written)
{
	struct rule *rule = &written->rule;

	if (written->every_minutes > 0 && !written->has_window)
		schema_fault(context, setting, _("\"every\" needs a \"window\""));
	else if (written->has_window && written->every_minutes == 0)
		schema_fault(context, setting, _("\"window\" needs \"every\""));
	else if (written->every_minutes > 0 &&
		 rule_add_times_every(rule, written->every_minutes * 60, written->first_second,
			 written->last_second) < 0)
		schema_fault(context, setting, _("more than %d times"), RULE_TIMES_MAX);
	if (rule->from.year != 0 && rule->until.year != 0 &&
		date_to_day(rule->from) > date_to_day(rule->until))
		schema_fault(context, setting, _("\"until\" is before \"from\""));
}

static void add_rule(
	struct reading_context *context, const config_setting_t *element, void *userdata)
{
	const size_t before = faults_count(context->faults);
	struct written_rule written = { 0 };
	struct rule_list *list = userdata;

	schema_read_group(context, element, rule_keys, ARRAY_SIZE(rule_keys), &written);
	finish_rule(context, element, &written);
	if (written.rule.time_count == 0 && faults_count(context->faults) == before)
		schema_fault(
			context, element, _("a rule needs \"times\", or \"every\" and \"window\""));
	if (list->count == NOTICE_RULES_MAX)
		schema_fault(context, element, _("more than %d rules"), NOTICE_RULES_MAX);
	struct rule *rules = list->count < NOTICE_RULES_MAX
				     ? reallocarray(list->rules, list->count + 1, sizeof(*rules))
				     : NULL;
	if (!rules) {
		rule_done(&written.rule);
		context->is_out_of_memory |= list->count < NOTICE_RULES_MAX;
		return;
	}
	rules[list->count++] = written.rule;
	list->rules = rules;
}

PARSE(parse_rules)
{
	(void)key;
	schema_each(context, setting, add_rule, field);
}

/* --- what holds without the key --- */

void parse_voice_fallback(struct reading_context *context, const struct key *key, void *field)
{
	(void)key;
	if (context->config->voice_count > 0)
		set_voice(context, field, &context->config->voices[0]);
}

void parse_late_fallback(struct reading_context *context, const struct key *key, void *field)
{
	(void)context;
	*(int64_t *)field = key->fallback_number;
}

void parse_priority_fallback(struct reading_context *context, const struct key *key, void *field)
{
	(void)context;
	*(enum priority *)field = (enum priority)key->fallback_number;
}

void parse_chime_fallback(struct reading_context *context, const struct key *key, void *field)
{
	(void)context;
	*(enum chime *)field = (enum chime)key->fallback_number;
}
