/* The as-run log's tables. */
#pragma once

#include "store/database.h"

extern const struct database_schema asrun_schema;
