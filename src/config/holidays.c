#include "config/holidays.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "config/parse.h"

/* A notice as it is written; its lists go straight to the configuration's. */
struct written_notice {
	int year;
	char *source;
};

struct written_span {
	char *name;
	struct date from;
	struct date until; /* year 0: the same day */
};

static struct holidays *holidays_of(const struct reading_context *context)
{
	return &context->config->station.locality.holidays;
}

/* --- days off --- */

static const struct key span_keys[] = {
	{ "name", VALUE_STRING, offsetof(struct written_span, name), 1, HOLIDAY_NAME_MAX,
		.is_required = true },
	{ "from", VALUE_PARSED, offsetof(struct written_span, from), .is_required = true,
		.parse = parse_date },
	{ "until", VALUE_PARSED, offsetof(struct written_span, until), .parse = parse_date },
};

static void add_span(
	struct reading_context *context, const config_setting_t *setting, void *userdata)
{
	struct holidays *holidays = holidays_of(context);
	struct written_span written = { 0 };

	(void)userdata;
	schema_read_group(context, setting, span_keys, ARRAY_SIZE(span_keys), &written);
	_cleanup_free_ char *name = written.name;
	if (!name || written.from.year == 0)
		return;
	const int32_t first = date_to_day(written.from);
	const int32_t last = written.until.year != 0 ? date_to_day(written.until) : first;
	if (last < first) {
		schema_fault(context, setting, _("\"until\" is before \"from\""));
		return;
	}
	struct holiday *span = schema_grow(context, setting, (void **)&holidays->spans,
		&holidays->span_count, sizeof(*span), HOLIDAYS_SPANS_MAX);
	if (span)
		*span = (struct holiday){ TAKE(name), first, last };
}

static PARSE(parse_spans)
{
	(void)key;
	(void)field;
	schema_each(context, setting, add_span, NULL);
}

/* --- make-up workdays --- */

static void add_makeup(
	struct reading_context *context, const config_setting_t *setting, void *userdata)
{
	struct holidays *holidays = holidays_of(context);
	const struct key key = { .name = "workdays" };
	struct date date = { 0 };

	(void)userdata;
	parse_date(context, &key, setting, &date);
	if (date.year == 0)
		return;
	const int32_t day = date_to_day(date);
	if (day_weekday(day) < WEEKDAY_SATURDAY) {
		char text[DAY_TEXT_SIZE];
		schema_fault(context, setting,
			_("%s is no Saturday or Sunday; only those are made up for"),
			date_format(date, text));
		return;
	}
	if (holidays_name(holidays, day)) {
		char text[DAY_TEXT_SIZE];
		schema_fault(context, setting, _("%s is a day off too"), date_format(date, text));
		return;
	}
	int32_t *makeup = schema_grow(context, setting, (void **)&holidays->makeups,
		&holidays->makeup_count, sizeof(*makeup), HOLIDAYS_MAKEUPS_MAX);
	if (makeup)
		*makeup = day;
}

static PARSE(parse_makeups)
{
	(void)key;
	(void)field;
	schema_each(context, setting, add_makeup, NULL);
}

/* --- years --- */

static const struct key notice_keys[] = {
	{ "year", VALUE_INTEGER, offsetof(struct written_notice, year), 1949, 2200,
		.is_required = true },
	{ "source", VALUE_STRING, offsetof(struct written_notice, source), 0, 255,
		.fallback_text = NULL },
	{ "off", VALUE_PARSED, 0, .is_required = true, .parse = parse_spans },
	{ "workdays", VALUE_PARSED, 0, .parse = parse_makeups },
};

static void add_year(
	struct reading_context *context, const config_setting_t *setting, void *userdata)
{
	struct holidays *holidays = holidays_of(context);
	struct written_notice written = { 0 };

	(void)userdata;
	schema_read_group(context, setting, notice_keys, ARRAY_SIZE(notice_keys), &written);
	free(written.source); /* For the reader of the file. */
	if (written.year == 0)
		return;
	if (holidays_know(holidays, written.year)) {
		schema_fault(context, setting, _("there are two notices of %d"), written.year);
		return;
	}
	int *year = schema_grow(context, setting, (void **)&holidays->years, &holidays->year_count,
		sizeof(*year), HOLIDAYS_YEARS_MAX);
	if (year)
		*year = written.year;
}

void holidays_read(struct reading_context *context, const config_setting_t *setting)
{
	schema_each(context, setting, add_year, NULL);
}
