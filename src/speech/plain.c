#include "speech/plain.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"
#include "speech/number.h"

/* Pictures and their modifiers, which nobody reads aloud. */
static bool is_silent(uint32_t character)
{
	return (character >= 0x1F000 && character <= 0x1FAFF) ||
	       (character >= 0x2600 && character <= 0x27BF) || character == 0xFE0F ||
	       character == 0x200D || character == 0x200B || character == 0xFEFF ||
	       character == 0xAD;
}

/* Characters that stand for others: units in one character, dashes and blanks of typesetters. */
static const struct {
	uint16_t character;
	const char *plain;
} twins[] = {
	{ 0x3000, " " }, { 0x00A0, " " }, { 0x2002, " " }, { 0x2003, " " }, { 0x2009, " " },
	{ 0x202F, " " }, { 0x2010, "-" }, { 0x2011, "-" }, { 0x2012, "-" }, { 0x2212, "-" },
	{ 0xFE63, "-" }, { 0x2015, "—" }, { 0x2500, "—" }, { 0x301C, "～" }, { 0x223C, "～" },
	{ 0x02DC, "～" }, { 0x2236, ":" }, { 0x2215, "/" }, { 0x2044, "/" }, { 0x22C5, "·" },
	{ 0x30FB, "·" }, { 0x2022, "·" }, { 0x2217, "*" }, { 0x2715, "×" }, { 0x2716, "×" },
	{ 0x00B5, "μ" }, { 0x2126, "Ω" }, { 0x2113, "L" }, { 0x338E, "mg" }, { 0x338F, "kg" },
	{ 0x338D, "μg" }, { 0x339C, "mm" }, { 0x339D, "cm" }, { 0x339E, "km" }, { 0x33A0, "cm²" },
	{ 0x33A1, "m²" }, { 0x33A2, "km²" }, { 0x33A4, "cm³" }, { 0x33A5, "m³" }, { 0x33C4, "cc" },
	{ 0x3396, "mL" }, { 0x3395, "μL" }, { 0x33BE, "kW" }, { 0x33B8, "kV" }, { 0x3390, "Hz" },
	{ 0x33C8, "dB" }, { 0x2266, "≤" }, { 0x2A7D, "≤" }, { 0x2267, "≥" }, { 0x2A7E, "≥" },
	{ 0x3007, "零" },
	/* Variants of which Unihan names no form of today, or too many. */
	{ 0x88CF, "里" }, /* 裏 */
	{ 0x88E1, "里" }, /* 裡 */
	{ 0x9031, "周" }, /* 週 */
	{ 0x65BC, "于" }, /* 於 */
	{ 0x9684, "堤" }, /* 隄 */
	{ 0x6A11, "梁" }, /* 樑 */
	{ 0x56AE, "向" }, /* 嚮 */
	{ 0x4F54, "占" }, /* 佔 */
	{ 0x7240, "床" }, /* 牀 */
	{ 0x7FA3, "群" }, /* 羣 */
	{ 0x7232, "为" }, /* 爲 */
	{ 0x4F48, "布" }, /* 佈 */
	{ 0x5FB5, "征" }, /* 徵 */
	{ 0x9592, "闲" }, /* 閒 */
	{ 0x7843, "炮" }, /* 砲 */
};

static const char *twin_of(uint32_t character)
{
	for (size_t i = 0; i < ARRAY_SIZE(twins); i++)
		if (twins[i].character == character)
			return twins[i].plain;
	return NULL;
}

/* Full-width ASCII means its ASCII twin, but for the marks of Chinese text. */
static uint32_t plain_character(uint32_t character)
{
	static const uint16_t kept[] = { 0xFF0C, 0xFF0E, 0xFF1A, 0xFF1B, 0xFF01, 0xFF1F, 0xFF08,
		0xFF09, 0xFF5E, 0xFF1E, 0xFF1C };

	if (character < 0xFF01 || character > 0xFF5E)
		return character;
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++)
		if (character == kept[i])
			return character;
	return character - 0xFEE0;
}

/* Numbers in one character, in rows from 1 on. What numbers a list gets a mark behind it. */
static const struct {
	uint16_t first;
	uint16_t count;
	bool is_list;
} number_rows[] = {
	{ 0x2081, 9, false },  /* ₁ */
	{ 0x2460, 20, true },  /* ① */
	{ 0x2474, 20, true },  /* ⑴ */
	{ 0x2488, 20, true },  /* ⒈ */
	{ 0x24F5, 10, true },  /* ⓵ */
	{ 0x2776, 10, true },  /* ❶ */
	{ 0x2780, 10, true },  /* ➀ */
	{ 0x278A, 10, true },  /* ➊ */
	{ 0x3220, 10, true },  /* ㈠ */
	{ 0x3280, 10, true },  /* ㊀ */
	{ 0x2160, 12, false }, /* Ⅰ */
	{ 0x2170, 12, false }, /* ⅰ */
};

static bool write_number(FILE *out, uint32_t character)
{
	for (size_t i = 0; i < ARRAY_SIZE(number_rows); i++) {
		const uint32_t first = number_rows[i].first;
		char digits[4];
		if (character < first || character >= first + number_rows[i].count)
			continue;
		const int length = snprintf(digits, sizeof(digits), "%u", character - first + 1);
		number_write_integer(out, digits, (size_t)length);
		fputs(number_rows[i].is_list ? "、" : "", out);
		return true;
	}
	return false;
}

static void write_character(FILE *out, const struct lexicon *lexicon, uint32_t character)
{
	char bytes[4];
	const char *twin = twin_of(character);

	if (write_number(out, character) || is_silent(character))
		return;
	if (twin) {
		fputs(twin, out);
		return;
	}
	character = plain_character(character);
	if (lexicon && character >= 0x3400 && character <= 0x9FFF)
		character = lexicon_simplify(lexicon, (uint16_t)character);
	fwrite(bytes, 1, utf8_encode(character, bytes), out);
}

int plain_make(const struct lexicon *lexicon, const char *text, char **ret_plain)
{
	const size_t length = strlen(text);
	_cleanup_free_ char *plain = NULL;
	size_t plain_length;

	if (utf8_check(text, length, NULL) < 0)
		return -EILSEQ;
	FILE *out = open_memstream(&plain, &plain_length);
	if (!out)
		return -ENOMEM;
	for (size_t offset = 0; offset < length;) {
		uint32_t character;
		offset += (size_t)utf8_decode(text + offset, length - offset, &character);
		write_character(out, lexicon, character);
	}
	if (fclose(out) != 0)
		return -ENOMEM;
	*ret_plain = TAKE(plain);
	return 0;
}
