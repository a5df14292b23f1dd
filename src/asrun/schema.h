/* The as-run log's tables. */
#pragma once

#include "store/database.h"

/* From which version on it has the sums of days, and rows are found by their zones. */
#define ASRUN_HAS_SUMS     7
#define ASRUN_HAS_BY_ZONES 8

/* From which version on a proof says why. */
#define ASRUN_HAS_WHY 9

extern const struct database_schema asrun_schema;
