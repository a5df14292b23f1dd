#include "base/utf8.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"

#define UTF8_BYTES_MAX 4

/* Bytes that the lead byte announces, 0 for a byte that cannot lead (RFC 3629, section 4). */
static size_t sequence_length(uint8_t lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xC2 && lead <= 0xDF)
		return 2;
	if (lead >= 0xE0 && lead <= 0xEF)
		return 3;
	if (lead >= 0xF0 && lead <= 0xF4)
		return 4;
	return 0;
}

static int is_scalar(uint32_t character, size_t length)
{
	static const uint32_t lowest[] = { 0, 0, 0x80, 0x800, 0x10000 };

	return character >= lowest[length] && character <= 0x10FFFF &&
	       (character < 0xD800 || character > 0xDFFF);
}

int utf8_decode(const char *text, size_t length, uint32_t *ret_character)
{
	static const uint8_t lead_mask[] = { 0, 0x7F, 0x1F, 0x0F, 0x07 };
	const uint8_t *bytes = (const uint8_t *)text;

	if (length == 0)
		return 0;
	const size_t size = sequence_length(bytes[0]);
	if (size == 0 || size > length)
		return -EILSEQ;
	uint32_t character = bytes[0] & lead_mask[size];
	for (size_t i = 1; i < size; i++) {
		if ((bytes[i] & 0xC0) != 0x80)
			return -EILSEQ;
		character = character << 6 | (bytes[i] & 0x3F);
	}
	if (!is_scalar(character, size))
		return -EILSEQ;
	*ret_character = character;
	return (int)size;
}

int utf8_first(const char *text, uint32_t *ret_character)
{
	return utf8_decode(text, strnlen(text, UTF8_BYTES_MAX), ret_character);
}

size_t utf8_encode(uint32_t character, char ret_bytes[static 4])
{
	if (character < 0x80) {
		ret_bytes[0] = (char)character;
		return 1;
	}
	static const uint8_t lead[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
	const size_t size = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
	for (size_t i = size - 1; i > 0; i--) {
		ret_bytes[i] = (char)(0x80 | (character & 0x3F));
		character >>= 6;
	}
	ret_bytes[0] = (char)(lead[size] | character);
	return size;
}

int utf8_check(const char *text, size_t length, size_t *ret_offset)
{
	size_t offset = 0;

	while (offset < length) {
		uint32_t character;
		const int size = utf8_decode(text + offset, length - offset, &character);
		if (size < 0) {
			if (ret_offset)
				*ret_offset = offset;
			return size;
		}
		offset += (size_t)size;
	}
	return 0;
}

bool utf8_has(const char *text, uint32_t character)
{
	char bytes[5] = "";

	if (character == 0)
		return false;
	(void)utf8_encode(character, bytes); /* Its length ends at the NUL. */
	return strstr(text, bytes) != NULL;
}

size_t utf8_count(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += (*text & 0xC0) != 0x80;
	return count;
}

struct characters {
	uint32_t first, last;
};

static bool is_among(uint32_t character, const struct characters *these, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (character >= these[i].first && character <= these[i].last)
			return true;
	return false;
}

static bool is_obeyed(uint32_t character)
{
	static const struct characters controls[] = {
		{ 0x0000, 0x001F }, { 0x007F, 0x009F }, { 0x061C, 0x061C }, /* Arabic letter mark */
		{ 0x200E, 0x200F }, /* left-to-right and right-to-left mark */
		{ 0x2028, 0x2029 }, /* line and paragraph separator */
		{ 0x202A, 0x202E }, /* embeddings, overrides and their end */
		{ 0x2066, 0x206F }, /* isolates and their end; of digits and mirrored signs */
		{ 0xFFF9, 0xFFFB }, /* annotations */
	};

	return is_among(character, controls, ARRAY_SIZE(controls));
}

static bool shapes_others(uint32_t character)
{
	static const struct characters shaping[] = {
		{ 0x180B, 0x180F }, /* of Mongolian */
		{ 0x200C, 0x200D }, /* non-joiner and joiner */
		{ 0xFE00, 0xFE0F }, /* variation selectors */
		{ 0xE0100, 0xE01EF },
	};

	return is_among(character, shaping, ARRAY_SIZE(shaping));
}

static bool hides(uint32_t character)
{
	static const struct characters hidden[] = {
		{ 0x00AD, 0x00AD },                     /* soft hyphen */
		{ 0x034F, 0x034F },                     /* combining grapheme joiner */
		{ 0x115F, 0x1160 },                     /* fillers of Hangul */
		{ 0x17B4, 0x17B5 }, { 0x200B, 0x200B }, /* zero width space */
		{ 0x2060, 0x2065 },                     /* word joiner, invisible operators */
		{ 0x3164, 0x3164 }, { 0xFEFF, 0xFEFF }, /* byte order mark */
		{ 0xFFA0, 0xFFA0 }, { 0x1BCA0, 0x1BCA3 }, { 0x1D173, 0x1D17A },
		{ 0xE0000, 0xE00FF }, /* tags */
	};

	return is_among(character, hidden, ARRAY_SIZE(hidden));
}

bool utf8_is_invisible(uint32_t character)
{
	return hides(character) || shapes_others(character) ||
	       (character >= 0xA0 && is_obeyed(character));
}

const char *utf8_find_invisible(const char *text)
{
	uint32_t character = 0;
	int size;

	for (; (size = utf8_first(text, &character)) > 0; text += size)
		if (hides(character))
			return text;
	return NULL;
}

bool utf8_is_control(uint32_t character, bool is_one_line)
{
	const bool is_layout = character == '\t' || character == '\n' || character == '\r';

	return is_layout ? is_one_line : is_obeyed(character);
}

static bool is_printable_ascii(uint32_t character)
{
	return character >= ' ' && character <= '~';
}

const char *utf8_find_control(const char *text, bool is_one_line)
{
	const char *const end = text + strlen(text);
	uint32_t character = 0;
	int size;

	for (; (size = utf8_decode(text, (size_t)(end - text), &character)) > 0; text += size)
		if (!is_printable_ascii(character) && utf8_is_control(character, is_one_line))
			return text;
	return NULL;
}
