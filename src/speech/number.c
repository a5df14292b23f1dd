#include "speech/number.h"

#include <stdint.h>

static const char *const digit_names[] = { "零", "一", "二", "三", "四", "五", "六", "七", "八",
	"九" };

/* Writes 1 to 9999. A zero between digits is said once; one at the end is not said. */
static void write_section(FILE *text, unsigned section, bool is_first)
{
	static const struct {
		unsigned value;
		const char *name;
	} places[] = { { 1000, "千" }, { 100, "百" }, { 10, "十" }, { 1, "" } };
	bool has_begun = false, has_gap = false;

	for (size_t i = 0; i < 4; i++) {
		const unsigned digit = section / places[i].value % 10;
		if (digit == 0) {
			has_gap = true;
			continue;
		}
		if (has_begun && has_gap)
			fputs(digit_names[0], text);
		/* 十五, but 一百一十五. */
		if (!(is_first && !has_begun && digit == 1 && places[i].value == 10))
			fputs(digit_names[digit], text);
		fputs(places[i].name, text);
		has_begun = true;
		has_gap = false;
	}
}

static void write_number(FILE *text, uint64_t number)
{
	static const char *const names[] = { "", "万", "亿", "万亿" };
	static const uint64_t values[] = { 1, 10000, 100000000, 1000000000000 };
	bool has_begun = false, has_gap = false;

	for (int i = 3; i >= 0; i--) {
		const unsigned section = (unsigned)(number / values[i] % 10000);
		if (section == 0) {
			has_gap = true;
			continue;
		}
		if (has_begun && (has_gap || section < 1000))
			fputs(digit_names[0], text);
		write_section(text, section, !has_begun);
		fputs(names[i], text);
		has_begun = true;
		has_gap = false;
	}
}

void number_write_integer(FILE *text, const char *digits, size_t count)
{
	uint64_t number = 0;

	for (; count > 1 && *digits == '0'; count--)
		digits++;
	if (count > NUMBER_DIGITS_MAX) {
		number_write_digits(text, digits, count, false);
		return;
	}
	for (size_t i = 0; i < count; i++)
		number = number * 10 + (uint64_t)(digits[i] - '0');
	if (number == 0)
		fputs(digit_names[0], text);
	else
		write_number(text, number);
}

void number_write_digits(FILE *text, const char *digits, size_t count, bool as_telephone)
{
	for (size_t i = 0; i < count; i++) {
		const unsigned digit = (unsigned)(digits[i] - '0');
		fputs(digit == 1 && as_telephone ? "幺" : digit_names[digit], text);
	}
}
