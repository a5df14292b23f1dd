/* Days off and make-up workdays by the State Council's yearly notice. Plain data; a day that no
 * notice names goes by its weekday, so a year without a notice is Monday to Friday. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/names.h"
#include "base/owned.h"

#define HOLIDAYS_YEARS_MAX   100
#define HOLIDAYS_SPANS_MAX   1000
#define HOLIDAYS_MAKEUPS_MAX 1000
#define HOLIDAY_NAME_MAX     63 /* bytes */

enum day_type {
	DAY_TYPE_ANY,
	DAY_TYPE_WORKDAY,
	DAY_TYPE_HOLIDAY, /* weekends too */
};

/* Days off in a row. */
struct holiday {
	char *name; /* "春节" */
	int32_t first_day, last_day;
};

struct holidays {
	int *years; /* of which there is a notice */
	size_t year_count;
	struct holiday *spans;
	size_t span_count;
	int32_t *makeups; /* weekend days that are worked, 调休上班 */
	size_t makeup_count;
};

extern const struct owner holidays_owner;

/* Whether there is a notice of that year. */
bool holidays_know(const struct holidays *holidays, int year);

/* DAY_TYPE_WORKDAY or DAY_TYPE_HOLIDAY. NULL: Monday to Friday. */
enum day_type holidays_type(const struct holidays *holidays, int32_t day);

/* The holiday that a day off belongs to, "春节"; NULL for a plain weekend and for workdays. */
const char *holidays_name(const struct holidays *holidays, int32_t day);

bool holidays_makes_up(const struct holidays *holidays, int32_t day);

/* "workday", "holiday", "工作日", "节假日", "休息日". */
extern const struct names day_type_names;
