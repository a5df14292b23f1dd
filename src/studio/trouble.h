/* What is wrong with a zone, told in the journal once when it begins and once when it is over. */
#pragma once

#include "notice/condition.h"

/* `error`: -errno; 0 where the fault itself says all. */
void trouble_begins(
	struct condition *condition, const char *zone, enum zone_fault fault, int error);
void trouble_is_over(struct condition *condition, const char *zone, enum zone_fault fault);

/* One of them, by the error; 0 for none. */
void trouble_is(struct condition *condition, const char *zone, enum zone_fault fault, int error);
