/* Any text as a part of a rule: a time, a window, a date, a weekday, a lunar day, a solar term, a
 * time by the sun, a duration, a moment. What is read can be planned by. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "calendar/day.h"
#include "calendar/guess_dates.h"
#include "calendar/guess_days.h"
#include "calendar/guess_times.h"
#include "calendar/timezone.h"
#include "calendar/written.h"

#define AFTER_MS INT64_C(1795478400000) /* 2026-11-24 */

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static int noon[] = { 12 * 3600 };

/* The rule's next moments come after one another, each on a day that it covers. */
static void check_rule(const struct rule *rule)
{
	int64_t time_ms = AFTER_MS;

	for (int i = 0; i < 3; i++) {
		const int64_t before_ms = time_ms;
		int32_t day;
		int second;
		if (rule_next(rule, time_ms, &time_ms) < 0)
			return;
		timezone_civil(time_ms, &day, &second);
		if (time_ms <= before_ms || !rule_covers(rule, day))
			abort();
	}
}

static void check_days(const char *text)
{
	struct rule rule = { .times = noon, .time_count = 1 };
	struct lunar_day lunar;
	struct term_day term;
	enum weekday weekday;
	int nth;

	if (lunar_day_parse(text, &lunar) == 0) {
		rule.lunar_days = &lunar;
		rule.lunar_count = 1;
		check_rule(&rule);
		rule.lunar_count = 0;
	}
	if (term_day_parse(text, &term) == 0) {
		rule.terms = &term;
		rule.term_count = 1;
		check_rule(&rule);
		rule.term_count = 0;
	}
	if (weekdays_parse(text, &rule.weekdays) == 0) {
		if (rule.weekdays == 0 || rule.weekdays >= 1 << WEEKDAY_COUNT)
			abort();
		rule.weekdays = 0;
	}
	if (nth_weekday_parse(text, &nth, &weekday) == 0) {
		if (nth < 0 || nth >= RULE_NTH_COUNT)
			abort();
		rule.nth_weekdays[nth] = (uint8_t)(1 << weekday);
		check_rule(&rule);
	}
}

static bool is_lunar_day(const char *text)
{
	struct lunar_day day;

	return lunar_day_parse(text, &day) == 0;
}

static bool is_term_day(const char *text)
{
	struct term_day day;

	return term_day_parse(text, &day) == 0;
}

static bool is_date(const char *text)
{
	struct date date;

	return date_parse(text, true, &date) == 0;
}

static bool is_time(const char *text)
{
	int second;

	return rule_parse_time(text, &second) == 0;
}

/* Two times, or midnight at the end. */
static bool is_window(const char *text)
{
	char from[] = "00:00";

	if (strlen(text) != strlen("00:00-00:00"))
		return false;
	memcpy(from, text, strlen(from));
	return is_time(from) && (is_time(text + 6) || strcmp(text + 6, "24:00") == 0);
}

static bool is_weekdays(const char *text)
{
	uint8_t weekdays;

	return weekdays_parse(text, &weekdays) == 0;
}

static bool is_nth_weekday(const char *text)
{
	enum weekday weekday;
	int nth;

	return nth_weekday_parse(text, &nth, &weekday) == 0;
}

static bool is_sun_time(const char *text)
{
	struct sun_time time;

	return sun_time_parse(text, &time) == 0;
}

static bool is_day_of_month(const char *text)
{
	const int day = atoi(text);

	return strcmp(text, "last") == 0 || (day >= 1 && day <= 31);
}

static bool is_month(const char *text)
{
	const int month = atoi(text);

	return month >= 1 && month <= 12;
}

/* Each of them in quotes, or the whole without. */
static bool are_right(const char *list, bool (*is_right)(const char *text))
{
	char text[GUESS_TEXT_SIZE];

	while (*list) {
		const bool is_quoted = *list == '"';
		list += is_quoted;
		const size_t length = strcspn(list, is_quoted ? "\"" : ",");
		memcpy(text, list, length);
		text[length] = '\0';
		if (!is_right(text))
			return false;
		list += length;
		list += is_quoted && *list ? 1 : 0;
		list += strspn(list, ", ");
	}
	return true;
}

/* What is told to be right is. */
static void check_guesses(const char *text)
{
	static const struct {
		int (*guess)(const char *text, char ret_text[static GUESS_TEXT_SIZE]);
		bool (*is_right)(const char *text);
	} guesses[] = {
		{ lunar_days_guess, is_lunar_day },
		{ leap_day_guess, is_lunar_day },
		{ term_days_guess, is_term_day },
		{ dates_guess, is_date },
		{ date_span_each_guess, is_date },
		{ times_guess, is_time },
		{ window_guess, is_window },
		{ windows_guess, is_window },
		{ time_span_guess, is_window },
		{ weekdays_guess, is_weekdays },
		{ weekdays_left_guess, is_weekdays },
		{ nth_weekday_guess, is_nth_weekday },
		{ sun_time_guess, is_sun_time },
		{ days_of_month_guess, is_day_of_month },
		{ months_guess, is_month },
	};
	char right[GUESS_TEXT_SIZE], length[DURATION_GUESS_SIZE];
	struct date dates[DATE_GUESSES_MAX], until;
	int64_t length_ms;
	const int count = date_guess(text, dates);
	int days;

	for (int i = 0; i < count; i++)
		if (!date_exists(dates[i]))
			abort();
	if (duration_guess(text, length) == 0 &&
		clock_parse_duration(length, &length_ms) == -EINVAL)
		abort();
	for (size_t i = 0; i < ARRAY_SIZE(guesses); i++)
		if (guesses[i].guess(text, right) == 0 && !are_right(right, guesses[i].is_right))
			abort();
	if (cycle_guess(text, &days) == 0 && days < 2)
		abort();
	if (date_span_guess(text, dates, &until) == 0 &&
		(!date_exists(dates[0]) || !date_exists(until)))
		abort();
}

static void check_times(const char *text)
{
	static const struct locality village = {
		.is_known = true,
		.latitude = 32.1,
		.longitude = 115,
	};
	struct sun_time time;
	int hour, minute;

	if (time_guess(text, &hour, &minute) == 0 &&
		(hour < 0 || hour > 24 || minute < 0 || minute > 59))
		abort();
	check_guesses(text);
	int first, last;

	if (rule_parse_time(text, &first) == 0 && (first < 0 || first >= 86400))
		abort();
	if (rule_parse_window(text, &first, &last) == 0 && (first < 0 || last <= first))
		abort();
	if (sun_time_parse(text, &time) < 0)
		return;
	if (abs(time.offset_s) > SUN_OFFSET_MAX_S)
		abort();
	check_rule(&(struct rule){ .locality = &village, .sun_times = &time, .sun_count = 1 });
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char *text = strndup((const char *)bytes, size);
	struct date date;
	int64_t time_ms;

	if (!text)
		abort();
	check_days(text);
	check_times(text);
	if (date_parse(text, true, &date) == 0 && !date_exists(date))
		abort();
	if (clock_parse_duration(text, &time_ms) == 0 && time_ms < 0)
		abort();
	(void)clock_parse(text, &time_ms); /* Any moment is right. */
	free(text);
	return 0;
}
