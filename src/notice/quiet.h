/* Quiet hours: when only airings from some priority on sound. Plain data and its tests. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/owned.h"
#include "calendar/day.h"
#include "calendar/rule.h"
#include "notice/priority.h"

struct quiet_hours {
	struct day_span span;
	bool has_days;
	struct rule days; /* on which the span begins, where there are such; its times are none */
	char *reason;     /* "高考期间"; "" for none */
	char **zones;     /* NULL: every zone */
	size_t zone_count;
	enum priority airs; /* the lowest that sounds in them; PRIORITY_ROUTINE: urgent */
};

extern const struct owner quiet_hours_owner;

/* Whether the span holds in that zone at that civil time. */
bool quiet_hours_cover(const struct quiet_hours *quiet, const char *zone, int32_t day, int second);

/* Whether the span, while it holds, keeps the priority silent. Emergency always sounds. */
bool quiet_hours_silence(const struct quiet_hours *quiet, enum priority priority);
