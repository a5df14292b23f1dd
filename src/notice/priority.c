#include "notice/priority.h"

#include "base/translate.h"

static const struct name rows[] = {
	{ "routine", PRIORITY_ROUTINE },
	{ "日常", PRIORITY_ROUTINE },
	{ "important", PRIORITY_IMPORTANT },
	{ "重要", PRIORITY_IMPORTANT },
	{ "urgent", PRIORITY_URGENT },
	{ "紧急", PRIORITY_URGENT },
	{ "emergency", PRIORITY_EMERGENCY },
	{ "应急", PRIORITY_EMERGENCY },
};

const struct names priority_names = NAMES(rows);

const char *priority_name(enum priority priority)
{
	return names_text(&priority_names, (int)priority);
}

const char *priority_title(enum priority priority)
{
	static const char *const titles[PRIORITY_COUNT] = {
		[PRIORITY_ROUTINE] = N_("routine"),
		[PRIORITY_IMPORTANT] = N_("important"),
		[PRIORITY_URGENT] = N_("urgent"),
		[PRIORITY_EMERGENCY] = N_("emergency"),
	};

	return _(titles[priority]);
}

int priority_parse(const char *text, enum priority *ret_priority)
{
	return NAMES_READ(&priority_names, text, ret_priority);
}

bool priority_overrides_quiet(enum priority priority)
{
	return priority >= PRIORITY_URGENT;
}
