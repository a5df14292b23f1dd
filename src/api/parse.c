#include "api/parse.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"

int64_t parse_number(const char *text, int64_t most)
{
	if (*text < '1' || *text > '9' || text[strspn(text, "0123456789")])
		return 0;
	errno = 0;
	const long long number = strtoll(text, NULL, 10);
	return errno == ERANGE || number > most ? 0 : number;
}

/* The first character; moves the text past it. */
static uint32_t next_character(const char **text, const char *end)
{
	uint32_t character = 0;
	const int size = utf8_decode(*text, (size_t)(end - *text), &character);

	*text += size > 0 ? size : 1;
	return character;
}

static bool is_space(uint32_t character)
{
	/* Unicode's White_Space, and what has no width. */
	static const struct {
		uint32_t first, last;
	} spaces[] = {
		{ 0x0001, 0x0020 },
		{ 0x0085, 0x0085 },
		{ 0x00A0, 0x00A0 },
		{ 0x1680, 0x1680 },
		{ 0x2000, 0x200D },
		{ 0x2028, 0x2029 },
		{ 0x202F, 0x202F },
		{ 0x205F, 0x2060 },
		{ 0x3000, 0x3000 },
		{ 0xFEFF, 0xFEFF },
	};

	for (size_t i = 0; i < ARRAY_SIZE(spaces); i++)
		if (character >= spaces[i].first && character <= spaces[i].last)
			return true;
	return false;
}

const char *text_skip_spaces(const char *text)
{
	const char *const end = text + strlen(text);

	for (const char *next = text; next < end && is_space(next_character(&next, end));)
		text = next;
	return text;
}

bool text_has_control(const char *text, bool is_one_line)
{
	const char *const end = text + strlen(text);

	while (text < end) {
		const uint32_t character = next_character(&text, end);
		const bool is_layout = character == '\t' || character == '\n' || character == '\r';
		if (is_layout && !is_one_line)
			continue;
		if (character < 0x20 || (character >= 0x7F && character < 0xA0))
			return true;
	}
	return false;
}
