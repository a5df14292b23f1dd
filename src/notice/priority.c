#include "notice/priority.h"

#include <errno.h>
#include <string.h>

static const struct {
	const char *name;
	const char *chinese;
} priorities[PRIORITY_COUNT] = {
	[PRIORITY_ROUTINE] = { "routine", "日常" },
	[PRIORITY_IMPORTANT] = { "important", "重要" },
	[PRIORITY_URGENT] = { "urgent", "紧急" },
	[PRIORITY_EMERGENCY] = { "emergency", "应急" },
};

const char *priority_name(enum priority priority)
{
	return priorities[priority].name;
}

int priority_parse(const char *text, enum priority *ret_priority)
{
	for (enum priority i = 0; i < PRIORITY_COUNT; i++)
		if (strcmp(text, priorities[i].name) == 0 ||
			strcmp(text, priorities[i].chinese) == 0) {
			*ret_priority = i;
			return 0;
		}
	return -EINVAL;
}

bool priority_overrides_quiet(enum priority priority)
{
	return priority >= PRIORITY_URGENT;
}
