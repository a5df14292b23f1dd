#include "calendar/guess_times.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/words.h"
#include "calendar/written.h"

/* --- the hour --- */

/* What is said of the hour beside its number. */
enum half {
	HALF_UNSAID,
	HALF_MORNING, /* 上午12点 is noon, */
	HALF_AM,      /* and 12 am midnight, as 凌晨12点 is. */
	HALF_NOON,
	HALF_AFTERNOON,
	HALF_EVENING,
	HALF_NIGHT,
};

static const struct word halves[] = { { "凌晨", HALF_AM }, { "清晨", HALF_MORNING },
	{ "清早", HALF_MORNING }, { "早上", HALF_MORNING }, { "早晨", HALF_MORNING },
	{ "早", HALF_MORNING }, { "上午", HALF_MORNING }, { "中午", HALF_NOON },
	{ "正午", HALF_NOON }, { "午后", HALF_AFTERNOON }, { "下午", HALF_AFTERNOON },
	{ "傍晚", HALF_AFTERNOON }, { "晚上", HALF_EVENING }, { "晚间", HALF_EVENING },
	{ "晚", HALF_EVENING }, { "夜里", HALF_NIGHT }, { "夜间", HALF_NIGHT },
	{ "夜晚", HALF_EVENING }, { "半夜", HALF_NIGHT }, { "深夜", HALF_NIGHT },
	{ "午夜", HALF_NIGHT }, { NULL, 0 } };

/* The first hours that are after noon: 晚上5点, 夜里10点. */
#define EVENING_FIRST 5
#define NIGHT_FIRST   6
#define NOON_FIRST    10 /* 中午11点 is before it. */

/* Of the day, for its number; of twelve at night whether minutes follow decides the day. */
static int hour_of_day(enum half half, int hour, int minute)
{
	switch (half) {
	case HALF_UNSAID:
	case HALF_MORNING:
		return hour;
	case HALF_AM:
		return hour == 12 ? 0 : hour;
	case HALF_NOON:
		return hour < NOON_FIRST ? hour + 12 : hour;
	case HALF_AFTERNOON:
		return hour < 12 ? hour + 12 : hour;
	case HALF_EVENING:
	case HALF_NIGHT:
		if (hour == 12)
			return minute > 0 ? 0 : 24;
		return hour < 12 && hour >= (half == HALF_EVENING ? EVENING_FIRST : NIGHT_FIRST)
			       ? hour + 12
			       : hour;
	}
	return hour;
}

/* --- times --- */

/* As it is said. */
struct said_time {
	enum half half;
	int hour;
	int minute; /* of 差5分8点 less than nothing */
};

static const struct word colons[] = { { ":", 0 }, { "：", 0 }, { ".", 0 }, { ";", 0 }, { "；", 0 },
	{ "点", 0 }, { "点钟", 0 }, { "时", 0 }, { "點", 0 }, { NULL, 0 } };

static const struct word minutes[] = { { "分", 0 }, { "分钟", 0 }, { NULL, 0 } };

/* What stands behind the minutes: seconds that are none. */
static bool is_end_of_time(const char *text)
{
	static const char *const ends[] = { "", "整", ":00", "：00", "00秒" };

	return IS_ONE_OF(text, ends);
}

/* What stands behind the hour, to the end. */
static int read_minute(const char *text, int *ret_minute)
{
	static const struct word whole[] = { { "半", 30 }, { "一刻", 15 }, { "三刻", 45 },
		{ NULL, 0 } };
	static const struct word signs[] = { { "过", 1 }, { "零", 1 }, { "〇", 1 }, { "差", -1 },
		{ NULL, 0 } };
	int sign = 1;

	*ret_minute = 0;
	if (is_end_of_time(text))
		return 0;
	if (word_read(&text, whole, ret_minute) == 0)
		return *text ? -EINVAL : 0;
	(void)word_read(&text, signs, &sign);
	if (guess_read_number(&text, ret_minute) < 0 || *ret_minute > 59)
		return -EINVAL;
	*ret_minute *= sign;
	(void)guess_skip(&text, minutes);
	return is_end_of_time(text) ? 0 : -EINVAL;
}

/* "7:30 pm" is "7:30", and behind noon. */
static void cut_half_of_day(char *text, enum half *half)
{
	static const struct {
		const char *end;
		enum half half;
	} ends[] = { { "am", HALF_AM }, { "a.m.", HALF_AM }, { "pm", HALF_AFTERNOON },
		{ "p.m.", HALF_AFTERNOON } };
	const size_t length = strlen(text);

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		const size_t its_length = strlen(ends[i].end);
		if (length <= its_length)
			continue;
		if (strcasecmp(text + length - its_length, ends[i].end) == 0) {
			*half = ends[i].half;
			guess_cut_blanks(text, length - its_length);
			return;
		}
		if (strncasecmp(text, ends[i].end, its_length) == 0) {
			*half = ends[i].half;
			text += its_length;
			(void)memmove(text - its_length, text, length - its_length + 1);
			return;
		}
	}
}

/* "差五分" before the hour */
static int read_lack(const char **text, int *ret_minute)
{
	static const struct word lacks[] = { { "差", 0 }, { NULL, 0 } };
	int lack = 0;

	if (guess_skip(text, lacks) &&
		(guess_read_number(text, &lack) < 0 || lack > 59 || !guess_skip(text, minutes)))
		return -EINVAL;
	*ret_minute = -lack;
	return 0;
}

static int read_numbers(const char *text, struct said_time *said)
{
	int lack, none;

	if (read_lack(&text, &lack) < 0)
		return -EINVAL;
	const int digits = guess_read_number(&text, &said->hour);
	if (digits < 0)
		return -EINVAL;
	if (!*text && digits >= 3 && lack == 0) {
		said->minute = said->hour % 100;
		said->hour /= 100;
		return said->minute < 60 ? 0 : -EINVAL;
	}
	said->minute = lack;
	if (!*text && said->half != HALF_UNSAID && said->hour <= 12)
		return 0; /* "7 pm" */
	if (word_read(&text, colons, &none) < 0)
		return -EINVAL;
	text += strspn(text, " ");
	return lack < 0 ? (*text ? -EINVAL : 0) : read_minute(text, &said->minute);
}

/* "正午" */
static int read_name(const char *text, struct said_time *said)
{
	static const struct word names[] = { { "正午", 12 }, { "中午", 12 }, { "noon", 12 },
		{ "midday", 12 }, { "零点", 0 }, { "午夜", 0 }, { "子夜", 0 }, { "midnight", 0 },
		{ NULL, 0 } };

	if (word_read(&text, names, &said->hour) < 0 || *text)
		return -EINVAL;
	said->minute = 0;
	return 0;
}

/* Those beside a hanzi, in place: "晚上 8 点". */
static void drop_blanks(char *text)
{
	char *end = text;

	for (const char *at = text; *at; at++)
		if (*at != ' ' || !((at > text && (unsigned char)at[-1] >= 0x80) ||
					  (unsigned char)at[1] >= 0x80))
			*end++ = *at;
	*end = '\0';
}

static int read_time(const char *text, struct said_time *ret_said)
{
	static const struct word each_day[] = { { "每天", 0 }, { "每日", 0 }, { "天天", 0 },
		{ "daily ", 0 }, { NULL, 0 } };
	char copy[GUESS_WORDS_MAX];
	int half = HALF_UNSAID;

	*ret_said = (struct said_time){ 0 };
	(void)guess_skip(&text, each_day);
	if (guess_copy(text, text + strlen(text), copy) < 0)
		return -EINVAL;
	drop_blanks(copy);
	if (read_name(copy, ret_said) == 0)
		return 0;
	const char *rest = copy;
	if (word_read(&rest, halves, &half) == 0)
		ret_said->half = (enum half)half;
	else
		cut_half_of_day(copy, &ret_said->half);
	return read_numbers(rest + strspn(rest, " "), ret_said);
}

/* In minutes of the day; -EINVAL: it has none such. */
static int moment_of(const struct said_time *said)
{
	const int hour = hour_of_day(said->half, said->hour, said->minute);
	const int moment = hour * 60 + said->minute;

	return hour > 24 || moment < 0 || moment > 24 * 60 ? -EINVAL : moment;
}

int time_guess(const char *text, int *ret_hour, int *ret_minute)
{
	struct said_time said;
	const int moment = read_time(text, &said) < 0 ? -EINVAL : moment_of(&said);

	if (moment < 0)
		return -EINVAL;
	*ret_hour = moment / 60;
	*ret_minute = moment % 60;
	return 0;
}

int hour_guess(const char *text, int *ret_hour)
{
	text += strspn(text, " ");
	const int digits = guess_read_number(&text, ret_hour);

	text += strspn(text, " ");
	return digits < 0 || digits > 2 || *text || *ret_hour > 23 ? -EINVAL : 0;
}

/* A time, or an hour alone. */
static int read_time_or_hour(const char *text, struct said_time *ret_said)
{
	struct said_time said;

	if (read_time(text, ret_said) == 0)
		return 0;
	said = (struct said_time){ 0 };
	if (hour_guess(text, &said.hour) < 0)
		return -EINVAL;
	*ret_said = said;
	return 0;
}

/* --- several times, and spans --- */

/* What stands behind another time may leave out its half of the day: "下午2点、4点". */
static int moment_behind(const struct said_time *said, enum half before, int earlier)
{
	struct said_time meant = *said;
	const int plain = moment_of(said);
	const bool was_morning = before == HALF_MORNING || before == HALF_AM;

	if (said->half != HALF_UNSAID || before == HALF_UNSAID || (was_morning && plain > earlier))
		return plain;
	meant.half = was_morning ? HALF_AFTERNOON : before;
	const int later = moment_of(&meant);
	return later > earlier ? later : plain;
}

/* A list in the reading. */
struct times {
	struct guess_list list;
	int (*read)(const char *text, struct said_time *ret_said);
	enum half half;
	int moment; /* of the one before */
};

static bool add_time(void *userdata, const char *words)
{
	struct times *times = userdata;
	struct said_time said;
	char time[32];

	if (times->read(words, &said) < 0)
		return false;
	times->moment = moment_behind(&said, times->half, times->moment);
	times->half = said.half == HALF_UNSAID ? times->half : said.half;
	if (times->moment < 0 || times->moment == 24 * 60)
		return false;
	(void)snprintf(time, sizeof(time), "%02d:%02d", times->moment / 60,
		times->moment % 60); /* Fits. */
	return guess_list_add(&times->list, time);
}

int times_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE])
{
	struct times times = { { ret_text, 0 }, read_time, HALF_UNSAID, -1 };
	struct times hours = { { ret_text, 0 }, read_time_or_hour, HALF_UNSAID, -1 };
	char copy[GUESS_TEXT_SIZE];

	if (strlen(text) >= sizeof(copy))
		return -EINVAL;
	strcpy(copy, text);
	for (char *slash = copy; (slash = strchr(slash, '/'));)
		*slash = ',';
	return guess_each(copy, GUESS_BY_BLANKS, add_time, &times) > 1 ||
			       guess_each(text, GUESS_BY_BLANKS, add_time, &hours) > 1
		       ? 0
		       : -EINVAL;
}

static bool is_time(const char *words)
{
	struct said_time said;

	return read_time(words, &said) == 0;
}

static bool is_time_or_hour(const char *words)
{
	struct said_time said;

	return read_time_or_hour(words, &said) == 0;
}

static int span_guess(const char *text, bool (*is_right)(const char *words), char *ret_text)
{
	char from[GUESS_WORDS_MAX], until[GUESS_WORDS_MAX];
	struct said_time first, last;
	const char *end = until;

	if (guess_split_span(text, is_right, from, until) < 0 ||
		read_time_or_hour(from, &first) < 0 || read_time_or_hour(end, &last) < 0)
		return -EINVAL;
	const int from_minute = moment_of(&first);
	const int until_minute = moment_behind(&last, first.half, from_minute);
	if (from_minute < 0 || until_minute < 0 || from_minute == 24 * 60)
		return -EINVAL;
	(void)snprintf(ret_text, GUESS_TEXT_SIZE, "%02d:%02d-%02d:%02d", from_minute / 60,
		from_minute % 60, until_minute / 60, until_minute % 60); /* Fits. */
	return 0;
}

int time_span_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE])
{
	return span_guess(text, is_time, ret_text);
}

int window_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE])
{
	static const char *const whole[] = { "全天", "整天", "24小时", "全天候", "all day" };

	if (IS_ONE_OF(text, whole)) {
		strcpy(ret_text, "00:00-24:00");
		return 0;
	}
	return span_guess(text, is_time_or_hour, ret_text);
}

static bool add_window(void *userdata, const char *words)
{
	char window[GUESS_TEXT_SIZE];

	return window_guess(words, window) == 0 && guess_list_add(userdata, window);
}

int windows_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE])
{
	struct guess_list list = { ret_text, 0 };

	return guess_each(text, GUESS_BY_WORDS, add_window, &list) > 1 ? 0 : -EINVAL;
}

/* --- the sun --- */

static const struct {
	const char *said, *event;
} suns[] = {
	{ "dawn", "dawn" },
	{ "sunrise", "sunrise" },
	{ "sunset", "sunset" },
	{ "dusk", "dusk" },
	{ "天亮", "天亮" },
	{ "日出", "日出" },
	{ "日落", "日落" },
	{ "天黑", "天黑" },
	{ "太阳出来", "日出" },
	{ "太阳升起", "日出" },
	{ "太阳落山", "日落" },
	{ "太阳下山", "日落" },
	{ "太阳落", "日落" },
};

/* The event that the text begins with; NULL: none. */
static const char *read_sun(const char **text)
{
	for (size_t i = 0; i < ARRAY_SIZE(suns); i++)
		if (strncmp(*text, suns[i].said, strlen(suns[i].said)) == 0) {
			*text += strlen(suns[i].said);
			*text += strspn(*text, " ");
			return suns[i].event;
		}
	return NULL;
}

static const struct word directions[] = { { "后", '+' }, { "之后", '+' }, { "以后", '+' },
	{ "过", '+' }, { "+", '+' }, { "＋", '+' }, { "前", '-' }, { "之前", '-' }, { "以前", '-' },
	{ "-", '-' }, { "－", '-' }, { NULL, 0 } };

/* "30" is minutes beside the sun. */
static int offset_guess(const char *text, char ret_text[static DURATION_GUESS_SIZE])
{
	int minutes_of;

	if (duration_guess(text, ret_text) == 0)
		return 0;
	if (guess_read_digits(&text, 3, &minutes_of) < 1 || *text)
		return -EINVAL;
	(void)snprintf(ret_text, DURATION_GUESS_SIZE, "%dmin", minutes_of); /* Fits. */
	return 0;
}

int sun_time_guess(const char *text, char ret_text[static GUESS_TEXT_SIZE])
{
	static const struct word behind[] = { { "以后", 0 }, { "之后", 0 }, { "时", 0 },
		{ "的时候", 0 }, { NULL, 0 } };
	const char *said = text;
	char duration[DURATION_GUESS_SIZE];
	const char *event = read_sun(&text);
	struct sun_time time;
	int direction = 0;

	if (!event)
		return -EINVAL;
	const char *rest = text;
	(void)guess_skip(&rest, behind);
	if (!*rest && strcmp(said, event) != 0) {
		strcpy(ret_text, event);
		return 0;
	}
	if (word_read(&text, directions, &direction) < 0)
		return -EINVAL;
	text += strspn(text, " ");
	if (offset_guess(text, duration) < 0)
		return -EINVAL;
	(void)snprintf(
		ret_text, GUESS_TEXT_SIZE, "%s%c%s", event, (char)direction, duration); /* Fits. */
	return sun_time_parse(ret_text, &time);
}

/* --- lengths of time --- */

static const struct word length_units[] = { { "秒", 's' }, { "秒钟", 's' }, { "分", 'm' },
	{ "分钟", 'm' }, { "小时", 'h' }, { "个小时", 'h' }, { "钟头", 'h' }, { "个钟头", 'h' },
	{ "天", 'd' }, { "日", 'd' }, { "sec", 's' }, { "secs", 's' }, { "second", 's' },
	{ "seconds", 's' }, { "m", 'm' }, { "min", 'm' }, { "mins", 'm' }, { "minute", 'm' },
	{ "minutes", 'm' }, { "h", 'h' }, { "hr", 'h' }, { "hour", 'h' }, { "hours", 'h' },
	{ "s", 's' }, { "d", 'd' }, { "day", 'd' }, { "days", 'd' }, { NULL, 0 } };

/* Of one unit, as it is written. */
struct length {
	int number, unit;
};

/* "1.5h", "两个半小时": so many minutes. */
static int read_hours_and_half(const char **text, struct length *length)
{
	static const struct word parts[] = { { ".5", 30 }, { "个半", 30 }, { ".25", 15 },
		{ ".75", 45 }, { NULL, 0 } };
	const char *rest = *text;
	int hours, part, unit;

	if (guess_read_number(&rest, &hours) < 0 || hours > 99 ||
		word_read(&rest, parts, &part) < 0)
		return -EINVAL;
	rest += strspn(rest, " ");
	if (word_read(&rest, length_units, &unit) < 0 || unit != 'h')
		return -EINVAL;
	*length = (struct length){ hours * 60 + part, 'm' };
	*text = rest;
	return 0;
}

/* "半小时", "一刻钟" */
static int read_named_length(const char **text, struct length *length)
{
	static const struct word names[] = { { "半小时", 30 }, { "半个小时", 30 }, { "半钟头", 30 },
		{ "半个钟头", 30 }, { "一刻钟", 15 }, { "三刻钟", 45 }, { "half an hour", 30 },
		{ "an hour", 60 }, { NULL, 0 } };

	length->unit = 'm';
	return word_read(text, names, &length->number);
}

static int read_length(const char **text, struct length *length)
{
	if (read_named_length(text, length) < 0 && read_hours_and_half(text, length) < 0) {
		if (guess_read_number(text, &length->number) < 0)
			return -EINVAL;
		*text += strspn(*text, " ");
		if (word_read(text, length_units, &length->unit) < 0)
			return -EINVAL;
	}
	*text += strspn(*text, " ");
	return 0;
}

int duration_guess(const char *text, char ret_text[static DURATION_GUESS_SIZE])
{
	static const struct word ends[] = { { "内", 0 }, { "以内", 0 }, { "之内", 0 },
		{ NULL, 0 } };
	struct length length, more = { 0, 'm' };

	text += strspn(text, " ");
	if (read_length(&text, &length) < 0)
		return -EINVAL;
	if (*text && length.unit == 'h' && length.number <= 99 && !guess_skip(&text, ends) &&
		(read_length(&text, &more) < 0 || more.unit != 'm'))
		return -EINVAL;
	(void)guess_skip(&text, ends);
	if (*text)
		return -EINVAL;
	if (more.number > 0)
		length = (struct length){ length.number * 60 + more.number, 'm' };
	(void)snprintf(ret_text, DURATION_GUESS_SIZE, "%d%s", length.number, /* Fits. */
		length.unit == 'm'   ? "min"
		: length.unit == 'h' ? "h"
		: length.unit == 'd' ? "d"
				     : "s");
	return 0;
}
