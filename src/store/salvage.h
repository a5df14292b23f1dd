/* What can still be read of a database is brought over into another. */
#pragma once

#include <stdint.h>

#include "store/database.h"

/* Adds to the database all rows of another, and of one put aside all that can still be read, that
 * it takes: of the tables and columns that both have. What it has already stays. All of it, or on
 * an error nothing. ret_rows: how many came over. */
int database_copy(struct database *to, const struct database *from, int64_t *ret_rows);
int database_salvage(struct database *to, const char *aside, int64_t *ret_rows);
