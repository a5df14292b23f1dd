#include "order/words.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"

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

const char *words_skip_spaces(const char *text)
{
	const char *const end = text + strlen(text);

	for (const char *next = text; next < end && is_space(next_character(&next, end));)
		text = next;
	return text;
}

/* How many bytes the first line's first characters have. */
static size_t title_length(const char *text, int characters)
{
	const size_t line = strcspn(text, "\r\n");
	size_t length = 0;
	uint32_t character;

	for (int count = 0; count < characters && length < line; count++)
		length += (size_t)utf8_decode(text + length, line - length, &character);
	return length;
}

char *words_title(const char *text, int characters)
{
	const char *start = words_skip_spaces(text);
	char *title = strndup(start, title_length(start, characters));

	for (char *tab = title; tab && (tab = strchr(tab, '\t'));)
		*tab = ' ';
	return title;
}
