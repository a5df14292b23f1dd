#include "calendar/guess_days.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/words.h"
#include "calendar/almanac.h"
#include "calendar/written.h"

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

static bool add_festival(struct guess_list *list, const char *words)
{
	for (size_t i = 0; i < ARRAY_SIZE(festivals); i++) {
		/* Also behind its day: "八月十五中秋". */
		const char *name = strstr(words, festivals[i].festival);
		const char *rest = name ? name + strlen(festivals[i].festival) : NULL;
		if (!name || (*rest && strcmp(rest, "节") != 0))
			continue;
		return guess_list_add(list, festivals[i].day) &&
		       (!festivals[i].other || guess_list_add(list, festivals[i].other));
	}
	return false;
}

/* "逢三逢八", "逢3、8", "二五八": the third, thirteenth and twenty-third of each month, and so on.
 */
static int add_market_days(struct guess_list *list, const char *text)
{
	static const struct word between[] = { { "逢", 0 }, { ",", 0 }, { "，", 0 }, { "、", 0 },
		{ "每", 0 }, { "日", 0 }, { " ", 0 }, { "排", 0 }, { NULL, 0 } };
	static const struct word digits[] = { { "1", 1 }, { "2", 2 }, { "3", 3 }, { "4", 4 },
		{ "5", 5 }, { "6", 6 }, { "7", 7 }, { "8", 8 }, { "9", 9 }, { "0", 10 },
		{ "十", 10 }, { NULL, 0 } };
	char word[GUESS_WORDS_MAX];
	int digit;

	while (*text) {
		if (guess_skip(&text, between))
			continue;
		if (word_read(&text, digits, &digit) < 0 &&
			word_read(&text, word_digits, &digit) < 0)
			return -EINVAL;
		for (int day = digit; day <= 30; day += 10) {
			(void)snprintf(word, sizeof(word), "*-%d", day); /* Fits. */
			if (!guess_list_add(list, word))
				return -EINVAL;
		}
	}
	return list->length > 0 ? 0 : -EINVAL;
}

/* "二五八" alone: markets are called so. */
static bool is_market(const char *text)
{
	int count = 0, digit;

	if (strstr(text, "逢"))
		return true;
	for (; word_read(&text, word_digits, &digit) == 0; count++)
		;
	return count > 1 && !*text;
}

/* "8/15", "8月15日": "8-15". */
static bool add_numbers(struct guess_list *list, const char *words)
{
	static const struct word separators[] = { { "/", 0 }, { ".", 0 }, { "月", 0 }, { "-", 0 },
		{ "－", 0 }, { NULL, 0 } };
	char word[GUESS_WORDS_MAX];
	int month, day;
	struct lunar_day lunar;

	if (guess_read_digits(&words, 2, &month) < 1 || !guess_skip(&words, separators) ||
		number_guess(words, &day) < 0)
		return false;
	(void)snprintf(word, sizeof(word), "%d-%d", month, day); /* Fits. */
	return lunar_day_parse(word, &lunar) == 0 && guess_list_add(list, word);
}

/* A list in the reading, with the month that was said last. */
struct lunar_days {
	struct guess_list list;
	char month[GUESS_WORDS_MAX];
};

#define DAY_LAST_OF_MONTH 0

/* Behind its month: "八月十五". */
static bool add_lunar_name(struct lunar_days *days, int day)
{
	static const char *const tens[] = { "初", "十", "廿" };
	static const char *const ones[] = { "", "一", "二", "三", "四", "五", "六", "七", "八",
		"九" };
	char name[GUESS_WORDS_MAX + 16];

	(void)snprintf(name, sizeof(name), "%s%s%s", days->month, /* Fits. */
		day == DAY_LAST_OF_MONTH ? "月底"
		: day == 10              ? "初十"
		: day == 20              ? "二十"
		: day == 30              ? "三十"
					 : tens[day / 10],
		day % 10 == 0 ? "" : ones[day % 10]);
	return guess_list_add(&days->list, name);
}

/* "正月", "腊月" */
static bool read_lunar_month(const char **text, char ret_month[static GUESS_WORDS_MAX])
{
	static const char *const months[] = { "每月", "正月", "一月", "二月", "三月", "四月",
		"五月", "六月", "七月", "八月", "九月", "十月", "十一月", "冬月", "十二月",
		"腊月" };

	for (size_t i = 0; i < ARRAY_SIZE(months); i++)
		if (strncmp(*text, months[i], strlen(months[i])) == 0) {
			strcpy(ret_month, months[i]);
			*text += strlen(months[i]);
			*text += strspn(*text, " ");
			return true;
		}
	return false;
}

/* "初一", "廿三", "23"; right behind a month also "半", "三". */
static int read_lunar_day(const char **text, bool is_behind_month, int *ret_day)
{
	static const struct word first_ten[] = { { "初", 0 }, { NULL, 0 } };
	static const struct word named[] = { { "半", 15 }, { "月半", 15 },
		{ "月底", DAY_LAST_OF_MONTH }, { "底", DAY_LAST_OF_MONTH },
		{ "最后一天", DAY_LAST_OF_MONTH }, { NULL, 0 } };
	static const struct word ends[] = { { "日", 0 }, { "号", 0 }, { NULL, 0 } };
	const char *begin = *text;

	if (word_read(text, named, ret_day) == 0)
		return is_behind_month || *text - begin > (ptrdiff_t)strlen("半") ? 0 : -EINVAL;
	const bool is_first_ten = word_read(text, first_ten, ret_day) == 0;
	const int digits = guess_read_number(text, ret_day);
	if (digits < 0 || *ret_day < 1 || *ret_day > 30 || (is_first_ten && *ret_day > 10))
		return -EINVAL;
	(void)guess_skip(text, ends);
	/* "三" alone is no day, nor is 5 without its month. */
	return is_first_ten || is_behind_month || (digits == 0 && *ret_day > 10) ? 0 : -EINVAL;
}

/* "初七" of "正月初一到初七"; the day before it where there is none. */
static int read_lunar_span(const char **text, int *ret_last)
{
	static const struct word dashes[] = { { "到", 0 }, { "至", 0 }, { "-", 0 }, { "~", 0 },
		{ "～", 0 }, { "—", 0 }, { "——", 0 }, { NULL, 0 } };
	char month[GUESS_WORDS_MAX];
	const int first = *ret_last;

	if (!guess_skip(text, dashes))
		return 0;
	const bool is_behind_month = read_lunar_month(text, month);
	if (read_lunar_day(text, is_behind_month, ret_last) < 0)
		return -EINVAL;
	return first != DAY_LAST_OF_MONTH && *ret_last > first ? 0 : -EINVAL;
}

/* "初一", "正月初一到初七", "初三初六初九" */
static bool add_lunar_days(struct lunar_days *days, const char *words)
{
	do {
		const bool is_behind_month = read_lunar_month(&words, days->month);
		int first;
		if (read_lunar_day(&words, is_behind_month, &first) < 0)
			return false;
		int last = first;
		if (read_lunar_span(&words, &last) < 0)
			return false;
		for (int day = first; day <= last; day++)
			if (!add_lunar_name(days, day))
				return false;
	} while (*words);
	return true;
}

static bool add_words(void *userdata, const char *words)
{
	struct lunar_days *days = userdata;

	return add_festival(&days->list, words) || add_numbers(&days->list, words) ||
	       add_lunar_days(days, words);
}

static const struct word calendars[] = { { "农历", 0 }, { "阴历", 0 }, { "旧历", 0 }, { "老历", 0 },
	{ "夏历", 0 }, { "每年", 0 }, { "每年的", 0 }, { NULL, 0 } };

int lunar_days_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE])
{
	struct lunar_days days = { { ret_text, 0 }, "每月" };

	while (guess_skip(&text, calendars))
		;
	if (is_market(text))
		return add_market_days(&days.list, text);
	return guess_each(text, GUESS_BY_WORDS, add_words, &days) > 0 ? 0 : -EINVAL;
}

int leap_day_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE])
{
	static const struct word leaps[] = { { "闰", 0 }, { "閏", 0 }, { NULL, 0 } };

	while (guess_skip(&text, calendars))
		;
	return guess_skip(&text, leaps) ? lunar_days_guess(text, ret_text) : -EINVAL;
}

/* --- solar terms --- */

/* The term's name that the text begins with, also as it is written in traditional characters. */
static const char *read_term(const char **text)
{
	static const struct word ends[] = { { "节气", 0 }, { "节", 0 }, { "当天", 0 },
		{ NULL, 0 } };
	static const struct {
		const char *said, *name;
	} traditional[] = { { "驚蟄", "惊蛰" }, { "穀雨", "谷雨" }, { "小滿", "小满" },
		{ "芒種", "芒种" }, { "處暑", "处暑" } };
	const char *name = NULL, *other;

	for (size_t i = 0; i < ARRAY_SIZE(traditional) && !name; i++)
		if (strncmp(*text, traditional[i].said, strlen(traditional[i].said)) == 0)
			name = traditional[i].name;
	for (size_t i = 0; !name && (other = solar_term_name(i)); i++)
		name = strncmp(*text, other, strlen(other)) == 0 ? other : NULL;
	if (!name)
		return NULL;
	*text += strlen(name); /* Both are as long. */
	(void)guess_skip(text, ends);
	return name;
}

static bool add_term(void *userdata, const char *words)
{
	static const struct word directions[] = { { "前", '-' }, { "之前", '-' }, { "-", '-' },
		{ "－", '-' }, { "后", '+' }, { "之后", '+' }, { "过后", '+' }, { "+", '+' },
		{ "＋", '+' }, { NULL, 0 } };
	const char *name = read_term(&words);
	char word[GUESS_WORDS_MAX];
	int direction, days;

	if (!name)
		return false;
	words += strspn(words, " ");
	if (!*words)
		return guess_list_add(userdata, name);
	if (word_read(&words, directions, &direction) < 0 || number_guess(words, &days) < 0 ||
		days < 1 || days > TERM_OFFSET_MAX)
		return false;
	(void)snprintf(word, sizeof(word), "%s%c%d", name, (char)direction, days); /* Fits. */
	return guess_list_add(userdata, word);
}

static bool is_each_term(const char *text)
{
	static const char *const words[] = { "所有", "全部", "所有节气", "每个节气", "二十四节气",
		"24节气", "all" };

	return IS_ONE_OF(text, words);
}

int term_days_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE])
{
	struct guess_list list = { ret_text, 0 };
	const char *name;

	if (!is_each_term(text))
		return guess_each(text, GUESS_BY_WORDS, add_term, &list) > 0 ? 0 : -EINVAL;
	for (size_t i = 0; (name = solar_term_name(i)); i++)
		if (!guess_list_add(&list, name))
			return -EINVAL;
	return 0;
}

/* --- weekdays --- */

#define ALL_WEEKDAYS ((1U << WEEKDAY_COUNT) - 1)

static const char *const weekday_words[] = { "周一", "周二", "周三", "周四", "周五", "周六",
	"周日" };

/* "周一到周五、周日" */
static void write_weekdays(unsigned weekdays, char *ret_text)
{
	*ret_text = '\0';
	for (unsigned first = 0; first < WEEKDAY_COUNT; first++) {
		unsigned last = first;
		if (!(weekdays & 1U << first))
			continue;
		while (last + 1 < WEEKDAY_COUNT && weekdays & 1U << (last + 1))
			last++;
		/* A week at most, which fits. */
		strcat(strcat(ret_text, *ret_text ? "、" : ""), weekday_words[first]);
		if (last > first)
			strcat(strcat(ret_text, last > first + 1 ? "到" : "、"),
				weekday_words[last]);
		first = last;
	}
}

static int read_weekdays(const char *text, uint8_t *ret_weekdays)
{
	static const char *const weekends[] = { "周末", "双休日", "weekend", "weekends" };

	for (size_t i = 0; i < ARRAY_SIZE(weekends); i++)
		if (strcasecmp(text, weekends[i]) == 0) {
			*ret_weekdays = 1U << WEEKDAY_SATURDAY | 1U << WEEKDAY_SUNDAY;
			return 0;
		}
	return weekdays_parse(text, ret_weekdays);
}

int weekdays_left_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE])
{
	uint8_t weekdays;

	if (read_weekdays(text, &weekdays) < 0 || weekdays == ALL_WEEKDAYS)
		return -EINVAL;
	write_weekdays(ALL_WEEKDAYS & ~weekdays, ret_text);
	return 0;
}

/* "除周日", "周日除外", "除了周末以外" */
static int rest_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE])
{
	static const struct word befores[] = { { "除", 0 }, { "除了", 0 }, { "除去", 0 },
		{ "except ", 0 }, { "每天除", 0 }, { "每天除了", 0 }, { NULL, 0 } };
	static const char *const behinds[] = { "除外", "不播", "之外", "以外", "外" };
	const bool is_before = guess_skip(&text, befores);
	size_t length = strlen(text);
	char words[GUESS_WORDS_MAX];
	bool is_behind = false;

	for (size_t i = 0; i < ARRAY_SIZE(behinds) && !is_behind; i++) {
		const size_t end = strlen(behinds[i]);
		/* 周六外 alone says nothing. */
		is_behind = length > end && strcmp(text + length - end, behinds[i]) == 0 &&
			    (is_before || i < 2);
		length -= is_behind ? end : 0;
	}
	if ((!is_before && !is_behind) || guess_copy(text, text + length, words) < 0)
		return -EINVAL;
	return weekdays_left_guess(words, ret_text);
}

/* "周一周三": commas between them; false where they do not fit. */
static bool part_weekdays(const char *text, char ret_parted[static GUESS_WORDS_MAX])
{
	static const char *const weeks[] = { "周", "星期", "礼拜" };
	size_t length = 0;

	for (const char *at = text; *at; at++) {
		for (size_t i = 0; i < ARRAY_SIZE(weeks) && at > text; i++)
			if (strncmp(at, weeks[i], strlen(weeks[i])) == 0 &&
				length + 8 < GUESS_WORDS_MAX)
				ret_parted[length++] = ',';
		if (length + 8 >= GUESS_WORDS_MAX)
			return false;
		ret_parted[length++] = *at;
	}
	ret_parted[length] = '\0';
	return true;
}

/* One more of a list: "周一和周五". */
static bool add_weekdays(void *userdata, const char *words)
{
	unsigned *weekdays = userdata;
	uint8_t added;

	if (read_weekdays(words, &added) < 0)
		return false;
	*weekdays |= added;
	return true;
}

int weekdays_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE])
{
	char parted[GUESS_WORDS_MAX];
	unsigned several = 0;
	uint8_t weekdays;

	if (rest_guess(text, ret_text) == 0)
		return 0;
	if (part_weekdays(text, parted) && weekdays_parse(parted, &weekdays) == 0) {
		write_weekdays(weekdays, ret_text);
		return 0;
	}
	if (guess_each(text, GUESS_BY_BLANKS, add_weekdays, &several) > 0) {
		write_weekdays(several, ret_text);
		return 0;
	}
	if (strlen(text) >= GUESS_WORDS_MAX)
		return -EINVAL;
	(void)snprintf(ret_text, GUESS_TEXT_SIZE, "周%s", text); /* Fits. */
	return weekdays_parse(ret_text, &weekdays);
}

int nth_weekday_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE])
{
	static const struct word befores[] = { { "每月", 0 }, { "每月的", 0 }, { "每个月", 0 },
		{ "每个月的", 0 }, { "every ", 0 }, { "the ", 0 }, { NULL, 0 } };
	static const struct word ordinals[] = { { "第一个", 1 }, { "第1个", 1 }, { "第一周", 1 },
		{ "第1周", 1 }, { "第二个", 2 }, { "第2个", 2 }, { "第二周", 2 }, { "第2周", 2 },
		{ "第三个", 3 }, { "第3个", 3 }, { "第三周", 3 }, { "第3周", 3 }, { "第四个", 4 },
		{ "第4个", 4 }, { "第四周", 4 }, { "第4周", 4 }, { "第五个", 5 }, { "第5个", 5 },
		{ "最后一个", 0 }, { "最后一周", 0 }, { "first ", 1 }, { "1st ", 1 },
		{ "second ", 2 }, { "2nd ", 2 }, { "third ", 3 }, { "3rd ", 3 }, { "fourth ", 4 },
		{ "4th ", 4 }, { "fifth ", 5 }, { "5th ", 5 }, { "last ", 0 }, { NULL, 0 } };
	static const char *const chinese[] = { "最后一个", "第一个", "第二个", "第三个", "第四个",
		"第五个" };
	static const char *const english[] = { "last", "1st", "2nd", "3rd", "4th", "5th" };
	static const struct word of[] = { { "的", 0 }, { "星期的", 0 }, { "礼拜的", 0 },
		{ NULL, 0 } };
	uint8_t weekdays;
	int nth;

	(void)guess_skip(&text, befores);
	const bool is_english = (unsigned char)*text < 0x80;
	if (word_read(&text, ordinals, &nth) < 0)
		return -EINVAL;
	(void)guess_skip(&text, of);
	if (weekdays_parse(text, &weekdays) < 0)
		return -EINVAL;
	for (unsigned day = 0; day < WEEKDAY_COUNT; day++)
		if (weekdays == 1U << day) {
			(void)snprintf(ret_text, GUESS_TEXT_SIZE, /* Fits. */
				is_english ? "%s %s" : "%s%s",
				is_english ? english[nth] : chinese[nth],
				is_english ? names_text(&weekday_names, (int)day)
					   : weekday_words[day]);
			return 0;
		}
	return -EINVAL;
}

/* --- numbers --- */

/* "6-9月" */
static bool read_span(const char *words, int *ret_first, int *ret_last)
{
	char first[GUESS_WORDS_MAX];
	size_t length = 0;
	const char *dash = word_find_dash(words, &length);

	if (!dash) {
		const bool is_one = number_guess(words, ret_first) == 0;
		*ret_last = is_one ? *ret_first : 0;
		return is_one;
	}
	return guess_copy(words, dash, first) == 0 && number_guess(first, ret_first) == 0 &&
	       number_guess(dash + length, ret_last) == 0;
}

struct numbers {
	struct guess_list list;
	int low, high;
	bool goes_round; /* "12-2" of months */
};

static bool add_number(struct guess_list *list, int number)
{
	char text[16];

	(void)snprintf(text, sizeof(text), "%d", number); /* Fits. */
	return guess_list_add_bare(list, text);
}

static bool add_span(void *userdata, const char *words)
{
	struct numbers *numbers = userdata;
	int first, last;

	if (!read_span(words, &first, &last) || first < numbers->low || last < numbers->low ||
		first > numbers->high || last > numbers->high ||
		(last < first && !numbers->goes_round))
		return false;
	for (int number = first;; number = number == numbers->high ? numbers->low : number + 1) {
		if (!add_number(&numbers->list, number))
			return false;
		if (number == last)
			return true;
	}
}

int numbers_guess(const char *text, int low, int high, char ret_text[static GUESS_TEXT_SIZE])
{
	struct numbers numbers = { { ret_text, 0 }, low, high, false };

	return guess_each(text, GUESS_BY_WORDS, add_span, &numbers) > 0 ? 0 : -EINVAL;
}

int months_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE])
{
	static const struct {
		const char *season, *months;
	} seasons[] = { { "春", "3, 4, 5" }, { "夏", "6, 7, 8" }, { "秋", "9, 10, 11" },
		{ "冬", "12, 1, 2" } };
	struct numbers numbers = { { ret_text, 0 }, 1, 12, true };

	for (size_t i = 0; i < ARRAY_SIZE(seasons); i++) {
		const size_t length = strlen(seasons[i].season);
		if (strncmp(text, seasons[i].season, length) == 0 &&
			(strcmp(text + length, "天") == 0 || strcmp(text + length, "季") == 0)) {
			strcpy(ret_text, seasons[i].months);
			return 0;
		}
	}
	return guess_each(text, GUESS_BY_WORDS, add_span, &numbers) > 0 ? 0 : -EINVAL;
}

/* Of each month: "单号", "双日"; 0: neither. */
static int first_of_every_other(const char *text)
{
	static const char *const ends[] = { "", "号", "日", "数", "数日", "号日" };
	static const struct word firsts[] = { { "单", 1 }, { "奇", 1 }, { "双", 2 }, { "偶", 2 },
		{ NULL, 0 } };
	int first;

	if (word_read(&text, firsts, &first) < 0)
		return 0;
	return IS_ONE_OF(text, ends) ? first : 0;
}

int days_of_month_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE])
{
	static const struct word befores[] = { { "每月", 0 }, { "每月的", 0 }, { "每个月", 0 },
		{ "每个月的", 0 }, { NULL, 0 } };
	static const char *const lasts[] = { "月底", "月末", "最后一天", "最后1天" };
	struct numbers numbers = { { ret_text, 0 }, 1, 31, false };

	(void)guess_skip(&text, befores);
	if (IS_ONE_OF(text, lasts))
		return guess_list_add(&numbers.list, "last") ? 0 : -EINVAL;
	const int first = first_of_every_other(text);
	if (first == 0)
		return guess_each(text, GUESS_BY_WORDS, add_span, &numbers) > 0 ? 0 : -EINVAL;
	for (int day = first; day <= 31; day += 2)
		if (!add_number(&numbers.list, day))
			return -EINVAL;
	return 0;
}

/* --- each so many days --- */

int cycle_guess(const char *text, int *ret_days)
{
	static const struct word others[] = { { "隔天", 2 }, { "隔日", 2 }, { "隔一天", 2 },
		{ "隔一日", 2 }, { "every other day", 2 }, { "every second day", 2 }, { NULL, 0 } };
	static const struct word each[] = { { "每", 0 }, { "每隔", 1 }, { "隔", 1 },
		{ "every ", 0 }, { NULL, 0 } };
	static const struct word days[] = { { "天", 0 }, { "日", 0 }, { "days", 0 }, { NULL, 0 } };
	static const struct word once[] = { { "一次", 0 }, { "播一次", 0 }, { "1次", 0 },
		{ "一播", 0 }, { "播", 0 }, { NULL, 0 } };
	int more = 0;
	const char *rest = text;

	if (word_read(&rest, others, ret_days) == 0) {
		(void)guess_skip(&rest, once);
		return *rest ? -EINVAL : 0;
	}
	const bool is_each = word_read(&text, each, &more) == 0;
	if (guess_read_number(&text, ret_days) < 0)
		return -EINVAL;
	text += strspn(text, " ");
	if (!guess_skip(&text, days) || (!guess_skip(&text, once) && !is_each) || *text)
		return -EINVAL;
	*ret_days += more;
	return *ret_days >= 2 ? 0 : -EINVAL;
}
