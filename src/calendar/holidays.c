#include "calendar/holidays.h"

#include "calendar/day.h"

static const struct owned of_holiday[] = {
	OWNS_TEXT(struct holiday, name),
};

static const struct owner holiday_owner = OWNER(struct holiday, of_holiday);

static const struct owned of_holidays[] = {
	OWNS_ARRAY(struct holidays, years, year_count),
	OWNS_STRUCTS(struct holidays, spans, span_count, &holiday_owner),
	OWNS_ARRAY(struct holidays, makeups, makeup_count),
};

const struct owner holidays_owner = OWNER(struct holidays, of_holidays);

bool holidays_know(const struct holidays *holidays, int year)
{
	for (size_t i = 0; i < holidays->year_count; i++)
		if (holidays->years[i] == year)
			return true;
	return false;
}

const char *holidays_name(const struct holidays *holidays, int32_t day)
{
	for (size_t i = 0; i < holidays->span_count; i++)
		if (day >= holidays->spans[i].first_day && day <= holidays->spans[i].last_day)
			return holidays->spans[i].name;
	return NULL;
}

bool holidays_makes_up(const struct holidays *holidays, int32_t day)
{
	for (size_t i = 0; i < holidays->makeup_count; i++)
		if (holidays->makeups[i] == day)
			return true;
	return false;
}

enum day_type holidays_type(const struct holidays *holidays, int32_t day)
{
	if (holidays && holidays_name(holidays, day))
		return DAY_TYPE_HOLIDAY;
	if (holidays && holidays_makes_up(holidays, day))
		return DAY_TYPE_WORKDAY;
	return day_weekday(day) >= WEEKDAY_SATURDAY ? DAY_TYPE_HOLIDAY : DAY_TYPE_WORKDAY;
}

static const struct name types[] = {
	{ "workday", DAY_TYPE_WORKDAY },
	{ "工作日", DAY_TYPE_WORKDAY },
	{ "holiday", DAY_TYPE_HOLIDAY },
	{ "节假日", DAY_TYPE_HOLIDAY },
	{ "休息日", DAY_TYPE_HOLIDAY },
};

const struct names day_type_names = NAMES(types);
