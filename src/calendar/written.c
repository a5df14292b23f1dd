#include "calendar/written.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "calendar/word.h"

/* One or two digits; moves the text on. -EINVAL. */
static int read_number(const char **text, int low, int high, int *ret_number)
{
	int number = 0, digits = 0;

	for (; **text >= '0' && **text <= '9' && digits < 2; (*text)++, digits++)
		number = number * 10 + **text - '0';
	if (digits == 0 || number < low || number > high)
		return -EINVAL;
	*ret_number = number;
	return 0;
}

/* --- lunar days --- */

static int read_lunar_numbers(const char *text, struct lunar_day *day)
{
	if (*text == '*')
		text++;
	else if (read_number(&text, 1, 12, &day->month) < 0)
		return -EINVAL;
	if (*text++ != '-')
		return -EINVAL;
	if (strcmp(text, "last") == 0)
		return 0;
	if (read_number(&text, 1, 30, &day->day) < 0 || *text)
		return -EINVAL;
	return 0;
}

static const struct word lunar_months[] = { { "每月", 0 }, { "正月", 1 }, { "一月", 1 },
	{ "二月", 2 }, { "三月", 3 }, { "四月", 4 }, { "五月", 5 }, { "六月", 6 }, { "七月", 7 },
	{ "八月", 8 }, { "九月", 9 }, { "十月", 10 }, { "十一月", 11 }, { "冬月", 11 },
	{ "十二月", 12 }, { "腊月", 12 }, { NULL, 0 } };

static const struct word lunar_tens[] = { { "初", 0 }, { "十", 10 }, { "廿", 20 }, { "二十", 20 },
	{ "三十", 30 }, { NULL, 0 } };

/* "初一" to "三十", "月底", "最后一天". */
static int read_lunar_day_name(const char *text, int *ret_day)
{
	int tens, ones = 0;

	if (strcmp(text, "月底") == 0 || strcmp(text, "最后一天") == 0) {
		*ret_day = LUNAR_DAY_LAST;
		return 0;
	}
	if (strcmp(text, "初十") == 0) {
		*ret_day = 10;
		return 0;
	}
	if (word_read(&text, lunar_tens, &tens) < 0)
		return -EINVAL;
	if (*text && (word_read(&text, word_digits, &ones) < 0 || *text))
		return -EINVAL;
	if (tens + ones < 1 || tens + ones > 30)
		return -EINVAL;
	*ret_day = tens + ones;
	return 0;
}

static int read_lunar_names(const char *text, struct lunar_day *day)
{
	if (strcmp(text, "除夕") == 0) {
		*day = (struct lunar_day){ .month = 12, .day = LUNAR_DAY_LAST };
		return 0;
	}
	if (word_read(&text, lunar_months, &day->month) < 0)
		return -EINVAL;
	return read_lunar_day_name(text, &day->day);
}

int lunar_day_parse(const char *text, struct lunar_day *ret_day)
{
	struct lunar_day numbers = { 0 }, names = { 0 };

	if (read_lunar_numbers(text, &numbers) == 0)
		*ret_day = numbers;
	else if (read_lunar_names(text, &names) == 0)
		*ret_day = names;
	else
		return -EINVAL;
	return 0;
}

/* --- solar terms --- */

int term_day_parse(const char *text, struct term_day *ret_day)
{
	char name[16] = "";
	const size_t length = strcspn(text, "+-");
	const char *offset = text + length;
	struct term_day day = { 0 };

	if (length >= sizeof(name))
		return -EINVAL;
	(void)memcpy(name, text, length);
	if (solar_term_parse(name, &day.term) < 0)
		return -EINVAL;
	if (*offset) {
		const bool is_before = *offset++ == '-';
		if (read_number(&offset, 1, TERM_OFFSET_MAX, &day.offset_days) < 0 || *offset)
			return -EINVAL;
		if (is_before)
			day.offset_days = -day.offset_days;
	}
	*ret_day = day;
	return 0;
}

/* --- weekdays --- */

#define WEEKDAY_TEXT_MAX 24

static const struct word week_words[] = { { "周", 0 }, { "星期", 0 }, { "礼拜", 0 }, { "每周", 0 },
	{ "每星期", 0 }, { "每个星期", 0 }, { NULL, 0 } };

static const struct word day_signs[] = { { "一", WEEKDAY_MONDAY }, { "二", WEEKDAY_TUESDAY },
	{ "三", WEEKDAY_WEDNESDAY }, { "四", WEEKDAY_THURSDAY }, { "五", WEEKDAY_FRIDAY },
	{ "六", WEEKDAY_SATURDAY }, { "日", WEEKDAY_SUNDAY }, { "天", WEEKDAY_SUNDAY },
	{ "1", WEEKDAY_MONDAY }, { "2", WEEKDAY_TUESDAY }, { "3", WEEKDAY_WEDNESDAY },
	{ "4", WEEKDAY_THURSDAY }, { "5", WEEKDAY_FRIDAY }, { "6", WEEKDAY_SATURDAY },
	{ "7", WEEKDAY_SUNDAY }, { NULL, 0 } };

/* Of one text: its list so far, and whether a word for the week stood in it, which need not be said
 * again: "周一、三、五". */
struct weekday_list {
	unsigned weekdays;
	bool has_word;
};

/* "Monday", "MON", "tues". */
static int read_english_weekday(const char *name, enum weekday *ret_weekday)
{
	static const char *const whole[] = { "monday", "tuesday", "wednesday", "thursday", "friday",
		"saturday", "sunday" };
	const size_t length = strlen(name);

	for (unsigned day = 0; length >= 3 && day < ARRAY_SIZE(whole); day++)
		if (strncasecmp(whole[day], name, length) == 0) {
			*ret_weekday = (enum weekday)day;
			return 0;
		}
	return -EINVAL;
}

/* "mon", "周一"; "1" is Monday, "7" Sunday (ISO 8601). */
static int read_weekday(
	const char *text, size_t length, struct weekday_list *list, enum weekday *ret_weekday)
{
	char name[WEEKDAY_TEXT_MAX] = "";
	const char *sign = name;
	int value;

	if (length >= sizeof(name))
		return -EINVAL;
	memcpy(name, text, length);
	if (length == 1 && name[0] >= '1' && name[0] <= '7') {
		*ret_weekday = (enum weekday)(name[0] - '1');
		return 0;
	}
	list->has_word |= word_read(&sign, week_words, &value) == 0;
	if (!list->has_word || word_read(&sign, day_signs, &value) < 0)
		return read_english_weekday(name, ret_weekday);
	*ret_weekday = (enum weekday)value;
	return *sign ? -EINVAL : 0;
}

/* "周一三五" */
static int add_signs(const char *text, struct weekday_list *list)
{
	unsigned weekdays = 0;
	int value;

	if (word_read(&text, week_words, &value) < 0 || !*text)
		return -EINVAL;
	while (*text) {
		if (word_read(&text, day_signs, &value) < 0)
			return -EINVAL;
		weekdays |= 1U << value;
	}
	list->has_word = true;
	list->weekdays |= weekdays;
	return 0;
}

/* One, or a span of them. */
static int add_weekdays(const char *text, size_t length, struct weekday_list *list)
{
	enum weekday first, last;
	char span[2 * WEEKDAY_TEXT_MAX] = "";
	size_t dash = 0;

	if (length >= sizeof(span))
		return -EINVAL;
	memcpy(span, text, length);
	if (add_signs(span, list) == 0)
		return 0;
	const char *end = word_find_dash(span, &dash);
	const size_t first_length = end ? (size_t)(end - span) : length;
	const char *second = end ? end + dash : span;
	if (read_weekday(span, first_length, list, &first) < 0 ||
		read_weekday(second, strlen(second), list, &last) < 0)
		return -EINVAL;
	list->weekdays |= 1U << last;
	for (unsigned day = first; day != last; day = (day + 1) % WEEKDAY_COUNT)
		list->weekdays |= 1U << day;
	return 0;
}

int weekdays_parse(const char *text, uint8_t *ret_weekdays)
{
	struct weekday_list list = { 0 };

	for (;;) {
		const size_t length = word_element_length(text);
		if (add_weekdays(text, length, &list) < 0)
			return -EINVAL;
		if (!text[length])
			break;
		text += length + word_comma_length(text + length);
		text += strspn(text, " ");
	}
	*ret_weekdays = (uint8_t)list.weekdays;
	return 0;
}

/* --- weekdays of a month --- */

static const struct word ordinals[] = { { "1st ", 1 }, { "2nd ", 2 }, { "3rd ", 3 }, { "4th ", 4 },
	{ "5th ", 5 }, { "last ", 0 }, { "第一个", 1 }, { "第二个", 2 }, { "第三个", 3 },
	{ "第四个", 4 }, { "第五个", 5 }, { "第1个", 1 }, { "第2个", 2 }, { "第3个", 3 },
	{ "第4个", 4 }, { "第5个", 5 }, { "最后一个", 0 }, { "最后", 0 }, { NULL, 0 } };

int nth_weekday_parse(const char *text, int *ret_nth, enum weekday *ret_weekday)
{
	int nth;

	if (word_read(&text, ordinals, &nth) < 0 ||
		NAMES_READ(&weekday_names, text, ret_weekday) < 0)
		return -EINVAL;
	*ret_nth = nth;
	return 0;
}

/* --- the sun --- */

static const struct word sun_events[] = { { "dawn", SUN_DAWN }, { "天亮", SUN_DAWN },
	{ "sunrise", SUN_RISE }, { "日出", SUN_RISE }, { "sunset", SUN_SET }, { "日落", SUN_SET },
	{ "dusk", SUN_DUSK }, { "天黑", SUN_DUSK }, { NULL, 0 } };

/* "+30min", "-1h"; "" is no offset. */
static int read_sun_offset(const char *text, int *ret_offset_s)
{
	int64_t length_ms;

	*ret_offset_s = 0;
	if (!*text)
		return 0;
	if (*text != '+' && *text != '-')
		return -EINVAL;
	const char last = text[strlen(text) - 1];
	if ((last >= '0' && last <= '9') || clock_parse_duration(text + 1, &length_ms) < 0 ||
		length_ms > SUN_OFFSET_MAX_S * 1000LL)
		return -EINVAL;
	*ret_offset_s = (int)(length_ms / 1000) * (*text == '-' ? -1 : 1);
	return 0;
}

int sun_time_parse(const char *text, struct sun_time *ret_time)
{
	int event, offset_s;

	if (word_read(&text, sun_events, &event) < 0 || read_sun_offset(text, &offset_s) < 0)
		return -EINVAL;
	*ret_time = (struct sun_time){ .event = (enum sun_event)event, .offset_s = offset_s };
	return 0;
}
