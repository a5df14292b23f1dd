#include "calendar/rule.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "calendar/timezone.h"

#define SECONDS_OF_DAY 86400
#define HORIZON_DAYS   (40 * 366)

/* All that the day tests ask of a day, worked out once. */
struct day_facts {
	int32_t day;
	struct date date;
	enum weekday weekday;
	bool is_last_of_month;
};

static struct day_facts facts_of(int32_t day)
{
	const struct date date = date_of_day(day);

	return (struct day_facts){
		.day = day,
		.date = date,
		.weekday = day_weekday(day),
		.is_last_of_month = date.day == month_length(date.year, date.month),
	};
}

/* --- the day tests: each lets the day pass, or says nothing when the rule does not ask --- */

static bool covers_weekday(const struct rule *rule, const struct day_facts *facts)
{
	return rule->weekdays == 0 || rule->weekdays & 1 << facts->weekday;
}

static bool covers_month(const struct rule *rule, const struct day_facts *facts)
{
	return rule->months == 0 || rule->months & 1 << facts->date.month;
}

static bool covers_day_of_month(const struct rule *rule, const struct day_facts *facts)
{
	return rule->days_of_month == 0 || rule->days_of_month & 1U << facts->date.day ||
	       (rule->days_of_month & 1U && facts->is_last_of_month);
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

/* One line for each kind of day test; `say` is NULL where passing is nothing to tell. */
static const struct {
	bool (*covers)(const struct rule *rule, const struct day_facts *facts);
	void (*say)(const struct rule *rule, const struct day_facts *facts, FILE *why);
} day_tests[] = {
	{ is_within_bounds, NULL },
	{ covers_month, NULL },
	{ covers_weekday, say_weekday },
	{ covers_day_of_month, say_day_of_month },
	{ covers_date, say_date },
	{ is_no_exception, NULL },
};

void rule_done(struct rule *rule)
{
	free(rule->dates);
	free(rule->except);
	free(rule->times);
	*rule = (struct rule){ 0 };
}

bool rule_covers(const struct rule *rule, int32_t day)
{
	const struct day_facts facts = facts_of(day);

	for (size_t i = 0; i < ARRAY_SIZE(day_tests); i++)
		if (!day_tests[i].covers(rule, &facts))
			return false;
	return true;
}

/* The earliest of the rule's moments on that day after `after_ms`. Over a change of the clock the
 * order of times and of moments may differ, so all are looked at. */
static bool next_on_day(
	const struct rule *rule, int32_t day, int64_t after_ms, int64_t *ret_time_ms)
{
	const int64_t midnight_ms = timezone_moment(day, 0);
	const bool is_plain = timezone_moment(day + 1, 0) - midnight_ms == SECONDS_OF_DAY * 1000LL;
	bool is_found = false;

	for (size_t i = 0; i < rule->time_count; i++) {
		const int64_t moment_ms = is_plain ? midnight_ms + rule->times[i] * 1000LL
						   : timezone_moment(day, rule->times[i]);
		if (moment_ms <= after_ms || (is_found && moment_ms >= *ret_time_ms))
			continue;
		*ret_time_ms = moment_ms;
		is_found = true;
	}
	return is_found;
}

int rule_next(const struct rule *rule, int64_t after_ms, int64_t *ret_time_ms)
{
	int32_t day;
	int second;

	if (rule->time_count == 0)
		return -ENOENT;
	timezone_civil(after_ms, &day, &second);
	if (rule->from.year != 0 && day < date_to_day(rule->from))
		day = date_to_day(rule->from);
	const int32_t last = rule->until.year != 0 ? date_to_day(rule->until) : INT32_MAX;
	for (const int32_t horizon = day + HORIZON_DAYS; day <= horizon && day <= last; day++)
		if (rule_covers(rule, day) && next_on_day(rule, day, after_ms, ret_time_ms))
			return 0;
	return -ENOENT;
}

const char *rule_why(const struct rule *rule, int32_t day, char ret_why[static RULE_WHY_SIZE])
{
	const struct day_facts facts = facts_of(day);

	ret_why[0] = '\0';
	FILE *why = fmemopen(ret_why, RULE_WHY_SIZE, "w");
	if (!why)
		return ret_why;
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
