#include "calendar/guess_days.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "calendar/word.h"
#include "calendar/written.h"

/* --- lists that are written --- */

#define WORDS_MAX 48

struct written {
	char *text; /* of GUESS_TEXT_SIZE */
	size_t length;
};

/* One more, in quotes; false where there is no room. */
static bool add_word(struct written *written, const char *word)
{
	const size_t room = GUESS_TEXT_SIZE - written->length;
	const int length = snprintf(written->text + written->length, room, "%s\"%s\"",
		written->length > 0 ? ", " : "", word);

	if ((size_t)length >= room)
		return false;
	written->length += (size_t)length;
	return true;
}

/* The next element of a list, without blanks around it; moves the text behind its comma. */
static int next_element(const char **text, char ret_words[static WORDS_MAX])
{
	const char *from = *text + strspn(*text, " ");
	size_t length = word_element_length(from);

	*text = from + length + word_comma_length(from + length);
	while (length > 0 && from[length - 1] == ' ')
		length--;
	if (length == 0 || length >= WORDS_MAX)
		return -EINVAL;
	memcpy(ret_words, from, length);
	ret_words[length] = '\0';
	return 0;
}

static bool skip(const char **text, const struct word *words)
{
	int none;

	return word_read(text, words, &none) == 0;
}

/* --- lunar days --- */

static const struct {
	const char *festival, *day, *other; /* NULL: it has one */
} festivals[] = {
	{ "春节", "正月初一", NULL },
	{ "大年初一", "正月初一", NULL },
	{ "元宵", "正月十五", NULL },
	{ "龙抬头", "二月初二", NULL },
	{ "端午", "五月初五", NULL },
	{ "七夕", "七月初七", NULL },
	{ "中元", "七月十五", NULL },
	{ "中秋", "八月十五", NULL },
	{ "重阳", "九月初九", NULL },
	{ "腊八", "腊月初八", NULL },
	{ "小年", "腊月廿三", "腊月廿四" },
	{ "大年三十", "除夕", NULL },
	{ "年三十", "除夕", NULL },
};

static int add_festival(struct written *written, const char *words)
{
	for (size_t i = 0; i < ARRAY_SIZE(festivals); i++) {
		const size_t length = strlen(festivals[i].festival);
		if (strncmp(words, festivals[i].festival, length) != 0 ||
			(words[length] && strcmp(words + length, "节") != 0))
			continue;
		if (!add_word(written, festivals[i].day) ||
			(festivals[i].other && !add_word(written, festivals[i].other)))
			return -EINVAL;
		return 0;
	}
	return -EINVAL;
}

/* "逢三逢八", "逢3、8": the third, thirteenth and twenty-third of each month, and so on. */
static int add_market_days(struct written *written, const char *text)
{
	static const struct word between[] = { { "逢", 0 }, { ",", 0 }, { "，", 0 }, { "、", 0 },
		{ "每", 0 }, { "日", 0 }, { " ", 0 }, { NULL, 0 } };
	static const struct word digits[] = { { "1", 1 }, { "2", 2 }, { "3", 3 }, { "4", 4 },
		{ "5", 5 }, { "6", 6 }, { "7", 7 }, { "8", 8 }, { "9", 9 }, { "0", 10 },
		{ "十", 10 }, { NULL, 0 } };
	char word[WORDS_MAX];
	int digit;

	while (*text) {
		if (skip(&text, between))
			continue;
		if (word_read(&text, digits, &digit) < 0 &&
			word_read(&text, word_digits, &digit) < 0)
			return -EINVAL;
		for (int day = digit; day <= 30; day += 10) {
			(void)snprintf(word, sizeof(word), "*-%d", day); /* Fits. */
			if (!add_word(written, word))
				return -EINVAL;
		}
	}
	return written->length > 0 ? 0 : -EINVAL;
}

/* "8/15", "8月15日": "8-15". */
static int add_numbers(struct written *written, const char *words)
{
	static const struct word separators[] = { { "/", 0 }, { ".", 0 }, { "月", 0 }, { "-", 0 },
		{ "－", 0 }, { NULL, 0 } };
	char word[WORDS_MAX];
	int month, day, end = 0;
	struct lunar_day lunar;

	if (sscanf(words, "%2d%n", &month, &end) != 1)
		return -EINVAL;
	words += end;
	if (!skip(&words, separators) || number_guess(words, &day) < 0)
		return -EINVAL;
	(void)snprintf(word, sizeof(word), "%d-%d", month, day); /* Fits. */
	return lunar_day_parse(word, &lunar) == 0 && add_word(written, word) ? 0 : -EINVAL;
}

/* By its name, behind the month of the one before it, or of each month. */
static int add_lunar_day(struct written *written, const char *words, char month[static WORDS_MAX])
{
	static const char *const ends[] = { "", "日", "号" };
	char name[2 * WORDS_MAX];
	struct lunar_day lunar;

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		const size_t end = strlen(ends[i]), length = strlen(words);
		if (length <= end || strcmp(words + length - end, ends[i]) != 0)
			continue;
		for (int behind_month = 0; behind_month < 2; behind_month++) {
			(void)snprintf(name, sizeof(name), "%s%.*s", behind_month ? month : "",
				(int)(length - end), words); /* Fits. */
			if (lunar_day_parse(name, &lunar) < 0)
				continue;
			const char *said = strstr(name, "月");
			if (said) {
				(void)memcpy(month, name, (size_t)(said - name) + strlen("月"));
				month[said - name + (ptrdiff_t)strlen("月")] = '\0';
			}
			return add_word(written, name) ? 0 : -EINVAL;
		}
	}
	return -EINVAL;
}

int lunar_days_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE])
{
	static const struct word calendars[] = { { "农历", 0 }, { "阴历", 0 }, { "旧历", 0 },
		{ "老历", 0 }, { "夏历", 0 }, { "每年", 0 }, { NULL, 0 } };
	struct written written = { .text = ret_text };
	char words[WORDS_MAX], month[WORDS_MAX] = "每月";

	while (skip(&text, calendars))
		text += strspn(text, " ");
	if (strstr(text, "逢"))
		return add_market_days(&written, text);
	while (*text) {
		if (next_element(&text, words) < 0 ||
			(add_festival(&written, words) < 0 && add_numbers(&written, words) < 0 &&
				add_lunar_day(&written, words, month) < 0))
			return -EINVAL;
	}
	return written.length > 0 ? 0 : -EINVAL;
}

/* --- solar terms --- */

/* The term's name that the text begins with. */
static const char *read_term(const char **text)
{
	static const struct word ends[] = { { "节气", 0 }, { "节", 0 }, { NULL, 0 } };
	const char *name;

	for (size_t i = 0; (name = solar_term_name(i)); i++)
		if (strncmp(*text, name, strlen(name)) == 0) {
			*text += strlen(name);
			(void)skip(text, ends);
			return name;
		}
	return NULL;
}

int term_day_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE])
{
	static const struct word directions[] = { { "前", '-' }, { "之前", '-' }, { "-", '-' },
		{ "－", '-' }, { "后", '+' }, { "之后", '+' }, { "过后", '+' }, { "+", '+' },
		{ "＋", '+' }, { NULL, 0 } };
	const char *name = read_term(&text);
	int direction, days;

	if (!name)
		return -EINVAL;
	text += strspn(text, " ");
	if (!*text) {
		(void)snprintf(ret_text, GUESS_TEXT_SIZE, "%s", name); /* Fits. */
		return 0;
	}
	if (word_read(&text, directions, &direction) < 0 || number_guess(text, &days) < 0 ||
		days < 1 || days > TERM_OFFSET_MAX)
		return -EINVAL;
	(void)snprintf(
		ret_text, GUESS_TEXT_SIZE, "%s%c%d", name, (char)direction, days); /* Fits. */
	return 0;
}

/* --- weekdays --- */

int weekdays_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE])
{
	uint8_t weekdays;

	if (strcmp(text, "周末") == 0 || strcmp(text, "双休日") == 0 ||
		strcmp(text, "weekend") == 0) {
		strcpy(ret_text, "周六、周日");
		return 0;
	}
	if (strlen(text) >= WORDS_MAX)
		return -EINVAL;
	(void)snprintf(ret_text, GUESS_TEXT_SIZE, "周%s", text); /* Fits. */
	return weekdays_parse(ret_text, &weekdays);
}

/* --- numbers --- */

/* "6-9月" */
static bool read_span(const char *words, int *ret_first, int *ret_last)
{
	char first[WORDS_MAX];
	size_t length = 0;
	const char *dash = word_find_dash(words, &length);

	if (!dash) {
		const bool is_one = number_guess(words, ret_first) == 0;
		*ret_last = is_one ? *ret_first : 0;
		return is_one;
	}
	memcpy(first, words, (size_t)(dash - words));
	first[dash - words] = '\0';
	return number_guess(first, ret_first) == 0 && number_guess(dash + length, ret_last) == 0;
}

int numbers_guess(const char *text, int low, int high, char ret_text[static GUESS_TEXT_SIZE])
{
	char words[WORDS_MAX];
	size_t length = 0;
	int first, last;

	if (!*text)
		return -EINVAL;
	while (*text) {
		if (next_element(&text, words) < 0 || !read_span(words, &first, &last) ||
			first < low || last > high || last < first)
			return -EINVAL;
		for (int number = first; number <= last; number++) {
			if (length + 8 > GUESS_TEXT_SIZE)
				return -EINVAL;
			length += (size_t)snprintf(ret_text + length, GUESS_TEXT_SIZE - length,
				"%s%d", length > 0 ? ", " : "", number);
		}
	}
	return 0;
}
