/* What this machine can say of its clock: the kernel, the RTC, and whether there is a host behind
 * it. Judges nothing (calendar/trust.h). */
#pragma once

#include <stdbool.h>

#include "calendar/trust.h"

/* Whether the clock is that of a host, where there may be no RTC to be seen. It stays so. */
bool evidence_is_virtual(void);

/* Fills in all that may change: not the log's mark, and not whether the machine is virtual. */
void evidence_look(struct clock_evidence *evidence);
