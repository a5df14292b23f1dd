#include "notice/placeholder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "calendar/almanac.h"
#include "calendar/day.h"

#define WIDE_BRACE     "｛"
#define NAME_MAX_BYTES 40
#define TERM_DAYS_MAX  17 /* from one solar term to the next */

enum placeholder {
	PLACEHOLDER_DATE,
	PLACEHOLDER_WEEKDAY,
	PLACEHOLDER_LUNAR,
	PLACEHOLDER_TERM,
	PLACEHOLDER_NEXT_TERM,
	PLACEHOLDER_STATION,
};

static const struct placeholder_name {
	const char *name;
	enum placeholder placeholder;
	bool is_chinese;
} names[] = {
	{ "日期", PLACEHOLDER_DATE, true },
	{ "星期", PLACEHOLDER_WEEKDAY, true },
	{ "农历", PLACEHOLDER_LUNAR, true },
	{ "节气", PLACEHOLDER_TERM, true },
	{ "下一节气", PLACEHOLDER_NEXT_TERM, true },
	{ "站名", PLACEHOLDER_STATION, true },
	{ "date", PLACEHOLDER_DATE, false },
	{ "weekday", PLACEHOLDER_WEEKDAY, false },
	{ "lunar", PLACEHOLDER_LUNAR, false },
	{ "solar-term", PLACEHOLDER_TERM, false },
	{ "next-solar-term", PLACEHOLDER_NEXT_TERM, false },
	{ "station", PLACEHOLDER_STATION, false },
};

/* --- what they say --- */

static void write_date(FILE *stream, int32_t day, bool is_chinese)
{
	static const char *const months[] = { "January", "February", "March", "April", "May",
		"June", "July", "August", "September", "October", "November", "December" };
	const struct date date = date_of_day(day);

	if (is_chinese)
		fprintf(stream, "%d年%d月%d日", date.year, date.month, date.day);
	else
		fprintf(stream, "%d %s %d", date.day, months[date.month - 1], date.year);
}

static void write_weekday(FILE *stream, int32_t day, bool is_chinese)
{
	static const char *const titles[WEEKDAY_COUNT][2] = {
		[WEEKDAY_MONDAY] = { "Monday", "星期一" },
		[WEEKDAY_TUESDAY] = { "Tuesday", "星期二" },
		[WEEKDAY_WEDNESDAY] = { "Wednesday", "星期三" },
		[WEEKDAY_THURSDAY] = { "Thursday", "星期四" },
		[WEEKDAY_FRIDAY] = { "Friday", "星期五" },
		[WEEKDAY_SATURDAY] = { "Saturday", "星期六" },
		[WEEKDAY_SUNDAY] = { "Sunday", "星期日" },
	};

	fputs(titles[day_weekday(day)][is_chinese], stream);
}

static void write_lunar(FILE *stream, int32_t day, bool is_chinese)
{
	struct lunar_date date;
	char text[LUNAR_TEXT_SIZE];

	if (almanac_lunar_date(day, &date) < 0)
		return; /* Nobody knows it. */
	if (is_chinese)
		fputs(lunar_date_name(&date, text), stream);
	else
		fprintf(stream, "lunar %smonth %d, day %d", date.is_leap ? "leap " : "", date.month,
			date.day);
}

/* The first that begins on one of the days from there on, by so many at a time. */
static void write_term(FILE *stream, int32_t day, int step, bool is_chinese)
{
	enum solar_term term;

	for (int i = 0; i < TERM_DAYS_MAX; i++, day += step)
		if (almanac_solar_term(day, &term, NULL) == 0) {
			fputs(is_chinese ? solar_term_name(term) : solar_term_english(term),
				stream);
			return;
		}
}

static void write_value(
	FILE *stream, const struct placeholder_name *name, const struct placeholder_facts *facts)
{
	switch (name->placeholder) {
	case PLACEHOLDER_DATE:
		write_date(stream, facts->day, name->is_chinese);
		break;
	case PLACEHOLDER_WEEKDAY:
		write_weekday(stream, facts->day, name->is_chinese);
		break;
	case PLACEHOLDER_LUNAR:
		write_lunar(stream, facts->day, name->is_chinese);
		break;
	case PLACEHOLDER_TERM:
		write_term(stream, facts->day, -1, name->is_chinese);
		break;
	case PLACEHOLDER_NEXT_TERM:
		write_term(stream, facts->day + 1, 1, name->is_chinese);
		break;
	case PLACEHOLDER_STATION:
		fputs(facts->station, stream);
		break;
	}
}

/* --- what was said already --- */

#define SAID_MAX 5

/* How a value begins, and what says the same where it stands right before it. */
static const struct placeholder_head {
	enum placeholder placeholder;
	const char *head;
	const char *said[SAID_MAX];
	const char *between[SAID_MAX]; /* what may stand there, too */
} heads[] = {
	{ PLACEHOLDER_LUNAR, "农历", { "农历", "阴历", "旧历", "夏历" }, { " ", ":", "：" } },
	{ PLACEHOLDER_LUNAR, "lunar ", { "lunar", "Lunar" }, { " ", ":" } },
	{ PLACEHOLDER_WEEKDAY, "星期", { "星期", "礼拜", "周" }, { " " } },
};

/* The bytes of the first of the words that the text ends with; 0: none. */
static size_t ending_bytes(const char *text, size_t length, const char *const words[SAID_MAX])
{
	for (size_t i = 0; i < SAID_MAX && words[i]; i++) {
		const size_t bytes = strlen(words[i]);
		if (bytes <= length && memcmp(text + length - bytes, words[i], bytes) == 0)
			return bytes;
	}
	return 0;
}

static bool says(const struct placeholder_head *head, const char *text, size_t length)
{
	size_t bytes;

	while ((bytes = ending_bytes(text, length, head->between)) > 0)
		length -= bytes;
	return ending_bytes(text, length, head->said) > 0;
}

/* The bytes of the value's beginning that are not said twice, behind so much of the text. */
static size_t said_bytes(
	enum placeholder placeholder, const char *value, const char *text, size_t length)
{
	for (size_t i = 0; i < ARRAY_SIZE(heads); i++) {
		const struct placeholder_head *head = &heads[i];
		const size_t bytes = strlen(head->head);
		if (head->placeholder == placeholder && strncmp(value, head->head, bytes) == 0 &&
			says(head, text, length))
			return bytes;
	}
	return 0;
}

/* --- finding them --- */

/* What stands in braces. */
struct braces {
	const char *begin, *end; /* with the braces */
	const char *inside;
	size_t length; /* of what is inside, without blanks around it */
};

/* Of a brace at the beginning of the text, of either keyboard; 0: there is none. */
static size_t brace_bytes(const char *text, const char *narrow, const char *wide)
{
	if (*text == *narrow)
		return 1;
	return strncmp(text, wide, strlen(wide)) == 0 ? strlen(wide) : 0;
}

/* Whether braces open here, and close in the same line soon enough for a name. */
static bool read_braces(const char *text, struct braces *ret_braces)
{
	const size_t opening = brace_bytes(text, "{", WIDE_BRACE);
	const char *inside = text + opening;

	if (opening == 0)
		return false;
	inside += strspn(inside, " ");
	for (size_t length = 0; length <= NAME_MAX_BYTES; length++) {
		const char *at = inside + length;
		const size_t closing = brace_bytes(at, "}", "｝");
		if (closing == 0 && *at && *at != '\n' && brace_bytes(at, "{", WIDE_BRACE) == 0)
			continue;
		*ret_braces = (struct braces){ text, at + closing, inside, length };
		while (ret_braces->length > 0 && inside[ret_braces->length - 1] == ' ')
			ret_braces->length--;
		return closing > 0 && ret_braces->length > 0;
	}
	return false;
}

static const struct placeholder_name *find_name(const struct braces *braces)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strlen(names[i].name) == braces->length &&
			strncmp(names[i].name, braces->inside, braces->length) == 0)
			return &names[i];
	return NULL;
}

/* The first in braces whose name is one, or is none. */
static const char *find_in_braces(const char *text, bool is_known, size_t *ret_length)
{
	struct braces braces;

	for (; *text; text++)
		if (read_braces(text, &braces) && (find_name(&braces) != NULL) == is_known) {
			*ret_length = (size_t)(braces.end - braces.begin);
			return braces.begin;
		}
	return NULL;
}

const char *placeholder_find_unknown(const char *text, size_t *ret_length)
{
	return find_in_braces(text, false, ret_length);
}

const char *placeholder_find_known(const char *text, size_t *ret_length)
{
	return find_in_braces(text, true, ret_length);
}

/* --- what was meant as one --- */

/* Brackets that people take for braces. A brace that closes is none of them. */
static const struct {
	const char *opening, *closing;
} brackets[] = { { "${", "}" }, { "#{", "}" }, { "{{", "}}" }, { "｛｛", "｝｝" }, { "<%", "%>" },
	{ "(", ")" }, { "（", "）" }, { "[", "]" }, { "［", "］" }, { "【", "】" }, { "<", ">" },
	{ "《", "》" }, { "〈", "〉" }, { "%", "%" }, { "$", "" }, { "{", "" },
	{ WIDE_BRACE, "" } };

/* The first bytes of those that open. */
#define OPENING_BYTES "([<{%$#\xE3\xEF"

/* Of a name in such brackets at the beginning of the text; 0: there is none. */
static size_t misquoted_bytes(const char *text, const char **ret_name)
{
	struct braces braces;

	for (size_t i = 0; i < ARRAY_SIZE(brackets); i++) {
		const size_t opening = strlen(brackets[i].opening);
		if (strncmp(text, brackets[i].opening, opening) != 0 || read_braces(text, &braces))
			continue;
		for (size_t j = 0; j < ARRAY_SIZE(names); j++) {
			const size_t length = strlen(names[j].name);
			const size_t closing = strlen(brackets[i].closing);
			if (strncmp(text + opening, names[j].name, length) != 0 ||
				strncmp(text + opening + length, brackets[i].closing, closing) != 0)
				continue;
			*ret_name = names[j].name;
			return opening + length + closing;
		}
	}
	return 0;
}

const char *placeholder_find_misquoted(const char *text, size_t *ret_length, const char **ret_name)
{
	while ((text = strpbrk(text, OPENING_BYTES))) {
		*ret_length = misquoted_bytes(text, ret_name);
		if (*ret_length > 0)
			return text;
		text++;
	}
	return NULL;
}

/* --- filling them --- */

/* What it says, in memory the caller frees; NULL on no memory. */
static char *value_of(const struct placeholder_name *name, const struct placeholder_facts *facts)
{
	char *value = NULL;
	size_t length = 0;
	FILE *stream = open_memstream(&value, &length);

	if (!stream)
		return NULL;
	write_value(stream, name, facts);
	if (fclose(stream) == 0)
		return value;
	free(value);
	return NULL;
}

/* A text as far as it is filled. */
struct filling {
	FILE *stream;
	char *text;
	size_t length;
};

static int add_value(struct filling *filling, const struct placeholder_name *name,
	const struct placeholder_facts *facts)
{
	_cleanup_free_ char *value = value_of(name, facts);

	if (!value || fflush(filling->stream) != 0)
		return -ENOMEM;
	fputs(value + said_bytes(name->placeholder, value, filling->text, filling->length),
		filling->stream);
	return 0;
}

static int add_all(struct filling *filling, const char *text, const struct placeholder_facts *facts)
{
	int count = 0;

	while (*text) {
		struct braces braces;
		const struct placeholder_name *name =
			count < PLACEHOLDERS_MAX && read_braces(text, &braces) ? find_name(&braces)
									       : NULL;
		if (!name) {
			putc_unlocked(*text++, filling->stream);
			continue;
		}
		if (add_value(filling, name, facts) < 0)
			return -ENOMEM;
		text = braces.end;
		count++;
	}
	return 0;
}

char *placeholder_fill(const char *text, const struct placeholder_facts *facts)
{
	struct filling filling = { 0 };

	filling.stream = open_memstream(&filling.text, &filling.length);
	if (!filling.stream)
		return NULL;
	const int r = add_all(&filling, text, facts);
	if (fclose(filling.stream) == 0 && r == 0)
		return filling.text;
	free(filling.text);
	return NULL;
}

static bool has_braces(const char *text)
{
	return text && (strchr(text, '{') || strstr(text, WIDE_BRACE));
}

bool placeholder_may_be_in(const struct script *script)
{
	return has_braces(script->text) || has_braces(script->second_text) ||
	       has_braces(script->bridge);
}

int placeholder_fill_script(struct script *script, const struct placeholder_facts *facts)
{
	char **const texts[] = { &script->text, &script->second_text, &script->bridge };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		if (!has_braces(*texts[i]))
			continue;
		char *filled = placeholder_fill(*texts[i], facts);
		if (!filled)
			return -ENOMEM;
		free(*texts[i]);
		*texts[i] = filled;
	}
	return 0;
}
