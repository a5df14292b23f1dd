/* The part of `dalaba setup` that finds the card behind the horn: a tone on each, and somebody who
 * listens. Changes nothing but, with consent, a mixer that lets nothing through. */
#pragma once

#include "notice/zone.h"

/* The device that was heard, in memory the caller frees; NULL: it stays the one it is. CLI_DONE, or
 * CLI_FAILED after saying why there is none. */
int setup_find_card(const struct zone *zone, char **ret_device);
