/* Words for the values of an enum, as a table: what people write, and what rows and JSON say. */
#pragma once

#include <stddef.h>

#include "base/cleanup.h"

/* A value may have several rows: the first is its name, the others are read too. */
struct name {
	const char *text;
	int value;
};

struct names {
	const struct name *rows;
	size_t count;
};

#define NAMES(table)                                                                               \
	{                                                                                          \
		table, ARRAY_SIZE(table)                                                           \
	}

/* The value that the text names. -EINVAL. */
int names_find(const struct names *names, const char *text);

/* The name of the value; "" where it has none. */
const char *names_text(const struct names *names, int value);

/* Reads the text into an enum. 0, -EINVAL. */
#define NAMES_READ(names, text, ret_value)                                                         \
	({                                                                                         \
		const int found_ = names_find(names, text);                                        \
		if (found_ >= 0)                                                                   \
			*(ret_value) = (__typeof__(*(ret_value)))found_;                           \
		found_ < 0 ? found_ : 0;                                                           \
	})
