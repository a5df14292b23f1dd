#include "calendar/guess_dates.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "calendar/guess_times.h"
#include "calendar/written.h"

/* --- what is said --- */

struct number {
	int value;
	int digits; /* 0: in words */
	bool is_month;
};

#define DATE_NUMBERS_MAX 3
#define DATE_DIGITS_MAX  8

/* "二〇二六" */
static int read_hanzi_digits(const char **text, int *ret_number)
{
	static const struct word digits[] = { { "零", 0 }, { "〇", 0 }, { "○", 0 }, { "一", 1 },
		{ "二", 2 }, { "三", 3 }, { "四", 4 }, { "五", 5 }, { "六", 6 }, { "七", 7 },
		{ "八", 8 }, { "九", 9 }, { NULL, 0 } };
	const char *rest = *text;
	int count = 0, digit;

	*ret_number = 0;
	for (; count < 4 && word_read(&rest, digits, &digit) == 0; count++)
		*ret_number = *ret_number * 10 + digit;
	if (count != 4)
		return -EINVAL;
	*text = rest;
	return count;
}

/* "Dec", "december" */
static int read_english_month(const char **text, int *ret_month)
{
	static const char *const months[] = { "january", "february", "march", "april", "may",
		"june", "july", "august", "september", "october", "november", "december" };
	size_t length = 0;

	while (isalpha((unsigned char)(*text)[length]))
		length++;
	for (size_t i = 0; length >= 3 && i < ARRAY_SIZE(months); i++)
		if (strncasecmp(months[i], *text, length) == 0) {
			*ret_month = (int)i + 1;
			*text += length;
			return 0;
		}
	return -EINVAL;
}

/* "31", "三十一", "Dec" */
static int read_date_number(const char **text, struct number *ret_number)
{
	static const struct word ends[] = { { "st", 0 }, { "nd", 0 }, { "rd", 0 }, { "th", 0 },
		{ NULL, 0 } };
	int value;

	*ret_number = (struct number){ .is_month = read_english_month(text, &value) == 0 };
	if (!ret_number->is_month)
		ret_number->digits = guess_read_digits(text, DATE_DIGITS_MAX, &value);
	if (ret_number->digits > 0)
		(void)guess_skip(text, ends);
	else if (ret_number->digits == 0 && !ret_number->is_month)
		ret_number->digits = read_hanzi_digits(text, &value);
	if (ret_number->digits < 0) {
		ret_number->digits = 0;
		if (guess_read_number_words(text, &value) < 0)
			return -EINVAL;
	}
	ret_number->value = value;
	return 0;
}

/* Without the name of the calendar before it, and the weekday behind it, in brackets or not. */
static int copy_date(const char *text, char ret_words[static GUESS_WORDS_MAX])
{
	static const struct word calendars[] = { { "公历", 0 }, { "阳历", 0 }, { "新历", 0 },
		{ "西历", 0 }, { "每年", 0 }, { "每年的", 0 }, { NULL, 0 } };
	static const struct word brackets[] = { { "(", 0 }, { "（", 0 }, { " ", 0 }, { NULL, 0 } };
	char weekday[GUESS_WORDS_MAX];
	uint8_t weekdays;
	int none;

	while (guess_skip(&text, calendars))
		;
	if (guess_copy(text, text + strlen(text), ret_words) < 0)
		return -EINVAL;
	for (char *at = ret_words; *at; at++) {
		const char *inside = at;
		if (word_read(&inside, brackets, &none) < 0)
			continue;
		strcpy(weekday, inside);
		weekday[strcspn(weekday, ")")] = '\0';
		char *wide = strstr(weekday, "）");
		if (wide)
			*wide = '\0';
		if ((unsigned char)*weekday >= 0x80 && weekdays_parse(weekday, &weekdays) == 0)
			guess_cut_blanks(ret_words, (size_t)(at - ret_words));
	}
	return 0;
}

/* "三月三": so lunar days are called. */
static bool is_in_words(const struct number *numbers)
{
	for (int i = 0; i < 2; i++)
		if (numbers[i].digits > 0 || numbers[i].is_month)
			return false;
	return true;
}

/* How many there are; -EINVAL where anything else stands between them, or a number behind the day.
 */
static int read_date_numbers(const char *text, struct number ret_numbers[static DATE_NUMBERS_MAX])
{
	static const struct word separators[] = { { "-", 0 }, { "/", 0 }, { ".", 0 }, { " ", 0 },
		{ ",", 0 }, { "，", 0 }, { "年", 0 }, { "月", 0 }, { "、", 0 }, { "－", 0 },
		{ "／", 0 }, { "．", 0 }, { "。", 0 }, { "of ", 0 }, { NULL, 0 } };
	static const struct word days[] = { { "日", 0 }, { "号", 0 }, { NULL, 0 } };
	char words[GUESS_WORDS_MAX];
	bool is_over = false;
	int count = 0, none;

	if (copy_date(text, words) < 0)
		return -EINVAL;
	for (text = words; *text;) {
		if (word_read(&text, separators, &none) == 0)
			continue;
		if (word_read(&text, days, &none) == 0)
			is_over = true;
		else if (is_over || count == DATE_NUMBERS_MAX ||
			 read_date_number(&text, &ret_numbers[count++]) < 0)
			return -EINVAL;
	}
	return count == 2 && !is_over && is_in_words(ret_numbers) ? -EINVAL : count;
}

/* --- dates --- */

struct guesses {
	struct date *dates;
	int count;
};

static void add_date(struct guesses *guesses, int year, int month, int day)
{
	const struct date date = { year, month, day };
	const struct date *first = guesses->dates;

	if (!date_exists(date) || guesses->count == DATE_GUESSES_MAX ||
		(guesses->count > 0 && first->month == month && first->day == day))
		return;
	guesses->dates[guesses->count++] = date;
}

/* The first of both that is one: Chinese writes the month first. */
static void add_month_first(struct guesses *guesses, int year, int one, int other)
{
	add_date(guesses, year, one, other);
	if (guesses->count == 0)
		add_date(guesses, year, other, one);
}

static void guess_of_run(struct guesses *guesses, const struct number *number)
{
	const int month_and_day = number->value % 10000;

	if (number->digits == 8)
		add_date(guesses, number->value / 10000, month_and_day / 100, month_and_day % 100);
	else if (number->digits == 4)
		add_date(guesses, 0, month_and_day / 100, month_and_day % 100);
}

static void guess_of_three(struct guesses *guesses, const struct number *numbers)
{
	const int first = numbers[0].value, second = numbers[1].value, third = numbers[2].value;

	if (numbers[0].digits == 4) {
		add_month_first(guesses, first, second, third);
	} else if (numbers[2].digits == 4) {
		add_date(guesses, third, first, second);
		add_date(guesses, third, second, first);
	} else if (numbers[0].digits == 2) {
		add_month_first(guesses, 2000 + first, second, third);
	}
}

/* Whose month is a word. */
static bool guess_of_named_month(struct guesses *guesses, const struct number *numbers, int count)
{
	int month = 0, year = 0, day = 0;

	for (int i = 0; i < count; i++)
		if (numbers[i].is_month)
			month = numbers[i].value;
		else if (numbers[i].digits == 4)
			year = numbers[i].value;
		else
			day = numbers[i].value;
	if (month > 0 && day > 0)
		add_date(guesses, year, month, day);
	return month > 0;
}

/* "国庆节", the same day each year. */
static void guess_of_festival(struct guesses *guesses, const char *text)
{
	static const struct {
		const char *name;
		int month, day;
	} festivals[] = { { "元旦", 1, 1 }, { "三八", 3, 8 }, { "妇女", 3, 8 },
		{ "三八妇女", 3, 8 }, { "植树", 3, 12 }, { "五一", 5, 1 }, { "劳动", 5, 1 },
		{ "五一劳动", 5, 1 }, { "五四", 5, 4 }, { "青年", 5, 4 }, { "六一", 6, 1 },
		{ "儿童", 6, 1 }, { "六一儿童", 6, 1 }, { "七一", 7, 1 }, { "建党", 7, 1 },
		{ "八一", 8, 1 }, { "建军", 8, 1 }, { "教师", 9, 10 }, { "国庆", 10, 1 },
		{ "十一", 10, 1 }, { "圣诞", 12, 25 } };

	for (size_t i = 0; i < ARRAY_SIZE(festivals); i++) {
		const size_t length = strlen(festivals[i].name);
		if (strncmp(text, festivals[i].name, length) == 0 &&
			(!text[length] || strcmp(text + length, "节") == 0))
			add_date(guesses, 0, festivals[i].month, festivals[i].day);
	}
}

int date_guess(const char *text, struct date ret_dates[static DATE_GUESSES_MAX])
{
	struct number numbers[DATE_NUMBERS_MAX];
	struct guesses guesses = { .dates = ret_dates };
	const int count = read_date_numbers(text, numbers);

	guess_of_festival(&guesses, text);
	if (guesses.count > 0 || guess_of_named_month(&guesses, numbers, count))
		return guesses.count > 0 ? guesses.count : -EINVAL;
	if (count == 1)
		guess_of_run(&guesses, numbers);
	else if (count == 2)
		add_month_first(&guesses, 0, numbers[0].value, numbers[1].value);
	else if (count == 3)
		guess_of_three(&guesses, numbers);
	return guesses.count > 0 ? guesses.count : -EINVAL;
}

/* The first reading of a date whose month has no such day. */
static bool is_beyond(int year, int month, int day, struct date *ret_date)
{
	*ret_date = (struct date){ year, month, day };
	return month >= 1 && month <= 12 && day >= 1 && day <= 31 && !date_exists(*ret_date);
}

int date_guess_beyond(const char *text, struct date *ret_date)
{
	struct number numbers[DATE_NUMBERS_MAX];
	struct date dates[DATE_GUESSES_MAX];
	const int count = date_guess(text, dates) > 0 ? 0 : read_date_numbers(text, numbers);

	if (count == 2 && is_beyond(0, numbers[0].value, numbers[1].value, ret_date))
		return 0;
	if (count == 3 && numbers[0].digits == 4 &&
		is_beyond(numbers[0].value, numbers[1].value, numbers[2].value, ret_date))
		return 0;
	return -EINVAL;
}

/* --- several --- */

/* A list in the reading. */
struct days {
	struct guess_list list;
	struct date last;
	bool are_blanks_between; /* "2026-12-01 0730" is no second date. */
};

const char *date_guess_text(struct date date, char ret_text[static DAY_TEXT_SIZE])
{
	/* Behind the year, where there is none. */
	return date_format(date, ret_text) + (date.year == 0 ? strlen("0000-") : 0);
}

static bool add_text(struct guess_list *list, struct date date)
{
	char text[DAY_TEXT_SIZE];

	return guess_list_add(list, date_guess_text(date, text));
}

/* Whether it is one, or the day of the month of the one before it, and there is room for it. */
static bool add_day(void *userdata, const char *words)
{
	struct days *days = userdata;
	struct date dates[DATE_GUESSES_MAX] = { days->last };

	if (days->are_blanks_between && !words[strspn(words, "0123456789")])
		return false;
	if (date_guess(words, dates) != 1 &&
		(days->list.length == 0 || number_guess(words, &dates[0].day) < 0 ||
			!date_exists(dates[0])))
		return false;
	days->last = dates[0];
	return add_text(&days->list, dates[0]);
}

int dates_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE])
{
	struct days days = { .list = { ret_text, 0 } };
	struct days parted = { .list = { ret_text, 0 }, .are_blanks_between = true };
	struct date dates[DATE_GUESSES_MAX];

	if (date_guess(text, dates) > 0 && !strpbrk(text, ",;"))
		return -EINVAL; /* "2026 12 1" */
	return guess_each(text, GUESS_BY_WORDS, add_day, &days) > 1 ||
			       guess_each(text, GUESS_BY_BLANKS, add_day, &parted) > 1
		       ? 0
		       : -EINVAL;
}

/* --- months, and spans --- */

int month_guess(const char *text, int *ret_year, int *ret_month)
{
	static const struct word years[] = { { "年", 0 }, { NULL, 0 } };
	static const struct word months[] = { { "月", 0 }, { "月份", 0 }, { NULL, 0 } };
	struct number number;

	*ret_year = 0;
	if (read_date_number(&text, &number) < 0)
		return -EINVAL;
	if (number.digits == 4 && guess_skip(&text, years)) {
		*ret_year = number.value;
		if (read_date_number(&text, &number) < 0)
			return -EINVAL;
	}
	*ret_month = number.value;
	return (number.is_month || guess_skip(&text, months)) && !*text && number.value >= 1 &&
			       number.value <= 12
		       ? 0
		       : -EINVAL;
}

static bool is_date(const char *words)
{
	struct date dates[DATE_GUESSES_MAX];

	return date_guess(words, dates) > 0;
}

/* "5日", behind "12月1日". */
static bool is_date_or_day(const char *words)
{
	int day;

	return is_date(words) || (number_guess(words, &day) == 0 && day >= 1 && day <= 31);
}

static int month_span_guess(const char *text, struct date *ret_from, struct date *ret_until)
{
	int year, month;

	if (month_guess(text, &year, &month) < 0 || year == 0)
		return -EINVAL;
	*ret_from = (struct date){ year, month, 1 };
	*ret_until = (struct date){ year, month, month_length(year, month) };
	return 0;
}

int date_span_guess(const char *text, struct date *ret_from, struct date *ret_until)
{
	char from[GUESS_WORDS_MAX], until[GUESS_WORDS_MAX];
	struct date dates[DATE_GUESSES_MAX];

	if (month_span_guess(text, ret_from, ret_until) == 0)
		return 0;
	if (guess_split_span(text, is_date_or_day, from, until) < 0 || date_guess(from, dates) < 0)
		return -EINVAL;
	*ret_from = *ret_until = dates[0];
	if (date_guess(until, dates) > 0) {
		*ret_until = dates[0];
		ret_until->year = dates[0].year == 0 ? ret_from->year : dates[0].year;
	} else if (number_guess(until, &ret_until->day) < 0) {
		return -EINVAL;
	}
	return date_exists(*ret_until) ? 0 : -EINVAL;
}

#define SPAN_EACH_MAX 40 /* Days that fit into one line. */
#define LEAP_YEAR     2028

int date_span_each_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE])
{
	struct guess_list list = { ret_text, 0 };
	struct date from, until;

	if (date_span_guess(text, &from, &until) < 0 || from.year != 0)
		return -EINVAL;
	const int32_t first = date_to_day((struct date){ LEAP_YEAR, from.month, from.day });
	const int32_t last = date_to_day((struct date){ LEAP_YEAR, until.month, until.day });
	if (last < first || last - first >= SPAN_EACH_MAX)
		return -EINVAL;
	for (int32_t day = first; day <= last; day++) {
		struct date date = date_of_day(day);
		date.year = 0;
		if (!add_text(&list, date))
			return -EINVAL;
	}
	return 0;
}

/* --- dates with a time --- */

/* No station announces what was before. */
#define YEAR_LEAST 1900

int date_and_time_guess(const char *text, struct date *ret_date, int *ret_hour, int *ret_minute)
{
	char date[GUESS_WORDS_MAX];
	struct date dates[DATE_GUESSES_MAX];

	if (date_guess(text, dates) > 0 && (dates[0].year == 0 || dates[0].year >= YEAR_LEAST))
		return -EINVAL; /* "01-12-2026" is not 20:26 on the first; "12-1 0730" is. */
	for (const char *at = text; *at; at++) {
		if (((unsigned char)*at & 0xC0) == 0x80)
			continue; /* Between two characters alone. */
		const char *time = at + (*at == 'T') + strspn(at + (*at == 'T'), " ");
		if (guess_copy(text, at, date) < 0 || date_guess(date, dates) < 0 ||
			time_guess(time, ret_hour, ret_minute) < 0)
			continue;
		*ret_date = dates[0];
		return 0;
	}
	return -EINVAL;
}
