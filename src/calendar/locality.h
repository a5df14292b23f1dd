/* What sun and law of the place a rule goes by. Plain data, owned by the configuration and lent to
 * its rules. */
#pragma once

#include <stdbool.h>

#include "calendar/holidays.h"

struct locality {
	bool is_known;    /* latitude and longitude were given */
	double latitude;  /* degrees north */
	double longitude; /* degrees east */
	struct holidays holidays;
};
