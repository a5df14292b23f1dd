#include "speech/said.h"

#define PCRE2_CODE_UNIT_WIDTH 8

#include <ctype.h>
#include <pcre2.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"
#include "base/words.h"
#include "speech/measure.h"
#include "speech/number.h"

struct span {
	const char *text;
	size_t length;
};

static struct span group(const struct said_match *match, size_t number)
{
	if (number >= match->count || match->offsets[2 * number] == PCRE2_UNSET)
		return (struct span){ "", 0 };
	return (struct span){
		match->subject + match->offsets[2 * number],
		match->offsets[2 * number + 1] - match->offsets[2 * number],
	};
}

static bool span_is(struct span span, const char *text)
{
	return span.length == strlen(text) && memcmp(span.text, text, span.length) == 0;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* --- amounts --- */

/* The digits alone; returns how many. */
static size_t pure_digits(struct span span, char *ret_digits, size_t size)
{
	size_t count = 0;

	for (size_t i = 0; i < span.length && count < size; i++)
		if (is_digit(span.text[i]))
			ret_digits[count++] = span.text[i];
	return count;
}

#define DIGITS_MAX 64

static void say_number(FILE *out, struct span span)
{
	const char *point = memchr(span.text, '.', span.length);
	const size_t whole = point ? (size_t)(point - span.text) : span.length;
	char digits[DIGITS_MAX] = "";
	size_t count = pure_digits((struct span){ span.text, whole }, digits, DIGITS_MAX);

	number_write_integer(out, digits, count);
	if (!point)
		return;
	fputs("点", out);
	count = pure_digits(
		(struct span){ point + 1, span.length - whole - 1 }, digits, DIGITS_MAX);
	number_write_digits(out, digits, count, false);
}

/* 0.70 is 0.7, and 12.00 is 12. */
static struct span without_last_zeros(struct span span)
{
	if (!memchr(span.text, '.', span.length))
		return span;
	while (span.text[span.length - 1] == '0')
		span.length--;
	if (span.text[span.length - 1] == '.')
		span.length--;
	return span;
}

/* 2 is 两, and 200, 2000, 20000, 2500 too; 二十万 is not. */
static void say_count(FILE *out, struct span span)
{
	char digits[DIGITS_MAX];
	const size_t count = pure_digits(span, digits, DIGITS_MAX);
	bool is_round_two = count >= 1 && digits[0] == '2' && !memchr(span.text, '.', span.length);

	for (size_t i = 1; i < count; i++)
		is_round_two = is_round_two && (digits[i] == '0' || (count == 4 && i == 1));
	if (count == 1 && is_round_two) {
		fputs("两", out);
		return;
	}
	if (!is_round_two || count < 3) {
		say_number(out, span);
		return;
	}
	_cleanup_free_ char *said = NULL;
	size_t length;
	FILE *stream = open_memstream(&said, &length);
	if (!stream)
		return;
	say_number(stream, span);
	if (fclose(stream) == 0 && strncmp(said, "二", strlen("二")) == 0 &&
		strncmp(said, "二十", strlen("二十")) != 0)
		fprintf(out, "两%s", said + strlen("二"));
	else
		fputs(said, out);
}

#define THOUSAND_DIGITS 3

/* 12.5k is 一万二千五百. */
static void say_thousands(FILE *out, struct span span)
{
	const char *point = memchr(span.text, '.', span.length);
	const size_t whole = point ? (size_t)(point - span.text) : span.length;
	const size_t parts = point ? span.length - whole - 1 : 0;
	char digits[DIGITS_MAX];
	size_t count = pure_digits(span, digits, DIGITS_MAX - THOUSAND_DIGITS);

	if (parts > THOUSAND_DIGITS || whole + THOUSAND_DIGITS > DIGITS_MAX) {
		say_number(out, span);
		fputs("千", out);
		return;
	}
	while (count < whole + THOUSAND_DIGITS)
		digits[count++] = '0';
	size_t noughts = 0;
	while (noughts + 1 < count && digits[noughts] == '0')
		noughts++;
	say_count(out, (struct span){ digits + noughts, count - noughts });
}

static void say_minutes(FILE *out, struct span span)
{
	if (span.length == 2 && span.text[0] == '0' && span.text[1] != '0')
		fputs("零", out);
	say_number(out, span);
}

static void say_version(FILE *out, struct span span)
{
	for (size_t i = 0; i < span.length;) {
		size_t length = 0;
		while (i + length < span.length && span.text[i + length] != '.')
			length++;
		const struct span part = { span.text + i, length };
		if (i > 0)
			fputs("点", out);
		if (length > 2)
			number_write_digits(out, part.text, length, false);
		else
			say_number(out, part);
		i += length + 1;
	}
}

/* I to XXXIX. */
static void say_roman(FILE *out, struct span span)
{
	static const struct {
		const char *letters;
		unsigned value;
	} parts[] = { { "X", 10 }, { "IX", 9 }, { "V", 5 }, { "IV", 4 }, { "I", 1 } };
	unsigned value = 0;

	for (size_t i = 0, part = 0; i < span.length && part < ARRAY_SIZE(parts);) {
		const size_t length = strlen(parts[part].letters);
		if (i + length <= span.length &&
			memcmp(span.text + i, parts[part].letters, length) == 0) {
			value += parts[part].value;
			i += length;
		} else {
			part++;
		}
	}
	char digits[16];
	const int length = snprintf(digits, sizeof(digits), "%u", value);
	number_write_integer(out, digits, (size_t)length);
}

/* --- digit by digit --- */

static void say_digits(FILE *out, struct span span, bool as_telephone)
{
	for (size_t i = 0; i < span.length; i++) {
		const char c = span.text[i];
		if (is_digit(c))
			number_write_digits(out, &c, 1, as_telephone);
		else if (is_letter(c))
			fputc(toupper(c), out);
	}
}

/* --- telephone numbers: in groups, as people dictate them --- */

#define TELEPHONE_DIGITS_MIN 6 /* shorter ones are said in one go */

static bool is_hanzi(uint32_t character)
{
	return character >= 0x4E00 && character <= 0x9FFF;
}

/* A space is a short pause: wanted between the number and words, not beside other marks. */
static bool is_word_character(uint32_t character)
{
	return is_hanzi(character) || (character >= '0' && character <= '9') ||
	       (character >= 'A' && character <= 'z');
}

static bool word_follows(const char *text)
{
	uint32_t character;

	return utf8_first(text, &character) > 0 && is_word_character(character);
}

static const char *character_before(const char *text, const char *start)
{
	const char *before = text;

	while (before > start && ((unsigned char)*--before & 0xC0) == 0x80)
		;
	return before;
}

static bool word_precedes(const char *text, const char *start)
{
	const char *before = character_before(text, start);

	return before < text && word_follows(before);
}

/* A space, where a word stands right before it. */
static void part_from_before(const struct said_match *match, struct span span)
{
	if (word_precedes(span.text, match->subject))
		fputc(' ', match->out);
}

static void part_from_behind(const struct said_match *match, struct span span)
{
	if (word_follows(span.text + span.length))
		fputc(' ', match->out);
}

static size_t count_run(struct span span, size_t start, bool (*is_of_it)(char c))
{
	size_t length = 0;

	while (start + length < span.length && is_of_it(span.text[start + length]))
		length++;
	return length;
}

static size_t count_digits(struct span span, size_t start)
{
	return count_run(span, start, is_digit);
}

static bool is_sign(char c)
{
	return is_digit(c) || is_letter(c);
}

static size_t count_signs(struct span span, size_t start)
{
	return count_run(span, start, is_sign);
}

/* That of an identity card, the last sign of which may be an X. */
#define IDENTITY_SIGNS 18

static bool is_identity(struct span span)
{
	return span.length == IDENTITY_SIGNS && count_signs(span, 0) == IDENTITY_SIGNS &&
	       count_digits(span, 0) >= IDENTITY_SIGNS - 1;
}

/* How many of the `left` digits make the next group. */
static size_t next_group(size_t count, size_t left)
{
	switch (count) {
	case 11: /* 138 1234 5678 */
		return left == 11 ? 3 : 4;
	case IDENTITY_SIGNS: /* place, birthday, number */
		return left == IDENTITY_SIGNS ? 6 : left == 12 ? 8 : 4;
	case 10: /* 800 820 1234 */
		return left > 4 ? 3 : 4;
	case 7: /* 636 6110 */
		return left == 7 ? 3 : 4;
	default:
		return left < 6 ? left : left == 6 ? 3 : 4;
	}
}

static bool is_from_to(const char *digits, int least, int most)
{
	const int value = (digits[0] - '0') * 10 + digits[1] - '0';

	return value >= least && value <= most;
}

/* 20250612 is heard as a day: in one go, as that in an identity card. */
static bool is_day(const char *digits, size_t count)
{
	return count == 8 && is_from_to(digits, 19, 20) && is_from_to(digits + 4, 1, 12) &&
	       is_from_to(digits + 6, 1, 31);
}

static void say_in_groups(FILE *out, const char *digits, size_t count, bool as_telephone)
{
	const bool in_one_go = is_day(digits, count);

	for (size_t said = 0; said < count;) {
		const size_t size = in_one_go ? count : next_group(count, count - said);
		if (said > 0)
			fputc(' ', out);
		say_digits(out, (struct span){ digits + said, size }, as_telephone);
		said += size;
	}
}

/* 1 3 8 1 2: typed with a space behind each. */
static bool is_spaced_out(struct span span)
{
	for (size_t i = 0; i < span.length; i++)
		if (is_digit(span.text[i]) != (i % 2 == 0))
			return false;
	return true;
}

/* Area code and extension stand apart as they are written. */
static void say_parts(FILE *out, struct span span)
{
	char digits[DIGITS_MAX];
	bool is_first = true;

	if (is_spaced_out(span)) {
		say_in_groups(out, digits, pure_digits(span, digits, DIGITS_MAX), true);
		return;
	}
	if (is_identity(span)) {
		say_in_groups(out, span.text, span.length, true);
		return;
	}
	for (size_t i = 0; i < span.length;) {
		const size_t length = count_digits(span, i);
		if (length > 0) {
			fputs(is_first ? "" : " ", out);
			say_in_groups(out, span.text + i, length, true);
			is_first = false;
		}
		i += length > 0 ? length : 1;
	}
}

/* 6217 0025: such groups stand apart from words as well. */
static bool is_grouped(struct span span)
{
	return memchr(span.text, ' ', span.length) && count_digits(span, 0) > 0 &&
	       is_digit(span.text[span.length - 1]);
}

#define ONE_GO_DIGITS 5 /* more of a code are said in groups */

static bool has_long_run(struct span span)
{
	size_t length = 0;

	for (size_t i = 0; i < span.length && length <= ONE_GO_DIGITS; i++)
		length = is_digit(span.text[i]) ? length + 1 : 0;
	return length > ONE_GO_DIGITS;
}

/* The digits from there on; returns how many. Long ones are written down by whoever hears them, and
 * the letters beside them, too: SF 幺二三四 五六七八. */
static size_t say_run(FILE *out, struct span span, size_t start, bool as_telephone)
{
	const size_t count = count_digits(span, start), end = start + count;
	const bool in_one_go = count <= ONE_GO_DIGITS || is_day(span.text + start, count);

	if (in_one_go) {
		number_write_digits(out, span.text + start, count, as_telephone);
		return count;
	}
	if (start > 0 && is_letter(span.text[start - 1]))
		fputc(' ', out);
	say_in_groups(out, span.text + start, count, as_telephone);
	if (end < span.length && is_letter(span.text[end]))
		fputc(' ', out);
	return count;
}

#define BEHIND_LETTER_SIGNS 3 /* so many behind a letter are a group of their own */

/* How many of the signs make the next group: up to the first letter, D 12345 and 3E 217. */
static size_t next_plate_group(struct span span)
{
	if (span.length < ONE_GO_DIGITS)
		return span.length;
	for (size_t i = 0; i + BEHIND_LETTER_SIGNS < span.length; i++)
		if (is_letter(span.text[i]) && is_digit(span.text[i + 1]))
			return i + 1;
	return span.length > ONE_GO_DIGITS ? next_group(span.length, span.length) : span.length;
}

/* What stands on a plate behind its province. */
static void say_plate(const struct said_match *match, struct span span)
{
	fputc(' ', match->out);
	while (span.length > 0) {
		const size_t size = next_plate_group(span);
		say_digits(match->out, (struct span){ span.text, size }, true);
		span = (struct span){ span.text + size, span.length - size };
		if (span.length > 0)
			fputc(' ', match->out);
	}
	part_from_behind(match, span);
}

/* What is no digit stands as it is; signs by the names they have in codes and addresses. */
static void say_code(const struct said_match *match, struct span span, bool as_telephone)
{
	const bool stands_apart = is_grouped(span) || has_long_run(span);
	FILE *out = match->out;
	static const struct {
		char sign;
		const char *name;
	} names[] = { { '-', "杠" }, { '_', "下划线" }, { '/', "斜杠" }, { '@', "艾特" },
		{ ':', "冒号" }, { '?', "问号" }, { '=', "等于" }, { '&', "和" }, { '#', "井号" },
		{ '%', "百分号" }, { '+', "加" }, { '*', "星号" } };

	if (stands_apart)
		part_from_before(match, span);
	for (size_t i = 0; i < span.length; i++) {
		const char c = span.text[i];
		const char *name = NULL;
		for (size_t n = 0; n < ARRAY_SIZE(names); n++)
			name = names[n].sign == c ? names[n].name : name;
		if (is_digit(c)) {
			i += say_run(out, span, i, as_telephone) - 1;
			continue;
		}
		if (c == '.')
			fputs("点", out);
		else if (name)
			fputs(name, out);
		else
			fputc(c, out);
	}
	if (stands_apart)
		part_from_behind(match, span);
}

/* Each part stands apart, with what is said of the sign behind it: 五杠 二杠 三零幺七. */
static void say_noted(const struct said_match *match, struct span span)
{
	FILE *out = match->out;
	char digits[DIGITS_MAX];
	bool is_first = !word_precedes(span.text, match->subject);

	if (is_spaced_out(span)) {
		fputs(is_first ? "" : " ", out);
		say_in_groups(out, digits, pure_digits(span, digits, DIGITS_MAX), true);
	}
	for (size_t i = 0; i < span.length && !is_spaced_out(span);) {
		const size_t length = count_signs(span, i);
		if (length > 0) {
			fputs(is_first ? "" : " ", out);
			if (count_digits(span, i) == length)
				say_in_groups(out, span.text + i, length, true);
			else
				say_digits(out, (struct span){ span.text + i, length }, true);
			is_first = false;
		} else if (span.text[i] == '-') {
			fputs("杠", out);
		}
		i += length > 0 ? length : 1;
	}
	part_from_behind(match, span);
}

static void say_telephone(const struct said_match *match, struct span span)
{
	char digits[DIGITS_MAX];
	FILE *out = match->out;
	bool has_letter = false;

	for (size_t i = 0; i < span.length; i++)
		has_letter |= is_letter(span.text[i]);
	if ((has_letter && !is_identity(span)) ||
		pure_digits(span, digits, DIGITS_MAX) < TELEPHONE_DIGITS_MIN) {
		say_digits(out, span, true);
		return;
	}
	part_from_before(match, span);
	say_parts(out, span);
	if (match->repeats_telephones) {
		fputs("，", out);
		say_parts(out, span);
	}
	part_from_behind(match, span);
}

/* Of one number its digits, and a sign only where a digit follows it: 636-6110, 6366110 6366111. */
static size_t one_of_list(struct span span, size_t start)
{
	size_t length = count_digits(span, start), more;

	while (length > 0 && start + length < span.length && span.text[start + length] == '-' &&
		(more = count_digits(span, start + length + 1)) > 0)
		length += more + 1;
	return length;
}

static void say_telephones(const struct said_match *match, struct span span)
{
	/* A telephone number parts itself. */
	const bool stands_apart = is_grouped(span) && one_of_list(span, 0) < TELEPHONE_DIGITS_MIN;

	if (stands_apart)
		part_from_before(match, span);
	for (size_t i = 0; i < span.length;) {
		const size_t length = one_of_list(span, i);
		if (length > 0) {
			say_telephone(match, (struct span){ span.text + i, length });
			i += length;
			continue;
		}
		if (span.text[i] == '/')
			fputs("、", match->out);
		else
			fputc(span.text[i], match->out);
		i++;
	}
	if (stands_apart)
		part_from_behind(match, span);
}

/* --- what counts --- */

/* The character in front of the group. */
static unsigned before_span(const struct said_match *match, struct span span)
{
	const char *before = character_before(span.text, match->subject);
	uint32_t character = 0;

	if (before == span.text ||
		utf8_decode(before, (size_t)(span.text - before), &character) <= 0)
		return 0;
	return character;
}

/* The character in front of the number and the one in front of that, 0 for none. */
static void both_before(
	const struct said_match *match, struct span span, uint32_t ret_before[static 2])
{
	const struct span first = { .text = character_before(span.text, match->subject) };

	ret_before[0] = before_span(match, span);
	ret_before[1] = before_span(match, first);
}

/* Behind the number that begins there, in digits or in hanzi; `text` itself where none does. */
static const char *past_number(const char *text)
{
	static const char numerals[] = "零一二三四五六七八九十百千点两";
	uint32_t character;

	if (is_digit(*text))
		return text + strspn(text, "0123456789.");
	for (int length; (length = utf8_first(text, &character)) > 1; text += length) {
		char bytes[5] = "";
		(void)utf8_encode(character, bytes); /* Its length ends at the NUL. */
		if (!strstr(numerals, bytes))
			break;
	}
	return text;
}

/* In a range the first number counts what the last one does. */
static const char *past_range(const char *text)
{
	static const char *const joints[] = { "到", "至", "或", "、" };

	for (size_t i = 0; i < ARRAY_SIZE(joints); i++) {
		const size_t length = strlen(joints[i]);
		if (strncmp(text, joints[i], length) != 0)
			continue;
		const char *past = past_number(text + length);
		if (past > text + length)
			return past;
	}
	return text;
}

static bool ends_clause(const char *text)
{
	static const char *const marks[] = { "，", "。", "；", "！", "、", ",", ";" };

	return *text == '\0' || *text == '\n' || BEGINS_WITH_ONE_OF(text, marks);
}

/* 草帘2层，: goods stand before their count, but so does a place before its number. */
static bool may_be_counted(const struct said_match *match, struct span span, const char *what)
{
	const uint32_t before = before_span(match, span);

	return measure_may_count(what) && is_hanzi(before) &&
	       !utf8_has("第在到去住往从上下进出至和及与或是找报问给归由让请村庄湾楼院区组"
			 "学校级年厂站社队片屯",
		       before);
}

/* Two of what no list has: 二 or 两. */
static void doubt_two(const struct said_match *match, struct span span, const char *what)
{
	uint32_t character;
	const int length = utf8_first(what, &character);
	const bool is_open =
		length > 0 && is_hanzi(character) &&
		!utf8_has("零一二三四五六七八九十百千万亿两点到至或和及与", character) &&
		!measure_is_numbered(what);

	if (is_open ||
		(length > 0 && ends_clause(what + length) && may_be_counted(match, span, what)))
		doubts_add(
			match->doubts, DOUBT_GUESS, span.text, (size_t)(what + length - span.text));
}

static void say_if_counted(const struct said_match *match, struct span span)
{
	char digits[DIGITS_MAX];
	const size_t count = pure_digits(span, digits, DIGITS_MAX);
	const bool is_two = count == 1 && digits[0] == '2' && span.length == 1;
	const char *end = span.text + span.length;
	uint32_t before[2];

	both_before(match, span, before);
	const char *after = measure_is_small_change(before) ? end : past_range(end);
	if (is_two ? measure_takes_liang(before, after) : count > 2 && digits[0] == '2') {
		say_count(match->out, span);
		return;
	}
	if (is_two)
		doubt_two(match, span, after);
	say_number(match->out, span);
}

/* --- days --- */

static size_t skip(struct span span, size_t start, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const size_t length = strlen(words[i]);
		if (start + length <= span.length &&
			memcmp(span.text + start, words[i], length) == 0)
			return length;
	}
	return 0;
}

/* One day, 11.5 or 11.5日, or the last of some, 7日; returns where it ends. */
static size_t say_day(FILE *out, struct span span, size_t start, const char *name)
{
	static const char *const names[] = { "日", "号" };
	size_t length = count_digits(span, start);
	const size_t point = start + length;

	say_number(out, (struct span){ span.text + start, length });
	if (point < span.length && span.text[point] == '.') {
		length = count_digits(span, point + 1);
		fputs("月", out);
		say_number(out, (struct span){ span.text + point + 1, length });
		length += point + 1 - start;
	}
	fputs(name, out);
	return start + length + skip(span, start + length, names, ARRAY_SIZE(names));
}

/* What joins two days stands as it is, but for a dash; returns where it ends. */
static size_t join_days(FILE *out, struct span span, size_t start)
{
	static const char *const listing[] = { "、", "和", "与", "及", "或", "至", "到" };
	static const char *const slash[] = { "/" };
	size_t end = start;

	while (span.text[start] == ' ')
		start++;
	while (end < span.length && !is_digit(span.text[end]))
		end++;
	const size_t length = skip(span, start, listing, ARRAY_SIZE(listing));
	if (length > 0)
		fwrite(span.text + start, 1, length, out);
	else
		fputs(skip(span, start, slash, ARRAY_SIZE(slash)) > 0 ? "、" : "到", out);
	return end;
}

/* 科目二12.18: behind a numeral a day stands apart. Days are called as one of them is: 12.5号. */
static void say_days(const struct said_match *match, struct span span)
{
	const char *name = memmem(span.text, span.length, "号", strlen("号")) ? "号" : "日";

	if (utf8_has("零一二三四五六七八九十百千万", before_span(match, span)))
		fputc(' ', match->out);
	for (size_t i = 0; i < span.length;) {
		i = say_day(match->out, span, i, name);
		if (i < span.length)
			i = join_days(match->out, span, i);
	}
}

/* --- what nothing else knew --- */

#define LONG_DIGITS 5 /* an amount of so many digits is seldom written without what it counts */

static bool hangs_on(const char *text)
{
	static const char joints[] = "-/:.,*#~";

	return *text != '\0' && strchr(joints, *text) != NULL;
}

#define CALLED_DIGITS 3 /* from here on a name is mostly said digit by digit */

/* 床号312, “甬优1540”, and a year that nothing calls one. */
static bool may_be_called(const struct said_match *match, struct span span)
{
	const unsigned before = before_span(match, span);
	uint32_t after = 0;

	if (memchr(span.text, '.', span.length) || span.length < CALLED_DIGITS)
		return false;
	(void)utf8_first(span.text + span.length, &after);
	const bool is_year = span.length == 4 && memcmp(span.text + 2, "00", 2) != 0 &&
			     (memcmp(span.text, "19", 2) == 0 || memcmp(span.text, "20", 2) == 0) &&
			     !is_hanzi(after);
	return is_year || utf8_has("号码", before) || utf8_has("”」』", after);
}

/* A number that hangs on another by a sign is no plain amount, 12/34/56, nor is one before a
 * letter. */
static void doubt_number(const struct said_match *match, struct span span)
{
	const char *first = span.text, *last = span.text + span.length;
	uint32_t character;

	while (first >= match->subject + 2 && hangs_on(first - 1) && is_digit(first[-2]))
		for (first -= 2; first > match->subject && is_digit(first[-1]);)
			first--;
	while (hangs_on(last) && is_digit(last[1]))
		for (last += 2; is_digit(*last);)
			last++;
	const bool is_long = span.length >= LONG_DIGITS && !memchr(span.text, '.', span.length) &&
			     memcmp(span.text + span.length - 2, "00", 2) != 0 &&
			     !(utf8_first(last, &character) > 0 && is_word_character(character));
	/* 5G, 4S: one capital letter is a name. */
	const bool is_glued = (*last >= 'a' && *last <= 'z') ||
			      (*last >= 'A' && *last <= 'Z' && last[1] >= 'A' && last[1] <= 'z');
	while (is_glued && ((*last >= 'A' && *last <= 'Z') || (*last >= 'a' && *last <= 'z')))
		last++;
	if (is_long || is_glued || may_be_called(match, span) ||
		last - first > (ptrdiff_t)span.length)
		doubts_add(match->doubts, DOUBT_NUMBER, first, (size_t)(last - first));
}

/* --- the template --- */

/* Each of these says the group if the letter is one of its own. */
static bool say_amount(const struct said_match *match, char how, struct span span)
{
	switch (how) {
	case 'n':
		say_number(match->out, span);
		return true;
	case 'p':
		say_if_counted(match, without_last_zeros(span));
		return true;
	case 'h':
	case 'l':
		if (span_is(span, "2") || span_is(span, "02"))
			fputs("两", match->out);
		else
			say_if_counted(match, span);
		return true;
	case 'm':
		say_thousands(match->out, span);
		return true;
	case 'k':
		say_minutes(match->out, span);
		return true;
	case 'y':
		say_days(match, span);
		return true;
	case 'z':
		doubt_number(match, span);
		say_if_counted(match, span);
		return true;
	case 'i':
		say_roman(match->out, span);
		return true;
	default:
		return false;
	}
}

static bool say_one_by_one(const struct said_match *match, char how, struct span span)
{
	switch (how) {
	case 'd':
		say_digits(match->out, span, false);
		return true;
	case 't':
		say_telephone(match, span);
		return true;
	case 'T':
		say_telephones(match, span);
		return true;
	case 'P':
		say_plate(match, span);
		return true;
	case 'c':
		say_code(match, span, true);
		return true;
	case 'o':
		say_code(match, span, false);
		return true;
	case 'g':
		say_noted(match, span);
		return true;
	case 'v':
		say_version(match->out, span);
		return true;
	default:
		return false;
	}
}

#define STARS_MAX 4 /* more of them are counted */

static void say_stars(FILE *out, struct span span)
{
	static const char cross[] = "×";
	const bool is_crossed = memchr(span.text, cross[0], span.length) != NULL;
	size_t count = 0;

	for (size_t i = 0; i < span.length; i++)
		count += span.text[i] == '*' || span.text[i] == cross[0];
	if (count > STARS_MAX) {
		char digits[16];
		const int length = snprintf(digits, sizeof(digits), "%zu", count);
		number_write_integer(out, digits, (size_t)length);
		fputs("个", out);
		count = 1;
	}
	for (size_t i = 0; i < count; i++)
		fputs(is_crossed ? "叉" : "星", out);
}

/* What the group is written in stands for something else: a unit, a star, a sign. */
static bool say_words_for(const struct said_match *match, char how, struct span span)
{
	FILE *out = match->out;
	const char *name;

	switch (how) {
	case 'u':
		name = measure_unit_name(span.text, span.length);
		fputs(name ? name : "", out);
		return true;
	case 'x':
		say_stars(out, span);
		return true;
	case 'a':
		fputs(span_is(span, "至") ? "至" : "到", out);
		return true;
	case 'b':
		fputs("零下", out);
		return true;
	case 'e':
		fputs("摄氏度", out);
		return true;
	default:
		return false;
	}
}

/* Later rules may still read what is written again. */
static bool write_again(const struct said_match *match, char how, struct span span)
{
	switch (how) {
	case 'r':
		fwrite(span.text, 1, span.length, match->out);
		return true;
	case 'j':
		for (size_t i = 0; i < span.length; i++)
			if (is_digit(span.text[i]))
				fputc(span.text[i], match->out);
		return true;
	default:
		return false;
	}
}

/* A letter that nobody knows says nothing: the tables are ours, and their test reads every row. */
static void say_group(const struct said_match *match, char how, size_t number)
{
	const struct span span = group(match, number);

	(void)(span.length == 0 || say_amount(match, how, span) ||
		say_one_by_one(match, how, span) || say_words_for(match, how, span) ||
		write_again(match, how, span));
}

void said_write(const struct said_match *match, const char *template)
{
	for (const char *c = template; *c; c++)
		if (*c == '$' && c[1] && c[2]) {
			say_group(match, c[1], (size_t)(c[2] - '0'));
			c += 2;
		} else {
			fputc(*c, match->out);
		}
}
