#include "calendar/rule.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "calendar/timezone.h"

#define SECONDS_OF_DAY 86400
#define MINUTE_MS      INT64_C(60000)
#define HORIZON_DAYS   (40 * 366)

/* All that the day tests ask of a day, worked out once. */
struct day_facts {
	int32_t day;
	struct date date;
	enum weekday weekday;
};

static struct day_facts facts_of(int32_t day)
{
	return (struct day_facts){
		.day = day,
		.date = date_of_day(day),
		.weekday = day_weekday(day),
	};
}

/* By less than a month. */
static void move_on(struct day_facts *facts, int days)
{
	const int length = month_length(facts->date.year, facts->date.month);

	facts->day += days;
	facts->weekday = (facts->weekday + (unsigned)days) % WEEKDAY_COUNT;
	facts->date.day += days;
	if (facts->date.day <= length)
		return;
	facts->date.day -= length;
	if (++facts->date.month <= 12)
		return;
	facts->date.month = 1;
	facts->date.year++;
}

static bool covers_weekday(const struct rule *rule, const struct day_facts *facts)
{
	return rule->weekdays == 0 || rule->weekdays & 1 << facts->weekday;
}

/* By so many days, and on to the first of the rule's weekdays. */
static void move_on_to_weekday(const struct rule *rule, struct day_facts *facts, int days)
{
	const int two_weeks = rule->weekdays | rule->weekdays << WEEKDAY_COUNT;
	const int first = ffs(two_weeks >> facts->weekday >> days); /* counts from 1; 0: any */

	move_on(facts, first > 0 ? days + first - 1 : days);
}

static bool is_last_of_month(const struct date *date)
{
	return date->day == month_length(date->year, date->month);
}

/* --- the day tests: each lets the day pass, or says nothing when the rule does not ask --- */

static bool covers_month(const struct rule *rule, const struct day_facts *facts)
{
	return rule->months == 0 || rule->months & 1 << facts->date.month;
}

static bool covers_day_of_month(const struct rule *rule, const struct day_facts *facts)
{
	return rule->days_of_month == 0 || rule->days_of_month & 1U << facts->date.day ||
	       (rule->days_of_month & 1U && is_last_of_month(&facts->date));
}

static bool asks_nth_weekday(const struct rule *rule)
{
	static const uint8_t none[RULE_NTH_COUNT];

	return memcmp(rule->nth_weekdays, none, sizeof(none)) != 0;
}

/* Whether the day is the one of its weekday in its month that is asked for. */
static bool covers_nth_weekday(const struct rule *rule, const struct day_facts *facts)
{
	if (!asks_nth_weekday(rule))
		return true;
	const int nth = (facts->date.day - 1) / 7 + 1;
	const bool is_last =
		facts->date.day + 7 > month_length(facts->date.year, facts->date.month);

	return rule->nth_weekdays[nth] & 1 << facts->weekday ||
	       (is_last && rule->nth_weekdays[0] & 1 << facts->weekday);
}

static bool covers_every_days(const struct rule *rule, const struct day_facts *facts)
{
	return rule->every_days == 0 ||
	       (facts->day >= rule->anchor_day &&
		       (facts->day - rule->anchor_day) % rule->every_days == 0);
}

static const struct holidays *holidays_of(const struct rule *rule)
{
	return rule->locality ? &rule->locality->holidays : NULL;
}

static bool covers_day_type(const struct rule *rule, const struct day_facts *facts)
{
	return rule->day_type == DAY_TYPE_ANY ||
	       holidays_type(holidays_of(rule), facts->day) == rule->day_type;
}

/* Which of the rule's terms the day belongs to; NULL for none. */
static const struct term_day *term_of(const struct rule *rule, const struct day_facts *facts)
{
	for (size_t i = 0; i < rule->term_count; i++) {
		enum solar_term term;
		if (almanac_solar_term(facts->day - rule->terms[i].offset_days, &term, NULL) == 0 &&
			term == rule->terms[i].term)
			return &rule->terms[i];
	}
	return NULL;
}

static bool covers_term(const struct rule *rule, const struct day_facts *facts)
{
	return rule->term_count == 0 || term_of(rule, facts);
}

static bool covers_lunar(const struct rule *rule, const struct day_facts *facts)
{
	struct lunar_date date;

	if (rule->lunar_count == 0)
		return true;
	if (almanac_lunar_date(facts->day, &date) < 0 || (date.is_leap && !rule->has_leap_months))
		return false;
	for (size_t i = 0; i < rule->lunar_count; i++) {
		const struct lunar_day *asked = &rule->lunar_days[i];
		const int day = asked->day == LUNAR_DAY_LAST ? date.month_length : asked->day;
		if ((asked->month == 0 || asked->month == date.month) && day == date.day)
			return true;
	}
	return false;
}

static bool is_among(const struct date *dates, size_t count, const struct date *date)
{
	for (size_t i = 0; i < count; i++)
		if ((dates[i].year == 0 || dates[i].year == date->year) &&
			dates[i].month == date->month && dates[i].day == date->day)
			return true;
	return false;
}

static bool covers_date(const struct rule *rule, const struct day_facts *facts)
{
	return rule->date_count == 0 || is_among(rule->dates, rule->date_count, &facts->date);
}

static bool is_no_exception(const struct rule *rule, const struct day_facts *facts)
{
	return !is_among(rule->except, rule->except_count, &facts->date);
}

static bool is_within_bounds(const struct rule *rule, const struct day_facts *facts)
{
	if (rule->from.year != 0 && facts->day < date_to_day(rule->from))
		return false;
	return rule->until.year == 0 || facts->day <= date_to_day(rule->until);
}

/* --- why: what the rule asks, said for a day that passed --- */

static const char *weekday_title(enum weekday weekday)
{
	static const char *const titles[WEEKDAY_COUNT] = {
		N_("Monday"),
		N_("Tuesday"),
		N_("Wednesday"),
		N_("Thursday"),
		N_("Friday"),
		N_("Saturday"),
		N_("Sunday"),
	};

	return _(titles[weekday]);
}

static void say_weekday(const struct rule *rule, const struct day_facts *facts, FILE *why)
{
	if (rule->weekdays != 0)
		fputs(weekday_title(facts->weekday), why);
}

static void say_nth_weekday(const struct rule *rule, const struct day_facts *facts, FILE *why)
{
	static const char *const forms[RULE_NTH_COUNT] = {
		N_("last %s of the month"),
		N_("first %s of the month"),
		N_("second %s of the month"),
		N_("third %s of the month"),
		N_("fourth %s of the month"),
		N_("fifth %s of the month"),
	};
	const int nth = (facts->date.day - 1) / 7 + 1;

	for (int i = 0; i < RULE_NTH_COUNT; i++)
		if (rule->nth_weekdays[i] & 1 << facts->weekday && (i == 0 || i == nth)) {
			fprintf(why, _(forms[i]), weekday_title(facts->weekday));
			return;
		}
}

static void say_every_days(const struct rule *rule, const struct day_facts *facts, FILE *why)
{
	(void)facts;
	if (rule->every_days > 0)
		fprintf(why,
			ngettext("every %d day", "every %d days", (unsigned long)rule->every_days),
			rule->every_days);
}

static void say_day_type(const struct rule *rule, const struct day_facts *facts, FILE *why)
{
	const struct holidays *holidays = holidays_of(rule);
	const char *holiday = holidays ? holidays_name(holidays, facts->day) : NULL;

	if (rule->day_type == DAY_TYPE_HOLIDAY)
		fputs(holiday ? holiday : _("day off"), why);
	else if (rule->day_type == DAY_TYPE_WORKDAY && holidays &&
		 holidays_makes_up(holidays, facts->day))
		fputs(_("make-up workday"), why);
	else if (rule->day_type == DAY_TYPE_WORKDAY)
		fputs(_("workday"), why);
}

static void say_term(const struct rule *rule, const struct day_facts *facts, FILE *why)
{
	const struct term_day *day = term_of(rule, facts);

	if (!day)
		return;
	const char *title = solar_term_title(day->term);
	if (day->offset_days == 0)
		fputs(title, why);
	else if (day->offset_days < 0)
		fprintf(why,
			ngettext("%s less %d day", "%s less %d days",
				(unsigned long)-day->offset_days),
			title, -day->offset_days);
	else
		fprintf(why,
			ngettext(
				"%s and %d day", "%s and %d days", (unsigned long)day->offset_days),
			title, day->offset_days);
}

static void say_lunar(const struct rule *rule, const struct day_facts *facts, FILE *why)
{
	char title[LUNAR_TEXT_SIZE];
	struct lunar_date date;

	if (rule->lunar_count > 0 && almanac_lunar_date(facts->day, &date) == 0)
		fputs(lunar_date_title(&date, title), why);
}

static void say_day_of_month(const struct rule *rule, const struct day_facts *facts, FILE *why)
{
	if (rule->days_of_month == 0)
		return;
	if (rule->days_of_month & 1U << facts->date.day)
		fprintf(why, _("day %d of the month"), facts->date.day);
	else
		fputs(_("last day of the month"), why);
}

static void say_date(const struct rule *rule, const struct day_facts *facts, FILE *why)
{
	if (rule->date_count > 0)
		fprintf(why, _("date %02d-%02d"), facts->date.month, facts->date.day);
}

/* One line for each kind of day test, the cheap ones first; `say` is NULL where passing is nothing
 * to tell. */
static const struct {
	bool (*covers)(const struct rule *rule, const struct day_facts *facts);
	void (*say)(const struct rule *rule, const struct day_facts *facts, FILE *why);
} day_tests[] = {
	{ is_within_bounds, NULL },
	{ covers_month, NULL },
	{ covers_weekday, say_weekday },
	{ covers_nth_weekday, say_nth_weekday },
	{ covers_day_of_month, say_day_of_month },
	{ covers_date, say_date },
	{ is_no_exception, NULL },
	{ covers_every_days, say_every_days },
	{ covers_day_type, say_day_type },
	{ covers_term, say_term },
	{ covers_lunar, say_lunar },
};

static const struct owned belongings[] = {
	OWNS_ARRAY(struct rule, lunar_days, lunar_count),
	OWNS_ARRAY(struct rule, terms, term_count),
	OWNS_ARRAY(struct rule, dates, date_count),
	OWNS_ARRAY(struct rule, except, except_count),
	OWNS_ARRAY(struct rule, times, time_count),
	OWNS_ARRAY(struct rule, sun_times, sun_count),
	OWNS_TEXT_OR_NULL(struct rule, place),
};

const struct owner rule_owner = OWNER(struct rule, belongings);

void rule_done(struct rule *rule)
{
	owner_done(&rule_owner, rule);
}

static bool covers(const struct rule *rule, const struct day_facts *facts)
{
	for (size_t i = 0; i < ARRAY_SIZE(day_tests); i++)
		if (!day_tests[i].covers(rule, facts))
			return false;
	return true;
}

bool rule_covers(const struct rule *rule, int32_t day)
{
	const struct day_facts facts = facts_of(day);

	return covers(rule, &facts);
}

/* --- the times of a day --- */

/* A civil day while its moments are looked through for the earliest after `after_ms`. */
struct search {
	int32_t day;
	int64_t midnight_ms;
	bool is_plain; /* of 24 hours, so that seconds of the day can be added to midnight */
	int64_t after_ms;
	bool is_found;
	int64_t found_ms;
};

static struct search search_of(int32_t day, int64_t after_ms)
{
	const int64_t midnight_ms = timezone_moment(day, 0);

	return (struct search){
		.day = day,
		.midnight_ms = midnight_ms,
		.is_plain = timezone_moment(day + 1, 0) - midnight_ms == SECONDS_OF_DAY * 1000LL,
		.after_ms = after_ms,
	};
}

static int64_t moment_on(const struct search *search, int second)
{
	return search->is_plain ? search->midnight_ms + second * 1000LL
				: timezone_moment(search->day, second);
}

/* Over a change of the clock the order of times and of moments may differ, so all are looked at. */
static void consider(struct search *search, int64_t moment_ms)
{
	if (moment_ms <= search->after_ms || (search->is_found && moment_ms >= search->found_ms))
		return;
	search->found_ms = moment_ms;
	search->is_found = true;
}

static int64_t to_minute(int64_t time_ms)
{
	return (time_ms + MINUTE_MS / 2) / MINUTE_MS * MINUTE_MS;
}

/* When the rule's time by the sun comes on that day; false when it does not. */
static bool sun_moment(const struct search *search, const struct rule *rule,
	const struct sun_time *time, int64_t *ret_time_ms)
{
	const int64_t first_ms = moment_on(search, rule->not_before);
	const int64_t last_ms =
		moment_on(search, rule->not_after > 0 ? rule->not_after : SECONDS_OF_DAY - 60);
	int64_t moment_ms;

	if (!rule->locality || !rule->locality->is_known ||
		sun_event_at(rule->locality->latitude, rule->locality->longitude, time->event,
			moment_on(search, SECONDS_OF_DAY / 2), &moment_ms) < 0)
		return false;
	moment_ms = to_minute(moment_ms + time->offset_s * 1000LL);
	if (moment_ms < first_ms)
		moment_ms = first_ms;
	if (moment_ms > last_ms)
		moment_ms = last_ms;
	*ret_time_ms = moment_ms;
	return true;
}

static bool next_on_day(
	const struct rule *rule, int32_t day, int64_t after_ms, int64_t *ret_time_ms)
{
	struct search search = search_of(day, after_ms);
	int64_t moment_ms;

	for (size_t i = 0; i < rule->time_count; i++)
		consider(&search, moment_on(&search, rule->times[i]));
	for (size_t i = 0; i < rule->sun_count; i++)
		if (sun_moment(&search, rule, &rule->sun_times[i], &moment_ms))
			consider(&search, moment_ms);
	if (search.is_found)
		*ret_time_ms = search.found_ms;
	return search.is_found;
}

/* The first day on which the rule can air at all, from `day` on. */
static int32_t first_day(const struct rule *rule, int32_t day)
{
	if (rule->from.year != 0 && day < date_to_day(rule->from))
		day = date_to_day(rule->from);
	if (rule->every_days > 0 && day < rule->anchor_day)
		day = rule->anchor_day;
	return day;
}

/* The last day on which it can come before `until_ms`; no zone's clock is a day off. */
static int32_t last_day(const struct rule *rule, int32_t first, int64_t until_ms)
{
	const int64_t bound = until_ms / (SECONDS_OF_DAY * 1000LL) + 1;
	int32_t last = first + HORIZON_DAYS;

	if (rule->until.year != 0 && date_to_day(rule->until) < last)
		last = date_to_day(rule->until);
	return bound < last ? (int32_t)bound : last;
}

int rule_next_before(
	const struct rule *rule, int64_t after_ms, int64_t until_ms, int64_t *ret_time_ms)
{
	int64_t time_ms;
	int32_t day;
	int second;

	if (rule->time_count == 0 && rule->sun_count == 0)
		return -ENOENT;
	timezone_civil(after_ms, &day, &second);
	struct day_facts facts = facts_of(first_day(rule, day));
	const int32_t last = last_day(rule, facts.day, until_ms);
	for (move_on_to_weekday(rule, &facts, 0); facts.day <= last;
		move_on_to_weekday(rule, &facts, 1)) {
		if (!covers(rule, &facts) || !next_on_day(rule, facts.day, after_ms, &time_ms))
			continue;
		if (time_ms >= until_ms)
			return -ENOENT;
		*ret_time_ms = time_ms;
		return 0;
	}
	return -ENOENT;
}

int rule_next(const struct rule *rule, int64_t after_ms, int64_t *ret_time_ms)
{
	return rule_next_before(rule, after_ms, INT64_MAX, ret_time_ms);
}

static bool leaves_window_on(
	const struct rule *rule, int32_t day, int64_t after_ms, int64_t *ret_time_ms)
{
	const struct search search = search_of(day, after_ms);
	int32_t its_day;
	int second;

	for (size_t i = 0; !search.is_plain && i < rule->time_count; i++) {
		const int64_t moment_ms = moment_on(&search, rule->times[i]);
		timezone_civil(moment_ms, &its_day, &second);
		const bool is_moved = its_day != day || second != rule->times[i];
		if (is_moved && moment_ms > after_ms && rule->times[i] <= rule->window_end &&
			(its_day != day || second > rule->window_end)) {
			*ret_time_ms = moment_ms;
			return true;
		}
	}
	return false;
}

int rule_next_outside_window(
	const struct rule *rule, int64_t after_ms, int days, int64_t *ret_time_ms)
{
	int32_t day;
	int second;

	if (rule->window_end == 0)
		return -ENOENT;
	timezone_civil(after_ms, &day, &second);
	for (const int32_t last = day + days; day <= last; day++)
		if (leaves_window_on(rule, day, after_ms, ret_time_ms) && rule_covers(rule, day))
			return 0;
	return -ENOENT;
}

bool rule_plans(const struct rule *rule, int64_t time_ms)
{
	int64_t next_ms;
	int32_t first, last;
	int second;

	timezone_civil(time_ms - 1, &first, &second);
	timezone_civil(time_ms, &last, &second);
	for (int32_t day = first_day(rule, first); day <= last; day++)
		if (rule_covers(rule, day) && next_on_day(rule, day, time_ms - 1, &next_ms) &&
			next_ms == time_ms)
			return true;
	return false;
}

/* --- why, all of it --- */

static bool has_clock_time(const struct rule *rule, int second)
{
	for (size_t i = 0; i < rule->time_count; i++)
		if (rule->times[i] == second)
			return true;
	return false;
}

/* The time by the sun that plans the moment; NULL when a time of the clock does. */
static const struct sun_time *sun_time_of(const struct rule *rule, int64_t planned_ms)
{
	int64_t moment_ms;
	int32_t day;
	int second;

	timezone_civil(planned_ms, &day, &second);
	if (has_clock_time(rule, second))
		return NULL;
	const struct search search = search_of(day, planned_ms);
	for (size_t i = 0; i < rule->sun_count; i++)
		if (sun_moment(&search, rule, &rule->sun_times[i], &moment_ms) &&
			moment_ms == planned_ms)
			return &rule->sun_times[i];
	return NULL;
}

static void say_sun_time(const struct rule *rule, int64_t planned_ms, FILE *why)
{
	static const char *const titles[SUN_EVENT_COUNT] = {
		N_("dawn"),
		N_("sunrise"),
		N_("sunset"),
		N_("dusk"),
	};
	const struct sun_time *time = sun_time_of(rule, planned_ms);

	if (!time)
		return;
	const char *title = _(titles[time->event]);
	if (ftell(why) > 0)
		fputs(_(", "), why);
	if (time->offset_s == 0)
		fputs(title, why);
	else if (time->offset_s < 0)
		fprintf(why, _("%s less %d min"), title, -time->offset_s / 60);
	else
		fprintf(why, _("%s and %d min"), title, time->offset_s / 60);
}

static void say_day(const struct rule *rule, int64_t planned_ms, FILE *why)
{
	int32_t day;
	int second;

	timezone_civil(planned_ms, &day, &second);
	const struct day_facts facts = facts_of(day);
	for (size_t i = 0; i < ARRAY_SIZE(day_tests); i++) {
		const long before = ftell(why);
		if (!day_tests[i].say)
			continue;
		if (before > 0)
			fputs(_(", "), why);
		const long joined = ftell(why);
		day_tests[i].say(rule, &facts, why);
		if (ftell(why) == joined)
			(void)fseek(why, before, SEEK_SET); /* Nothing to join. */
	}
	if (ftell(why) == 0)
		fputs(_("every day"), why);
}

const char *rule_why(
	const struct rule *rule, int64_t planned_ms, char ret_why[static RULE_WHY_SIZE])
{
	ret_why[0] = '\0';
	FILE *why = fmemopen(ret_why, RULE_WHY_SIZE, "w");
	if (!why)
		return ret_why;
	say_day(rule, planned_ms, why);
	say_sun_time(rule, planned_ms, why);
	fputc('\0', why);
	(void)fclose(why); /* It writes to memory. */
	ret_why[RULE_WHY_SIZE - 1] = '\0';
	return ret_why;
}

/* Two digits at `text`, or -EINVAL. */
static int two_digits(const char *text)
{
	if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
		return -EINVAL;
	return (text[0] - '0') * 10 + text[1] - '0';
}

/* Reads "07:00" or "07:00:30" and says how long it is. */
static int parse_time(const char *text, int *ret_second, size_t *ret_length)
{
	const int hour = two_digits(text);
	if (hour < 0 || hour > 23 || text[2] != ':')
		return -EINVAL;
	const int minute = two_digits(text + 3);
	if (minute < 0 || minute > 59)
		return -EINVAL;
	if (text[5] != ':') {
		*ret_second = (hour * 60 + minute) * 60;
		*ret_length = 5;
		return 0;
	}
	const int second = two_digits(text + 6);
	if (second < 0 || second > 59)
		return -EINVAL;
	*ret_second = (hour * 60 + minute) * 60 + second;
	*ret_length = 8;
	return 0;
}

int rule_parse_time(const char *text, int *ret_second)
{
	int second;
	size_t length;

	if (parse_time(text, &second, &length) < 0 || text[length])
		return -EINVAL;
	*ret_second = second;
	return 0;
}

int rule_parse_window(const char *text, int *ret_first_second, int *ret_last_second)
{
	int first, last;
	size_t length;

	if (parse_time(text, &first, &length) < 0 || text[length] != '-')
		return -EINVAL;
	if (rule_parse_time(text + length + 1, &last) < 0 || last <= first)
		return -EINVAL;
	*ret_first_second = first;
	*ret_last_second = last;
	return 0;
}

int rule_add_time(struct rule *rule, int second)
{
	size_t place = 0;

	assert(second >= 0 && second < SECONDS_OF_DAY);
	while (place < rule->time_count && rule->times[place] < second)
		place++;
	if (place < rule->time_count && rule->times[place] == second)
		return 0;
	if (rule->time_count == RULE_TIMES_MAX)
		return -E2BIG;
	int *times = reallocarray(rule->times, rule->time_count + 1, sizeof(*times));
	if (!times)
		return -ENOMEM;
	memmove(times + place + 1, times + place, (rule->time_count - place) * sizeof(*times));
	times[place] = second;
	rule->times = times;
	rule->time_count++;
	return 0;
}

int rule_add_times_every(struct rule *rule, int step, int first, int last)
{
	assert(step >= 60);
	for (int second = first; second <= last; second += step) {
		const int r = rule_add_time(rule, second);
		if (r < 0)
			return r;
	}
	return 0;
}
