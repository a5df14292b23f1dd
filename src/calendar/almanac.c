#include "calendar/almanac.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/translate.h"
#include "calendar/day.h"
#include "calendar/sky.h"

#define DAY_MS     INT64_C(86400000)
#define MINUTE_MS  60000
#define BEIJING_MS (8 * 3600 * INT64_C(1000))

/* Average spans, from which the search for the true moments begins. */
#define TERM_MS  ((int64_t)(365.2422 / 24 * 86400000))
#define MONTH_MS ((int64_t)(29.530588 * 86400000))

/* Beijing time from the beginning of a year to its first term, on the average. */
#define FIRST_TERM_MS (DAY_MS * 5 + DAY_MS / 2)

/* A year of the almanac reaches over the edges by one on each side: the lunar months of January
 * are counted from the winter solstice before, those of December to the one after. */
#define YEAR_FIRST (ALMANAC_YEAR_FIRST - 1)
#define YEAR_LAST  (ALMANAC_YEAR_LAST + 1)
#define YEAR_COUNT (YEAR_LAST - YEAR_FIRST + 1)

#define SUI_MONTHS_MAX 13

/* --- moments and Beijing days --- */

static int64_t floor_divide(int64_t number, int64_t divisor)
{
	return number / divisor - (number % divisor < 0);
}

static int32_t beijing_day(int64_t time_ms)
{
	return (int32_t)floor_divide(time_ms + BEIJING_MS, DAY_MS);
}

static int64_t beijing_midnight_ms(int32_t day)
{
	return day * DAY_MS - BEIJING_MS;
}

/* --- solar terms --- */

static int64_t compute_term_ms(int year, enum solar_term term)
{
	const int64_t new_year_ms = beijing_midnight_ms(date_to_day((struct date){ year, 1, 1 }));

	/* 小寒 begins at longitude 285; each further one 15 degrees on. */
	return sky_sun_at(
		(285 + 15 * (int)term) % 360, new_year_ms + FIRST_TERM_MS + (int)term * TERM_MS);
}

/* The moment at which the term begins in that Gregorian year. */
static int64_t term_ms(int year, enum solar_term term)
{
	static struct {
		bool is_known;
		int64_t begin_ms;
	} kept[YEAR_COUNT][SOLAR_TERM_COUNT];

	assert(year >= YEAR_FIRST && year <= YEAR_LAST);
	const int place = year - YEAR_FIRST;
	if (!kept[place][term].is_known) {
		kept[place][term].begin_ms = compute_term_ms(year, term);
		kept[place][term].is_known = true;
	}
	return kept[place][term].begin_ms;
}

static int32_t term_day(int year, enum solar_term term)
{
	return beijing_day(term_ms(year, term));
}

static bool is_answered_for(int32_t day)
{
	const int year = date_of_day(day).year;

	return year >= ALMANAC_YEAR_FIRST && year <= ALMANAC_YEAR_LAST;
}

int almanac_solar_term(int32_t day, enum solar_term *ret_term, int *ret_minute)
{
	if (!is_answered_for(day))
		return -ERANGE;
	const struct date date = date_of_day(day);
	/* Each Gregorian month has two. */
	for (int i = 2 * (date.month - 1); i < 2 * date.month; i++) {
		const enum solar_term term = (enum solar_term)i;
		const int64_t begin_ms = term_ms(date.year, term);
		if (beijing_day(begin_ms) != day)
			continue;
		*ret_term = term;
		if (ret_minute)
			*ret_minute = (int)((begin_ms - beijing_midnight_ms(day)) / MINUTE_MS);
		return 0;
	}
	return -ENOENT;
}

int almanac_solar_term_day(int year, enum solar_term term, int32_t *ret_day)
{
	if (year < ALMANAC_YEAR_FIRST || year > ALMANAC_YEAR_LAST)
		return -ERANGE;
	*ret_day = term_day(year, term);
	return 0;
}

/* --- the sui 岁: from the month of a winter solstice to that of the next --- */

/* Months 11, 12, 1 to 10, one of them perhaps twice. */
struct sui {
	bool is_known;
	int month_count;
	int leap;                          /* place of the leap month; month_count: none */
	int32_t begin[SUI_MONTHS_MAX + 1]; /* first day of each, and of the next sui */
};

/* The first day of the month in which the day lies. */
static int32_t month_begin(int32_t day)
{
	int64_t near_ms = beijing_midnight_ms(day) - MONTH_MS;
	int32_t begin = beijing_day(sky_new_moon_at(near_ms));

	for (;;) {
		near_ms = beijing_midnight_ms(begin) + MONTH_MS;
		const int32_t next = beijing_day(sky_new_moon_at(near_ms));
		if (next > day)
			return begin;
		begin = next;
	}
}

static bool has_zhongqi(const struct sui *sui, int month, int year)
{
	for (int i = SOLAR_TERM_DAHAN; i < SOLAR_TERM_COUNT; i += 2) {
		const int32_t day = term_day(year, (enum solar_term)i);
		if (day >= sui->begin[month] && day < sui->begin[month + 1])
			return true;
	}
	return false;
}

/* Of thirteen months the first without a zhongqi is leap. The first of all, month 11, has the
 * winter solstice. */
static int leap_place(const struct sui *sui, int year)
{
	if (sui->month_count < SUI_MONTHS_MAX)
		return sui->month_count;
	for (int i = 1; i < sui->month_count; i++)
		if (!has_zhongqi(sui, i, year))
			return i;
	return sui->month_count; /* Thirteen months cannot all hold one of eleven zhongqi. */
}

/* That which ends with the winter solstice of the year. */
static const struct sui *sui_of(int year)
{
	static struct sui kept[YEAR_COUNT];

	assert(year > YEAR_FIRST && year <= YEAR_LAST);
	struct sui *sui = &kept[year - YEAR_FIRST];
	if (sui->is_known)
		return sui;
	const int32_t solstice = term_day(year, SOLAR_TERM_DONGZHI);
	int count = 0;
	sui->begin[0] = month_begin(term_day(year - 1, SOLAR_TERM_DONGZHI));
	while (count < SUI_MONTHS_MAX) {
		const int64_t near_ms = beijing_midnight_ms(sui->begin[count]) + MONTH_MS;
		const int32_t next = beijing_day(sky_new_moon_at(near_ms));
		/* A month that would begin after the solstice follows the one that holds it. */
		if (next > solstice)
			break;
		sui->begin[++count] = next;
	}
	sui->month_count = count;
	sui->leap = leap_place(sui, year);
	sui->is_known = true;
	return sui;
}

/* Which month of its sui a place is, and of which lunar year. */
static struct lunar_date month_of_place(const struct sui *sui, int place, int year)
{
	const int number = place - (place >= sui->leap); /* 0 is month 11 */

	return (struct lunar_date){
		.year = number < 2 ? year - 1 : year,
		.month = (number + 10) % 12 + 1,
		.is_leap = place == sui->leap,
		.month_length = (int)(sui->begin[place + 1] - sui->begin[place]),
	};
}

int almanac_lunar_date(int32_t day, struct lunar_date *ret_date)
{
	if (!is_answered_for(day))
		return -ERANGE;
	int year = date_of_day(day).year;
	const struct sui *sui = sui_of(year);
	if (day >= sui->begin[sui->month_count])
		sui = sui_of(++year);
	int place = 0;
	while (day >= sui->begin[place + 1])
		place++;
	*ret_date = month_of_place(sui, place, year);
	ret_date->day = (int)(day - sui->begin[place]) + 1;
	return 0;
}

/* --- names --- */

static const char *const term_names[SOLAR_TERM_COUNT] = {
	"小寒",
	"大寒",
	"立春",
	"雨水",
	"惊蛰",
	"春分",
	"清明",
	"谷雨",
	"立夏",
	"小满",
	"芒种",
	"夏至",
	"小暑",
	"大暑",
	"立秋",
	"处暑",
	"白露",
	"秋分",
	"寒露",
	"霜降",
	"立冬",
	"小雪",
	"大雪",
	"冬至",
};

const char *solar_term_name(size_t term)
{
	return term < SOLAR_TERM_COUNT ? term_names[term] : NULL;
}

int solar_term_parse(const char *name, enum solar_term *ret_term)
{
	for (int i = 0; i < SOLAR_TERM_COUNT; i++)
		if (strcmp(name, term_names[i]) == 0) {
			*ret_term = (enum solar_term)i;
			return 0;
		}
	return -EINVAL;
}

const char *solar_term_english(enum solar_term term)
{
	static const char *const titles[SOLAR_TERM_COUNT] = {
		N_("Minor Cold"),
		N_("Major Cold"),
		N_("Start of Spring"),
		N_("Rain Water"),
		N_("Awakening of Insects"),
		N_("Spring Equinox"),
		N_("Pure Brightness"),
		N_("Grain Rain"),
		N_("Start of Summer"),
		N_("Grain Buds"),
		N_("Grain in Ear"),
		N_("Summer Solstice"),
		N_("Minor Heat"),
		N_("Major Heat"),
		N_("Start of Autumn"),
		N_("End of Heat"),
		N_("White Dew"),
		N_("Autumn Equinox"),
		N_("Cold Dew"),
		N_("Frost's Descent"),
		N_("Start of Winter"),
		N_("Minor Snow"),
		N_("Major Snow"),
		N_("Winter Solstice"),
	};

	return titles[term];
}

const char *solar_term_title(enum solar_term term)
{
	return _(solar_term_english(term));
}

const char *lunar_date_name(const struct lunar_date *date, char ret_text[static LUNAR_TEXT_SIZE])
{
	static const char *const months[] = { "正", "二", "三", "四", "五", "六", "七", "八", "九",
		"十", "冬", "腊" };
	static const char *const ones[] = { "", "一", "二", "三", "四", "五", "六", "七", "八",
		"九", "十" };
	static const char *const tens[] = { "初", "十", "二十", "三十" };
	const bool is_tenth = date->day == 10; /* 初十 */
	const int ten = is_tenth ? 0 : date->day / 10, one = is_tenth ? 10 : date->day % 10;

	(void)snprintf(ret_text, LUNAR_TEXT_SIZE, "农历%s%s月%s%s", date->is_leap ? "闰" : "",
		months[date->month - 1], tens[ten], ones[one]);
	return ret_text;
}

static const char *month_title(int month)
{
	static const char *const titles[] = { N_("month 1"), N_("month 2"), N_("month 3"),
		N_("month 4"), N_("month 5"), N_("month 6"), N_("month 7"), N_("month 8"),
		N_("month 9"), N_("month 10"), N_("month 11"), N_("month 12") };

	return _(titles[month - 1]);
}

static const char *day_title(int day)
{
	static const char *const titles[] = { N_("day 1"), N_("day 2"), N_("day 3"), N_("day 4"),
		N_("day 5"), N_("day 6"), N_("day 7"), N_("day 8"), N_("day 9"), N_("day 10"),
		N_("day 11"), N_("day 12"), N_("day 13"), N_("day 14"), N_("day 15"), N_("day 16"),
		N_("day 17"), N_("day 18"), N_("day 19"), N_("day 20"), N_("day 21"), N_("day 22"),
		N_("day 23"), N_("day 24"), N_("day 25"), N_("day 26"), N_("day 27"), N_("day 28"),
		N_("day 29"), N_("day 30") };

	return _(titles[day - 1]);
}

const char *lunar_date_title(const struct lunar_date *date, char ret_text[static LUNAR_TEXT_SIZE])
{
	if (date->month == 12 && date->day == date->month_length) {
		(void)snprintf(ret_text, LUNAR_TEXT_SIZE, "%s", _("lunar New Year's Eve"));
		return ret_text;
	}
	/* The month, then the day: "农历%s%s", "农历闰%s%s". */
	(void)snprintf(ret_text, LUNAR_TEXT_SIZE,
		date->is_leap ? _("lunar leap %s, %s") : _("lunar %s, %s"),
		month_title(date->month), day_title(date->day));
	return ret_text;
}
