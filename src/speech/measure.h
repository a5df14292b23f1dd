/* Units in Latin letters and what is counted in Mandarin. Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All units as alternatives of a pattern, the longer before what they begin with; in memory the
 * caller frees, NULL when memory is out. */
char *measure_unit_pattern(void);

/* "kWh" is 千瓦时; NULL for what is no unit. */
const char *measure_unit_name(const char *written, size_t length);

/* Whether the number behind these, the nearest first, is what is left of money: 2块2. It counts
 * nothing that comes. */
bool measure_is_small_change(const uint32_t before[static 2]);

/* Whether two of what stands here is 两, not 二. `before` has the character in front of the number
 * and the one in front of that, 0 for none: 2组 is the second group, but 分成2组 are two; 盖了2层
 * are two, but 到了2层 is the second floor. */
bool measure_takes_liang(const uint32_t before[static 2], const char *text);

/* Whether what stands here is numbered as often as it is counted: 2层, 2组. */
bool measure_may_count(const char *text);

/* Whether what stands here is known to be numbered, not counted: 2号, 2年级. Of what is neither
 * that nor takes 两 nobody knows. */
bool measure_is_numbered(const char *text);
