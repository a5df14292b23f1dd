#include "calendar/word.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"

const struct word word_digits[] = { { "一", 1 }, { "二", 2 }, { "三", 3 }, { "四", 4 }, { "五", 5 },
	{ "六", 6 }, { "七", 7 }, { "八", 8 }, { "九", 9 }, { NULL, 0 } };

int word_read(const char **text, const struct word *words, int *ret_value)
{
	size_t longest = 0;

	for (const struct word *word = words; word->text; word++) {
		const size_t length = strlen(word->text);
		if (length <= longest || strncmp(*text, word->text, length) != 0)
			continue;
		longest = length;
		*ret_value = word->value;
	}
	*text += longest;
	return longest > 0 ? 0 : -EINVAL;
}

const char *word_find_dash(const char *text, size_t *ret_length)
{
	static const char *const dashes[] = { "-", "–", "——", "—", "－", "~", "～", "到", "至",
		" to " };
	const char *found = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(dashes); i++) {
		const char *dash = strstr(text, dashes[i]);
		if (!dash || (found && dash >= found))
			continue;
		found = dash;
		*ret_length = strlen(dashes[i]);
	}
	return found;
}

size_t word_comma_length(const char *text)
{
	static const char *const commas[] = { ",", "、", "，" };

	for (size_t i = 0; i < ARRAY_SIZE(commas); i++)
		if (strncmp(text, commas[i], strlen(commas[i])) == 0)
			return strlen(commas[i]);
	return 0;
}

size_t word_element_length(const char *text)
{
	size_t length = 0;

	while (text[length] && word_comma_length(text + length) == 0)
		length++;
	return length;
}
