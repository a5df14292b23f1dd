#include "config/signs.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"

/* U+FF01 to U+FF5E are U+0021 to U+007E, wide. */
#define WIDE_FIRST 0xFF01
#define WIDE_LAST  0xFF5E

char sign_right_for(uint32_t character)
{
	static const struct {
		uint32_t first, last;
		char right;
	} signs[] = {
		{ '\'', '\'', '"' },
		{ '`', '`', '"' },
		{ 0x00A0, 0x00A0, ' ' },
		{ 0x00B4, 0x00B4, '"' },
		{ 0x2000, 0x200B, ' ' },
		{ 0x2018, 0x201F, '"' }, /* ‘’‚‛“”„‟ */
		{ 0x202F, 0x202F, ' ' },
		{ 0x205F, 0x205F, ' ' },
		{ 0x2032, 0x2033, '"' }, /* ′″ */
		{ 0x3000, 0x3000, ' ' },
		{ 0x3001, 0x3001, ',' }, /* 、 */
		{ 0x3002, 0x3002, ';' }, /* 。 */
		{ 0x300C, 0x300F, '"' }, /* 「」『』 */
		{ 0x3010, 0x3010, '[' },
		{ 0x3011, 0x3011, ']' },
		{ 0x3014, 0x3014, '(' },
		{ 0x3015, 0x3015, ')' },
		{ 0x301D, 0x301F, '"' }, /* 〝〞〟 */
		{ 0xFE50, 0xFE50, ',' },
		{ 0xFE54, 0xFE54, ';' },
		{ 0xFE55, 0xFE55, ':' },
		{ 0xFEFF, 0xFEFF, ' ' },
		{ 0xFF07, 0xFF07, '"' },
		{ 0xFF61, 0xFF61, ';' },
		{ 0xFF64, 0xFF64, ',' },
	};

	for (size_t i = 0; i < ARRAY_SIZE(signs); i++)
		if (character >= signs[i].first && character <= signs[i].last)
			return signs[i].right;
	if (character >= WIDE_FIRST && character <= WIDE_LAST)
		return (char)(character - WIDE_FIRST + '!');
	return 0;
}

/* Whether a value may end before it. */
static bool is_end(const char *at, size_t length)
{
	uint32_t character = 0;

	while (length > 0 && (*at == ' ' || *at == '\t'))
		at++, length--;
	if (length == 0 || utf8_decode(at, length, &character) < 0)
		return true;
	const char right = character < 0x80 ? (char)character : sign_right_for(character);
	return right != 0 && strchr("\n;,)]}", right);
}

bool sign_find_wrong_end(const char *string, size_t length, size_t *ret_offset)
{
	const char *line_end = memchr(string, '\n', length);
	const size_t line = line_end ? (size_t)(line_end - string) : length;
	int open = 0;
	uint32_t character;

	for (size_t at = 1; at < line;) {
		const int size = utf8_decode(string + at, line - at, &character);
		if (size <= 0)
			return false;
		const bool opens = character == 0x201C;
		const bool closes = character == 0x201D || character == 0xFF02;
		if (closes && open == 0 && is_end(string + at + size, length - at - (size_t)size)) {
			*ret_offset = at;
			return true;
		}
		open += opens ? 1 : closes && open > 0 ? -1 : 0;
		at += (size_t)size;
	}
	return false;
}
