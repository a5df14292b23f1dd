/* The four priorities of the field. The national alert colours blue, yellow, orange, red rank
 * from important up to emergency. */
#pragma once

#include <stdbool.h>

enum priority {
	PRIORITY_ROUTINE,   /* 日常 */
	PRIORITY_IMPORTANT, /* 重要 */
	PRIORITY_URGENT,    /* 紧急 */
	PRIORITY_EMERGENCY, /* 应急 */
	PRIORITY_COUNT,
};

/* The name used in configuration, JSON and the as-run log: "routine" to "emergency". */
const char *priority_name(enum priority priority);

/* -EINVAL. Also reads the Chinese names. */
int priority_parse(const char *text, enum priority *ret_priority);

/* Quiet hours and caps do not hold back urgent and emergency. */
bool priority_overrides_quiet(enum priority priority);
