#include "calendar/word.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

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
