#include "base/names.h"

#include <errno.h>
#include <string.h>

int names_find(const struct names *names, const char *text)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->rows[i].text, text) == 0)
			return names->rows[i].value;
	return -EINVAL;
}

const char *names_text(const struct names *names, int value)
{
	for (size_t i = 0; i < names->count; i++)
		if (names->rows[i].value == value)
			return names->rows[i].text;
	return "";
}
