#include "config/encoding.h"

#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"

static bool begins_with(const char *bytes, size_t length, const char *magic, size_t its_length)
{
	return length >= its_length && memcmp(bytes, magic, its_length) == 0;
}

/* OpenDocument and Office Open XML are archives; the older ones have a head of their own. */
bool encoding_is_office(const char *bytes, size_t length)
{
	return begins_with(bytes, length, "PK\x03\x04", 4) ||
	       begins_with(bytes, length, "\xD0\xCF\x11\xE0", 4) ||
	       begins_with(bytes, length, "{\\rtf", 5);
}

/* Half of each plain letter is nothing: the second half where the first comes first. */
static enum encoding guess_utf16(const char *bytes, size_t length)
{
	size_t nothings[2] = { 0, 0 };

	if (begins_with(bytes, length, "\xFF\xFE", 2) || begins_with(bytes, length, "\xFE\xFF", 2))
		return ENCODING_UTF16;
	for (size_t i = 0; i < length; i++)
		nothings[i % 2] += bytes[i] == '\0';
	const bool is_little = nothings[1] > nothings[0];
	/* A file that a power cut left full of nothing has as many of both. */
	if (length % 2 != 0 || nothings[is_little] * 8 < length ||
		nothings[!is_little] > nothings[is_little] / 4)
		return ENCODING_UNKNOWN;
	return is_little ? ENCODING_UTF16LE : ENCODING_UTF16BE;
}

static bool is_in(char byte, int low, int high)
{
	return (unsigned char)byte >= low && (unsigned char)byte <= high;
}

/* Of one, two or four bytes (GB 18030-2022); 0: none. */
static size_t gb18030_length(const char *at, size_t room)
{
	if (is_in(at[0], 0x01, 0x7F))
		return 1;
	if (room < 2 || !is_in(at[0], 0x81, 0xFE))
		return 0;
	if (is_in(at[1], 0x40, 0xFE) && !is_in(at[1], 0x7F, 0x7F))
		return 2;
	return room >= 4 && is_in(at[1], 0x30, 0x39) && is_in(at[2], 0x81, 0xFE) &&
			       is_in(at[3], 0x30, 0x39)
		       ? 4
		       : 0;
}

static bool is_gb18030(const char *bytes, size_t length)
{
	size_t at = 0, size = 1;

	while (at < length && (size = gb18030_length(bytes + at, length - at)) > 0)
		at += size;
	return size > 0;
}

/* Two bytes of GB18030 may be a letter of UTF-8 by chance; hanzi have three. */
static bool has_hanzi(const char *text, size_t length)
{
	uint32_t character;
	int size;

	for (size_t at = 0;
		at < length && (size = utf8_decode(text + at, length - at, &character)) > 0;
		at += (size_t)size)
		if (character >= 0x3000 && character <= 0x9FFF)
			return true;
	return false;
}

enum encoding encoding_guess(const char *bytes, size_t length, size_t wrong)
{
	if (encoding_is_office(bytes, length))
		return ENCODING_OFFICE;
	const enum encoding utf16 = guess_utf16(bytes, length);
	if (utf16 != ENCODING_UNKNOWN)
		return utf16;
	if (has_hanzi(bytes, wrong))
		return ENCODING_PARTLY;
	return is_gb18030(bytes, length) ? ENCODING_GB18030 : ENCODING_UNKNOWN;
}

const char *encoding_name(enum encoding encoding)
{
	static const char *const names[] = {
		[ENCODING_UNKNOWN] = NULL,
		[ENCODING_UTF16] = "UTF-16",
		[ENCODING_UTF16LE] = "UTF-16LE",
		[ENCODING_UTF16BE] = "UTF-16BE",
		[ENCODING_GB18030] = "GB18030",
		[ENCODING_PARTLY] = NULL,
		[ENCODING_OFFICE] = NULL,
	};

	return (size_t)encoding < ARRAY_SIZE(names) ? names[encoding] : NULL;
}
