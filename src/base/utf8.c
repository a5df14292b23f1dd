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

size_t utf8_count(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += (*text & 0xC0) != 0x80;
	return count;
}

static bool is_control(uint32_t character)
{
	static const struct {
		uint32_t first, last;
	} controls[] = {
		{ 0x0000, 0x001F }, { 0x007F, 0x009F }, { 0x061C, 0x061C }, /* Arabic letter mark */
		{ 0x200E, 0x200F }, /* left-to-right and right-to-left mark */
		{ 0x2028, 0x2029 }, /* line and paragraph separator */
		{ 0x202A, 0x202E }, /* embeddings, overrides and their end */
		{ 0x2066, 0x2069 }, /* isolates and their end */
	};

	for (size_t i = 0; i < ARRAY_SIZE(controls); i++)
		if (character >= controls[i].first && character <= controls[i].last)
			return true;
	return false;
}

const char *utf8_find_control(const char *text, bool is_one_line)
{
	const char *const end = text + strlen(text);
	uint32_t character = 0;
	int size;

	for (; (size = utf8_decode(text, (size_t)(end - text), &character)) > 0; text += size) {
		const bool is_layout = character == '\t' || character == '\n' || character == '\r';
		if (is_layout ? is_one_line : is_control(character))
			return text;
	}
	return NULL;
}
