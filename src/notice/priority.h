/* The four priorities of the field. The national alert colours blue, yellow, orange, red rank
 * from important up to emergency. */
#pragma once

#include <stdbool.h>

#include "base/names.h"

enum priority {
	PRIORITY_ROUTINE,   /* 日常 */
	PRIORITY_IMPORTANT, /* 重要 */
	PRIORITY_URGENT,    /* 紧急 */
	PRIORITY_EMERGENCY, /* 应急 */
	PRIORITY_COUNT,
};

/* What configuration, JSON and the as-run log call them, "routine" to "emergency"; the Chinese
 * names are read too. */
extern const struct names priority_names;

const char *priority_name(enum priority priority);
const char *priority_title(enum priority priority);                /* in the reader's language */
int priority_parse(const char *text, enum priority *ret_priority); /* -EINVAL */

/* Quiet hours and caps do not hold back urgent and emergency. */
bool priority_overrides_quiet(enum priority priority);
