#include "calendar/guess.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "calendar/word.h"

/* --- numbers in words --- */

static const struct word tens[] = { { "十", 10 }, { "廿", 20 }, { "二十", 20 }, { "三十", 30 },
	{ "四十", 40 }, { "五十", 50 }, { NULL, 0 } };

/* "三十一", "两" */
static int read_words(const char **text, int *ret_number)
{
	static const struct word two[] = { { "两", 2 }, { NULL, 0 } };
	int ten = 0, one = 0;
	const bool has_ten = word_read(text, tens, &ten) == 0;
	const bool has_one = word_read(text, word_digits, &one) == 0 ||
			     (!has_ten && word_read(text, two, &one) == 0);

	*ret_number = ten + one;
	return has_ten || has_one ? 0 : -EINVAL;
}

/* --- times --- */

static const struct word halves[] = { { "凌晨", 0 }, { "早上", 0 }, { "早晨", 0 }, { "早", 0 },
	{ "上午", 0 }, { "中午", 1 }, { "下午", 12 }, { "傍晚", 12 }, { "晚上", 12 }, { "晚", 12 },
	{ NULL, 0 } };

static const struct word colons[] = { { ":", 0 }, { "：", 0 }, { ".", 0 }, { "点", 0 }, { "时", 0 },
	{ "點", 0 }, { NULL, 0 } };

/* "0730", "7", "七" */
static int read_number(const char **text, int *ret_number)
{
	const size_t length = strspn(*text, "0123456789");

	if (length == 0)
		return read_words(text, ret_number);
	if (length > 4)
		return -EINVAL;
	*ret_number = atoi(*text);
	*text += length;
	return 0;
}

/* What stands behind the hour, to the end. */
static int read_minute(const char *text, int *ret_minute)
{
	*ret_minute = 0;
	if (!*text || strcmp(text, "整") == 0)
		return 0;
	if (strcmp(text, "半") == 0)
		*ret_minute = 30;
	else if (strcmp(text, "一刻") == 0)
		*ret_minute = 15;
	else if (read_number(&text, ret_minute) < 0 || (*text && strcmp(text, "分") != 0))
		return -EINVAL;
	return 0;
}

int time_guess(const char *text, int *ret_hour, int *ret_minute)
{
	int half = 0, colon;
	const bool has_half = word_read(&text, halves, &half) == 0;
	const char *number = text;

	if (read_number(&text, ret_hour) < 0)
		return -EINVAL;
	if (!*text && *number >= '0' && *number <= '9' && text - number >= 3) {
		*ret_minute = *ret_hour % 100;
		*ret_hour /= 100;
	} else if (word_read(&text, colons, &colon) < 0 || read_minute(text, ret_minute) < 0) {
		return -EINVAL;
	}
	if (has_half && half > 0 && *ret_hour < 12 && (half == 12 || *ret_hour < 10))
		*ret_hour += 12;
	return *ret_hour <= 24 && *ret_minute < 60 && *ret_hour * 60 + *ret_minute <= 24 * 60
		       ? 0
		       : -EINVAL;
}

/* --- dates --- */

static const struct word date_separators[] = { { "-", 0 }, { "/", 0 }, { ".", 0 }, { " ", 0 },
	{ ",", 0 }, { "，", 0 }, { "年", 0 }, { "月", 0 }, { "日", 0 }, { "号", 0 }, { "、", 0 },
	{ "－", 0 }, { "／", 0 }, { "．", 0 }, { "。", 0 }, { NULL, 0 } };

struct number {
	int value;
	size_t digits; /* 0: in words */
};

#define DATE_NUMBERS_MAX 3
#define DATE_DIGITS_MAX  8

/* "31", "三十一" */
static int read_date_number(const char **text, struct number *ret_number)
{
	const size_t digits = strspn(*text, "0123456789");

	ret_number->digits = digits;
	if (digits == 0)
		return read_words(text, &ret_number->value);
	if (digits > DATE_DIGITS_MAX)
		return -EINVAL;
	ret_number->value = atoi(*text);
	*text += digits;
	return 0;
}

/* How many there are; -EINVAL where anything else stands between them. */
static int read_date_numbers(const char *text, struct number ret_numbers[static DATE_NUMBERS_MAX])
{
	int count = 0, separator;

	while (*text) {
		if (word_read(&text, date_separators, &separator) == 0)
			continue;
		if (count == DATE_NUMBERS_MAX || read_date_number(&text, &ret_numbers[count++]) < 0)
			return -EINVAL;
	}
	return count;
}

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

int date_guess(const char *text, struct date ret_dates[static DATE_GUESSES_MAX])
{
	struct number numbers[DATE_NUMBERS_MAX];
	struct guesses guesses = { .dates = ret_dates };
	const int count = read_date_numbers(text, numbers);

	if (count == 1)
		guess_of_run(&guesses, numbers);
	else if (count == 2)
		add_month_first(&guesses, 0, numbers[0].value, numbers[1].value);
	else if (count == 3)
		guess_of_three(&guesses, numbers);
	return guesses.count > 0 ? guesses.count : -EINVAL;
}

/* --- lengths of time --- */

static const struct word length_units[] = { { "秒", 's' }, { "秒钟", 's' }, { "分", 'm' },
	{ "分钟", 'm' }, { "小时", 'h' }, { "个小时", 'h' }, { "钟头", 'h' }, { "个钟头", 'h' },
	{ "天", 'd' }, { "日", 'd' }, { "sec", 's' }, { "secs", 's' }, { "second", 's' },
	{ "seconds", 's' }, { "m", 'm' }, { "min", 'm' }, { "mins", 'm' }, { "minute", 'm' },
	{ "minutes", 'm' }, { "h", 'h' }, { "hr", 'h' }, { "hour", 'h' }, { "hours", 'h' },
	{ "s", 's' }, { "d", 'd' }, { "day", 'd' }, { "days", 'd' }, { NULL, 0 } };

int duration_guess(const char *text, char ret_text[static DURATION_GUESS_SIZE])
{
	static const struct word halves_of[] = { { "半", 0 }, { NULL, 0 } };
	int number = 0, unit, none;
	const bool is_half = word_read(&text, halves_of, &none) == 0;

	if (!is_half && read_number(&text, &number) < 0)
		return -EINVAL;
	text += strspn(text, " ");
	if (word_read(&text, length_units, &unit) < 0 || *text || (is_half && unit != 'h'))
		return -EINVAL;
	if (is_half)
		(void)snprintf(ret_text, DURATION_GUESS_SIZE, "30min");
	else /* Four digits fit. */
		(void)snprintf(ret_text, DURATION_GUESS_SIZE, "%d%s", number,
			unit == 'm'   ? "min"
			: unit == 'h' ? "h"
			: unit == 'd' ? "d"
				      : "s");
	return 0;
}
