#include "calendar/guess.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "calendar/word.h"

/* --- numbers --- */

/* What the digits of either keyboard say that the text begins with, at most so many; moves the text
 * behind them. How many there are; -EINVAL of more. */
static int read_digits(const char **text, int most, int *ret_number)
{
	static const struct word wide[] = { { "０", 0 }, { "１", 1 }, { "２", 2 }, { "３", 3 },
		{ "４", 4 }, { "５", 5 }, { "６", 6 }, { "７", 7 }, { "８", 8 }, { "９", 9 },
		{ NULL, 0 } };

	*ret_number = 0;
	for (int count = 0;; count++) {
		int digit;
		if (**text >= '0' && **text <= '9')
			digit = *(*text)++ - '0';
		else if (word_read(text, wide, &digit) < 0)
			return count;
		if (count == most)
			return -EINVAL;
		*ret_number = *ret_number * 10 + digit;
	}
}

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

/* --- texts --- */

/* Longer ones are no date, and no time. */
#define WORDS_MAX 64

/* Ends the text before the blanks in front of that place. */
static void cut_blanks(char *text, size_t length)
{
	while (length > 0 && text[length - 1] == ' ')
		length--;
	text[length] = '\0';
}

/* What stands before `end`, without the blanks around it. */
static int copy_words(const char *text, const char *end, char ret_words[static WORDS_MAX])
{
	text += strspn(text, " ");
	const size_t length = end > text ? (size_t)(end - text) : 0;

	if (length >= WORDS_MAX)
		return -EINVAL;
	memcpy(ret_words, text, length);
	cut_blanks(ret_words, length);
	return 0;
}

/* Both sides of a dash: of the first one where both are what `is_right` knows. */
static int split_span(const char *text, bool (*is_right)(const char *words),
	char ret_from[static WORDS_MAX], char ret_until[static WORDS_MAX])
{
	size_t length = 0;
	const char *dash = text;

	while ((dash = word_find_dash(dash, &length))) {
		const char *rest = dash + length;
		if (copy_words(text, dash, ret_from) == 0 &&
			copy_words(rest, rest + strlen(rest), ret_until) == 0 &&
			is_right(ret_from) && is_right(ret_until))
			return 0;
		dash = rest;
	}
	return -EINVAL;
}

/* --- times --- */

static const struct word halves[] = { { "凌晨", 0 }, { "清晨", 0 }, { "早上", 0 }, { "早晨", 0 },
	{ "早", 0 }, { "上午", 0 }, { "中午", 1 }, { "午后", 12 }, { "下午", 12 }, { "傍晚", 12 },
	{ "晚上", 12 }, { "晚", 12 }, { NULL, 0 } };

static const struct word colons[] = { { ":", 0 }, { "：", 0 }, { ".", 0 }, { "点", 0 }, { "时", 0 },
	{ "點", 0 }, { NULL, 0 } };

/* "0730", "7", "七"; how many digits there are, 0: in words. */
static int read_number(const char **text, int *ret_number)
{
	const int digits = read_digits(text, 4, ret_number);

	return digits == 0 ? read_words(text, ret_number) : digits;
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

/* "7:30 pm" is "7:30", and behind noon. Whether it ends with either. */
static bool cut_half_of_day(char *text, int *ret_half)
{
	static const struct {
		const char *end;
		int half;
	} ends[] = { { "am", 0 }, { "a.m.", 0 }, { "pm", 12 }, { "p.m.", 12 } };
	const size_t length = strlen(text);

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		const size_t its_length = strlen(ends[i].end);
		if (length <= its_length ||
			strcasecmp(text + length - its_length, ends[i].end) != 0)
			continue;
		*ret_half = ends[i].half;
		cut_blanks(text, length - its_length);
		return true;
	}
	return false;
}

static const struct word each_day[] = { { "每天", 0 }, { "每日", 0 }, { "天天", 0 },
	{ "daily ", 0 }, { NULL, 0 } };

static int read_time(const char *text, bool has_half, int half, int *ret_hour, int *ret_minute);

int time_guess(const char *text, int *ret_hour, int *ret_minute)
{
	char copy[WORDS_MAX];
	int half = 0, none;

	(void)word_read(&text, each_day, &none);
	text += strspn(text, " ");
	if (strlen(text) >= sizeof(copy))
		return -EINVAL;
	strcpy(copy, text);
	text = copy;
	const bool has_half = word_read(&text, halves, &half) == 0 || cut_half_of_day(copy, &half);
	return read_time(text, has_half, half, ret_hour, ret_minute);
}

static int read_time(const char *text, bool has_half, int half, int *ret_hour, int *ret_minute)
{
	int colon;
	const int digits = read_number(&text, ret_hour);

	if (digits < 0)
		return -EINVAL;
	if (!*text && digits >= 3) {
		*ret_minute = *ret_hour % 100;
		*ret_hour /= 100;
	} else if (!*text && has_half && half != 1 && *ret_hour <= 12) {
		*ret_minute = 0; /* "7 pm" */
	} else if (word_read(&text, colons, &colon) < 0 || read_minute(text, ret_minute) < 0) {
		return -EINVAL;
	}
	if (has_half && half > 0 && *ret_hour < 12 && (half == 12 || *ret_hour < 10))
		*ret_hour += 12;
	return *ret_hour <= 24 && *ret_minute < 60 && *ret_hour * 60 + *ret_minute <= 24 * 60
		       ? 0
		       : -EINVAL;
}

static bool is_time(const char *words)
{
	int hour, minute;

	return time_guess(words, &hour, &minute) == 0;
}

int time_span_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE])
{
	char from[WORDS_MAX], until[WORDS_MAX];
	int hours[2], minutes[2], none;

	(void)word_read(&text, each_day, &none);
	if (split_span(text, is_time, from, until) < 0 ||
		time_guess(from, &hours[0], &minutes[0]) < 0 ||
		time_guess(until, &hours[1], &minutes[1]) < 0 || hours[0] == 24)
		return -EINVAL;
	(void)snprintf(ret_text, GUESS_TEXT_SIZE, "%02d:%02d-%02d:%02d", hours[0], minutes[0],
		hours[1], minutes[1]); /* Fits. */
	return 0;
}

/* A list in writing. */
struct list {
	char *text; /* of GUESS_TEXT_SIZE */
	size_t length;
	struct date last;
};

/* One more, in quotes; false where there is no room. */
static bool add_word(struct list *list, const char *word)
{
	const size_t room = GUESS_TEXT_SIZE - list->length;
	const int length = snprintf(
		list->text + list->length, room, "%s\"%s\"", list->length > 0 ? ", " : "", word);

	if ((size_t)length >= room)
		return false;
	list->length += (size_t)length;
	return true;
}

/* Whether it is a time, and there is room for it. */
static bool add_time(struct list *list, const char *words)
{
	int hour, minute;
	char time[32];

	if (time_guess(words, &hour, &minute) < 0 || hour == 24)
		return false;
	(void)snprintf(time, sizeof(time), "%02d:%02d", hour, minute); /* Fits. */
	return add_word(list, time);
}

/* Two elements or more, all of which can be added; such signs part them as commas do. */
static int list_guess(const char *text, const char *signs,
	bool (*add)(struct list *list, const char *words), char *ret_text)
{
	const char *end = text;
	char words[WORDS_MAX];
	struct list list = { .text = ret_text };
	int count = 0;

	for (;; end++) {
		size_t comma = *end && strchr(signs, *end) ? 1 : word_comma_length(end);
		if (*end && comma == 0)
			continue;
		if (copy_words(text, end, words) < 0 || (*words && !add(&list, words)))
			return -EINVAL;
		count += *words != '\0';
		if (!*end)
			break;
		text = end + comma;
		end += comma - 1;
	}
	return count > 1 ? 0 : -EINVAL;
}

int times_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE])
{
	return list_guess(text, " ;", add_time, ret_text);
}

/* --- the sun --- */

static const struct word suns[] = { { "dawn", 0 }, { "sunrise", 0 }, { "sunset", 0 }, { "dusk", 0 },
	{ "天亮", 0 }, { "日出", 0 }, { "日落", 0 }, { "天黑", 0 }, { NULL, 0 } };

static const struct word directions[] = { { "后", '+' }, { "之后", '+' }, { "以后", '+' },
	{ "过", '+' }, { "+", '+' }, { "＋", '+' }, { "前", '-' }, { "之前", '-' }, { "以前", '-' },
	{ "-", '-' }, { "－", '-' }, { NULL, 0 } };

/* "30" is minutes beside the sun. */
static int offset_guess(const char *text, char ret_text[static DURATION_GUESS_SIZE])
{
	int minutes;

	if (duration_guess(text, ret_text) == 0)
		return 0;
	if (read_digits(&text, 3, &minutes) < 1 || *text)
		return -EINVAL;
	(void)snprintf(ret_text, DURATION_GUESS_SIZE, "%dmin", minutes); /* Fits. */
	return 0;
}

int sun_time_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE])
{
	char duration[DURATION_GUESS_SIZE];
	const char *event = text;
	int direction = 0;

	if (word_read(&text, suns, &direction) < 0)
		return -EINVAL;
	const int length = (int)(text - event);
	text += strspn(text, " ");
	if (word_read(&text, directions, &direction) < 0)
		return -EINVAL;
	text += strspn(text, " ");
	if (offset_guess(text, duration) < 0)
		return -EINVAL;
	(void)snprintf(ret_text, GUESS_TEXT_SIZE, "%.*s%c%s", length, event, (char)direction,
		duration); /* Fits. */
	return 0;
}

/* --- dates --- */

static const struct word date_separators[] = { { "-", 0 }, { "/", 0 }, { ".", 0 }, { " ", 0 },
	{ ",", 0 }, { "，", 0 }, { "年", 0 }, { "月", 0 }, { "日", 0 }, { "号", 0 }, { "、", 0 },
	{ "－", 0 }, { "／", 0 }, { "．", 0 }, { "。", 0 }, { NULL, 0 } };

struct number {
	int value;
	int digits; /* 0: in words */
};

#define DATE_NUMBERS_MAX 3
#define DATE_DIGITS_MAX  8

/* "31", "三十一" */
static int read_date_number(const char **text, struct number *ret_number)
{
	ret_number->digits = read_digits(text, DATE_DIGITS_MAX, &ret_number->value);
	return ret_number->digits == 0 ? read_words(text, &ret_number->value) : ret_number->digits;
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

/* Whether it is one, or the day of the month of the one before it, and there is room for it. */
static bool add_day(struct list *list, const char *words)
{
	struct date dates[DATE_GUESSES_MAX] = { list->last };
	char date[DAY_TEXT_SIZE];

	if (date_guess(words, dates) != 1 &&
		(list->length == 0 || number_guess(words, &dates[0].day) < 0 ||
			!date_exists(dates[0])))
		return false;
	list->last = dates[0];
	/* Behind the year, where there is none. */
	return add_word(
		list, date_format(dates[0], date) + (dates[0].year == 0 ? strlen("0000-") : 0));
}

int dates_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE])
{
	return list_guess(text, ";", add_day, ret_text);
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

int date_span_guess(const char *text, struct date *ret_from, struct date *ret_until)
{
	char from[WORDS_MAX], until[WORDS_MAX];
	struct date dates[DATE_GUESSES_MAX];

	if (split_span(text, is_date_or_day, from, until) < 0 || date_guess(from, dates) < 0)
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

/* No station announces what was before. */
#define YEAR_LEAST 1900

int date_and_time_guess(const char *text, struct date *ret_date, int *ret_hour, int *ret_minute)
{
	char date[WORDS_MAX];
	struct date dates[DATE_GUESSES_MAX];

	if (date_guess(text, dates) > 0 && (dates[0].year == 0 || dates[0].year >= YEAR_LEAST))
		return -EINVAL; /* "01-12-2026" is not 20:26 on the first; "12-1 0730" is. */
	for (const char *at = text; *at; at++) {
		if (((unsigned char)*at & 0xC0) == 0x80)
			continue; /* Between two characters alone. */
		const char *time = at + (*at == 'T') + strspn(at + (*at == 'T'), " ");
		if (copy_words(text, at, date) < 0 || date_guess(date, dates) < 0 ||
			time_guess(time, ret_hour, ret_minute) < 0)
			continue;
		*ret_date = dates[0];
		return 0;
	}
	return -EINVAL;
}

/* --- numbers --- */

int number_guess(const char *text, int *ret_number)
{
	static const struct word units[] = { { "号", 0 }, { "日", 0 }, { "月", 0 }, { "月份", 0 },
		{ "遍", 0 }, { "次", 0 }, { "回", 0 }, { "%", 0 }, { "％", 0 }, { "度", 0 },
		{ "天", 0 }, { "个", 0 }, { "年", 0 }, { NULL, 0 } };
	int unit;

	text += strspn(text, " ");
	if (read_number(&text, ret_number) < 0)
		return -EINVAL;
	text += strspn(text, " ");
	(void)word_read(&text, units, &unit);
	return *text ? -EINVAL : 0;
}

/* --- lengths of time --- */

static const struct word length_units[] = { { "秒", 's' }, { "秒钟", 's' }, { "分", 'm' },
	{ "分钟", 'm' }, { "小时", 'h' }, { "个小时", 'h' }, { "钟头", 'h' }, { "个钟头", 'h' },
	{ "天", 'd' }, { "日", 'd' }, { "sec", 's' }, { "secs", 's' }, { "second", 's' },
	{ "seconds", 's' }, { "m", 'm' }, { "min", 'm' }, { "mins", 'm' }, { "minute", 'm' },
	{ "minutes", 'm' }, { "h", 'h' }, { "hr", 'h' }, { "hour", 'h' }, { "hours", 'h' },
	{ "s", 's' }, { "d", 'd' }, { "day", 'd' }, { "days", 'd' }, { NULL, 0 } };

/* "30分钟", "半小时", to the end; in that unit. */
static int read_length(const char **text, int *ret_number, int *ret_unit)
{
	static const struct word halves_of[] = { { "半", 0 }, { NULL, 0 } };
	int none;
	const bool is_half = word_read(text, halves_of, &none) == 0;

	if (!is_half && read_number(text, ret_number) < 0)
		return -EINVAL;
	*text += strspn(*text, " ");
	if (word_read(text, length_units, ret_unit) < 0 || (is_half && *ret_unit != 'h'))
		return -EINVAL;
	*text += strspn(*text, " ");
	if (is_half) {
		*ret_number = 30;
		*ret_unit = 'm';
	}
	return 0;
}

int duration_guess(const char *text, char ret_text[static DURATION_GUESS_SIZE])
{
	int number = 0, unit = 0, more = 0, its_unit = 'm';

	if (read_length(&text, &number, &unit) < 0)
		return -EINVAL;
	if (*text && (unit != 'h' || number > 99 || read_length(&text, &more, &its_unit) < 0 ||
			     its_unit != 'm' || *text))
		return -EINVAL;
	if (more > 0) {
		number = number * 60 + more;
		unit = 'm';
	}
	(void)snprintf(ret_text, DURATION_GUESS_SIZE, "%d%s", number, /* Fits. */
		unit == 'm'   ? "min"
		: unit == 'h' ? "h"
		: unit == 'd' ? "d"
			      : "s");
	return 0;
}
